"""Reading money: a matter's charge and payment, the person's copy, what came in on a day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from madoguchi.core.clock import TOKYO

from .models import Bill, Charge, Payment, State, Way


@dataclass(frozen=True)
class WayTaken:
    """What came in by one way on a day."""

    way: Way
    count: int
    total: int


@dataclass(frozen=True)
class Takings:
    """本日の収納: every payment of a day in its order, and the sums."""

    ways: tuple[WayTaken, ...]
    payments: list[Payment]

    @property
    def total(self) -> int:
        """Everything that came in, in yen."""
        return sum(one.total for one in self.ways)


def charge_of(subject: str) -> Charge | None:
    """The charge of a matter that is not cancelled, on the office side."""
    return Charge.objects.filter(subject=subject).exclude(state=State.CANCELLED).first()


def payment_of(charge: Charge) -> Payment | None:
    """What came in for a charge, with its charge and clerk."""
    return Payment.objects.filter(charge=charge).select_related("charge", "staff").first()


def payment_numbered(number: str) -> Payment | None:
    """The payment of a receipt's number, with its charge and clerk."""
    return Payment.objects.filter(number=number).select_related("charge", "staff").first()


def bill_of(subject: str) -> Bill | None:
    """The person's copy of a matter's charge, on the public side."""
    return Bill.objects.filter(subject=subject).first()


def takings(day: date) -> Takings:
    """What came in on a day of Japan's clocks, the first on top."""
    since = datetime.combine(day, time(), TOKYO)
    rows = Payment.objects.filter(received_at__gte=since, received_at__lt=since + timedelta(days=1))
    payments = list(rows.select_related("charge", "staff").order_by("received_at", "id"))
    return Takings(tuple(_taken(way, payments) for way in Way), payments)


def _taken(way: Way, payments: list[Payment]) -> WayTaken:
    amounts = [payment.amount for payment in payments if payment.way == way]
    return WayTaken(way, len(amounts), sum(amounts))
