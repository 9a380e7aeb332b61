"""Two runs side by side: whose place changed, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from .models import Placement, Run


class Cause(StrEnum):
    """Why a child's place is another than in the run before."""

    NEW = "new"
    GONE = "gone"
    OWN_POINTS = "points"
    OWN_FACTS = "facts"
    SEATS = "seats"
    OTHERS = "others"


@dataclass(frozen=True)
class Difference:
    """One child whose place changed: from where to where (empty: none), and the first cause that holds."""

    entry: UUID
    before: str
    after: str
    cause: Cause
    points: tuple[int, int]


_READ = ("entry_id", "place", "age_class", "points", "input")


def differences(run: Run, before: Run | None) -> list[Difference]:
    """What changed from one run to the next: two queries, at most one row a child. None where there is no other."""
    if before is None:
        return []
    old, new = _placed(before), _placed(run)
    seats = _changed_seats(run, before)
    return [
        one
        for entry in sorted({*old, *new})
        for one in _difference(entry, old.get(entry), new.get(entry), seats)
    ]


_Row = tuple[str, str, int, str]


def _placed(run: Run) -> dict[UUID, _Row]:
    rows = Placement.objects.filter(run=run).values_list(*_READ)
    return {entry: (place, age_class, points, facts) for entry, place, age_class, points, facts in rows}


def _changed_seats(run: Run, before: Run) -> set[tuple[str, str]]:
    now, then = ({(place, one): n for place, one, n in run_.seats} for run_ in (run, before))
    return {slot for slot in {*now, *then} if now.get(slot, 0) != then.get(slot, 0)}


def _difference(
    entry: UUID, old: _Row | None, new: _Row | None, seats: set[tuple[str, str]]
) -> Iterator[Difference]:
    if old is None and new is not None:
        yield Difference(entry, "", new[0], Cause.NEW, (new[2], new[2]))
    elif new is None and old is not None:
        yield Difference(entry, old[0], "", Cause.GONE, (old[2], old[2]))
    elif old is not None and new is not None and old[0] != new[0]:
        yield Difference(entry, old[0], new[0], _cause(old, new, seats), (old[2], new[2]))


def _cause(old: _Row, new: _Row, seats: set[tuple[str, str]]) -> Cause:
    if old[3] != new[3]:
        return Cause.OWN_FACTS
    if old[2] != new[2]:
        return Cause.OWN_POINTS
    touched = {(old[0], old[1]), (new[0], new[1])} & seats
    return Cause.SEATS if touched else Cause.OTHERS
