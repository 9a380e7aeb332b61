"""Whoever booked is reminded: the day before, and on the day; of a journey as a whole, the day before."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from madoguchi.core import clock
from madoguchi.services.notices.models import Notice
from madoguchi.services.notices.templates import BOOKING_REMINDER

from ..declaration import Remind
from ..models import JOURNEY, Booking, BookingState, Journey, JourneyState
from ..queries import declared
from ..telling import tell, tell_journey
from ..travelling import legs_of

#: Nobody is woken: from this hour of Japan on.
_FROM_HOUR, _AT_ONCE = 7, 500


def remind() -> int:
    """Remind of what is booked for today and tomorrow, each once; returns how many were reminded."""
    now = clock.local(clock.now())
    if now.hour < _FROM_HOUR:
        return 0
    until = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    rows = Booking.objects.filter(state=BookingState.BOOKED, begins__gt=now, begins__lt=until).exclude(
        contact=""
    )
    found = list(rows.select_related("resource", "person").order_by("begins", "id"))
    waiting = [one for one in found if not one.matter.startswith(JOURNEY)]
    journeys = {one.matter.removeprefix(JOURNEY) for one in found if one.matter.startswith(JOURNEY)}
    told = sum(_remind_some(waiting[n : n + _AT_ONCE], now) for n in range(0, len(waiting), _AT_ONCE))
    return told + _remind_of_journeys(journeys, until)


def _remind_some(bookings: list[Booking], now: datetime) -> int:
    wanted = [(one, occasion) for one in bookings if (occasion := _occasion(one, now))]
    told = _told(one.subject for one, _ in wanted)
    new = [(one, occasion) for one, occasion in wanted if (one.subject, occasion) not in told]
    for booking, occasion in new:
        tell(BOOKING_REMINDER, booking, occasion=occasion)
    return len(new)


def _told(subjects: Iterable[str]) -> set[tuple[str, str]]:
    rows = Notice.objects.filter(template=BOOKING_REMINDER.name, subject__in=list(subjects))
    return set(rows.values_list("subject", "occasion"))


def _occasion(booking: Booking, now: datetime) -> str:
    """Which reminder is due, of which time; none for what was booked on this very day."""
    begins = clock.local(booking.begins)
    kind = Remind.SAME_DAY if begins.date() == now.date() else Remind.DAY_BEFORE
    asked = kind in declared(booking.resource).reminds
    return f"{kind.value} {begins:%Y-%m-%d %H:%M}" if asked and not _fresh(booking, now) else ""


def _fresh(what: Booking | Journey, now: datetime) -> bool:
    return what.booked_at is not None and clock.local(what.booked_at).date() == now.date()


def _remind_of_journeys(ids: Iterable[str], until: datetime) -> int:
    """One mail of a journey, the day before: all its legs in their order, and the calendar of all of them."""
    tomorrow, now = until - timedelta(days=1), clock.local(clock.now())
    rows = Journey.objects.filter(id__in=ids, state=JourneyState.BOOKED, begins__gte=tomorrow)
    found = [
        (one, f"{Remind.DAY_BEFORE.value} {clock.local(one.begins):%Y-%m-%d %H:%M}")
        for one in rows.exclude(contact="").select_related("person").order_by("begins", "id")
        if not _fresh(one, now) and _asks_to_remind(one)
    ]
    told = _told(one.subject for one, _ in found)
    new = [(one, occasion) for one, occasion in found if (one.subject, occasion) not in told]
    for journey, occasion in new:
        tell_journey(BOOKING_REMINDER, journey, occasion=occasion)
    return len(new)


def _asks_to_remind(journey: Journey) -> bool:
    return any(Remind.DAY_BEFORE in declared(one.resource).reminds for one in legs_of(journey))
