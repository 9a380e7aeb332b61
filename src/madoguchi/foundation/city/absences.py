"""不在: noting who is away and who stands in, and ending it early."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from madoguchi.core import clock
from madoguchi.foundation.ledger.actions import record

from .events import ABSENCE_ADDED, ABSENCE_ENDED, AboutAbsence
from .models import Absence, Staff, StaffKind
from .queries import colleagues, heads
from .refusals import StaffingRefusedError


@dataclass(frozen=True)
class AbsenceOrder:
    """Who is away, from the first day to the last, both included; who stands in, and a remark."""

    staff: Staff
    first: date
    last: date
    deputy: Staff | None = None
    note: str = ""


def may_note(by: Staff, of: Staff, day: date) -> bool:
    """Everybody their own absence; who decides in a department those of the others there."""
    if by.id == of.id:
        return True
    decides = by.kind != StaffKind.CONTRACTOR and heads(by, day)
    return decides and of.id in {one.id for one in colleagues(by, day)}


def add_absence(by: Staff, order: AbsenceOrder) -> Absence:
    """Note an absence. Raises `StaffingRefusedError`."""
    today = clock.today()
    if not may_note(by, order.staff, today):
        raise StaffingRefusedError("staff")
    if order.last < max(order.first, today):
        raise StaffingRefusedError("dates")
    if order.deputy is not None and (order.deputy.id == order.staff.id or _gone(order.deputy, today)):
        raise StaffingRefusedError("deputy")
    made = Absence(
        staff=order.staff,
        since=order.first,
        until=order.last + timedelta(days=1),
        deputy=order.deputy,
        note=order.note,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if "city_absence_once" in str(error):
            raise StaffingRefusedError("overlap") from error
        raise
    record(ABSENCE_ADDED, made.subject, _about(made), actor=f"staff:{by.id}")
    return made


def _gone(staff: Staff, day: date) -> bool:
    return staff.until is not None and staff.until <= day


def end_absence(by: Staff, absence: Absence) -> None:
    """Back earlier: they are there from today; one that has not begun lasts no day. Raises `StaffingRefusedError`."""
    today = clock.today()
    if not may_note(by, absence.staff, today):
        raise StaffingRefusedError("staff")
    locked = Absence.objects.select_for_update(of=("self",)).get(id=absence.id)
    if locked.until <= max(today, locked.since):
        raise StaffingRefusedError("over")
    locked.until = max(today, locked.since)
    locked.save(update_fields=["until"])
    record(ABSENCE_ENDED, locked.subject, _about(locked), actor=f"staff:{by.id}")


def _about(absence: Absence) -> AboutAbsence:
    return AboutAbsence(days=(absence.until - absence.since).days, deputy=absence.deputy_id is not None)
