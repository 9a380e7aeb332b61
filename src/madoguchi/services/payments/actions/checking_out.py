"""Paying on line: a checkout begun at a provider, and what became of it, in whatever order that is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.foundation.city.queries import public_address
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.actions import put

from .. import envelopes, events
from ..models import Bill, Checkout, CheckoutState, State
from ..providers import Happened, Order, Outcome, Provider
from ..refusals import PaymentRefusedError
from .stopping import stop, stop_unfit

ACTOR = "system"
# How long a person may take at a provider: Stripe's least is half an hour.
CHECKOUT_TIME = timedelta(hours=1)
# A checkout is not handed out again so shortly before its end.
_TO_SPARE = timedelta(minutes=5)
# One whose page is not known yet is begun no later than this: half an hour must be left of it, and a little more.
_TO_BEGIN = timedelta(minutes=25)
_ENDED = {Happened.FAILED: CheckoutState.FAILED, Happened.EXPIRED: CheckoutState.EXPIRED}


@dataclass(frozen=True)
class Wanted:
    """Which bill is to be paid, of which city, in whose language."""

    city: str
    bill: UUID
    language: str = "ja"


def begin_checkout(wanted: Wanted, provider: Provider) -> Checkout:
    """A checkout with the address of the provider's page. Raises `PaymentRefusedError`, and `ProviderError`.

    It commits before it speaks to the provider, so it must run outside any transaction (`apart.apart`). Whoever asks
    again, or after it was killed anywhere, goes on with the same checkout under the same reference.
    """
    if connection.in_atomic_block:
        raise RuntimeError("a checkout is begun outside any transaction")
    with city_scope(wanted.city):
        checkout = open_checkout(wanted.bill, provider)
        order = _order(checkout, provider, wanted.language)
    if checkout.url:
        return checkout
    started = provider.start(checkout, order)
    with city_scope(wanted.city):
        Checkout.objects.filter(id=checkout.id).update(external=started.external, url=started.url)
    checkout.external, checkout.url = started.external, started.url
    return checkout


def _order(checkout: Checkout, provider: Provider, language: str) -> Order:
    bill, address = checkout.bill, public_address()
    return Order(
        title=_title(bill),
        language=language,
        back=f"{address}/pay/{bill.code}/back/",
        leave=f"{address}/pay/{bill.code}/",
        callback=f"{address}/api/v1/payments/providers/{provider.name}/webhook",
    )


def _title(bill: Bill) -> str:
    """In both languages: whoever asks again in the other is to go on with the same checkout."""
    return " / ".join(dict.fromkeys(words for name in ("ja", "en") if (words := bill.title.get(name))))


@transaction.atomic
def open_checkout(bill: UUID, provider: Provider) -> Checkout:
    """The open checkout of a bill at a provider: the one there is, or a new one. Raises `PaymentRefusedError`.

    One that is open elsewhere, of another amount or nearly over ends first, and at its provider by a job. It is locked
    before the bill, as in `settle`.
    """
    earlier = _earlier(bill)
    owed = Bill.objects.select_for_update(no_key=True).get(id=bill)
    if owed.state != State.DUE:
        raise PaymentRefusedError(owed.state)
    if provider.way not in owed.ways:
        raise PaymentRefusedError("way")
    if earlier and _goes_on(earlier, owed, provider):
        return _with(earlier, owed)
    if earlier:
        _end(earlier, CheckoutState.EXPIRED, clock.now())
        stop(earlier)
    made = _new(owed, provider)
    if insert_once(made):
        return made
    return _with(_same_moment(owed, provider), owed)


def _same_moment(owed: Bill, provider: Provider) -> Checkout:
    """What was begun between our look and our insert, where it is at the same provider: another's is never handed out.

    It cannot be ended here: a checkout is locked before its bill.
    """
    found = Checkout.objects.filter(bill=owed, state=CheckoutState.OPEN).first()
    if found is None or not _goes_on(found, owed, provider):
        raise PaymentRefusedError("begun_elsewhere")
    return found


def _earlier(bill: UUID) -> Checkout | None:
    rows = Checkout.objects.select_for_update(no_key=True).filter(bill=bill, state=CheckoutState.OPEN)
    return rows.first()


def _goes_on(earlier: Checkout, owed: Bill, provider: Provider) -> bool:
    same = (earlier.provider, earlier.amount) == (provider.name, owed.amount)
    begun = bool(earlier.url) or clock.now() - earlier.begun_at <= _TO_BEGIN
    return same and begun and earlier.until - clock.now() > _TO_SPARE


def _with(checkout: Checkout, bill: Bill) -> Checkout:
    checkout.bill = bill
    return checkout


def _new(owed: Bill, provider: Provider) -> Checkout:
    return Checkout(
        bill=owed,
        provider=provider.name,
        way=provider.way,
        reference=new_id().hex,
        amount=owed.amount,
        until=clock.now() + CHECKOUT_TIME,
    )


@transaction.atomic
def settle(checkout: UUID, outcome: Outcome) -> Checkout:
    """Note what became of a checkout: once, in whatever order it is told. `paid` is the last word.

    Money that came for one that had ended is noted as well; of another amount, that amount is what was paid.
    """
    found = Checkout.objects.select_for_update(no_key=True).get(id=checkout)
    if outcome.external and not found.external:
        found.external = outcome.external
        found.save(update_fields=["external"])
    if outcome.kind == Happened.PAID and found.state != CheckoutState.PAID:
        _note_paid(found, outcome)
    elif outcome.kind in _ENDED and found.state == CheckoutState.OPEN:
        _end(found, _ENDED[outcome.kind], outcome.at)
    return found


def _end(checkout: Checkout, state: CheckoutState, at: datetime) -> None:
    checkout.state, checkout.ended_at = state, at
    checkout.save(update_fields=["state", "ended_at"])


def _note_paid(checkout: Checkout, outcome: Outcome) -> None:
    checkout.state, checkout.amount = CheckoutState.PAID, outcome.amount
    checkout.ended_at = checkout.paid_at = outcome.at
    checkout.save(update_fields=["state", "amount", "ended_at", "paid_at"])
    bill = Bill.objects.select_for_update(no_key=True).get(id=checkout.bill_id)
    n = record(events.PAID, bill.subject, _about(checkout), actor=ACTOR)
    put(envelopes.PAID, bill.subject, n, _told(checkout, bill, outcome))
    if bill.state == State.DUE and bill.amount == outcome.amount:
        _mark_paid(bill, checkout)


def _about(checkout: Checkout) -> events.PaidOnline:
    return events.PaidOnline(amount=checkout.amount, way=checkout.way, provider=checkout.provider)


def _told(checkout: Checkout, bill: Bill, outcome: Outcome) -> envelopes.PaidByProvider:
    return envelopes.PaidByProvider(
        provider=checkout.provider,
        way=checkout.way,
        reference=checkout.reference,
        amount=outcome.amount,
        at=outcome.at,
        charged=bill.charged,
    )


def _mark_paid(bill: Bill, checkout: Checkout) -> None:
    bill.state, bill.paid_at, bill.how = State.PAID, checkout.paid_at, checkout.way
    bill.save(update_fields=["state", "paid_at", "how"])
    stop_unfit(bill)
    if bill.follow:
        defer(bill.follow, subject=bill.subject)
