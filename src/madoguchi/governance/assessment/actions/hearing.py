"""照会: every department is asked for its procedures, reminded, and told what lacks at the end."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from madoguchi.core import clock
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.city.models import Department, within
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer_once
from madoguchi.foundation.tenancy.models import insert_all

from .. import events
from ..inventory.asked import ASKED, PROCEDURE
from ..inventory.fields import BY_NAME
from ..models import (
    Hearing,
    HearingRow,
    HearingState,
    Inventory,
    InventoryItem,
    InventoryState,
    RowState,
    Source,
)
from ..refusals import AssessmentRefusedError
from ..rules import may_assess
from .finding import FIND
from .holding import held_list

MOST_TITLE = 100
YEARS = range(2000, 2101)


@dataclass(frozen=True)
class Asking:
    """What is asked of whom: `before` is the list that prefills it, `departments` are ids (None is every one)."""

    title: str
    fiscal_year: int | None
    due_on: date | None
    before: Inventory | None = None
    departments: Collection[UUID] | None = None


@transaction.atomic
def open_hearing(clerk: Clerk, asking: Asking) -> Hearing:
    """Ask every department: a row for each procedure of the list before, and a new list that the answers make.

    A row whose department is not known, or is there no more, waits for `assign_rows`. Raises `AssessmentRefusedError`.
    """
    if not may_assess(clerk):
        raise AssessmentRefusedError("department")
    fiscal_year, due_on = _checked(asking)
    if asking.before is not None:
        held_list(asking.before.id)
    there = set(Department.objects.filter(within()).values_list("id", flat=True))
    asked = there if asking.departments is None else there & set(asking.departments)
    if not asked:
        raise AssessmentRefusedError("nobody_asked")
    made = Hearing.objects.create(
        title=asking.title,
        procedure=PROCEDURE,
        before=asking.before,
        inventory=_new_list(clerk, asking, fiscal_year),
        departments=sorted(asked),
        due_on=due_on,
        made_by=clerk.staff,
    )
    rows = list(_rows(made, there))
    insert_all(rows)
    _record(clerk, events.HEARING_OPENED, made, len(rows))
    return made


def _checked(asking: Asking) -> tuple[int, date]:
    """The year that is asked about, and the day by which to answer."""
    if not 0 < len(asking.title) <= MOST_TITLE:
        raise AssessmentRefusedError("hearing_title")
    if asking.fiscal_year is None or asking.fiscal_year not in YEARS:
        raise AssessmentRefusedError("year")
    if asking.due_on is None or asking.due_on < clock.today():
        raise AssessmentRefusedError("due_on")
    if asking.before is not None and not _may_prefill(asking.before):
        raise AssessmentRefusedError("list_before")
    if current(PROCEDURE) is None:
        raise AssessmentRefusedError("no_sheet", procedure=PROCEDURE)
    return asking.fiscal_year, asking.due_on


def _may_prefill(before: Inventory) -> bool:
    read = Inventory.objects.filter(id=before.id, state=InventoryState.DONE)
    return read.exclude(source=Source.NATIONAL).exists()


def _new_list(clerk: Clerk, asking: Asking, fiscal_year: int) -> Inventory:
    """The list of the answers: there from the start, with the columns of the sheet and no rows yet."""
    return Inventory.objects.create(
        title=asking.title,
        fiscal_year=fiscal_year,
        source=Source.HEARING,
        state=InventoryState.DONE,
        residents=asking.before.residents if asking.before else None,
        headers=[BY_NAME[name].ja for name in ASKED],
        columns={str(at): name for at, name in enumerate(ASKED)},
        made_by=clerk.staff,
        read_at=clock.now(),
    )


def _rows(made: Hearing, there: set[UUID]) -> Iterator[HearingRow]:
    """One for each procedure of the list before, those of departments apart that are there but not asked."""
    items = InventoryItem.objects.filter(inventory=made.before).order_by("line")
    passed_over = there - set(made.departments)
    number = 0
    for key, name, department in items.values_list("id", "name", "of_department_id"):
        if department in passed_over:
            continue
        number += 1
        known = department if department in there else None
        yield HearingRow(hearing=made, number=number, name=name, item_id=key, department_id=known)


@transaction.atomic
def assign_rows(clerk: Clerk, hearing: Hearing, chosen: Mapping[str, UUID]) -> int:
    """Say whose rows are, by a row's code: with it go all rows for which the list before names the same department.

    Returns how many have a department now. Raises `AssessmentRefusedError`.
    """
    _held(clerk, hearing)
    if not chosen:
        raise AssessmentRefusedError("nobody_chosen")
    if not set(chosen.values()) <= set(hearing.departments):
        raise AssessmentRefusedError("not_asked")
    number = sum(_assign(hearing, code, department) for code, department in chosen.items())
    _record(clerk, events.HEARING_ASSIGNED, hearing, number)
    return number


def _assign(hearing: Hearing, code: str, department: UUID) -> int:
    unknown = HearingRow.objects.filter(hearing=hearing, department=None)
    row = unknown.select_related("item").filter(code=code).first()
    if row is None:
        return 0
    written = row.item.department if row.item else ""
    same = Q(item__department=written) if written else Q(id=row.id)
    return unknown.filter(same).update(department=department)


@transaction.atomic
def remind_hearing(clerk: Clerk, hearing: Hearing) -> int:
    """督促: what is not answered stands as urged over the queue of its department. Returns how many rows.

    Raises `AssessmentRefusedError`.
    """
    _held(clerk, hearing)
    waiting = HearingRow.objects.filter(hearing=hearing, state=RowState.ASKED, department__isnull=False)
    number = waiting.update(reminded_at=clock.now())
    if not number:
        raise AssessmentRefusedError("nothing_lacks")
    _record(clerk, events.HEARING_REMINDED, hearing, number)
    return number


@transaction.atomic
def close_hearing(clerk: Clerk, hearing: Hearing) -> int:
    """締め切り: no new sheet is begun; what is doubtful in the list is looked for. Returns how many rows lack.

    Raises `AssessmentRefusedError`.
    """
    now = _held(clerk, hearing)
    now.state, now.closed_at = HearingState.CLOSED, clock.now()
    now.save(update_fields=["state", "closed_at"])
    lacking: int = HearingRow.objects.filter(hearing=now, state=RowState.ASKED).aggregate(n=Count("id"))["n"]
    _record(clerk, events.HEARING_CLOSED, now, lacking)
    defer_once(FIND, inventory=str(now.inventory_id))
    return lacking


def _held(clerk: Clerk, hearing: Hearing) -> Hearing:
    """The hearing, held until the transaction ends."""
    if not may_assess(clerk):
        raise AssessmentRefusedError("department")
    now = Hearing.objects.select_for_update().get(id=hearing.id)
    if now.state != HearingState.OPEN:
        raise AssessmentRefusedError("hearing_closed")
    return now


def _record(clerk: Clerk, kind: Kind, hearing: Hearing, rows: int) -> None:
    about = events.AboutHearing(departments=len(hearing.departments), rows=rows)
    record(kind, hearing.subject, about, actor=staff_actor(clerk.staff.id))
