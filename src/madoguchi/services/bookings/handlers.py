"""What each side does when the other tells it of permits."""

from madoguchi.foundation.tray.kinds import Arrival, handles
from madoguchi.services.documents import actions as documents

from .actions import permits
from .envelopes import PERMIT, PERMIT_ENDED, PERMIT_ISSUED, PERMIT_REVOKED


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
