"""Units are had by a booking, and given up: the constraint lets one of two have each, whoever looked before."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from madoguchi.core import clock
from madoguchi.foundation.tenancy.models import insert_new, insert_with

from ..hours import Period
from ..models import Booking, BookingState, Taking, Unit
from ..refusals import BookingRefusedError


def occupy_first(booking: Booking, unit: Unit, span: Period) -> bool:
    """Write a new booking with a unit, in one statement; returns whether: where somebody else took that, neither is.

    It waits, and is refused, as `occupy` does.
    """
    with _refused_at_deadlock():
        return insert_with(booking, first=_taking(booking, unit, span))


def occupy(booking: Booking, units: Sequence[Unit], span: Period) -> int:
    """Take units; returns how many. Where others take one at that time, it waits until they are done.

    Raises `BookingRefusedError` where each of two waits for what the other one has: it then gives all back.
    """
    with _refused_at_deadlock():
        return len(insert_new([_taking(booking, one, span) for one in units]))


def _taking(booking: Booking, unit: Unit, span: Period) -> Taking:
    return Taking(unit=unit, booking=booking, begins=span.begins, ends=span.ends)


@contextmanager
def _refused_at_deadlock() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, DeadlockDetected):
            raise BookingRefusedError("full") from error
        raise


def give_up(kept: Sequence[Booking]) -> None:
    """End bookings that were only kept, and that are locked: all that they have is free."""
    gone = [one.id for one in kept]
    Taking.objects.filter(booking__in=gone).delete()
    lapsed = {"state": BookingState.LAPSED, "ended_at": clock.now(), "held_until": None}
    Booking.objects.filter(id__in=gone).update(**lapsed)
