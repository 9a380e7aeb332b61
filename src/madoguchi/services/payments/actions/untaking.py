"""収納の取消し: what stands as paid and is not, as a provider says or a clerk finds; one proposes, another decides."""

from uuid import UUID

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.foundation.tray.actions import put

from .. import envelopes, events
from ..models import (
    BY_HAND,
    NEVER_TAKEN,
    ON_LINE,
    Bill,
    Charge,
    Checkout,
    CheckoutState,
    Finding,
    LineKind,
    Payment,
    Reduction,
    ReductionKind,
    ReportLine,
    Settled,
    State,
    TillSession,
    Way,
)
from ..queries import interest_of, payment_of
from ..refusals import PaymentRefusedError
from ..telling import tell_not_paid
from .charging import about, charge_rest, reduce
from .receipting import revoke_receipt

_SYSTEM = "system"


@transaction.atomic
def propose_untaking(line: ReportLine, evidence: str, staff: Staff) -> Reduction:
    """Propose that a payment be taken back which its provider says it never took. Raises `PaymentRefusedError`."""
    if line.charge_id is None:
        raise PaymentRefusedError("not_denied")
    owed, payment = _paid(line.charge_id)
    denied = _denied(owed, payment)
    basis = f"{denied.reconciliation.provider} {denied.reconciliation.day.isoformat()} {denied.reference}"
    return _propose(owed, basis, evidence, staff)


@transaction.atomic
def propose_correction(payment: Payment, reason: str, evidence: str, staff: Staff) -> Reduction:
    """収納の訂正: propose that cash be taken back which was noted for the wrong bill, or never came.

    Raises `PaymentRefusedError`.
    """
    owed, noted = _paid(payment.charge_id)
    _check_correctable(owed, noted)
    if not reason.strip():
        raise PaymentRefusedError("reason")
    return _propose(owed, reason.strip(), evidence, staff)


def _propose(owed: Charge, basis: str, evidence: str, staff: Staff) -> Reduction:
    if not evidence.strip():
        raise PaymentRefusedError("note")
    row = Reduction(
        charge=owed,
        kind=ReductionKind.UNTAKEN,
        amount=owed.amount,
        basis=basis,
        evidence=evidence.strip(),
        proposed_by=staff,
    )
    if not insert_once(row):
        raise PaymentRefusedError("reduction_waits")
    data = events.AboutReduction(kind=str(row.kind), amount=row.amount)
    record(events.REDUCTION_PROPOSED, owed.subject, data, actor=staff_actor(staff.id))
    return row


def _paid(charge: UUID) -> tuple[Charge, Payment]:
    """A charge, locked, with what came in for it, of which nothing is given back."""
    owed = Charge.objects.select_for_update().get(id=charge)
    payment = payment_of(owed)
    if owed.state != State.PAID or payment is None or owed.given_back:
        raise PaymentRefusedError("not_untaken")
    return owed, payment


def _check_correctable(owed: Charge, payment: Payment) -> None:
    """Cash for a bill while its till is open: of one that was closed, the cash was counted with it.

    The till is locked, so that it is not counted meanwhile. A fee that moved a case on is that case's.
    """
    if payment.way != Way.CASH or not owed.billed:
        raise PaymentRefusedError("not_correctable")
    if TillSession.objects.select_for_update(of=("self",)).get(payments=payment).closed_at is not None:
        raise PaymentRefusedError("correct_closed")


def _denied(owed: Charge, payment: Payment) -> ReportLine:
    """The line that waits, of which the provider said so."""
    if payment.way not in ON_LINE:
        raise PaymentRefusedError("not_denied")
    rows = ReportLine.objects.select_for_update(of=("self",)).select_related("reconciliation")
    found: ReportLine | None = rows.filter(
        charge=owed,
        reconciliation__provider=payment.provider,
        reference=payment.reference,
        kind=LineKind.PAID,
        finding=Finding.MISSING_THERE,
        settled="",
        answer__in=NEVER_TAKEN,
    ).first()
    if found is None:
        raise PaymentRefusedError("not_denied")
    return found


def untake(proposal: Reduction, staff: Staff) -> Charge:
    """Take back what was proposed, in the caller's transaction: the matter is charged anew, in the same 年度.

    The payment stays as it was written, with its charge, which is cancelled; its till expects it no more. Raises
    `PaymentRefusedError`, where a later report has the payment after all, or its till was closed, too.
    """
    owed, payment = _paid(proposal.charge_id)
    line, actor = None if payment.way in BY_HAND else _denied(owed, payment), staff_actor(staff.id)
    if line is None:
        _check_correctable(owed, payment)
    reason = f"{ReductionKind.UNTAKEN.label}：{proposal.basis}"
    revoke_receipt(payment, reason, actor=actor)
    _cancel_interest(owed, reason, actor)
    owed.state, owed.paid_at = State.CANCELLED, None
    owed.cancelled_at, owed.cancel_reason = clock.now(), reason
    owed.save(update_fields=["state", "paid_at", "cancelled_at", "cancel_reason"])
    data = events.Received(**about(owed), way=payment.way)
    n = record(events.UNTAKEN, owed.subject, data, actor=actor)
    if line is not None:
        told = envelopes.PaymentUntaken(provider=payment.provider, reference=payment.reference)
        put(envelopes.UNTAKEN, owed.subject, n, told)
        _settle(line, proposal, staff)
    return charge_rest(owed, owed.amount, actor)


def _cancel_interest(owed: Charge, reason: str, actor: str) -> None:
    """延滞金 was reckoned until a day on which nothing came: it is again once something does.

    What was paid of it is 過誤納, which goes back or towards what is reckoned then.
    """
    interest = interest_of(owed)
    if interest and interest.state in (State.DUE, State.PAID) and interest.given_back < interest.amount:
        reduce(interest, 0, reason, actor=actor)


def _settle(line: ReportLine, proposal: Reduction, staff: Staff) -> None:
    line.settled, line.note = Settled.UNTAKEN, proposal.evidence
    line.settled_by, line.settled_at = staff, clock.now()
    line.save(update_fields=["settled", "note", "settled_by", "settled_at"])
    data = events.LineSettled(finding=line.finding, settled=line.settled)
    record(events.LINE_SETTLED, line.reconciliation.subject, data, actor=staff_actor(staff.id))


@transaction.atomic
def note_untaken(told: envelopes.PaymentUntaken) -> None:
    """On the public side: the checkout failed. Idempotent.

    Where nothing else paid its bill, that is due again, and whoever it is of is told. Money that comes for it after all
    is noted as for any that failed.
    """
    rows = Checkout.objects.select_for_update(no_key=True)
    found = rows.filter(provider=told.provider, reference=told.reference, state=CheckoutState.PAID).first()
    if found is None or found.refunded:
        return
    found.state, found.paid_at = CheckoutState.FAILED, None
    found.save(update_fields=["state", "paid_at"])
    bill = Bill.objects.select_for_update(no_key=True).get(id=found.bill_id)
    record(events.NOT_PAID, bill.subject, events.AboutBill(amount=found.amount), actor=_SYSTEM)
    if bill.state == State.PAID and not bill.checkouts.filter(state=CheckoutState.PAID).exists():
        bill.state, bill.paid_at, bill.how = State.DUE, None, ""
        bill.save(update_fields=["state", "paid_at", "how"])
        tell_not_paid(bill, found)
