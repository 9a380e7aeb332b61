"""The tables of money: `owed` and `overpaid` in the office, `billed` on the public side."""

from .billed import Bill, Checkout, CheckoutState, ProviderEvent, Refund, RefundState
from .demanded import DemandLine, DemandRun, DemandState
from .kinds import BY_HAND, FACES, ON_LINE, PAYABLE, ChargeKind, State, Way
from .outside import (
    BillColumn,
    BillDraft,
    BillImport,
    CollectedFile,
    CollectedKind,
    CollectedLine,
    CollectedState,
    OutsideBill,
)
from .overpaid import Cause, GivenBackBy, OverpaidState, Overpayment
from .owed import INTEREST, TAKEN_BACK, Charge, Payment, PostalOrder
from .reduced import Reduction, ReductionKind, Reminder, ReminderKind, Return
from .reported import NEVER_TAKEN, Answer, Finding, LineKind, Reconciliation, ReportLine, Settled
from .till import DENOMINATIONS, Till, TillSession

__all__ = [
    "BY_HAND",
    "DENOMINATIONS",
    "FACES",
    "INTEREST",
    "NEVER_TAKEN",
    "ON_LINE",
    "PAYABLE",
    "TAKEN_BACK",
    "Answer",
    "Bill",
    "BillColumn",
    "BillDraft",
    "BillImport",
    "Cause",
    "Charge",
    "ChargeKind",
    "Checkout",
    "CheckoutState",
    "CollectedFile",
    "CollectedKind",
    "CollectedLine",
    "CollectedState",
    "DemandLine",
    "DemandRun",
    "DemandState",
    "Finding",
    "GivenBackBy",
    "LineKind",
    "OutsideBill",
    "OverpaidState",
    "Overpayment",
    "Payment",
    "PostalOrder",
    "ProviderEvent",
    "Reconciliation",
    "Reduction",
    "ReductionKind",
    "Refund",
    "RefundState",
    "Reminder",
    "ReminderKind",
    "ReportLine",
    "Return",
    "Settled",
    "State",
    "Till",
    "TillSession",
    "Way",
]
