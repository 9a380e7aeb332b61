"""The legal kinds of procedure and what each fixes: outcomes, steps. Labels are the words of the law."""

from enum import StrEnum
from typing import NamedTuple

from .text import Text


def _text(ja: str, en: str) -> Text:
    return Text(ja=ja, en=en)


class Kind(StrEnum):
    """What a procedure is in law; everything after it follows from this."""

    APPLICATION = "application"
    NOTIFICATION = "notification"
    REQUEST = "request"
    CONTRACT = "contract"
    REPORT = "report"
    EX_OFFICIO = "ex_officio"
    INTERNAL = "internal"


class Result(StrEnum):
    """How a case can end in law; each outcome that a declaration names is one of these."""

    GRANTED = "granted"
    REFUSED = "refused"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    ISSUED = "issued"
    DECLINED = "declined"
    AGREED = "agreed"
    NOT_AGREED = "not_agreed"
    RESOLVED = "resolved"
    HANDED_OVER = "handed_over"
    NO_ACTION = "no_action"
    DUPLICATE = "duplicate"
    CARRIED_OUT = "carried_out"
    DISCONTINUED = "discontinued"
    APPROVED = "approved"
    NOT_APPROVED = "not_approved"


#: 行政手続法2条ほか: the outcomes that each kind allows.
RESULTS: dict[Kind, tuple[Result, ...]] = {
    Kind.APPLICATION: (Result.GRANTED, Result.REFUSED, Result.DISMISSED, Result.WITHDRAWN),
    Kind.NOTIFICATION: (Result.ACCEPTED, Result.NOT_ACCEPTED, Result.WITHDRAWN),
    Kind.REQUEST: (Result.ISSUED, Result.DECLINED, Result.WITHDRAWN),
    Kind.CONTRACT: (Result.AGREED, Result.NOT_AGREED, Result.WITHDRAWN),
    Kind.REPORT: (Result.RESOLVED, Result.HANDED_OVER, Result.NO_ACTION, Result.DUPLICATE),
    Kind.EX_OFFICIO: (Result.CARRIED_OUT, Result.DISCONTINUED),
    Kind.INTERNAL: (Result.APPROVED, Result.NOT_APPROVED, Result.WITHDRAWN),
}
#: Kinds that nobody outside brings: the city begins by itself, or staff propose.
WITHIN_THE_OFFICE = frozenset((Kind.EX_OFFICIO, Kind.INTERNAL))
#: Those against the applicant: the notice carries reasons and 教示 (行政手続法8条, 行政不服審査法82条).
ADVERSE = frozenset((Result.REFUSED, Result.DISMISSED, Result.DECLINED))


class StepKind(StrEnum):
    """A step of the route (処理経路)."""

    RECEIVE = "receive"
    EXAMINE = "examine"
    SURVEY = "survey"
    SELECT = "select"
    DRAFT = "draft"
    CONCUR = "concur"
    APPROVE = "approve"
    DECIDE = "decide"
    PAYMENT = "payment"
    VERIFY = "verify"
    ISSUE = "issue"
    DISPATCH = "dispatch"
    CIRCULATE = "circulate"
    CLOSE = "close"


class Authority(StrEnum):
    """Who decides in law (執行機関)."""

    MAYOR = "mayor"
    BOARD_OF_EDUCATION = "board_of_education"
    WELFARE_OFFICE = "welfare_office"
    FIRE_CHIEF = "fire_chief"


class Basis(StrEnum):
    """What the procedure rests on."""

    LAW = "law"
    ORDINANCE = "ordinance"
    REGULATION = "regulation"
    GUIDELINE = "guideline"
    CERTIFICATE = "certificate"
    VOLUNTARY = "voluntary"


class Apa(StrEnum):
    """Which rules of administrative procedure apply."""

    ACT = "act"
    ORDINANCE = "ordinance"
    EXEMPT = "exempt"


class Days(StrEnum):
    """How a period is counted: 開庁日 or 暦日."""

    OPEN = "open"
    CALENDAR = "calendar"


class Channel(StrEnum):
    """How an application may come in; all of equal rank, with the same number.

    `office` is the city itself: what begins ex officio (職権), and what staff propose (庁内).
    """

    ONLINE = "online"
    COUNTER = "counter"
    POST = "post"
    PHONE = "phone"
    OFFICE = "office"


