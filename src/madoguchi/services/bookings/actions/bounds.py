"""How much one keeps at once: a place that is kept is nobody else's, and keeping costs nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from madoguchi.core import clock
from madoguchi.foundation.tenancy.planned import Given, Planned, given

from ..models import Booking, BookingState
from ..refusals import BookingRefusedError
from .taking import Holder
from .waiting import FOR

#: So many may be filled in at once; a form or a journey is one, whatever it keeps.
MOST_KEPT = 5


def check_few(holder: Holder, codes: Sequence[str] = ()) -> None:
    """Raises `BookingRefusedError` where somebody keeps too much at once: to be asked after it was kept.

    Without an account a browser is known by the `codes` of what it made. What was offered to who waited is not counted.
    """
    now, person = clock.now(), holder.person
    rows = _KEPT.all(person=person.id, now=now) if person else _kept(now).filter(code__in=codes)
    if len({one.matter or one.code for one in rows}) > MOST_KEPT:
        raise BookingRefusedError("kept_most", most=MOST_KEPT)


def _kept(now: datetime) -> QuerySet[Booking]:
    rows = Booking.objects.filter(state=BookingState.HELD, held_until__gt=now)
    return rows.exclude(matter__startswith=FOR)


_KEPT = Planned(lambda: _kept(given("now")).filter(person=Given("person")))
