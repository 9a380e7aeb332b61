"""What the ledger and the tray say of money."""

from datetime import date, datetime

from madoguchi.foundation.ledger.kinds import EventData, Nothing, declare
from madoguchi.foundation.tray.kinds import EnvelopeData


class AboutCharge(EventData):
    """What is owed: in law, to whom, in which 年度 and 科目, in yen."""

    kind: str
    payee: str
    fiscal_year: int
    account: str
    amount: int


class Received(AboutCharge):
    """By which way it came in (`models.Way`)."""

    way: str


class Waived(AboutCharge):
    """Under which rule it was waived, as the procedure names it."""

    waiver: str


class Overpaid(AboutCharge):
    """Why the city has what it is not owed (`models.Cause`); `amount` is that of the overpayment."""

    cause: str


class AboutOverpaid(EventData):
    """What is given back, in yen, why the city had it, and how it goes back (`models.GivenBackBy`, or `set_off`)."""

    amount: int
    cause: str
    by: str


class AboutReduction(EventData):
    """What was proposed (`models.ReductionKind`), and how many yen are owed by it."""

    kind: str
    amount: int


class Reminded(AboutCharge):
    """What was sent (`models.ReminderKind`), and whether within the time that the law gives."""

    reminder: str
    in_time: bool


class AboutReceipt(EventData):
    """The number of the document."""

    number: str


class AboutDemand(EventData):
    """The number of the document."""

    number: str


class AboutDemands(EventData):
    """Of how many charges that were due on a day (YYYY-MM-DD) and are late, and how many yen."""

    due_on: str
    charges: int
    amount: int


class DemandsMade(EventData):
    """How many were made, and of how many charges none was."""

    made: int
    left_out: int


class DemandsListed(EventData):
    """How many names and addresses it has."""

    addressees: int


class AboutBills(EventData):
    """How many bills a file of another system has, and what they have in common."""

    kind: str
    payee: str
    account: str
    bills: int


class AboutSlips(EventData):
    """Who took for slips (`models.CollectedKind`), how often and how many yen."""

    kind: str
    lines: int
    total: int


class Reconciled(EventData):
    """How many lines a report and what it misses have, and how many of them match."""

    lines: int
    matched: int


class LineSettled(EventData):
    """What was wrong (`models.Finding`), and what a clerk did (`models.Settled`)."""

    finding: str
    settled: str


class LineAsked(EventData):
    """Under which reference both sides know the payment."""

    reference: str


class LineAnswered(LineAsked):
    """What the provider said (`models.Answer`)."""

    answer: str


class AboutAnswer(EventData):
    """What the provider said (`models.Answer`)."""

    answer: str


class AboutTill(EventData):
    """Which till of which department."""

    department: str
    till: str


class TillOpened(AboutTill):
    """What lay in it, in yen."""

    yen: int


class TillClosed(AboutTill):
    """What should have lain in it, and what did, in yen."""

    expected: int
    counted: int


class AboutBill(EventData):
    """What is owed now, in yen."""

    amount: int


CHARGED = declare(
    "payments.charged",
    AboutCharge,
    ja="お支払いいただく額が決まりました（{amount:,}円）",
    en="The amount to be paid was set ({amount:,} yen)",
)
RECEIVED = declare(
    "payments.received",
    Received,
    ja="お支払いを受け取りました（{amount:,}円）",
    en="The payment came in ({amount:,} yen)",
)
WAIVED = declare("payments.waived", Waived, ja="お支払いが免除になりました", en="The payment was waived")
CANCELLED = declare(
    "payments.cancelled",
    AboutCharge,
    ja="お支払いのご案内を取り消しました",
    en="The request for payment was cancelled",
)

