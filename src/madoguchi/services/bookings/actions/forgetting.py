"""What people said of themselves for a booking is erased once nobody needs it any more."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from madoguchi.core import clock

from ..models import Booking, BookingState, Journey, JourneyState

#: How long what was typed into a form stays that was never sent: its page offers to keep the same time anew.
_UNSENT = timedelta(days=1)


@transaction.atomic
def forget(days: int) -> int:
    """Erase what was said and the addresses: of what was never booked after a day, else `days` after it ends.

    What was booked and when stays, for figures, for the bill, and for how often somebody did not come. Entries of a
    draw are erased by the draw itself. Returns how many bookings.
    """
    now = clock.now()
    over, unsent = Q(ends__lte=now - timedelta(days=days)), Q(ended_at__lte=now - _UNSENT)
    journeys = Journey.objects.filter(over | unsent & Q(state=JourneyState.LAPSED))
    journeys.exclude(contact="").update(contact="")
    bookings = Booking.objects.filter(over | unsent & Q(state=BookingState.LAPSED))
    return bookings.exclude(said={}, contact="").update(said={}, contact="")
