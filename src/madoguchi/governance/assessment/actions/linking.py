"""Which procedure that is live here a row of a list is: said by hand, or when its draft is published."""

from django.db import transaction

from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor

from .. import events
from ..effect.counting import assumed_of
from ..models import InventoryItem
from ..reckoning.obstacles import obstacles_of
from ..refusals import AssessmentRefusedError
from ..rules import may_mend
from .holding import held_list


@transaction.atomic
def link(clerk: Clerk, item: InventoryItem, procedure: str) -> InventoryItem:
    """Say that a row is a procedure of this window: from now on it is measured. Raises `AssessmentRefusedError`."""
    now = _locked(clerk, item)
    if current(procedure) is None:
        raise AssessmentRefusedError("no_procedure")
    check_once(now, procedure)
    if now.procedure not in ("", procedure):
        raise AssessmentRefusedError("linked")
    if now.procedure == "":
        now.procedure = procedure
        now.save(update_fields=["procedure"])
        _note(clerk, now, procedure, events.LINKED)
    return now


def check_once(item: InventoryItem, procedure: str) -> None:
    """That no other row of a list is a procedure, which would be counted twice. Raises `AssessmentRefusedError`."""
    others = InventoryItem.objects.filter(inventory=item.inventory_id, procedure=procedure)
    if others.exclude(id=item.id).exists():
        raise AssessmentRefusedError("linked_twice")


@transaction.atomic
def unlink(clerk: Clerk, item: InventoryItem) -> InventoryItem:
    """Take that back: the row says again what it did before it was measured. Raises `AssessmentRefusedError`."""
    now = _locked(clerk, item)
    if now.procedure == "":
        raise AssessmentRefusedError("not_linked")
    was = now.procedure
    for name in now.measured:
        setattr(now, name, assumed_of(now, name))
    now.procedure, now.measured, now.assumed = "", [], {}
    now.obstacles = obstacles_of(now.values)
    now.save()
    _note(clerk, now, was, events.UNLINKED)
    return now


def _locked(clerk: Clerk, item: InventoryItem) -> InventoryItem:
    """The row, its list held, so that two who link at once find each other."""
    held_list(item.inventory_id)
    now = InventoryItem.objects.get(id=item.id)
    if not may_mend(clerk, now):
        raise AssessmentRefusedError("own_rows")
    return now


def _note(clerk: Clerk, item: InventoryItem, procedure: str, kind: Kind) -> None:
    about = events.AboutLink(procedure=procedure)
    record(kind, item.subject, about, actor=staff_actor(clerk.staff.id))
