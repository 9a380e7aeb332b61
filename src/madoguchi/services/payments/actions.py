"""Every write of money: the office charges, takes, waives and cancels; the public side keeps the person's copy."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.core.ids import official_number
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.models import insert_once

from . import events
from .models import FACES, Bill, Charge, ChargeKind, Payment, PostalOrder, State, Way
from .queries import charge_of, payment_of
from .refusals import PaymentRefusedError

# More than anybody hands over at a counter: what is above was mistyped.
MOST_TENDERED = 10_000_000
_BETWEEN = re.compile(r"[\s\-‐-―−ー]+")
_NUMBER = re.compile(r"[0-9A-Z]{6,20}")


@dataclass(frozen=True)
class ChargeOrder:
    """What to charge: `amount` in yen, more than none; `reckoned` says how it was found (300 × 2)."""

    kind: ChargeKind
    title: Mapping[str, str]
    payee: str
    account: str
    amount: int
    reckoned: str
    ways: Sequence[Way]
    due_on: date | None = None


def charge(subject: str, order: ChargeOrder, *, actor: str) -> Charge:
    """調定 in the 年度 of today, once for its subject: while one is not cancelled, that one comes back."""
    made = Charge(
        subject=subject,
        kind=order.kind,
        title=dict(order.title),
        payee=order.payee,
        fiscal_year=fiscal_year(clock.today()),
        account=order.account,
        amount=order.amount,
        reckoned=order.reckoned,
        ways=[way.value for way in Way if way in order.ways],
        due_on=order.due_on,
    )
    found = charge_of(subject)
    if found or not insert_once(made):
        return found or Charge.objects.exclude(state=State.CANCELLED).get(subject=subject)
    record(events.CHARGED, subject, events.AboutCharge(**_about(made)), actor=actor)
    return made


@transaction.atomic
def receive_cash(charge: Charge, tendered: int, staff: Staff) -> Payment:
    """Take cash at the counter; `given_back` of what comes back is the change. Raises `PaymentRefusedError`."""
    owed = _due(charge, Way.CASH)
    if tendered < owed.amount:
        raise PaymentRefusedError("too_little", short=owed.amount - tendered, amount=owed.amount)
    if tendered > MOST_TENDERED:
        raise PaymentRefusedError("too_much", most=MOST_TENDERED)
    return _receive(owed, Way.CASH, staff, given_back=tendered - owed.amount)


@transaction.atomic
def receive_postal_orders(charge: Charge, orders: Sequence[tuple[str, int]], staff: Staff) -> Payment:
    """Take 定額小為替, each a 記号番号 and yen, that make up the amount exactly. Raises `PaymentRefusedError`."""
    owed = _due(charge, Way.POSTAL_ORDER)
    read = _read_orders(orders)
    if (total := sum(read.values())) != owed.amount:
        raise PaymentRefusedError("sum", total=total, amount=owed.amount)
    payment = _receive(owed, Way.POSTAL_ORDER, staff)
    for number, face in read.items():
        if not insert_once(PostalOrder(payment=payment, number=number, amount=face)):
            raise PaymentRefusedError("order_used", number=number)
    return payment


@transaction.atomic
def waive(charge: Charge, waiver: str, title: Mapping[str, str], evidence: str, staff: Staff) -> Charge:
    """免除 under a rule of the procedure, with what the clerk was shown. Raises `PaymentRefusedError`."""
    owed = _due(charge)
    if not evidence.strip():
        raise PaymentRefusedError("evidence")
    owed.waiver, owed.waiver_title, owed.evidence = waiver, dict(title), evidence.strip()
    owed.state, owed.waived_at = State.WAIVED, clock.now()
    owed.save(update_fields=["state", "waived_at", "waiver", "waiver_title", "evidence"])
    data = events.Waived(**_about(owed), waiver=waiver)
    record(events.WAIVED, owed.subject, data, actor=staff_actor(staff.id))
    return owed


@transaction.atomic
def cancel(charge: Charge, reason: str, *, actor: str) -> Charge:
    """Take back a charge that nobody paid; the subject may then be charged anew. Raises `PaymentRefusedError`."""
    owed = _due(charge)
    if not reason.strip():
        raise PaymentRefusedError("reason")
    owed.state, owed.cancelled_at, owed.cancel_reason = State.CANCELLED, clock.now(), reason.strip()
    owed.save(update_fields=["state", "cancelled_at", "cancel_reason"])
    data = events.AboutCharge(**_about(owed))
    record(events.CANCELLED, owed.subject, data, actor=actor)
    return owed


def _due(charge: Charge, way: Way | None = None) -> Charge:
    """The charge locked, so that of two clerks the second sees what the first did."""
    owed = Charge.objects.select_for_update().get(id=charge.id)
    if owed.state != State.DUE:
        raise PaymentRefusedError(owed.state)
    if way and way not in owed.ways:
        raise PaymentRefusedError("way")
    return owed


def _receive(owed: Charge, way: Way, staff: Staff, given_back: int = 0) -> Payment:
    owed.state, owed.paid_at = State.PAID, clock.now()
    owed.save(update_fields=["state", "paid_at"])
    data = events.Received(**_about(owed), way=way.value)
    record(events.RECEIVED, owed.subject, data, actor=staff_actor(staff.id))
    return Payment.objects.create(
        charge=owed,
        number=receipt_number(fiscal_year(clock.today()), _next_number()),
        way=way,
        amount=owed.amount,
        given_back=given_back,
        received_at=owed.paid_at,
        staff=staff,
    )


def receipt_number(year: int, n: int) -> str:
    """The number of a receipt (収), told apart from a case's and a document's: 令和8収第000012-3号."""
    return official_number(year, n).replace("-", "収第", 1) + "号"


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('payments_receipt')")
        row: tuple[int] = cursor.fetchone()
    return row[0]


def _read_orders(orders: Sequence[tuple[str, int]]) -> dict[str, int]:
    if not orders:
        raise PaymentRefusedError("no_orders")
    read: dict[str, int] = {}
    for typed, face in orders:
        number = _order_number(typed)
        if number in read:
            raise PaymentRefusedError("order_twice", number=number)
        if face not in FACES:
            raise PaymentRefusedError("face", face=face)
        read[number] = face
    return read


def _order_number(typed: str) -> str:
    """A 記号番号 as it is kept: however wide or parted it was typed, one order has one number."""
    number = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).upper()
    if not _NUMBER.fullmatch(number):
        raise PaymentRefusedError("order_number", number=typed.strip()[:40])
    return number


def _about(charge: Charge) -> dict[str, Any]:
    names = ("payee", "fiscal_year", "account", "amount")
    return {"kind": str(charge.kind), **{name: getattr(charge, name) for name in names}}


def tell(charge: Charge) -> events.ChargeTold:
    """What crosses to the public side: the charge as it stands now."""
    payment = payment_of(charge)
    names = ("title", "amount", "reckoned", "ways", "payee", "due_on", "paid_at")
    return events.ChargeTold(
        **{name: getattr(charge, name) for name in names},
        state=str(charge.state),
        how=payment.way if payment else "",
        waiver=charge.waiver_title,
    )


def publish(told: events.ChargeTold, subject: str) -> Bill:
    """Keep the person's copy as the office told it last; on the public side."""
    fields = {**told.model_dump(), "ways": list(told.ways)}
    bill, _ = Bill.objects.update_or_create(subject=subject, defaults=fields)
    return bill
