"""On the day: who came, who has been served, who did not come."""

from datetime import datetime, timedelta

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.services.places.models import Place

from .. import events
from ..models import Booking, BookingState
from ..queries import declared
from ..refusals import BookingRefusedError
from .noting import by_holder, locked, note

#: How early one may come and be taken in.
EARLIEST = timedelta(hours=2)


#: What is said to whoever comes for a booking that is not booked (any more).
_NOT_BOOKED = {
    BookingState.HELD: "came_unfinished",
    BookingState.ASKED: "came_asked",
    BookingState.DONE: "came_done",
    BookingState.NO_SHOW: "came_missed",
    BookingState.CANCELLED: "came_cancelled",
    BookingState.REFUSED: "came_refused",
}


@transaction.atomic
def check_in(booking: Booking, staff: Staff | None = None, place: str = "") -> Booking:
    """受付: somebody is here. By themselves at a place, or by a clerk; twice is once. Raises `BookingRefusedError`.

    A clerk takes in who is late, until the day is over, and who was noted as not having come.
    """
    found = locked(booking, *BookingState)
    if found.state == BookingState.CHECKED_IN:
        return found
    if found.state not in (BookingState.BOOKED, *([BookingState.NO_SHOW] if staff else [])):
        raise BookingRefusedError(_NOT_BOOKED[BookingState(found.state)])
    now = clock.now()
    _check_place(found, place)
    _check_time(found, now, late=staff is not None)
    found.state, found.checked_in_at, found.ended_at = BookingState.CHECKED_IN, now, None
    found.save(update_fields=["state", "checked_in_at", "ended_at"])
    early = int((found.begins - now).total_seconds()) // 60
    note(events.CHECKED_IN, found, staff_actor(staff.id) if staff else by_holder(found), early=early)
    return found


def _check_place(booking: Booking, place: str) -> None:
    """Raises `BookingRefusedError` where somebody came to another place than that of what is booked."""
    booked_at = declared(booking.resource).place
    if place and booked_at and place != booked_at:
        raise BookingRefusedError("came_elsewhere", place=_name_of(booked_at))


def _name_of(place: str) -> str:
    return Place.objects.filter(slug=place).values_list("name", flat=True).first() or place


def _check_time(booking: Booking, now: datetime, *, late: bool) -> None:
    """Raises `BookingRefusedError` before somebody may be taken in, and when it is over."""
    begins, opens = clock.local(booking.begins), clock.local(booking.begins - EARLIEST)
    same_day = begins.date() == clock.local(now).date()
    if not same_day and not opens <= now < booking.ends:
        raise BookingRefusedError(
            "came_other_day", day_ja=f"{begins.month}月{begins.day}日", day_en=begins.date().isoformat()
        )
    if now < opens:
        raise BookingRefusedError("came_early", at=f"{opens:%H:%M}")
    if now >= booking.ends and not late:
        raise BookingRefusedError("came_late", at=f"{clock.local(booking.ends):%H:%M}")


@transaction.atomic
def attend(booking: Booking, staff: Staff) -> Booking:
    """Somebody came and nobody noted it then: a clerk does so afterwards. Raises `BookingRefusedError`."""
    found = locked(booking, BookingState.BOOKED, BookingState.CHECKED_IN, BookingState.NO_SHOW)
    if clock.now() < found.begins:
        raise BookingRefusedError("not_booked")
    found.checked_in_at = found.checked_in_at or clock.now()
    return _over(found, BookingState.DONE, staff)


@transaction.atomic
def finish(booking: Booking, staff: Staff) -> Booking:
    """The visit is over; the place stays taken until its time has passed. Raises `BookingRefusedError`."""
    found = locked(booking, BookingState.CHECKED_IN)
    return _over(found, BookingState.DONE, staff)


@transaction.atomic
def miss(booking: Booking, staff: Staff) -> Booking:
    """来場なし: nobody came for what has begun. Raises `BookingRefusedError`."""
    found = locked(booking, BookingState.BOOKED)
    if clock.now() < found.begins:
        raise BookingRefusedError("not_booked")
    return _over(found, BookingState.NO_SHOW, staff)


def _over(booking: Booking, state: BookingState, staff: Staff) -> Booking:
    booking.state, booking.ended_at = state, clock.now()
    booking.save(update_fields=["state", "checked_in_at", "ended_at"])
    note(events.DONE if state == BookingState.DONE else events.NO_SHOW, booking, staff_actor(staff.id))
    return booking