class Openness(StrEnum):
    """Whether a procedure takes applications now."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Delivery(StrEnum):
    """How the document of an outcome may go out: as its recipient wishes, or on paper alone."""

    EITHER = "either"
    PAPER = "paper"


class Told(StrEnum):
    """The occasions on which the applicant gets a mail; a declaration may add its own words to each."""

    ARRIVED = "arrived"
    CORRECTION = "correction"
    PAYMENT_DUE = "payment_due"
    PAID = "paid"
    DOCUMENT_READY = "document_ready"
    READY_AT_COUNTER = "ready_at_counter"
    DISPATCHED = "dispatched"
    ANSWERED = "answered"
    HANDED_OVER = "handed_over"
    MESSAGE = "message"
    WITHDRAWN = "withdrawn"
    PAYOUT_RETURNED = "payout_returned"


class KindWords(NamedTuple):
    """A kind's name, and the name of the time it takes: only an application has a 標準処理期間."""

    name: Text
    period: Text


_STANDARD = _text("標準処理期間", "Standard processing time")
_USUAL = _text("処理の目安", "Usual time")

KIND_WORDS: dict[Kind, KindWords] = {
    Kind.APPLICATION: KindWords(_text("申請", "application"), _STANDARD),
    Kind.NOTIFICATION: KindWords(_text("届出", "notification"), _USUAL),
    Kind.REQUEST: KindWords(_text("請求・申出", "request"), _USUAL),
    Kind.CONTRACT: KindWords(_text("申込", "contract"), _USUAL),
    Kind.REPORT: KindWords(_text("通報・相談", "report"), _USUAL),
    Kind.EX_OFFICIO: KindWords(_text("職権", "on the city's own initiative"), _USUAL),
    Kind.INTERNAL: KindWords(_text("庁内", "internal"), _USUAL),
}
STEP_WORDS: dict[StepKind, Text] = {
    StepKind.RECEIVE: _text("受付", "Reception"),
    StepKind.EXAMINE: _text("審査", "Examination"),
    StepKind.SURVEY: _text("調査", "Survey"),
    StepKind.SELECT: _text("選考", "Selection"),
    StepKind.DRAFT: _text("起案", "Draft"),
    StepKind.CONCUR: _text("合議", "Concurrence"),
    StepKind.APPROVE: _text("承認", "Approval"),
    StepKind.DECIDE: _text("決裁", "Decision"),
    StepKind.PAYMENT: _text("入金確認", "Payment"),
    StepKind.VERIFY: _text("照合", "Verification"),
    StepKind.ISSUE: _text("交付・施行", "Issue"),
    StepKind.DISPATCH: _text("発送", "Dispatch"),
    StepKind.CIRCULATE: _text("供覧", "Circulation"),
    StepKind.CLOSE: _text("完結", "Closing"),
}
CHANNEL_WORDS: dict[Channel, Text] = {
    Channel.ONLINE: _text("オンライン", "online"),
    Channel.COUNTER: _text("窓口", "at the counter"),
    Channel.POST: _text("郵送", "by post"),
    Channel.PHONE: _text("電話", "by telephone"),
    Channel.OFFICE: _text("庁内", "within the office"),
}
AUTHORITY_WORDS: dict[Authority, Text] = {
    Authority.MAYOR: _text("市長", "the mayor"),
    Authority.BOARD_OF_EDUCATION: _text("教育委員会", "the board of education"),
    Authority.WELFARE_OFFICE: _text("福祉事務所長", "the head of the welfare office"),
    Authority.FIRE_CHIEF: _text("消防長", "the fire chief"),
}
BASIS_WORDS: dict[Basis, Text] = {
    Basis.LAW: _text("法律", "law"),
    Basis.ORDINANCE: _text("条例", "ordinance"),
    Basis.REGULATION: _text("規則", "regulation"),
    Basis.GUIDELINE: _text("要綱", "guideline"),
    Basis.CERTIFICATE: _text("行政証明", "administrative certificate"),
    Basis.VOLUNTARY: _text("任意", "voluntary"),
}
APA_WORDS: dict[Apa, Text] = {
    Apa.ACT: _text("行政手続法が適用されます", "The Administrative Procedure Act applies"),
    Apa.ORDINANCE: _text(
        "行政手続条例が適用されます", "The city's ordinance on administrative procedure applies"
    ),
    Apa.EXEMPT: _text("行政手続法は適用されません", "The Administrative Procedure Act does not apply"),
}
