"""Money that goes out: budgets and orders to pay, and the transfers that pay them."""

from .spent import AccountMend, Budget, Commitment, Payout, PayoutState
from .transfers import (
    LineState,
    PayingAccount,
    ResultFile,
    Transfer,
    TransferLine,
    TransferState,
)

__all__ = [
    "AccountMend",
    "Budget",
    "Commitment",
    "LineState",
    "PayingAccount",
    "Payout",
    "PayoutState",
    "ResultFile",
    "Transfer",
    "TransferLine",
    "TransferState",
]
