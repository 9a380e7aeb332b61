"""What the public side does when the office publishes or withdraws."""

from madoguchi.foundation.tray.kinds import Arrival, handles

from .actions import show, show_withdrawn
from .events import PUBLICATION, PUBLICATION_WITHDRAWN


@handles(PUBLICATION)
def take_publication(arrival: Arrival) -> None:
    """Show it to everybody."""
    show(arrival.data)


@handles(PUBLICATION_WITHDRAWN)
def take_withdrawn(arrival: Arrival) -> None:
    """Say that it was withdrawn."""
    show_withdrawn(arrival.data)
