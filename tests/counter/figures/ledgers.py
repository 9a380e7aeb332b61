"""Ledgers made up from a seed, and what is in them counted the slow way: event by event, in Python."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from madoguchi.core import clock
from madoguchi.core.calendar import is_open
from madoguchi.core.ids import new_id
from madoguchi.counter.cases import events
from madoguchi.counter.figures.models import DayCount
from madoguchi.counter.window import events as window
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope

TOKYO = ZoneInfo("Asia/Tokyo")
PROCEDURES = {"disaster_certificate": "crisis_management", "income_certificate": "tax"}
CHANNELS = ("online", "counter", "post")
RESULTS = ("granted", "refused")
QUESTIONS, PAGES = ("phone", "photos", "home"), ("who", "what", "how")


def about(procedure, channel, department=None):
    return {
        "procedure": procedure,
        "department": department or PROCEDURES[procedure],
        "channel": channel,
    }


def say(kind, subject, at, data, **more):
    """Record one event of a case as it would have been recorded at a moment."""
    if kind is events.RECEIVED:  # here what arrives is received at once
        more = {"arrived": at.isoformat(), "electronic": False, **more}
    with clock.moved_to(at):
        record(kind, subject, kind.data(**data, **more), actor="system")


def tokyo(*when):
    return datetime(*when, tzinfo=TOKYO)


def make_up(seed, cases=30, first=date(2026, 3, 20), days=30):
    """Cases that walk at random, some of them to their end, some sent back, asked to mend, or withdrawn."""
    chance = random.Random(seed)
    begun = datetime(first.year, first.month, first.day, tzinfo=TOKYO).astimezone(UTC)
    for _ in range(cases):
        subject = f"case:{new_id()}"
        data = about(chance.choice(list(PROCEDURES)), chance.choice(CHANNELS))
        at = begun + timedelta(minutes=chance.randrange(days * 24 * 60))
        say(events.RECEIVED, subject, at, data)
        fill_in(chance, data["procedure"], at)
        for kind, more in walk(chance):
            at += timedelta(seconds=chance.choice((5, 300, 4_000, 90_000, 1_000_000)))
            say(kind, subject, at, data, **more)


def fill_in(chance, procedure, at):
    """One form being filled in, perhaps to its end; or a program hands in what nobody filled in."""
    form = {"procedure": procedure, "channel": "online"}
    if chance.random() < 0.2:
        say(window.ARRIVED, f"submission:{new_id()}", at, form, filled_in=False)
        return
    subject = f"draft:{new_id()}"
    say(window.DRAFT_BEGUN, subject, at, form, version=1)
    for page, after in zip(PAGES, (*PAGES[1:], "_check"), strict=True):
        if chance.random() < 0.3:
            return
        at += timedelta(minutes=chance.choice((1, 30, 3_000)))
        say(window.PAGE_PASSED, subject, at, form, version=1, page=page, next=after)
    say(window.ARRIVED, f"submission:{new_id()}", at, form, filled_in=True)


def walk(chance):
    """The events of one case after its reception."""
    settled = {"outcome": "one", "result": chance.choice(RESULTS)}
    moved = {"source": "draft", "target": "examine"}
    yield events.OPENED, {}
    if chance.random() < 0.3:
        asked = chance.sample(QUESTIONS, chance.randrange(1, 3))
        yield events.CORRECTION_ASKED, {"items": len(asked), "questions": " ".join(asked), "days": 7}
        yield events.SUPPLEMENTED, {}
    yield events.EXAMINED, {}
    match chance.randrange(5):
        case 0:
            return
        case 1:
            yield events.WITHDRAWN, {}
        case 2:
            yield events.VERIFIED, settled
            yield events.ISSUED, {}
            yield events.CLOSED, settled
        case 3:
            yield events.ANSWERED, settled
        case _:
            yield events.DRAFTED, {}
            yield events.SENT_BACK, moved
            yield events.EXAMINED, {}
            yield events.DRAFTED, {}
            yield events.DECIDED, settled
            yield events.DISPATCHED, {"way": "post"}
            yield events.ANSWERED, settled


STEPS = {
    "cases.examined": "examine",
    "cases.drafted": "draft",
    "cases.decided": "decide",
    "cases.verified": "verify",
    "cases.issued": "issue",
    "cases.dispatched": "dispatch",
    "cases.answered": "close",
}
OPENING = {*STEPS, "cases.received", "cases.sent_back"}
SETTLING = {"cases.decided", "cases.verified", "cases.answered", "cases.closed", "cases.withdrawn"}


def rows_of(event, before):
    """What one event counts as, from those of its case before it: (measure, part, minutes)."""
    here = event.at.astimezone(TOKYO)
    match event.kind:
        case "cases.received":
            yield "received", "", None
            morning, evening = here.hour * 60 + here.minute < 510, here.hour * 60 + here.minute >= 1035
            if not is_open(here.date()) or morning or evening:
                yield "outside", "", None
        case "cases.correction_asked":
            yield "correction", "", None
            for question in event.data["questions"].split():
                yield "question", question, None
        case "window.draft_begun":
            yield "begun", "", None
        case "window.page_passed":
            yield "passed", event.data["page"], None
            yield "reached", event.data["next"], None
        case "window.arrived" if event.data["filled_in"]:
            yield "handed", "", None
    if event.kind in STEPS:
        yield "step", STEPS[event.kind], since(event, before, OPENING)
    if event.kind in SETTLING and not any(one.kind in SETTLING for one in before):
        result = "withdrawn" if event.kind == "cases.withdrawn" else event.data.get("result", "")
        yield "decided", result, None if result == "withdrawn" else since(event, before, {"cases.received"})
    if event.kind in ("cases.answered", "cases.closed", "cases.withdrawn"):
        yield "closed", "", None


def since(event, before, kinds):
    begun = [one.at for one in before if one.kind in kinds]
    return two_figures(int((event.at - begun[-1]).total_seconds() // 60)) if begun else None


def two_figures(minutes):
    digits = len(str(minutes))
    return minutes // 10 ** max(digits - 2, 0) * 10 ** max(digits - 2, 0)


def slowly(city):
    """Every count of a city, event by event."""
    found = Counter()
    with city_scope(city):
        chains = {}
        for event in Event.objects.order_by("subject", "n"):
            before = chains.setdefault(event.subject, [])
            for measure, part, minutes in rows_of(event, before):
                data = event.data
                place = (data["procedure"], data.get("department", ""), data["channel"])
                found[(event.at.astimezone(TOKYO).date(), measure, part, *place, minutes)] += 1
            before.append(event)
    return found


def counted(city):
    """The same as the table has it."""
    names = ("day", "measure", "part", "procedure", "department", "channel", "minutes", "n")
    with city_scope(city):
        return Counter({row[:-1]: row[-1] for row in DayCount.objects.values_list(*names)})