OVERPAID = declare(
    "payments.overpaid",
    Overpaid,
    ja="多くお支払いいただいた分があります（{amount:,}円）",
    en="More was paid than is owed ({amount:,} yen)",
)
REFUNDING = declare(
    "payments.refunding",
    AboutOverpaid,
    ja="お返しする手続きを始めました（{amount:,}円）",
    en="The refund was begun ({amount:,} yen)",
)
REFUNDED = declare(
    "payments.refunded",
    AboutOverpaid,
    ja="お返ししました（{amount:,}円）",
    en="The money was given back ({amount:,} yen)",
)
REFUND_FAILED = declare(
    "payments.refund_failed",
    AboutOverpaid,
    ja="お返しできませんでした。市が確かめます（{amount:,}円）",
    en="The money could not be given back; the city looks into it ({amount:,} yen)",
)
TOLD_AGAIN = declare(
    "payments.told_again",
    AboutCharge,
    ja="お支払いの額を確かめ直しました（{amount:,}円）",
    en="The amount to be paid was confirmed again ({amount:,} yen)",
)
BILLED = declare(
    "payments.billed",
    AboutBill,
    ja="お支払いのご案内をしました（{amount:,}円）",
    en="You were asked to pay ({amount:,} yen)",
)
BILL_REDUCED = declare(
    "payments.bill_reduced",
    AboutBill,
    ja="お支払いいただく額が{amount:,}円に変わりました",
    en="The amount to be paid is now {amount:,} yen",
)

BILLS_BROUGHT = declare(
    "payments.bills_brought",
    AboutBills,
    ja="請求のファイルを取り込みました（{bills}件）",
    en="A file of bills was brought in ({bills} bills)",
)
BILLS_CHARGED = declare(
    "payments.bills_charged",
    AboutBills,
    ja="ファイルの請求を作り終えました（{bills}件）",
    en="All bills of a file were charged ({bills} bills)",
)
SLIPS_TAKEN = declare(
    "payments.slips_taken",
    AboutSlips,
    ja="収納のファイルを取り込みました（{lines}件、{total:,}円）",
    en="A file of payments was brought in ({lines} lines, {total:,} yen)",
)
REDUCTION_PROPOSED = declare(
    "payments.reduction_proposed",
    AboutReduction,
    ja="減免などが提案されました（納める額{amount:,}円）",
    en="A reduction was proposed (to {amount:,} yen)",
)
REDUCTION_APPROVED = declare(
    "payments.reduction_approved",
    AboutReduction,
    ja="減免などが認められました（納める額{amount:,}円）",
    en="A reduction was approved (to {amount:,} yen)",
)
REDUCTION_REFUSED = declare(
    "payments.reduction_refused",
    AboutReduction,
    ja="減免などは認められませんでした",
    en="A reduction was not approved",
)
REMINDED = declare(
    "payments.reminded",
    Reminded,
    ja="納期限を過ぎていることをお知らせしました（{amount:,}円）",
    en="A reminder was sent ({amount:,} yen)",
)
RECEIPT_ISSUED = declare(
    "payments.receipt_issued",
    AboutReceipt,
    ja="領収書を発行しました（{number}）",
    en="A receipt was issued ({number})",
)
DEMAND_ISSUED = declare(
    "payments.demand_issued",
    AboutDemand,
    ja="督促状を発行しました（{number}）",
    en="A demand was issued ({number})",
)
DEMANDS_BEGUN = declare(
    "payments.demands_begun",
    AboutDemands,
    ja="督促状をまとめて作り始めました（{charges}件、{amount:,}円）",
    en="Demands were begun to be made together ({charges}, {amount:,} yen)",
)
DEMANDS_MADE = declare(
    "payments.demands_made",
    DemandsMade,
    ja="督促状をまとめて作り終えました（作成{made}件、作らなかったもの{left_out}件）",
    en="Demands were made together ({made} made, {left_out} left out)",
)
DEMANDS_LISTED = declare(
    "payments.demands_listed",
    DemandsListed,
    ja="督促状の宛名の一覧を取り出しました（{addressees}件）",
    en="The list of whom demands go to was fetched ({addressees})",
)
RETURN_PROPOSED = declare(
    "payments.return_proposed",
    AboutOverpaid,
    ja="現金での還付か充当が提案されました（{amount:,}円）",
    en="A refund in cash or a set-off was proposed ({amount:,} yen)",
)
RETURN_APPROVED = declare(
    "payments.return_approved",
    AboutOverpaid,
    ja="現金での還付か充当が認められました（{amount:,}円）",
    en="A refund in cash or a set-off was approved ({amount:,} yen)",
)
RETURN_REFUSED = declare(
    "payments.return_refused",
    AboutOverpaid,
    ja="現金での還付か充当は認められませんでした",
    en="A refund in cash or a set-off was not approved",
)
SET_OFF = declare(
    "payments.set_off",
    AboutOverpaid,
    ja="多くお支払いいただいた分を、ほかのお支払いに充てました（{amount:,}円）",
    en="What was overpaid went towards another payment ({amount:,} yen)",
)
RECONCILED = declare(
    "payments.reconciled",
    Reconciled,
    ja="決済事業者の報告と照らし合わせました（{lines}件のうち一致{matched}件）",
    en="A provider's report was compared ({matched} of {lines} lines match)",
)
LINE_SETTLED = declare(
    "payments.line_settled",
    LineSettled,
    ja="合わなかった明細を処理しました",
    en="A line that did not match was settled",
)
LINE_ASKED = declare(
    "payments.line_asked",
    LineAsked,
    ja="報告にない支払いを、決済事業者にもう一度聞きました",
    en="The provider was asked again about a payment that it did not report",
)
LINE_ANSWERED = declare(
    "payments.line_answered",
    LineAnswered,
    ja="報告にない支払いについて、決済事業者の答えが届きました",
    en="The provider answered about a payment that it did not report",
)
UNTAKEN = declare(
    "payments.untaken",
    Received,
    ja="この請求のお金は受け取っていなかったため、収納を取り消しました（{amount:,}円）",
    en="The payment was taken back, as the money never came for this ({amount:,} yen)",
)
TILL_DECLARED = declare("payments.till_declared", AboutTill, ja="レジを登録しました", en="A till was set up")
TILL_OPENED = declare(
    "payments.till_opened",
    TillOpened,
    ja="レジを開けました（{yen:,}円）",
    en="The till was opened ({yen:,} yen)",
)
TILL_CLOSED = declare(
    "payments.till_closed",
    TillClosed,
    ja="レジを締めました（あるはずの額{expected:,}円、数えた額{counted:,}円）",
    en="The till was closed ({expected:,} yen expected, {counted:,} yen counted)",
)
TILL_SEEN = declare(
    "payments.till_seen", AboutTill, ja="レジの締めを確認しました", en="The closing of the till was checked"
)
BILL_KEPT = declare(
    "payments.bill_kept",
    Nothing,
    ja="マイページに入れました",
    en="It was put on your page",
)


