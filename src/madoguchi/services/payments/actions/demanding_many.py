"""督促 of many charges: what was due on one day and is late; a job makes each 督促状 as one is made alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_new
from madoguchi.services.documents.typeset import MissingGlyphsError

from .. import events
from ..demanded.queries import proposed, sorted_out
from ..models import DemandLine, DemandRun, DemandState, OutsideBill, State
from ..refusals import PaymentRefusedError
from ..rules import undemanded
from .demanding import Demand, check_day, demand

JOB = "payments.make_demands"
#: So many letters are made between two commits: some seconds.
AT_ONCE = 20


@dataclass(frozen=True)
class DemandsWanted:
    """Which due day, until when the letters give, whom they name; how many they are and yen, as was confirmed."""

    due_on: date
    pay_until: date
    department: Department
    count: int
    amount: int


@transaction.atomic
def begin_demands(wanted: DemandsWanted, staff: Staff) -> DemandRun:
    """Have the worker make a 督促状 of each charge that was due on a day, and can be demanded with others.

    By postal code, as they are posted. Raises `PaymentRefusedError`; also where they are not those that were confirmed.
    """
    check_day(wanted.pay_until)
    found = _ready(staff, wanted.due_on)
    _check(wanted, count=len(found), amount=sum(one.amount for one in found))
    run = DemandRun.objects.create(
        due_on=wanted.due_on, pay_until=wanted.pay_until, department=wanted.department, staff=staff
    )
    lines = [DemandLine(run=run, line=n, charge=one, bill_id=one.billed_by) for n, one in enumerate(found, 1)]
    if len(insert_new(lines)) < len(lines):
        raise PaymentRefusedError("demands_begun")
    data = events.AboutDemands(due_on=wanted.due_on.isoformat(), charges=wanted.count, amount=wanted.amount)
    record(events.DEMANDS_BEGUN, run.subject, data, actor=staff_actor(staff.id))
    defer(JOB, demand_run=str(run.id))
    return run


def _ready(staff: Staff, due_on: date) -> QuerySet[Any]:
    bill = OutsideBill.objects.filter(charge=OuterRef("debt"))
    rows = sorted_out(undemanded(staff).filter(due_on=due_on)).filter(why_not="")
    named: QuerySet[Any] = rows.annotate(
        billed_by=Subquery(bill.values("id")[:1]), postal_code=Subquery(bill.values("postal_code")[:1])
    )
    return named.order_by("postal_code", "billed_by")


def _check(wanted: DemandsWanted, *, count: int, amount: int) -> None:
    if not count:
        raise PaymentRefusedError("demands_none")
    if (count, amount) != (wanted.count, wanted.amount):
        raise PaymentRefusedError("demands_changed", count=count, amount=amount)


def demand_some(demand_run: UUID) -> bool:
    """Make the next letters of a run, in the caller's transaction; returns whether more are left. Idempotent."""
    rows = DemandRun.objects.select_for_update(of=("self",)).select_related("department", "staff")
    run = rows.get(id=demand_run)
    waiting = run.lines.filter(state=DemandState.WAITING).select_related("charge", "bill")
    lines = list(waiting.order_by("line")[: AT_ONCE + 1])
    held = proposed([line.charge_id for line in lines])
    for line in lines[:AT_ONCE]:
        _make(run, line, line.charge_id in held)
    if len(lines) > AT_ONCE:
        return True
    if run.ended_at is None:
        _end(run)
    return False


def _make(run: DemandRun, line: DemandLine, held: bool) -> None:
    bill = line.bill
    to = Demand(bill.name, bill.postal_code, bill.address, run.pay_until, run.department)
    try:
        if held:
            raise PaymentRefusedError("demand_proposed")
        line.document, line.state = demand(line.charge, to, run.staff), DemandState.MADE
    except (PlainError, MissingGlyphsError) as fault:
        why = _why(fault)
        line.why, line.state = {"ja": why.ja, "en": why.en}, DemandState.LEFT_OUT
    line.save(update_fields=["document", "state", "why"])


def _why(fault: PlainError | MissingGlyphsError) -> PlainError | MissingGlyphsError:
    """What is said of one that was left out; a charge that is not due any more is nothing to be mended."""
    over = getattr(fault, "rule", "") in State.values
    return PaymentRefusedError("demand_settled") if over else fault


def _end(run: DemandRun) -> None:
    run.ended_at = clock.now()
    run.save(update_fields=["ended_at"])
    counts = dict(run.lines.values_list("state").annotate(Count("id")))
    data = events.DemandsMade(
        made=counts.get(DemandState.MADE, 0), left_out=counts.get(DemandState.LEFT_OUT, 0)
    )
    record(events.DEMANDS_MADE, run.subject, data, actor=staff_actor(run.staff_id))


def note_listed(run: DemandRun, addressees: int, staff: Staff) -> None:
    """Keep in the ledger who fetched the names and addresses of a run."""
    data = events.DemandsListed(addressees=addressees)
    record(events.DEMANDS_LISTED, run.subject, data, actor=staff_actor(staff.id))
