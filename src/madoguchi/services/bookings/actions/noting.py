"""What the acts of bookings share: the row locked, the event recorded."""

from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import ANYONE, person_actor
from madoguchi.foundation.tenancy.planned import Given, Planned

from .. import events
from ..models import JOURNEY, Booking, BookingState
from ..refusals import BookingRefusedError

_LOCKED = Planned(
    lambda: (
        Booking.objects.select_for_update(of=("self",))
        .select_related("resource", "person", "group")
        .filter(id=Given("id"))
    )
)


def locked(booking: Booking, *states: BookingState) -> Booking:
    """The booking locked, in one of these states. Raises `BookingRefusedError` in another."""
    found = _LOCKED.get(id=booking.id)
    if found.state == BookingState.LAPSED:
        raise BookingRefusedError("lapsed")
    if found.state not in states:
        raise BookingRefusedError("ended" if found.ended_at else "not_booked")
    return found


def check_alone(booking: Booking) -> None:
    """Raises `BookingRefusedError` for a leg of a journey: it is moved and cancelled with the others."""
    if booking.matter.startswith(JOURNEY):
        raise BookingRefusedError("in_journey")


def note(kind: Kind, booking: Booking, actor: str, **more: int) -> int:
    """Record an event of a booking; returns its number."""
    about = {
        "resource": booking.resource.slug,
        "choice": booking.choice,
        "begins": events.said(booking.begins),
        "minutes": int((booking.ends - booking.begins).total_seconds()) // 60,
        "people": booking.people,
    }
    return record(kind, booking.subject, kind.data.model_validate({**about, **more}), actor=actor)


def by_holder(booking: Booking) -> str:
    """Whoever has the booking, as the ledger names them."""
    return person_actor(booking.person_id) if booking.person_id else ANYONE
