"""What crosses the window about money that is not of an application (that goes with the application's own)."""

from datetime import date, datetime
from uuid import UUID

from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.kinds import EnvelopeData, declare
from madoguchi.services.documents.events import DocumentRevoked, DocumentTold

from .events import ChargeTold


class BillMade(EnvelopeData):
    """What the public side billed by itself, under which number and 確認番号: the office charges it (調定)."""

    code: str = ""
    key: str = ""
    kind: str
    title: dict[str, str]
    payee: str
    account: str
    amount: int
    reckoned: str
    ways: tuple[str, ...]
    due_on: date | None = None


class BillReduced(EnvelopeData):
    """How many yen of a bill are still owed, and why; none ends it. What was paid above that is to be given back.

    `turn` counts the changes of a bill that its own side made.
    """

    amount: int
    reason: str
    turn: int = 0


class PaidByProvider(EnvelopeData):
    """What a provider took, in yen: by which way, and the reference under which both know it.

    `charged` is the matter that the office charged, where that has another name than the bill.
    """

    provider: str
    way: str
    reference: str
    amount: int
    at: datetime
    charged: str = ""


class RefundWanted(EnvelopeData):
    """還付: give back yen of what a provider took."""

    overpayment: UUID
    provider: str
    reference: str
    amount: int


class RefundTold(EnvelopeData):
    """What became of a refund: with `fault` nothing was given back, and why."""

    overpayment: UUID
    at: datetime
    fault: str = ""


class BillTold(EnvelopeData):
    """How the charge of a bill stands now: the bill's code and 確認番号, and the last `turn` that was heard of.

    `number` is the 納付番号, `el_number` that of 地方税お支払サイト; `principal` the code of the bill whose late
    payment this one is for.
    """

    code: str
    key: str
    turn: int = 0
    number: str = ""
    principal: str = ""
    el_number: str = ""
    charge: ChargeTold


class ReportedLine(EnvelopeData):
    """A line of a provider's report: `kind` is `paid`, `refunded` or `moved`, yen without sign."""

    reference: str
    kind: str
    amount: int
    fee: int
    at: datetime


class ProviderReported(EnvelopeData):
    """A provider's report of a day."""

    provider: str
    day: date
    lines: list[ReportedLine]


class PaymentAsked(EnvelopeData):
    """What a provider is to be asked about: a payment that its report has not, for a line of the office's."""

    line: UUID
    provider: str
    reference: str


class PaymentAnswered(EnvelopeData):
    """What it said (`models.Answer`)."""

    line: UUID
    answer: str
    at: datetime


class PaymentUntaken(EnvelopeData):
    """収納の取消し: which payment the provider never took."""

    provider: str
    reference: str


BILLED = declare("billed", BillMade, to=Side.OFFICE)
BILL_REDUCED = declare("bill_reduced", BillReduced, to=Side.OFFICE)
PAID = declare("paid", PaidByProvider, to=Side.OFFICE)
REFUNDED = declare("refunded", RefundTold, to=Side.OFFICE)
PROVIDER_REPORTED = declare("provider_reported", ProviderReported, to=Side.OFFICE)
PAYMENT_ANSWERED = declare("payment_answered", PaymentAnswered, to=Side.OFFICE)
PAYMENT_ASKED = declare("payment_asked", PaymentAsked, to=Side.PUBLIC)
UNTAKEN = declare("untaken", PaymentUntaken, to=Side.PUBLIC)
BILL = declare("bill", BillTold, to=Side.PUBLIC)
RECEIPT = declare("receipt", DocumentTold, to=Side.PUBLIC)
RECEIPT_REVOKED = declare("receipt_revoked", DocumentRevoked, to=Side.PUBLIC)
DEMAND = declare("demand", DocumentTold, to=Side.PUBLIC)
REFUND = declare("refund", RefundWanted, to=Side.PUBLIC)
