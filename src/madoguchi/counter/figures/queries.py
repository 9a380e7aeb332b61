"""Reading what was counted, what is open now, and the events behind a figure."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from psycopg import sql

from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.counter.cases.rules import Clerk, visible_cases
from madoguchi.counter.procedures.definition import Definition, load_definition
from madoguchi.counter.procedures.kinds import Channel
from madoguchi.counter.procedures.queries import current, published
from madoguchi.counter.procedures.text import Text
from madoguchi.foundation.city.models import Department, Holding

from .filters import Filters
from .ledger import ROWS, SPENT, counted_events
from .measures import COUNTED, OF_FORMS
from .models import CountedTo, DayCount, Measure
from .periods import Period

PAGE = 50
#: Minutes, and how often something took as long.
Spread = dict[int, int]
#: Department, procedure, channel.
Place = tuple[str, str, str]
#: The shares that are told of a spread, in tenths.
MEDIAN, NINTH_DECILE = 5, 9


@dataclass
class Tally:
    """Counts of one place or time, by measure and part; those of the reception by channel too."""

    n: Counter[tuple[str, str]] = field(default_factory=Counter)
    online: int = 0

    def add(self, measure: str, part: str, n: int, channel: str = "") -> None:
        """Add so many."""
        self.n[measure, part] += n
        if measure == Measure.RECEIVED and channel == Channel.ONLINE:
            self.online += n

    def of(self, measure: str) -> int:
        """How many of a measure, whatever the part."""
        return sum(n for (one, _part), n in self.n.items() if one == measure)

    def parts(self, measure: str) -> dict[str, int]:
        """How many of each part of a measure."""
        return {part: n for (one, part), n in self.n.items() if one == measure}


def counted_until() -> datetime | None:
    """Up to which moment the ledger of the city in scope is counted; None before the first time."""
    return CountedTo.objects.values_list("at", flat=True).first()


def by_time(filters: Filters, *more: Period) -> dict[date, Tally]:
    """Counts by day, of a 年度 by month, of the period and of others."""
    rows = filters.counts(*more).exclude(measure__in=OF_FORMS)
    when = TruncMonth("day") if filters.period.is_year else F("day")
    grouped = rows.values("measure", "part", "channel", when=when).annotate(count=Sum("n"))
    return _tallies(grouped, "when")


def by_place(filters: Filters) -> dict[Place, Tally]:
    """Counts by department, procedure and channel."""
    columns = ("department", "procedure", "channel")
    rows = filters.counts().exclude(measure__in=OF_FORMS)
    grouped = rows.values(*columns, "measure", "part").annotate(count=Sum("n"))
    return _tallies(grouped, *columns)


class Part(NamedTuple):
    """What is counted apart in detail; `month` is its first day."""

    procedure: str
    month: date
    measure: str
    part: str
    channel: str


def in_detail(filters: Filters, procedures: Collection[str] | None = None) -> Counter[Part]:
    """Everything counted, forms being filled in too, of these procedures (else all of the place): one statement."""
    rows = _of(filters, procedures).values("procedure", "measure", "part", "channel", when=TruncMonth("day"))
    return Counter(
        {
            Part(row["procedure"], row["when"], row["measure"], row["part"], row["channel"]): row["count"]
            for row in rows.annotate(count=Sum("n"))
        }
    )


def _of(filters: Filters, procedures: Collection[str] | None) -> QuerySet[DayCount]:
    rows = filters.counts()
    return rows if procedures is None else rows.filter(procedure__in=procedures)


def received_since(days: Mapping[str, date], last: date | None = None) -> Counter[tuple[str, str]]:
    """How many of each procedure were received from a day of its own on: (procedure, channel) → number."""
    spans = Q(pk__in=[])
    for procedure, first in days.items():
        spans |= Q(procedure=procedure, day__gte=first)
    rows = DayCount.objects.filter(spans, measure=Measure.RECEIVED, **({"day__lte": last} if last else {}))
    grouped = rows.order_by().values_list("procedure", "channel").annotate(count=Sum("n"))
    return Counter({(procedure, channel): n for procedure, channel, n in grouped})


def _tallies(rows: Iterable[Mapping[str, Any]], *columns: str) -> dict[Any, Tally]:
    found: dict[Any, Tally] = defaultdict(Tally)
    for row in rows:
        key = tuple(row[column] for column in columns)
        tally = found[key if len(key) > 1 else key[0]]
        tally.add(row["measure"], row["part"], row["count"], row["channel"])
    return dict(found)


def merged(tallies: Iterable[Tally]) -> Tally:
    """Several counts as one."""
    whole = Tally()
    for tally in tallies:
        whole.n += tally.n
        whole.online += tally.online
    return whole


def spreads(filters: Filters) -> dict[str, Spread]:
    """How long things took: minutes → how often, of decisions under "" and of each kind of step under its name."""
    timed = filters.counts().filter(minutes__isnull=False)
    rows = timed.values("measure", "part", "minutes").annotate(count=Sum("n"))
    found: dict[str, Spread] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        of = row["part"] if row["measure"] == Measure.STEP else ""
        found[of][int(row["minutes"] or 0)] += row["count"]
    return found


def spreads_by_procedure(
    filters: Filters, procedures: Collection[str] | None = None
) -> dict[str, dict[str, Spread]]:
    """The same of each of these procedures."""
    timed = _of(filters, procedures).filter(minutes__isnull=False)
    rows = timed.values("procedure", "measure", "part", "minutes").annotate(count=Sum("n"))
    found: dict[str, dict[str, Spread]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for row in rows:
        of = row["part"] if row["measure"] == Measure.STEP else ""
        found[row["procedure"]][of][int(row["minutes"] or 0)] += row["count"]
    return found


def share(spread: Spread, tenths: int) -> int | None:
    """The minutes within which so many tenths of all lie (nearest rank: the middle of an even number is its lower)."""
    rank = -(-sum(spread.values()) * tenths // 10)
    for minutes in sorted(spread):
        rank -= spread[minutes]
        if rank <= 0:
            return minutes
    return None


class OpenNow(NamedTuple):
    """How many cases are open now, and how many of them past their due date."""

    open: int
    overdue: int


def open_steps(filters: Filters) -> QuerySet[StepAction]:
    """The open steps of a place: each case that goes on has one."""
    columns = {
        "department": "department__slug",
        "procedure": "case__version__procedure__slug",
        "channel": "case__channel",
    }
    place = {columns[column]: one for column, one in filters.place.items()}
    return StepAction.objects.filter(done_at=None, **place)


def open_now(filters: Filters, today: date) -> OpenNow:
    """What is open now, whatever the period."""
    late = Count("id", filter=Q(due_on__lt=today))
    return OpenNow(**open_steps(filters).aggregate(open=Count("id"), overdue=late))


def open_list(
    filters: Filters, today: date, *, late: bool = False, after: UUID | None = None
) -> list[StepAction]:
    """The open steps behind those figures, the one that was opened first on top; one more than a page."""
    steps = open_steps(filters)
    if late:
        steps = steps.filter(due_on__lt=today)
    if after:
        steps = steps.filter(id__gt=after)
    shown = ("kind", "opened_at", "due_on", "case__number", "department__name", "department__name_en")
    return list(steps.select_related("case", "department").only(*shown).order_by("id")[: PAGE + 1])


class Behind(NamedTuple):
    """One event that was counted."""

    seq: int
    subject: str
    at: datetime
    actor: str
    kind: str
    data: dict[str, Any]
    minutes: int | None


_BEHIND = (
    sql.SQL("""
