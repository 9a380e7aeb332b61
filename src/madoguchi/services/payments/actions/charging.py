"""What is owed: the office charges, waives, cancels and reduces, and tells the public side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.foundation.tray.actions import put

from .. import envelopes, events
from ..models import Cause, Charge, ChargeKind, Overpayment, State, Way
from ..numbers import payment_number
from ..queries import charge_of, el_number_of, interest_of, payment_of, principal_of
from ..refusals import PaymentRefusedError
from .receipting import revoke_receipt

#: The job that reckons 延滞金, and anew where less of what was paid late is owed.
INTEREST_JOB = "payments.charge_interest"


@dataclass(frozen=True)
class ChargeOrder:
    """What to charge: `amount` in yen, more than none; `reckoned` says how it was found (300 × 2).

    `follow` names the job that goes on with the matter once the money is there; it is given the subject. `key` is the
    確認番号 of one that whoever holds its paper may pay. `code` is the number of the bill that the public side made of
    it, and `turn` the last change of that side which was heard of. `year` is its 年度, where that is not today's.
    """

    kind: ChargeKind
    title: Mapping[str, str]
    payee: str
    account: str
    amount: int
    reckoned: str
    ways: Sequence[Way]
    due_on: date | None = None
    follow: str = ""
    key: str = ""
    code: str = ""
    turn: int = 0
    year: int | None = None


def charge(subject: str, order: ChargeOrder, *, actor: str) -> Charge:
    """調定, once for its subject: while one is not cancelled, that one comes back."""
    made = Charge(
        subject=subject,
        kind=order.kind,
        title=dict(order.title),
        payee=order.payee,
        fiscal_year=order.year or fiscal_year(clock.today()),
        account=order.account,
        amount=order.amount,
        reckoned=order.reckoned,
        ways=[way.value for way in Way if way in order.ways],
        due_on=order.due_on,
        follow=order.follow,
        key=order.key,
        code=order.code,
        turn=order.turn,
    )
    found = charge_of(subject)
    if found:
        return found
    made.number = payment_number(made.fiscal_year, _next_number())
    if not insert_once(made):
        return Charge.objects.exclude(state=State.CANCELLED).get(subject=subject)
    n = record(events.CHARGED, subject, events.AboutCharge(**about(made)), actor=actor)
    tell_holder(made, n)
    return made


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('payments_number')")
        row: tuple[int] = cursor.fetchone()
    return row[0]


@transaction.atomic
def waive(charge: Charge, waiver: str, title: Mapping[str, str], evidence: str, staff: Staff) -> Charge:
    """免除 under a rule of the procedure, with what the clerk was shown. Raises `PaymentRefusedError`."""
    owed = due(charge)
    if not evidence.strip():
        raise PaymentRefusedError("evidence")
    owed.waiver, owed.waiver_title, owed.evidence = waiver, dict(title), evidence.strip()
    owed.state, owed.waived_at = State.WAIVED, clock.now()
    owed.save(update_fields=["state", "waived_at", "waiver", "waiver_title", "evidence"])
    data = events.Waived(**about(owed), waiver=waiver)
    tell_holder(owed, record(events.WAIVED, owed.subject, data, actor=staff_actor(staff.id)))
    return owed


@transaction.atomic
def cancel(charge: Charge, reason: str, *, actor: str) -> Charge:
    """Take back a charge that nobody paid; the subject may then be charged anew. Raises `PaymentRefusedError`."""
    owed = due(charge)
    if not reason.strip():
        raise PaymentRefusedError("reason")
    owed.state, owed.cancelled_at, owed.cancel_reason = State.CANCELLED, clock.now(), reason.strip()
    owed.save(update_fields=["state", "cancelled_at", "cancel_reason"])
    data = events.AboutCharge(**about(owed))
    tell_holder(owed, record(events.CANCELLED, owed.subject, data, actor=actor))
    return owed


@transaction.atomic
def reduce(
    charge: Charge, amount: int, reason: str, *, actor: str, reckoned: str = ""
) -> Charge | Overpayment:
    """減額 to yen that are still owed (none cancels): a new charge of the rest, or what was paid above it as 過誤納.

    `reckoned` says how the rest was found, where that is told otherwise than of the whole. Raises
    `PaymentRefusedError` where it is no reduction.
    """
    owed = Charge.objects.select_for_update().get(id=charge.id)
    if not 0 <= amount < owed.amount - owed.given_back:
        raise PaymentRefusedError("no_reduction", amount=amount, owed=owed.amount - owed.given_back)
    if owed.state == State.PAID:
        return _give_back(owed, owed.amount - owed.given_back - amount, reason, actor)
    cancelled = cancel(owed, reason, actor=actor)
    return charge_rest(cancelled, amount, actor, reckoned) if amount else cancelled


@transaction.atomic
def hear_reduced(subject: str, told: envelopes.BillReduced, *, actor: str) -> Charge | Overpayment:
    """The public side says that less is owed of what it billed. Where no more is owed already, it is told that again.

    Raises `LookupError` where the matter was never charged.
    """
    owed = latest(subject)
    owed.turn = told.turn
    owed.save(update_fields=["turn"])
    if told.amount < _still_owed(owed):
        return reduce(owed, told.amount, told.reason, actor=actor)
    data = events.AboutCharge(**about(owed))
    tell_holder(owed, record(events.TOLD_AGAIN, subject, data, actor=actor))
    return owed


def _still_owed(owed: Charge) -> int:
    return owed.amount - owed.given_back if owed.state in (State.DUE, State.PAID) else 0


def latest(subject: str) -> Charge:
    """The charge of a matter, locked: the one in force, else the last that was cancelled. Raises `LookupError`."""
    rows = Charge.objects.select_for_update().filter(subject=subject)
    found = max(rows, key=lambda one: (one.state != State.CANCELLED, one.made_at), default=None)
    if found is None:
        raise LookupError(f"{subject} was never charged")
    return found


def charge_rest(cancelled: Charge, amount: int, actor: str, reckoned: str = "") -> Charge:
    """What is owed instead of a charge that was cancelled: the same debt, with what was sent about it and its paper."""
    order = ChargeOrder(
        kind=ChargeKind(cancelled.kind),
        title=cancelled.title,
        payee=cancelled.payee,
        account=cancelled.account,
        amount=amount,
        reckoned=reckoned or cancelled.reckoned,
        ways=[Way(way) for way in cancelled.ways],
        due_on=cancelled.due_on,
        follow=cancelled.follow,
        key=cancelled.key,
        # Whoever holds the first slip, or is at a provider, finds it by the number there.
        code=_code(cancelled) if cancelled.billed else "",
        turn=cancelled.turn,
        year=cancelled.fiscal_year,
    )
    rest = charge(cancelled.subject, order, actor=actor)
    cancelled.reminders.update(charge=rest)
    cancelled.outside.update(charge=rest)
    return rest


def _give_back(owed: Charge, amount: int, reason: str, actor: str) -> Overpayment:
    payment = payment_of(owed)
    if payment is None:
        raise LookupError(f"{owed.subject} is paid by no payment")
    # Added where it stands, so that the constraint counts all even if nothing was locked.
    Charge.objects.filter(id=owed.id).update(given_back=F("given_back") + amount)
    owed.given_back += amount
    found = Overpayment.objects.create(
        charge=owed,
        cause=Cause.REDUCED,
        way=payment.way,
        provider=payment.provider,
        reference=payment.reference,
        amount=amount,
        reason=reason,
    )
    if owed.given_back == owed.amount:
        revoke_receipt(payment, reason.strip() or Cause.REDUCED.label, actor=actor)
    if interest_of(owed):
        defer(INTEREST_JOB, charge=str(owed.id))
    data = events.Overpaid(**{**about(owed), "amount": amount}, cause=found.cause)
    tell_holder(owed, record(events.OVERPAID, owed.subject, data, actor=actor))
    return found


def due(charge: Charge, way: Way | None = None) -> Charge:
    """The charge that is due, locked, so that of two clerks the second sees what the first did."""
    owed = Charge.objects.select_for_update().get(id=charge.id)
    if owed.state != State.DUE:
        raise PaymentRefusedError(owed.state)
    if way and way not in owed.ways:
        raise PaymentRefusedError("way")
    return owed


def about(charge: Charge) -> dict[str, Any]:
    """What the ledger says of a charge."""
    names = ("payee", "fiscal_year", "account", "amount")
    return {"kind": str(charge.kind), **{name: getattr(charge, name) for name in names}}


def tell_holder(charge: Charge, n: int) -> None:
    """Tell the public side of a charge of which somebody there has a bill, with the event that changed it."""
    if charge.billed:
        principal = principal_of(charge)
        told = envelopes.BillTold(
            code=_code(charge),
            key=charge.key,
            turn=charge.turn,
            number=charge.number,
            principal=_code(principal) if principal else "",
            el_number=el_number_of(charge),
            charge=tell(charge),
        )
        put(envelopes.BILL, charge.subject, n, told)


def _code(charge: Charge) -> str:
    return charge.code or charge.number


def tell(charge: Charge) -> events.ChargeTold:
    """What crosses to the public side: the charge as it stands now."""
    payment = payment_of(charge)
    names = ("title", "amount", "reckoned", "ways", "payee", "due_on", "paid_at")
    return events.ChargeTold(
        **{name: getattr(charge, name) for name in names},
        state=str(charge.state),
        how=payment.way if payment else "",
        waiver=charge.waiver_title,
        given_back=charge.given_back,
        charged=charge.subject,
    )
