"""What the public side does when the office tells it of refunds by bank transfer."""

from madoguchi.foundation.tray.kinds import Arrival, handles

from .envelopes import REFUND_RETURNED
from .telling import tell_returned


@handles(REFUND_RETURNED)
def take_refund_returned(arrival: Arrival) -> None:
    """A refund could not be transferred."""
    tell_returned(arrival.data)
