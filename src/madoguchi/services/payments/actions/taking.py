"""収納: the office takes cash and postal orders, and notes what a provider took for it."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.core.ids import official_number
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_once

from .. import events
from ..models import FACES, Charge, Payment, PostalOrder, State, Way
from ..refusals import PaymentRefusedError
from .charging import about, due, tell_holder
from .interest import ask_interest, paid_on
from .tilling import till_of

# More than anybody hands over at a counter: what is above was mistyped.
MOST_TENDERED = 10_000_000
_BETWEEN = re.compile(r"[\s\-‐-―−ー]+")
_NUMBER = re.compile(r"[0-9A-Z]{6,20}")


@transaction.atomic
def receive_cash(charge: Charge, tendered: int, staff: Staff) -> Payment:
    """Take cash into the clerk's open till; `given_back` of what comes back is the change.

    Raises `PaymentRefusedError`.
    """
    owed = due(charge, Way.CASH)
    if tendered < owed.amount:
        raise PaymentRefusedError("too_little", short=owed.amount - tendered, amount=owed.amount)
    if tendered > MOST_TENDERED:
        raise PaymentRefusedError("too_much", most=MOST_TENDERED)
    change = tendered - owed.amount
    return _by_hand(owed, Way.CASH, staff, given_back=change, till_session=till_of(staff))


@transaction.atomic
def receive_postal_orders(charge: Charge, orders: Sequence[tuple[str, int]], staff: Staff) -> Payment:
    """Take 定額小為替, each a 記号番号 and yen, that make up the amount exactly. Raises `PaymentRefusedError`."""
    owed = due(charge, Way.POSTAL_ORDER)
    read = _read_orders(orders)
    if (total := sum(read.values())) != owed.amount:
        raise PaymentRefusedError("sum", total=total, amount=owed.amount)
    payment = _by_hand(owed, Way.POSTAL_ORDER, staff)
    for number, face in read.items():
        if not insert_once(PostalOrder(payment=payment, number=number, amount=face)):
            raise PaymentRefusedError("order_used", number=number)
    return payment


def _by_hand(owed: Charge, way: Way, staff: Staff, **fields: Any) -> Payment:
    return take_in(owed, way, staff_actor(staff.id), clock.now(), staff=staff, **fields)


def take_in(owed: Charge, way: Way, actor: str, at: datetime, **fields: Any) -> Payment:
    """Note that the whole of a locked charge came in, and let its matter go on."""
    owed.state, owed.paid_at = State.PAID, at
    owed.save(update_fields=["state", "paid_at"])
    n = record(events.RECEIVED, owed.subject, events.Received(**about(owed), way=way.value), actor=actor)
    if owed.follow:
        defer(owed.follow, subject=owed.subject)
    payment = Payment.objects.create(
        charge=owed,
        number=receipt_number(fiscal_year(clock.today()), _next_number()),
        way=way,
        amount=owed.amount,
        received_at=at,
        **fields,
    )
    tell_holder(owed, n)
    ask_interest(owed, paid_on(payment))
    return payment


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