SELECT e.seq, e.subject, e.at, e.actor, e.kind, e.data, took.minutes FROM (
    SELECT * FROM ({rows}) counted
    WHERE day BETWEEN %(from)s AND %(until)s AND (%(part)s::text IS NULL OR part = %(part)s)
        AND (NOT %(timed)s OR part <> 'withdrawn')
        AND (%(department)s = '' OR department = %(department)s)
        AND (%(procedure)s = '' OR procedure = %(procedure)s)
        AND (%(channel)s = '' OR channel = %(channel)s)
    ORDER BY seq DESC LIMIT {most}) e
{spent}
ORDER BY e.seq DESC
""")
    .format(rows=ROWS, spent=SPENT, most=sql.Literal(PAGE + 1))
    .as_string()
)


@dataclass(frozen=True)
class Figured:
    """What a figure counts: a measure, perhaps one part of it, perhaps only what took a time (no 取下げ)."""

    measure: Measure
    part: str | None = None
    timed: bool = False


def behind(filters: Filters, of: Figured, before: int | None) -> list[Behind]:
    """The events that a figure counts, the newest on top, before one of them; one more than a page."""
    rows = filters.counts().filter(measure=of.measure, **({} if of.part is None else {"part": of.part}))
    ends = rows.aggregate(first=Min("first"), last=Max("last"))
    if ends["first"] is None:
        return []
    period = filters.period
    last = min(ends["last"], before - 1) if before else ends["last"]
    kinds = [one for one in COUNTED if one.measure == of.measure]
    asked = {
        **counted_events(ends["first"] - 1, last, (period.first, period.last), kinds),
        "from": period.first,
        "until": period.last,
        "part": of.part,
        "timed": of.timed,
        "department": filters.department,
        "procedure": filters.procedure,
        "channel": filters.channel,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, asked)
        return [_behind(*row) for row in cursor.fetchall()]


def _behind(
    seq: int, subject: str, at: datetime, actor: str, kind: str, data: str, took: int | None
) -> Behind:
    # A plain cursor gives JSON as it is written.
    return Behind(seq, subject, at, actor, kind, json.loads(data), took)


def numbers_of(cases: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers of cases that are still kept."""
    return dict(Case.objects.filter(id__in=list(cases)).values_list("id", "number"))


