"""還付 at the provider that took the money: asked for once for each overpayment, never more than it took."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from madoguchi.core import clock
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.foundation.tray.actions import put

from .. import envelopes, events
from ..models import Checkout, CheckoutState, Refund, RefundState
from ..providers import Happened, Outcome
from .checking_out import ACTOR

REFUND = "payments.refund"
_NOT_TAKEN = "この支払いの記録がありません"
_TOO_MUCH = "受け取った額を超えます"


@transaction.atomic
def ask_refund(wanted: envelopes.RefundWanted) -> Refund | None:
    """Have yen given back, once for each overpayment; the office is told at once where that cannot be.

    One that failed may be asked for again.
    """
    checkout = _taken(wanted)
    if Refund.objects.filter(overpayment=wanted.overpayment).exclude(state=RefundState.FAILED).exists():
        return None
    fault = _why_not(checkout, wanted.amount)
    if checkout is None or fault:
        _tell(wanted.overpayment, wanted.amount, clock.now(), fault)
        return None
    Refund.objects.filter(overpayment=wanted.overpayment, state=RefundState.FAILED).delete()
    made = Refund(overpayment=wanted.overpayment, checkout=checkout, amount=wanted.amount)
    if not insert_once(made):
        return None
    # Added where it stands, so that the constraint counts all even if nothing was locked.
    Checkout.objects.filter(id=checkout.id).update(refunded=F("refunded") + wanted.amount)
    defer(REFUND, refund=str(made.id))
    return made


def _taken(wanted: envelopes.RefundWanted) -> Checkout | None:
    rows = Checkout.objects.select_for_update(no_key=True).filter(
        state=CheckoutState.PAID, provider=wanted.provider
    )
    return rows.filter(reference=wanted.reference).first()


def _why_not(checkout: Checkout | None, amount: int) -> str:
    if checkout is None:
        return _NOT_TAKEN
    return _TOO_MUCH if checkout.refunded + amount > checkout.amount else ""


@transaction.atomic
def note_refund(refund: UUID, outcome: Outcome) -> Refund:
    """What the provider made of a refund; the office is told once. One under way keeps its name there."""
    found = Refund.objects.select_for_update(of=("self",)).select_related("checkout").get(id=refund)
    if found.state != RefundState.ASKED:
        return found
    found.external = outcome.external or found.external
    if outcome.kind != Happened.OPEN:
        _end(found, outcome)
    found.save(update_fields=["state", "external", "ended_at", "fault"])
    return found


def _end(found: Refund, outcome: Outcome) -> None:
    done = outcome.kind == Happened.REFUNDED
    found.state, found.ended_at = (RefundState.DONE if done else RefundState.FAILED), outcome.at
    found.fault = "" if done else outcome.fault or outcome.kind
    if not done:
        Checkout.objects.filter(id=found.checkout_id).update(refunded=F("refunded") - found.amount)
    _tell(found.overpayment, found.amount, outcome.at, found.fault)


def _tell(overpayment: UUID, amount: int, at: datetime, fault: str) -> None:
    # A chain of this side's own: that of the matter is the office's.
    subject = f"refund:{overpayment}"
    kind = events.NOT_RETURNED if fault else events.RETURNED
    n = record(kind, subject, events.AboutBill(amount=amount), actor=ACTOR)
    put(envelopes.REFUNDED, subject, n, envelopes.RefundTold(overpayment=overpayment, at=at, fault=fault))
