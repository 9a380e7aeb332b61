"""What crosses the window about refunds by bank transfer."""

from datetime import date, datetime
from uuid import UUID

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


class AccountWanted(EnvelopeData):
    """Whoever paid is asked for an account, until a day: of what, how much in yen, whom to ask in each language.

    `charged` is as above, `asking` the id by which the office knows the answer.
    """

    asking: UUID
    charged: str
    amount: int
    until: date
    at: datetime
    contact: dict[str, str]


class AccountNotWanted(EnvelopeData):
    """It goes back another way, or is asked anew: an answer is not wanted any more."""

    asking: UUID
    at: datetime


class AccountHeard(EnvelopeData):
    """How whoever paid was told that they are asked (`models.Told`)."""

    asking: UUID
    told: str


class AccountGiven(EnvelopeData):
    """What they answered: who gets the money, and the parts of the account."""

    asking: UUID
    payee: str
    account: dict[str, str]
    signed_in: bool
    at: datetime


REFUND_RETURNED = declare("refund_returned", RefundReturned, to=Side.PUBLIC)
ACCOUNT_WANTED = declare("account_wanted", AccountWanted, to=Side.PUBLIC)
ACCOUNT_NOT_WANTED = declare("account_not_wanted", AccountNotWanted, to=Side.PUBLIC)
ACCOUNT_HEARD = declare("account_heard", AccountHeard, to=Side.OFFICE)
ACCOUNT_GIVEN = declare("account_given", AccountGiven, to=Side.OFFICE)
