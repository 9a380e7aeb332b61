"""What the window does when an envelope comes from the office."""

from uuid import UUID

from madoguchi.counter.procedures.envelopes import DOCUMENT, TRACKING
from madoguchi.foundation.tray.kinds import Arrival, handles

from .actions import follow, receive_document


@handles(TRACKING)
def take_tracking(arrival: Arrival) -> None:
    """The office tells where a submission stands."""
    follow(_submission(arrival), arrival.data)


@handles(DOCUMENT)
def take_document(arrival: Arrival) -> None:
    """The office issued a document."""
    receive_document(_submission(arrival), arrival.data)


def _submission(arrival: Arrival) -> UUID:
    return UUID(arrival.subject.removeprefix("submission:"))
