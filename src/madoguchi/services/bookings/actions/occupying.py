"""Units are had by a booking: the constraint lets one of two have each, whoever looked before."""

from collections.abc import Sequence

from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from madoguchi.foundation.tenancy.models import insert_new

from ..hours import Period
from ..models import Booking, Taking, Unit
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
