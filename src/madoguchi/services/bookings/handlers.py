"""What each side does when the other tells it of permits."""

from madoguchi.foundation.tray.kinds import Arrival, handles
from madoguchi.services.documents import actions as documents
from madoguchi.services.payments.reaching import Reached, reaches

from .actions import permits
from .envelopes import PERMIT, PERMIT_ENDED, PERMIT_ISSUED, PERMIT_REVOKED
from .models import Booking, Journey


@reaches("booking")
def reach(key: str) -> Reached | None:
    """Whoever has what was paid for."""
    return _reached(Booking.objects.select_related("person").filter(id=key).first(), "")


@reaches("journey")
def reach_journey(key: str) -> Reached | None:
    """Whoever has the journey that was paid for."""
    return _reached(Journey.objects.select_related("person").filter(id=key).first(), "journeys/")


def _reached(found: Booking | Journey | None, part: str) -> Reached | None:
    if found is None:
        return None
    return Reached(found.contact, found.language, found.person, found.code, f"/bookings/{part}{found.code}/")


@handles(PERMIT)
def take_permit(arrival: Arrival) -> None:
    """Something was booked, or moved, for which there is a permit: it is issued."""
    permits.issue_permit(arrival.subject, arrival.data)


@handles(PERMIT_ENDED)
def take_permit_ended(arrival: Arrival) -> None:
    """It is booked no more: the permit is revoked."""
    permits.revoke_permit(arrival.subject, arrival.data.reason)


@handles(PERMIT_ISSUED)
def take_permit_issued(arrival: Arrival) -> None:
    """The office issued a permit: it stands on the booking's page, and anyone may confirm it."""
    documents.publish(arrival.data, permits.booking_subject(arrival.subject))


@handles(PERMIT_REVOKED)
def take_permit_revoked(arrival: Arrival) -> None:
    """A permit lost its force."""
    documents.withdraw_published(arrival.data)