def seen_by(clerk: Clerk, cases: Iterable[UUID]) -> set[UUID]:
    """Those of some cases that a clerk may open."""
    return set(visible_cases(clerk).filter(id__in=list(cases)).values_list("id", flat=True))


def holdings_of(staff: Iterable[UUID]) -> list[Holding]:
    """The posts that some members of staff have held, with their departments."""
    held = Holding.objects.filter(staff__in=list(staff)).select_related("post__department")
    return list(held.order_by("staff", "since", "id"))


def departments() -> dict[str, Department]:
    """Every department that is or was, by its name in addresses."""
    return {one.slug: one for one in Department.objects.order_by("id")}


class Form(NamedTuple):
    """What the questions and pages of a form are called, and its pages in order."""

    words: Mapping[str, Text]
    pages: tuple[str, ...]


def form_of(definition: Definition) -> Form:
    """The form of a declaration."""
    labels = {name: question.label for name, question in definition.questions.items()}
    titles = {page.id: page.title for page in definition.pages}
    return Form(labels | titles, tuple(titles))


def form_words(slug: str) -> Mapping[str, Text]:
    """The label of each question and the title of each page of a procedure's form as it is now."""
    version = current(slug)
    return form_of(load_definition(version)).words if version else {}


def procedures() -> dict[str, Text]:
    """The title of every procedure, by its name in addresses."""
    return {one.procedure.slug: load_definition(one).procedure.title for one in published()}


Cell = tuple[date, str, str]


def by_month(filters: Filters) -> dict[Cell, Tally]:
    """Counts of a 年度 by month (its first day), department and procedure; steps apart."""
    rows = filters.counts().exclude(measure__in=(Measure.STEP, *OF_FORMS))
    columns = ("department", "procedure", "channel", "measure", "part")
    grouped = rows.values(*columns, when=TruncMonth("day")).annotate(count=Sum("n"))
    return _tallies(grouped, "when", "department", "procedure")


def decision_spreads(filters: Filters) -> dict[Cell, Spread]:
    """How long decisions took, by the same."""
    rows = filters.counts().filter(measure=Measure.DECIDED, minutes__isnull=False)
    columns = ("department", "procedure", "minutes")
    found: dict[Cell, Spread] = defaultdict(lambda: defaultdict(int))
    for row in rows.values(*columns, when=TruncMonth("day")).annotate(count=Sum("n")):
        cell = (row["when"], row["department"], row["procedure"])
        found[cell][int(row["minutes"] or 0)] += row["count"]
    return found
