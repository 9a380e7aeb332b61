"""還付・充当: what the city has and is not owed goes back by its provider, or in cash, or pays something else."""

from datetime import datetime

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tray.actions import put

from .. import envelopes, events
from ..models import ON_LINE, Cause, Charge, GivenBackBy, OverpaidState, Overpayment, Return, State, Way
from ..queries import cash_agreed
from ..refusals import PaymentRefusedError
from .charging import due
from .taking import take_in
from .tilling import expected, till_of

#: By whom a charge is paid that is set off: nobody outside the city.
SET_OFF = "set_off"


@transaction.atomic
def refund_by_provider(overpayment: Overpayment, staff: Staff | None) -> Overpayment:
    """Ask the provider that took the money to give it back; without `staff` a fee rule says so by itself.

    Raises `PaymentRefusedError` where it is under way or done already, or no provider took it.
    """
    found = waiting(overpayment)
    if not found.provider:
        raise PaymentRefusedError("no_provider")
    found.state, found.by, found.staff = OverpaidState.REFUNDING, GivenBackBy.PROVIDER, staff
    found.fault = ""
    found.save(update_fields=["state", "by", "staff", "fault"])
    n = _note(events.REFUNDING, found, staff_actor(staff.id) if staff else "system")
    wanted = envelopes.RefundWanted(
        overpayment=found.id, provider=found.provider, reference=found.reference, amount=found.amount
    )
    put(envelopes.REFUND, found.charge.subject, n, wanted)
    return found


@transaction.atomic
def refund_by_transfer(overpayment: Overpayment, staff: Staff) -> Overpayment:
    """From now on it is on its way to an account. Raises `PaymentRefusedError` where it went another way already."""
    found = waiting(overpayment)
    found.state, found.by, found.staff = OverpaidState.REFUNDING, GivenBackBy.TRANSFER, staff
    found.fault = ""
    found.save(update_fields=["state", "by", "staff", "fault"])
    _note(events.REFUNDING, found, staff_actor(staff.id))
    return found


@transaction.atomic
def note_transferred(overpayment: Overpayment, paid_at: datetime | None, fault: str = "") -> Overpayment:
    """How a transfer stands: paid; on its way, again where it came back; with a fault it is open again. Idempotent."""
    rows = Overpayment.objects.select_for_update(of=("self",)).select_related("charge")
    found = rows.get(id=overpayment.id)
    before = found.state
    if found.by != GivenBackBy.TRANSFER:
        return found
    if fault:
        found.state, found.by, found.staff = OverpaidState.OPEN, "", None
    else:
        found.state = OverpaidState.REFUNDED if paid_at else OverpaidState.REFUNDING
    found.ended_at, found.fault = (None if fault else paid_at), fault
    found.save(update_fields=["state", "by", "staff", "ended_at", "fault"])
    if found.state != before:
        _note(_TRANSFERRED[OverpaidState(found.state)], found, "system")
    return found


_TRANSFERRED = {
    OverpaidState.OPEN: events.REFUND_FAILED,
    OverpaidState.REFUNDING: events.REFUNDING,
    OverpaidState.REFUNDED: events.REFUNDED,
}


@transaction.atomic
def note_refunded(told: envelopes.RefundTold) -> Overpayment:
    """What the provider made of it: given back, or open again with the reason. Idempotent."""
    found = (
        Overpayment.objects.select_for_update(of=("self",)).select_related("charge").get(id=told.overpayment)
    )
    if found.state != OverpaidState.REFUNDING:
        return found
    if told.fault:
        found.state, found.by, found.staff, found.fault = OverpaidState.OPEN, "", None, told.fault
        found.refused_at = told.at
    else:
        found.state, found.ended_at = OverpaidState.REFUNDED, told.at
    found.save(update_fields=["state", "by", "staff", "fault", "ended_at", "refused_at"])
    _note(events.REFUND_FAILED if told.fault else events.REFUNDED, found, "system")
    return found


def waiting(overpayment: Overpayment) -> Overpayment:
    """The overpayment locked, so that of two clerks the second sees what the first did."""
    rows = Overpayment.objects.select_for_update(of=("self",)).select_related("charge")
    found = rows.get(id=overpayment.id)
    if found.state != OverpaidState.OPEN:
        raise PaymentRefusedError(found.state)
    return found


def _note(kind: Kind, found: Overpayment, actor: str) -> int:
    data = events.AboutOverpaid(amount=found.amount, cause=found.cause, by=found.by)
    return record(kind, found.charge.subject, data, actor=actor)


@transaction.atomic
def refund_in_cash(overpayment: Overpayment, staff: Staff) -> Overpayment:
    """Give it out of the clerk's open till to whom two people agreed on. Raises `PaymentRefusedError`."""
    found = waiting(overpayment)
    agreed = cash_agreed(found)
    if agreed is None:
        raise PaymentRefusedError("return_not_agreed")
    check_cash(found)
    session = till_of(staff)
    if expected(session) < found.amount:
        raise PaymentRefusedError("till_too_little", yen=expected(session))
    found.state, found.by, found.staff = OverpaidState.REFUNDED, GivenBackBy.CASH, staff
    found.payee, found.evidence = agreed.payee, agreed.evidence
    found.till_session, found.ended_at, found.fault = session, clock.now(), ""
    found.save()
    _note(events.REFUNDED, found, staff_actor(staff.id))
    return found


def check_cash(found: Overpayment) -> None:
    """What a provider took goes in cash only once it refused to take it back: it might be given back twice."""
    if found.way in ON_LINE and found.refused_at is None:
        raise PaymentRefusedError("provider_first")


@transaction.atomic
def set_off(agreed: Return, staff: Staff) -> Overpayment:
    """充当: it pays another charge of the same payee, as was approved; what is left over stays to be given back.

    Raises `PaymentRefusedError` where it is not enough, or the payee is another.
    """
    if agreed.charge is None or not agreed.approved:
        raise PaymentRefusedError("return_not_agreed")
    check_set_off(agreed.overpayment, agreed.charge)
    found, owed = waiting(agreed.overpayment), due(agreed.charge)
    rest = found.amount - owed.amount
    found.amount, found.state, found.set_off_to = owed.amount, OverpaidState.SET_OFF, owed
    found.payee, found.evidence, found.staff = agreed.payee, agreed.evidence, staff
    found.ended_at = clock.now()
    found.save()
    by = {"provider": SET_OFF, "reference": str(found.id)}
    take_in(owed, Way.SET_OFF, staff_actor(staff.id), clock.now(), **by)
    _note(events.SET_OFF, found, staff_actor(staff.id))
    if rest:
        _keep_rest(found, rest)
    return found


def check_set_off(found: Overpayment, owed: Charge) -> None:
    """Whether an overpayment covers a charge, which is another one of the same payee. Raises `PaymentRefusedError`."""
    if found.charge_id == owed.id and owed.state != State.DUE:
        raise PaymentRefusedError("set_off_itself")
    if owed.payee != found.charge.payee:
        raise PaymentRefusedError("other_payee", payee=owed.payee)
    if owed.amount > found.amount:
        raise PaymentRefusedError("set_off_short", amount=owed.amount, yen=found.amount)


def _keep_rest(found: Overpayment, rest: int) -> None:
    names = ("charge", "way", "provider", "reference", "reason", "found_at", "refused_at")
    same = {name: getattr(found, name) for name in names}
    Overpayment.objects.create(cause=Cause.REST, amount=rest, **same)
