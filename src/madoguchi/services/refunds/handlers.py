"""What each side does when the other tells it of refunds by bank transfer."""

from madoguchi.foundation.tray.kinds import Arrival, handles
from madoguchi.services.payments.reaching import wishes

from . import actions, asked
from .envelopes import ACCOUNT_GIVEN, ACCOUNT_HEARD, ACCOUNT_NOT_WANTED, ACCOUNT_WANTED, REFUND_RETURNED
from .telling import tell_returned

wishes(asked.wishes_of)


@handles(REFUND_RETURNED)
def take_refund_returned(arrival: Arrival) -> None:
    """A refund could not be transferred."""
    tell_returned(arrival.data)


@handles(ACCOUNT_WANTED)
def take_account_wanted(arrival: Arrival) -> None:
    """The office asks whoever paid for an account."""
    actions.hear_wanted(arrival.data)


@handles(ACCOUNT_NOT_WANTED)
def take_account_not_wanted(arrival: Arrival) -> None:
    """It asks no more."""
    actions.hear_not_wanted(arrival.data)


@handles(ACCOUNT_HEARD)
def take_account_heard(arrival: Arrival) -> None:
    """How whoever paid was told."""
    actions.hear_told(arrival.data)


@handles(ACCOUNT_GIVEN)
def take_account_given(arrival: Arrival) -> None:
    """They answered."""
    actions.hear_answer(arrival.data)
