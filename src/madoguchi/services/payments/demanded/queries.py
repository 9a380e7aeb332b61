"""督促 of many charges: what is late by due day, of what no 督促状 can be made so and why, what a run made."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Sum, Value, When

from madoguchi.core.listing import MomentKey
from madoguchi.foundation.city.queries import municipality_in_scope

from ..demand_law import LAW
from ..models import (
    Charge,
    DemandLine,
    DemandRun,
    DemandState,
    OutsideBill,
    OverpaidState,
    Reduction,
    Return,
)
from ..queries import PAGE
from ..rules import demand_until
from .words import WhyNot

#: So many letters are one file.
IN_PART = 100
_Sums = dict[tuple[str, str], tuple[int, int]]


@dataclass(frozen=True)
class LateDay:
    """What was due on one day and is late: by why a 督促状 cannot be made with others (or ""), and by 科目.

    Each as how many and yen.
    """

    due_on: date
    sums: _Sums = field(default_factory=dict)

    @property
    def until(self) -> date:
        """The last day for a 督促状."""
        return demand_until(self.due_on)

    @property
    def ready(self) -> tuple[int, int]:
        """Of how many a 督促状 can be made now, and how many yen."""
        return _added(self.sums, lambda why: not why)

    @property
    def others(self) -> int:
        """Of how many it cannot."""
        return _added(self.sums, bool)[0]

    @property
    def accounts(self) -> list[tuple[str, int, int]]:
        """What is ready, by 科目."""
        return [(account, *sums) for (why, account), sums in sorted(self.sums.items()) if not why]

    @property
    def reasons(self) -> list[tuple[WhyNot, int, int]]:
        """The others by why, in the order of `WhyNot`."""
        found = ((one, *_added(self.sums, one.__eq__)) for one in WhyNot)
        return [one for one in found if one[1]]


def _added(sums: _Sums, wanted: Any) -> tuple[int, int]:
    found = [one for (why, _), one in sums.items() if wanted(why)]
    return sum(count for count, _ in found), sum(yen for _, yen in found)


def sorted_out(rows: QuerySet[Charge]) -> QuerySet[Any]:
    """Charges that no 督促 was sent of, each with `why_not`; empty where one can be made together with others."""
    bill = OutsideBill.objects.filter(charge=OuterRef("debt"))
    waiting = DemandLine.objects.filter(charge=OuterRef("id"), state=DemandState.WAITING)
    here = Q(payee=municipality_in_scope().name, kind__in=list(LAW))
    reduced, set_off = _proposals(OuterRef("id"))
    why = Case(
        When(~here, then=Value(WhyNot.ELSEWHERE)),
        When(~Exists(bill), then=Value(WhyNot.UNBILLED)),
        When(Exists(bill.filter(address="")), then=Value(WhyNot.NO_ADDRESS)),
        When(Exists(reduced) | Exists(set_off), then=Value(WhyNot.PROPOSED)),
        When(Exists(waiting), then=Value(WhyNot.RUNNING)),
        default=Value(""),
        output_field=CharField(),
    )
    return rows.annotate(why_not=why)


def _proposals(charge: Any) -> tuple[QuerySet[Reduction], QuerySet[Return]]:
    """What waits for a decision, after which less may be owed or nothing: 減免・不納欠損, and 充当."""
    set_off = Return.objects.filter(charge=charge, approved=None, overpayment__state=OverpaidState.OPEN)
    return Reduction.objects.filter(charge=charge, approved=None), set_off


def proposed(charges: Collection[UUID]) -> set[UUID]:
    """Of charges, those of which such a proposal waits."""
    rows = Charge.objects.filter(id__in=charges)
    reduced, set_off = _proposals(OuterRef("id"))
    return set(rows.filter(Exists(reduced) | Exists(set_off)).values_list("id", flat=True))


def late_days(rows: QuerySet[Charge], before: date | None) -> list[LateDay]:
    """A page of due days and one more, the newest first."""
    wanted = rows.filter(due_on__lt=before) if before else rows
    days = wanted.order_by("-due_on").values("due_on").distinct()[: PAGE + 1]
    return _days(wanted.filter(due_on__in=days))


def late_day(rows: QuerySet[Charge], due_on: date) -> LateDay:
    """One of them, by 科目 too."""
    return next(iter(_days(rows.filter(due_on=due_on))), LateDay(due_on))


def _days(rows: QuerySet[Charge]) -> list[LateDay]:
    found: dict[date, _Sums] = defaultdict(dict)
    counted = sorted_out(rows).values_list("due_on", "why_not", "account")
    for due_on, why, account, count, yen in counted.annotate(Count("id"), Sum("amount")).order_by():
        found[due_on][why, account] = (count, yen)
    return [LateDay(due_on, found[due_on]) for due_on in sorted(found, reverse=True)]


def not_ready(rows: QuerySet[Charge], due_on: date) -> list[tuple[Charge, WhyNot]]:
    """The first charges that were due on a day and of which no 督促状 can be made with others."""
    found = sorted_out(rows.filter(due_on=due_on)).exclude(why_not="").order_by("why_not", "id")[:PAGE]
    return [(one, WhyNot(one.why_not)) for one in found]


def demand_runs(rows: QuerySet[DemandRun], before: MomentKey | None) -> list[DemandRun]:
    """A page of 督促 of many charges and one more, the newest first."""
    if before is not None:
        at, row = before
        rows = rows.filter(Q(begun_at__lt=at) | Q(begun_at=at, id__gt=row))
    return list(rows.select_related("staff").order_by("-begun_at", "id")[: PAGE + 1])


def demand_run(rows: QuerySet[DemandRun], code: str) -> DemandRun | None:
    """One of them by its code."""
    return rows.filter(code=code).select_related("staff", "department").first()


#: That the 督促状 of a charge stands: it was not revoked, nor its file disposed of.
_IN_FORCE = Q(state=DemandState.MADE, document__revoked_at=None, document__erased_at=None)


@dataclass
class Became:
    """What became of the charges of a run: by state how many; yen in all; how many letters are in force."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DemandState.values, 0))
    amount: int = 0
    letters: int = 0

    @property
    def all(self) -> int:
        """How many they are."""
        return sum(self.counts.values())

    @property
    def parts(self) -> list[int]:
        """The parts in which the letters are printed, from 1."""
        return list(range(1, -(-self.letters // IN_PART) + 1))


def became(lines: QuerySet[DemandLine], runs: Sequence[DemandRun]) -> list[Became]:
    """What became of the charges of each of some runs, in their order."""
    rows = lines.filter(run__in=runs).values_list("run", "state")
    counted = rows.annotate(Count("id"), Sum("charge__amount"), letters=Count("id", filter=_IN_FORCE))
    found = {one.id: Became() for one in runs}
    for run, state, count, yen, letters in counted.order_by():
        one = found[run]
        one.counts[state] = count
        one.amount += yen
        one.letters += letters
    return list(found.values())


def left_out(lines: QuerySet[DemandLine], run: DemandRun) -> list[DemandLine]:
    """The first charges of a run of which no 督促状 was made, in its order."""
    rows = lines.filter(run=run, state=DemandState.LEFT_OUT).select_related("charge", "bill")
    return list(rows.order_by("line")[: 4 * PAGE])


def made_of(lines: QuerySet[DemandLine], run: DemandRun) -> QuerySet[DemandLine]:
    """The 督促状 of a run that are in force, in its order."""
    return lines.filter(_IN_FORCE, run=run).order_by("line")


def made_page(lines: QuerySet[DemandLine], run: DemandRun, after: int) -> list[DemandLine]:
    """A page of them and one more, after a line."""
    rows = made_of(lines, run).filter(line__gt=after).select_related("charge", "bill", "document")
    return list(rows[: PAGE + 1])


def made_in_part(lines: QuerySet[DemandLine], run: DemandRun, part: int) -> list[DemandLine]:
    """Those of a part, from 1, with their files."""
    start = IN_PART * (part - 1)
    rows = made_of(lines, run).select_related("document__file")
    return list(rows[start : start + IN_PART])


def addressees(lines: QuerySet[DemandLine], run: DemandRun) -> list[DemandLine]:
    """All of them, with whom they name."""
    return list(made_of(lines, run).select_related("charge", "bill", "document"))
