"""Lists of rounds, entries and placements: one query each, keyset pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet

from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.queries import version_of

from .models import Entry, Placement, Round, Run
from .rules import visible_rounds

PAGE = 50
#: A page of a place holds all of its children: no nursery has more.
MOST_AT_PLACE = 500


class After(NamedTuple):
    """Where a page of children ends: points, and the row that tells equal ones apart."""

    points: int
    row: UUID

    def __str__(self) -> str:
        return f"{self.points}_{self.row.hex}"

    @classmethod
    def read(cls, text: str) -> "After | None":
        """The key that a link carries; none when it is no key."""
        try:
            points, row = text.split("_")
            return cls(int(points), UUID(row))
        except ValueError:
            return None


def rounds_of(clerk: Clerk, before: datetime | None = None) -> list[Round]:
    """The rounds that a clerk sees, the newest first; one more than a page."""
    rows = visible_rounds(clerk).select_related("procedure", "department")
    if before is not None:
        rows = rows.filter(opened_at__lt=before)
    return list(rows.order_by("-opened_at")[: PAGE + 1])


def round_coded(clerk: Clerk, code: str) -> Round | None:
    """The round of a code, if the clerk sees it."""
    related = ("procedure", "department", "post", "follows", "opened_by", "deputy", "reviewed_by")
    found = visible_rounds(clerk).select_related(*related).filter(code=code).first()
    if found is not None:
        found.version = version_of(found.version_id)
    return found


def earlier_rounds(clerk: Clerk) -> list[Round]:
    """Rounds that are over, whose seats may be left to another."""
    return list(visible_rounds(clerk).filter(state__in=["decided", "told"]).order_by("-opened_at")[:PAGE])


def runs_of(found: Round) -> list[Run]:
    """The runs of a round, the last first."""
    rows = found.runs.select_related("by", "proposed_by", "adopted_by").defer("seats")
    return list(rows.order_by("-number")[:PAGE])


def run_numbered(found: Round, number: int) -> Run | None:
    """The run of a round with that number."""
    return found.runs.select_related("by", "proposed_by", "adopted_by").filter(number=number).first()


def entries_page(found: Round, child: str | None, after: After | None = None) -> list[Entry]:
    """Children in a round, the most points first; one more than a page. `child` is the question of the name."""
    rows = _named(found.entries.filter(left_at=None), child)
    if after is not None:
        rows = rows.filter(Q(points__lt=after.points) | Q(points=after.points, case__gt=after.row))
    return list(rows.order_by("-points", "case")[: PAGE + 1])


def entry_numbered(found: Round, number: str, child: str | None) -> Entry | None:
    """The entry of a case in a round."""
    rows = _named(found.entries.filter(case__number=number), child)
    return rows.select_related("round").first()


def _named(rows: QuerySet[Entry], child: str | None) -> QuerySet[Entry]:
    named = rows.annotate(child=F(f"case__answers__{child}")) if child else rows
    return named.select_related("case").defer("case__answers", "case__findings", "case__reasons")


def siblings_of(entry: Entry, child: str | None) -> list[Entry]:
    """The other children of its family in the round."""
    if not entry.family:
        return []
    rows = Entry.objects.filter(round=entry.round_id, family=entry.family, left_at=None).exclude(id=entry.id)
    return list(_named(rows, child)[:PAGE])


def children_page(run: Run, child: str | None, after: After | None = None) -> list[Placement]:
    """Where a run placed each child, the most points first; one more than a page."""
    rows = _children(Placement.objects.filter(run=run), child)
    if after is not None:
        rows = rows.filter(Q(points__lt=after.points) | Q(points=after.points, entry__gt=after.row))
    return list(rows.order_by("-points", "entry")[: PAGE + 1])


def placed_at(run: Run, place: str, child: str | None) -> list[Placement]:
    """Whom a run placed at a place, by age class and points."""
    rows = _children(Placement.objects.filter(run=run, place=place), child)
    return list(rows.order_by("age_class", "-points", "entry")[:MOST_AT_PLACE])


def all_children(run: Run, child: str | None) -> Sequence[Placement]:
    """Every child of a run, for a file: the most points first."""
    return list(_children(Placement.objects.filter(run=run), child).order_by("-points", "entry"))


def _children(rows: QuerySet[Placement], child: str | None) -> QuerySet[Placement]:
    named = rows.annotate(child=F(f"entry__case__answers__{child}")) if child else rows
    unread = ("entry__case__answers", "entry__case__findings", "entry__case__reasons")
    return named.select_related("entry__case").defer(*unread)


def placement_of(entry: Entry, run: Run | None) -> Placement | None:
    """Where a run placed a child."""
    return Placement.objects.filter(run=run, entry=entry).first() if run else None


@dataclass(frozen=True)
class Filled:
    """What became of the seats of an age class at a place."""

    placed: int
    lowest: int


def filled(run: Run) -> dict[tuple[str, str], Filled]:
    """How many a run placed, and the lowest points, by place and age class."""
    rows = Placement.objects.filter(run=run).exclude(place="").values_list("place", "age_class")
    counted = rows.annotate(n=Count("id"), lowest=Min("points"))
    return {(place, age_class): Filled(n, lowest) for place, age_class, n, lowest in counted}


def numbers_of(entries: Sequence[UUID]) -> dict[UUID, str]:
    """The numbers of the cases of entries."""
    return dict(Entry.objects.filter(id__in=entries).values_list("id", "case__number"))
