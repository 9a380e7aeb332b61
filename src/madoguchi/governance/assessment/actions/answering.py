"""A department answers a hearing: a sheet prefilled with what was known, the same as last year, 該当なし, one more."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, EntryDraft, Offer
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.forms import NotCompleteError
from madoguchi.counter.procedures.kinds import Channel
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.procedures.questions import Context
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer_once

from .. import events
from ..inventory.asked import CARRIED, PROCEDURE, typed_of, values_of
from ..inventory.fields import BY_NAME, FieldKind
from ..inventory.grouping import bare_name, group_key
from ..models import Hearing, HearingRow, HearingState, Inventory, InventoryItem, RowState
from ..reckoning.obstacles import obstacles_of
from ..refusals import AssessmentRefusedError
from ..rules import why_not_answer
from .finding import FIND
from .holding import held_list

MOST_NAME = 400


@transaction.atomic
def begin_row(clerk: Clerk, row: HearingRow) -> EntryDraft:
    """A sheet for a row, with last year's values in its fields; the clerk's own where one was begun already.

    Raises `AssessmentRefusedError`.
    """
    now = _held(clerk, row)
    version = current(PROCEDURE)
    if version is None:
        raise AssessmentRefusedError("no_sheet", procedure=PROCEDURE)
    begun = EntryDraft.objects.filter(staff=clerk.staff, offer=now.offer_id) if now.offer_id else None
    return (begun.first() if begun else None) or cases.begin_entry(
        clerk, version, Channel.OFFICE, _offered(now)
    )


def _offered(row: HearingRow) -> Offer:
    """The prefilled form of a row: what is handed in from it is known to answer the row."""
    known: Offer | None = row.offer
    if known is None:
        title = {"ja": f"{row.hearing.title}：{row.name}", "en": f"{row.hearing.title}: {row.name}"}
        order = cases.OfferOrder(PROCEDURE, title, _prefilled(row), row.hearing.due_on, inside=True)
        known = row.offer = cases.offer(order)
        row.save(update_fields=["offer"])
    return known


def _prefilled(row: HearingRow) -> dict[str, Any]:
    return typed_of({**(row.item.values if row.item else {}), "name": row.name})


@transaction.atomic
def keep_row(clerk: Clerk, row: HearingRow) -> Case:
    """昨年のまま: answer with last year's values, in one go. Raises `AssessmentRefusedError`."""
    if row.item_id is None:
        raise AssessmentRefusedError("nothing_before")
    if _held(clerk, row).state == RowState.ANSWERED:
        raise AssessmentRefusedError("answered_meanwhile")
    begun = begin_row(clerk, row)
    cases.save_entry(begun, {**dict.fromkeys(begun.typed), **_prefilled(row)})
    try:
        case, _ = cases.enter(clerk, begun.code, Context(today=clock.today()))
    except NotCompleteError as refused:
        raise AssessmentRefusedError("not_as_before") from refused
    return case


@transaction.atomic
def none_of(clerk: Clerk, row: HearingRow) -> HearingRow:
    """該当なし: the department has no such procedure. Raises `AssessmentRefusedError`."""
    now = _held(clerk, row)
    if now.state == RowState.ANSWERED:
        raise AssessmentRefusedError("answered")
    now.state, now.answered_at = RowState.NONE, clock.now()
    now.save(update_fields=["state", "answered_at"])
    _record(events.HEARING_NONE, now, clerk)
    return now


@transaction.atomic
def add_row(clerk: Clerk, hearing: Hearing, department: Department, name: str) -> HearingRow:
    """One procedure more, which no list had. Raises `AssessmentRefusedError`."""
    now = Hearing.objects.select_for_update().get(id=hearing.id)
    _check(clerk, now, department)
    if not 0 < len(name) <= MOST_NAME:
        raise AssessmentRefusedError("row_name", most=MOST_NAME)
    made = HearingRow.objects.create(hearing=now, number=_next(now), name=name, department=department)
    _record(events.HEARING_ADDED, made, clerk)
    return made


