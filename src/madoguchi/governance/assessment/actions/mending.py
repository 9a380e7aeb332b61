"""A row of a list is mended by hand: a field of it, or which rows are one real-life procedure."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Department, within
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer_once

from .. import events
from ..inventory.cells import read_cell
from ..inventory.fields import BY_NAME, NEEDED
from ..inventory.grouping import bare_name, group_key
from ..inventory.showing import kept, written
from ..models import Finding, FindingKind, FindingState, InventoryItem
from ..reckoning.obstacles import obstacles_of
from ..refusals import AssessmentRefusedError
from ..rules import may_mend
from .finding import BY_HAND, FIND
from .holding import held_list

MOST_TYPED = 2000


@transaction.atomic
def mend(clerk: Clerk, item: InventoryItem, field: str, typed: str) -> InventoryItem:
    """Say what a field of a row is; blank is unknown. Its findings are mended, and the list is looked at anew.

    What it said before is kept, so that mending it once more with that is the way back. Raises
    `AssessmentRefusedError`.
    """
    now = _locked(item)
    _check(clerk, now, field, typed)
    value = _value(field, typed)
    now.before = {**now.before, field: written(field, getattr(now, field))}
    setattr(now, field, kept(field, value))
    now.mended = _with(now.mended, field)
    _recompute(now, field)
    now.save()
    _close(clerk, now, Q(item=now.id, field=field))
    if field in ("department", "volume"):
        own = Finding.objects.filter(inventory=now.inventory_id, item=now.id)
        own.update(department=now.of_department_id, volume=now.volume)
    _note(clerk, now, events.MENDED, events.AboutField(field=field))
    return now


def _locked(item: InventoryItem) -> InventoryItem:
    """The row as it is, its list held."""
    held_list(item.inventory_id)
    return InventoryItem.objects.select_related("inventory").get(id=item.id)


def _check(clerk: Clerk, item: InventoryItem, field: str, typed: str) -> None:
    if not may_mend(clerk, item):
        raise AssessmentRefusedError("own_rows")
    if field not in BY_NAME:
        raise AssessmentRefusedError("field")
    if field in item.measured:
        raise AssessmentRefusedError("measured")
    if len(typed) > MOST_TYPED:
        raise AssessmentRefusedError("too_long", limit=MOST_TYPED)


def _value(field: str, typed: str) -> Any:
    """What was typed, as it is kept. A figure that is doubtful is asked for again."""
    value, doubt = read_cell(typed, field)
    if doubt is not None:
        raise AssessmentRefusedError(f"typed_{doubt}")
    if value is None and field in NEEDED:
        raise AssessmentRefusedError("name_missing")
    return value


def _with(mended: Collection[str], field: str) -> list[str]:
    return [*mended, *({field} - set(mended))]


def _recompute(item: InventoryItem, field: str) -> None:
    """What follows from the fields of a row."""
    item.obstacles = obstacles_of(item.values)
    if field in ("name", "law"):
        item.bare = bare_name(item.name)
        if BY_HAND not in item.mended:
            item.group = group_key(item.name, item.law)
    if field == "department":
        item.of_department = Department.objects.filter(within(), name=item.department).first()


def _close(clerk: Clerk, item: InventoryItem, which: Q) -> None:
    Finding.objects.filter(which, inventory=item.inventory_id, state=FindingState.OPEN).update(
        state=FindingState.MENDED, settled_by=clerk.staff.id, settled_at=clock.now()
    )


def _note(clerk: Clerk, item: InventoryItem, kind: Any, data: Any = None) -> None:
    record(kind, item.subject, data, actor=staff_actor(clerk.staff.id))
    defer_once(FIND, inventory=str(item.inventory_id))


@transaction.atomic
def join(clerk: Clerk, items: Sequence[InventoryItem], with_: InventoryItem) -> None:
    """Count rows of a list as one real-life procedure with another row. Raises `AssessmentRefusedError`."""
    head = _locked(with_)
    rows = _of_list(head, [one.id for one in items])
    for one in (head, *rows):
        if not may_mend(clerk, one):
            raise AssessmentRefusedError("own_rows")
    for one in rows:
        _move(clerk, one, head.group, events.JOINED)
    _close(clerk, head, Q(kind=FindingKind.SAME, item__group=head.group, other__group=F("item__group")))


def _of_list(head: InventoryItem, wanted: Collection[UUID]) -> list[InventoryItem]:
    rows = list(InventoryItem.objects.filter(inventory=head.inventory_id, id__in=wanted).order_by("line"))
    if len(rows) < len(set(wanted)):
        raise AssessmentRefusedError("one_list")
    others = [one for one in rows if one.id != head.id]
    if not others:
        raise AssessmentRefusedError("nothing_chosen")
    return others


@transaction.atomic
def separate(clerk: Clerk, item: InventoryItem) -> InventoryItem:
    """Count a row by itself: as it was before it was joined by hand, else alone. Raises `AssessmentRefusedError`."""
    now = _locked(item)
    if not may_mend(clerk, now):
        raise AssessmentRefusedError("own_rows")
    others = InventoryItem.objects.filter(inventory=now.inventory_id, group=now.group).exclude(id=now.id)
    if not others.exists():
        raise AssessmentRefusedError("alone")
    own = group_key(now.name, now.law)
    _move(clerk, now, own if own != now.group else f"{own}|{now.line}", events.SEPARATED)
    return now


def _move(clerk: Clerk, item: InventoryItem, group: str, kind: Any) -> None:
    item.group, item.mended = group, _with(item.mended, BY_HAND)
    item.save(update_fields=["group", "mended"])
    _note(clerk, item, kind)
