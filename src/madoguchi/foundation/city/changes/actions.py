"""Changing who holds what from a day on: prepared with a file, looked at, applied at once."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from madoguchi.core import clock
from madoguchi.foundation.city.events import CHANGE_PREPARED, POSTS_CHANGED, PostsChanged
from madoguchi.foundation.city.models import Department, Holding, Post, PostChange, Staff
from madoguchi.foundation.city.refusals import StaffingRefusedError
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tenancy.models import insert_all
from madoguchi.foundation.tenancy.scope import current_city

from .planning import Move, Plan, kind_of, plan
from .reading import read_lines, read_successors

_LONGEST_NAME = 200


def prepare(by: Staff, day: date, file_name: str, source: bytes, successors: str) -> PostChange:
    """Keep a file of changes from a day on, and the departments that end then, to look at and apply later.

    `source` may be empty where departments alone end. Raises `StaffingRefusedError` and `TableError`.
    """
    lines = read_lines(source) if source else []
    ending = read_successors(successors)
    if not lines and not ending:
        raise StaffingRefusedError("nothing")
    made = PostChange.objects.create(
        effective_on=day,
        file_name=file_name[-_LONGEST_NAME:],
        rows=[line.stored() for line in lines],
        successors=ending,
        made_by=by,
    )
    record(CHANGE_PREPARED, made.subject, actor=f"staff:{by.id}")
    return made


def apply(by: Staff, change: PostChange) -> Plan:
    """Close and open what the change says, from its day on; nothing is deleted. Raises `StaffingRefusedError`.

    It is reckoned anew: whatever happened since somebody looked at it counts.
    """
    locked = PostChange.objects.select_for_update(of=("self",)).get(id=change.id)
    if locked.applied_at is not None:
        raise StaffingRefusedError("applied")
    planned = plan(locked)
    if planned.faults:
        raise StaffingRefusedError("faults")
    _end_departments(planned)
    opened = _write(planned)
    locked.applied_by, locked.applied_at = by, clock.now()
    locked.save(update_fields=["applied_by", "applied_at"])
    record(POSTS_CHANGED, f"city:{current_city()}", _counts(planned, opened), actor=f"staff:{by.id}")
    return planned


def _end_departments(planned: Plan) -> None:
    for ending in planned.endings:
        _followed_by(Department.objects.filter(id=ending.department.id), planned.day, ending.successor.id)
        for post, successor in ending.posts.items():
            _followed_by(Post.objects.filter(id=post.id), planned.day, successor.id if successor else None)


def _followed_by(rows: QuerySet[Department] | QuerySet[Post], day: date, successor: UUID | None) -> None:
    rows.update(until=Greatest(F("since"), day), successor=successor)


def _write(planned: Plan) -> int:
    closed = [one.id for move in planned.moves for one in move.closes]
    # What has not even begun lasts no day.
    Holding.objects.filter(id__in=closed).update(until=Greatest(F("since"), planned.day))
    joined = {move.line.number: _joining(move, planned.day) for move in planned.moves if move.joins}
    insert_all(list(joined.values()))
    opened = list(_opened(planned, joined))
    insert_all(opened)
    leaving = [move.staff.id for move in planned.moves if move.leaves and move.staff]
    Staff.objects.filter(id__in=leaving).update(until=Greatest(F("since"), planned.day))
    back = [move.staff.id for move in planned.moves if move.opens and move.staff]
    Staff.objects.filter(id__in=back, until__lte=planned.day).update(until=None)
    return len(opened)


def _joining(move: Move, day: date) -> Staff:
    said = move.line
    return Staff(
        number=said.number,
        name=said.name,
        name_en=said.name_en or said.name,
        email=said.email,
        kind=kind_of(said),
        since=day,
    )


def _opened(planned: Plan, joined: Mapping[str, Staff]) -> Iterable[Holding]:
    begins = _begin_later(planned)
    for move in planned.moves:
        staff = move.staff or joined[move.line.number]
        for post in move.opens:
            until = begins.get((staff.id, post.id))
            yield Holding(staff=staff, post=post, since=planned.day, until=until)


def _begin_later(planned: Plan) -> dict[tuple[UUID, UUID], date]:
    """What another change has people take up later: what begins now ends then."""
    staff = [move.staff.id for move in planned.moves if move.staff]
    lasting = Q(until=None) | Q(until__gt=F("since"))
    later = Holding.objects.filter(lasting, staff__in=staff, since__gt=planned.day).order_by("-since")
    return {(one.staff_id, one.post_id): one.since for one in later}


def _counts(planned: Plan, opened: int) -> PostsChanged:
    return PostsChanged(
        people=len(planned.moves),
        joined=sum(move.joins for move in planned.moves),
        left=sum(move.leaves for move in planned.moves),
        opened=opened,
        closed=sum(len(move.closes) for move in planned.moves),
        departments=len(planned.endings),
    )