@transaction.atomic
def nothing_here(clerk: Clerk, hearing: Hearing, department: Department) -> HearingRow:
    """The department has no procedure at all: a row without a name says so. Raises `AssessmentRefusedError`."""
    now = Hearing.objects.select_for_update().get(id=hearing.id)
    _check(clerk, now, department)
    if HearingRow.objects.filter(hearing=now, department=department).exists():
        raise AssessmentRefusedError("rows_there")
    none = {"name": "", "state": RowState.NONE, "answered_at": clock.now()}
    made = HearingRow.objects.create(hearing=now, number=_next(now), department=department, **none)
    _record(events.HEARING_NONE, made, clerk)
    return made


def _next(hearing: Hearing) -> int:
    last = HearingRow.objects.filter(hearing=hearing).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def note_answer(offer: Offer, case: Case) -> None:
    """A sheet was handed in: its row is answered, and its procedure stands in the new list, the newest answer.

    What comes after the hearing was closed counts too, and the list is looked at anew.
    """
    rows = HearingRow.objects.select_for_update(of=("self",)).select_related("hearing", "item", "department")
    row = rows.filter(offer=offer).first()
    if row is None or case.entered_by is None:
        return
    row.state, row.case, row.answered_at = RowState.ANSWERED, case, clock.now()
    row.save(update_fields=["state", "case", "answered_at"])
    # Held before it is asked whether the hearing is closed: who looks at the list then waits, or is told to anew.
    _take(row, case, held_list(row.hearing.inventory_id))
    record(events.HEARING_ANSWERED, row.subject, _about(row), actor=staff_actor(case.entered_by.id))
    if Hearing.objects.filter(id=row.hearing_id, state=HearingState.CLOSED).exists():
        defer_once(FIND, inventory=str(row.hearing.inventory_id))


def _take(row: HearingRow, case: Case, into: Inventory) -> None:
    """The answers as the row's procedure of the new list; what is counted from the ledger stays as it is."""
    found = InventoryItem.objects.filter(inventory=into, line=row.number).first()
    item = found or InventoryItem(inventory=into, line=row.number, procedure=_live(row, into))
    values = {**_carried(row), **values_of(case.answers), **_answerer(row, case)}
    for name, value in values.items():
        if name not in item.measured:
            setattr(item, name, "" if value is None and BY_NAME[name].kind in _EMPTY else value)
    item.of_department = row.department
    item.group, item.bare = group_key(item.name, item.law), bare_name(item.name)
    item.obstacles, item.mended, item.before = obstacles_of(item.values), [], {}
    item.save()
    if found is None:
        into.rows += 1
        into.save(update_fields=["rows"])


def _live(row: HearingRow, into: Inventory) -> str:
    """The procedure that the row before is, unless another row of the new list is that already."""
    known = row.item.procedure if row.item else ""
    taken = known and InventoryItem.objects.filter(inventory=into, procedure=known).exists()
    return "" if taken else known


#: Fields whose unknown is an empty text.
_EMPTY = frozenset((FieldKind.TEXT, FieldKind.CODE))


def _carried(row: HearingRow) -> dict[str, Any]:
    return {name: getattr(row.item, name) for name in CARRIED} if row.item else {}


def _answerer(row: HearingRow, case: Case) -> dict[str, str]:
    return {
        "department": row.department.name if row.department else "",
        "answered_by": case.entered_by.name if case.entered_by else "",
    }


def _held(clerk: Clerk, row: HearingRow) -> HearingRow:
    """The row, held until the transaction ends, if the clerk may answer it."""
    # Alone: what a locked row is joined with is as it was before the wait.
    now = HearingRow.objects.select_for_update().get(id=row.id)
    _check(clerk, now.hearing, now.department)
    return now


def _check(clerk: Clerk, hearing: Hearing, department: Department | None) -> None:
    rule = why_not_answer(clerk, hearing, department.id if department else None)
    if rule:
        raise AssessmentRefusedError(rule)


def _about(row: HearingRow) -> events.AboutRow:
    return events.AboutRow(hearing=row.hearing.code, number=row.number)


def _record(kind: Kind, row: HearingRow, clerk: Clerk) -> None:
    record(kind, row.subject, _about(row), actor=staff_actor(clerk.staff.id))
