"""What goes out: the first letter, 勧奨, 催告, the end; some at a time, and to nobody twice."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.envelopes import OfferReminded
from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer

from .. import events
from ..models import Campaign, Stage, State, Target
from ..queries import PENDING
from ..refusals import CampaignRefusedError
from .common import SEND, about, dimensions, locked, sending
from .printing import ask_letters

AT_ONCE = 100
_TEMPLATES = {
    Stage.FIRST: "campaign",
    Stage.REMINDER: "campaign_reminder",
    Stage.URGE: "campaign_urge",
}
_FROM = {
    Stage.FIRST: (State.PREPARED, State.SENT),
    Stage.REMINDER: (State.SENT,),
    Stage.URGE: (State.SENT,),
    Stage.END: (State.SENT, State.PREPARED),
}


def send(clerk: Clerk, found: Campaign, stage: Stage) -> Campaign:
    """Have the worker do a stage: to all who have not had it. Raises `CampaignRefusedError`.

    The first letter goes to those taken in later, too; nobody gets it twice.
    """
    now = sending(clerk, found, *_FROM[stage])
    if stage != Stage.END:
        _check(now, stage)
    _begin(now, stage, staff_actor(clerk.staff.id))
    return now


def _check(now: Campaign, stage: Stage) -> None:
    if clock.today() < now.opens_on:
        raise CampaignRefusedError("early")
    if clock.today() > now.until:
        raise CampaignRefusedError("late")
    if stage == Stage.FIRST and not _pending(now, stage).exists():
        raise CampaignRefusedError("no_targets")


def _begin(now: Campaign, stage: Stage, actor: str) -> None:
    changed: dict[str, Any] = {"working": stage}
    if stage == Stage.END:
        changed |= {"state": State.ENDED, "ended_at": clock.now()}
    Campaign.objects.filter(id=now.id).update(**changed)
    record(events.ENDED if stage == Stage.END else events.BEGUN, now.subject, about(now), actor=actor)
    defer(SEND, campaign=str(now.id))


def remind_due() -> int:
    """勧奨 and 催告 whose day has come, once each; returns how many stages were begun."""
    today, begun = clock.today(), 0
    for one in Campaign.objects.filter(state=State.SENT, working="", until__gte=today):
        stage = _due(one, today)
        if stage:
            _begin(_reloaded(one), stage, "system")
            begun += 1
    return begun


def _reloaded(one: Campaign) -> Campaign:
    return locked(one.id)


def _due(one: Campaign, today: Any) -> Stage | None:
    if one.urge_on is not None and one.urge_on <= today and one.urged_at is None:
        return Stage.URGE
    if one.remind_on is not None and one.remind_on <= today and one.reminded_at is None:
        return Stage.REMINDER
    return None


def send_some(campaign: UUID) -> bool:
    """The next people of the stage under way; returns whether there may be more. Safe to be done again."""
    # Held, so that two workers with the same job follow each other.
    now = locked(campaign)
    if not now.working:
        return False
    stage = Stage(now.working)
    people = list(_pending(now, stage).select_related("offer").order_by("n")[:AT_ONCE])
    for one in people:
        _SENDING[stage](now, one)
    if not people:
        _finish(now, stage)
    return bool(people)


def _pending(now: Campaign, stage: Stage) -> Any:
    return Target.objects.filter(PENDING[stage], campaign=now)


def _offer(now: Campaign, one: Target) -> None:
    factors = {"birth_date": one.birth_date.isoformat() if one.birth_date else "", "mail": one.mail}
    order = cases.OfferOrder(
        procedure=now.procedure,
        title=_title(now),
        values=one.values,
        until=now.until,
        factors={kind: said for kind, said in factors.items() if said},
        mail=one.mail,
        notice=_TEMPLATES[Stage.FIRST] if one.mail else "",
        words=now.words,
    )
    Target.objects.filter(id=one.id).update(offer=cases.offer(order), sent_on=clock.today())


def _title(now: Campaign) -> dict[str, str]:
    version = current(now.procedure)
    if version is None:
        raise CampaignRefusedError("procedure")
    return load_definition(version).procedure.title.model_dump()


def _remind(now: Campaign, one: Target, stage: Stage, day: str) -> None:
    if one.offer is not None:
        cases.remind_offer(
            one.offer,
            OfferReminded(
                offer=one.offer.id, mail=one.mail, language="ja", notice=_TEMPLATES[stage], words=now.words
            ),
        )
    Target.objects.filter(id=one.id).update(**{day: clock.today()})


def _end(_now: Campaign, one: Target) -> None:
    if one.offer is not None:
        cases.end_offer(one.offer)


_SENDING: Mapping[Stage, Callable[[Campaign, Target], None]] = {
    Stage.FIRST: _offer,
    Stage.REMINDER: lambda now, one: _remind(now, one, Stage.REMINDER, "reminded_on"),
    Stage.URGE: lambda now, one: _remind(now, one, Stage.URGE, "urged_on"),
    Stage.END: _end,
}


def _finish(now: Campaign, stage: Stage) -> None:
    changed: dict[str, Any] = {"working": ""}
    if stage == Stage.FIRST:
        changed["state"] = State.SENT
    if stage == Stage.REMINDER:
        changed["reminded_at"] = clock.now()
    if stage == Stage.URGE:
        changed["urged_at"] = clock.now()
    Campaign.objects.filter(id=now.id).update(problem_ja="", problem_en="", **changed)
    ask_letters(now, stage)
    data = events.Told(**dimensions(now), stage=stage.value, targets=_reached(now, stage))
    record(events.TOLD, now.subject, data, actor="system")


def _reached(now: Campaign, stage: Stage) -> int:
    day = {
        Stage.FIRST: "sent_on",
        Stage.REMINDER: "reminded_on",
        Stage.URGE: "urged_on",
        Stage.END: "sent_on",
    }
    return int(Target.objects.filter(campaign=now, **{f"{day[stage]}__isnull": False}).count())
