"""What crosses the window about refunds by bank transfer."""

from datetime import datetime

from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.kinds import EnvelopeData, declare


class RefundReturned(EnvelopeData):
    """The bank did not take a refund, in yen: why, and whom to ask, in each language.

    `charged` is what the office calls the matter that was paid for, `at` when this was told.
    """

    charged: str
    amount: int
    at: datetime
    reason: dict[str, str]
    contact: dict[str, str]


REFUND_RETURNED = declare("refund_returned", RefundReturned, to=Side.PUBLIC)
