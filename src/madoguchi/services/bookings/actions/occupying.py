"""Units are had by a booking, and given up: the constraint lets one of two have each, whoever looked before."""

from collections.abc import Sequence

from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from madoguchi.core import clock
from madoguchi.foundation.tenancy.models import insert_new

from ..hours import Period
from ..models import Booking, BookingState, Taking, Unit
from ..refusals import BookingRefusedError


def occupy(booking: Booking, units: Sequence[Unit], span: Period) -> int:
    """Take units; returns how many. Where others take one at that time, it waits until they are done.

    Raises `BookingRefusedError` where each of two waits for what the other one has: it then gives all back.
    """
    wanted = [Taking(unit=one, booking=booking, begins=span.begins, ends=span.ends) for one in units]
    try:
        return len(insert_new(wanted))
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