class PaidOnline(EventData):
    """What a provider took, in yen, by which way (`models.Way`)."""

    amount: int
    way: str
    provider: str


class AboutReport(EventData):
    """How many lines a provider's report of a day has."""

    lines: int


PAID = declare(
    "payments.paid",
    PaidOnline,
    ja="オンラインでお支払いいただきました（{amount:,}円）",
    en="You paid on line ({amount:,} yen)",
)
ANSWERED = declare(
    "payments.answered",
    AboutAnswer,
    ja="支払いがどうなったかを、決済事業者に聞きました",
    en="The provider was asked what became of a payment",
)
NOT_PAID = declare(
    "payments.not_paid",
    AboutBill,
    ja="オンラインでのお支払いは成立していませんでした（{amount:,}円）。もう一度お支払いください",
    en="The payment on line did not go through ({amount:,} yen). Please pay again",
)
RETURNED = declare(
    "payments.returned",
    AboutBill,
    ja="お支払いに使った方法にお返ししました（{amount:,}円）",
    en="The money went back the way it came ({amount:,} yen)",
)
NOT_RETURNED = declare(
    "payments.not_returned",
    AboutBill,
    ja="お支払いに使った方法には、お返しできませんでした（{amount:,}円）",
    en="The money could not go back the way it came ({amount:,} yen)",
)
REPORTED = declare(
    "payments.reported",
    AboutReport,
    ja="決済事業者の報告を受け取りました（{lines}件）",
    en="A provider reported a day ({lines} lines)",
)


class ChargeTold(EnvelopeData):
    """What the public side learns of a charge: `how` once it is paid, the title of the `waiver` once waived.

    `given_back` is what of a paid one is refunded or set off.
    `charged` is its matter's name in the office.
    """

    title: dict[str, str]
    amount: int
    reckoned: str
    ways: tuple[str, ...]
    payee: str
    state: str
    due_on: date | None
    paid_at: datetime | None
    how: str
    waiver: dict[str, str]
    given_back: int = 0
    charged: str = ""
