"""収納 by others: what a provider, a bank or eLTAX took for the city, noted once whatever happened to the charge."""

from django.db import connection, transaction

from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.foundation.tenancy.scope import current_city

from .. import envelopes, events
from ..models import ON_LINE, Cause, Charge, OverpaidState, Overpayment, Payment, State, Way
from ..queries import known_from, payment_from
from .charging import about, latest
from .returning import refund_by_provider
from .taking import take_in

ACTOR = "system"


@transaction.atomic
def collect(subject: str, told: envelopes.PaidByProvider) -> Payment | Overpayment:
    """The payment of a matter's charge; or 過誤納, where it is not due any more or not of this amount. Idempotent.

    Money that was taken is never refused: raises `LookupError` only where the matter was never charged, or where a
    clerk took this money for another's.
    """
    _one_at_a_time(told)
    owed = latest(subject)
    if known := known_from(told.provider, told.reference):
        if known.charge.subject != subject:
            raise LookupError(f"{told.provider} {told.reference} of {subject} is at {known.charge.subject}")
        return known
    # What was taken back keeps its name: money that comes under it after all is 過誤納.
    again = payment_from(told.provider, told.reference) is not None
    if owed.state == State.DUE and owed.amount == told.amount and not again:
        by = {"provider": told.provider, "reference": told.reference}
        return take_in(owed, Way(told.way), ACTOR, told.at, **by)
    return _too_much(owed, told)


def _one_at_a_time(told: envelopes.PaidByProvider) -> None:
    """No constraint spans the two tables in which what was taken may stand."""
    name = f"{current_city()}:{told.provider}:{told.reference}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


@transaction.atomic
def collect_told(subject: str, told: envelopes.PaidByProvider) -> Payment | Overpayment:
    """The same of what a provider told by itself: what came for nothing goes back to where it came from at once."""
    found = collect(subject, told)
    if isinstance(found, Overpayment) and found.state == OverpaidState.OPEN and found.way in ON_LINE:
        return refund_by_provider(found, None)
    return found


def _too_much(owed: Charge, told: envelopes.PaidByProvider) -> Overpayment:
    cause = Cause.TWICE if owed.state == State.PAID else Cause.NOT_DUE
    by = {"provider": told.provider, "reference": told.reference}
    found = Overpayment(
        charge=owed, cause=cause, way=told.way, amount=told.amount, reason=cause.label, found_at=told.at, **by
    )
    if not insert_once(found):
        return Overpayment.objects.exclude(cause__in=[Cause.REDUCED, Cause.REST]).get(**by)
    data = events.Overpaid(**{**about(owed), "amount": told.amount}, cause=cause.value)
    record(events.OVERPAID, owed.subject, data, actor=ACTOR)
    return found
