"""What can be told: each template once, with its kind, its parameters, its subject line in each language.

The text stands in `templates/notices/<name>.<language>.txt`.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from pydantic import BaseModel, ConfigDict


class NoticeKind(TextChoices):
    """What a notice is in law: a decision served, a matter told, news offered, an emergency cried out."""

    DECISION = "decision", "処分通知"
    BUSINESS = "business", "事務連絡"
    NEWS = "news", "お知らせ"
    EMERGENCY = "emergency", "緊急"


class NoticeParams(BaseModel):
    """Base of every template's parameters: texts that the mail needs, and nothing else about the person.

    `code`: the reference code, with which the subject line ends.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    code: str


@dataclass(frozen=True)
class Template:
    """One thing the city tells, in a few words of each language."""

    name: str
    kind: NoticeKind
    params: type[NoticeParams]
    ja: str
    en: str

    def title(self, language: str) -> str:
        """What is told, in a language; Japanese where there is no other."""
        return self.en if language == "en" else self.ja

    def subject(self, language: str, city: str, code: str) -> str:
        """The subject line of the mail: whose, what, about which application."""
        title = self.title(language)
        return f"[{city}] {title} ({code})" if language == "en" else f"【{city}】{title}（{code}）"

    def text(self, language: str) -> str:
        """The name of the Django template of the text."""
        return f"notices/{self.name}.{'en' if language == 'en' else 'ja'}.txt"


class AboutApplication(NoticeParams):
    """The procedure's title in the recipient's language, and the page to go to.

    `until`: the last day to do what is asked, in words; `words`: a sentence or two that the procedure's declaration
    adds. Both may be empty.
    """

    procedure: str
    link: str
    until: str = ""
    words: str = ""


def _of_application(name: str, ja: str, en: str) -> Template:
    """A matter told to an applicant."""
    return Template(name, NoticeKind.BUSINESS, AboutApplication, ja, en)


ARRIVED = _of_application("arrived", "お送りいただいた内容が届きました", "What you sent arrived")
CORRECTION = _of_application("correction", "申請の内容を直してください", "Please correct your application")
PAYMENT_DUE = _of_application("payment_due", "手数料をお支払いください", "Please pay the fee")
PAID = _of_application("paid", "手数料を受け取りました", "Your fee was received")
DISPATCHED = _of_application("dispatched", "書類をお送りしました", "Your document was sent by post")
DOCUMENT_READY = _of_application("document_ready", "書類ができました", "Your document is ready")
READY_AT_COUNTER = _of_application(
    "ready_at_counter", "書類を受け取りにお越しください", "Please fetch your document"
)
ANSWERED = _of_application("answered", "お知らせへの回答です", "The answer to what you told us")
MESSAGE = _of_application("message", "担当からのメッセージがあります", "A message for you")
WITHDRAWN = _of_application("withdrawn", "申請を取り下げました", "Your application was withdrawn")
HANDED_OVER = _of_application("handed_over", "担当が変わりました", "Another section took over")
DRAFT_MOVED = _of_application(
    "draft_moved", "記入中の様式が新しくなりました", "The form you began was renewed"
)
NEXT_STEP = _of_application("next_step", "次の手続きのご案内です", "Your next step")
CAMPAIGN = _of_application("campaign", "手続きのご案内です", "A procedure for you")
CAMPAIGN_REMINDER = _of_application("campaign_reminder", "手続きはお済みですか", "Have you done this yet?")
CAMPAIGN_URGE = _of_application("campaign_urge", "手続きをお急ぎください", "Please do this soon")
COSIGN = _of_application("cosign", "申請への同意をお願いします", "Please say whether you agree")
COSIGN_OVER = _of_application("cosign_over", "同意のお願いを取り消しました", "You need not answer any more")
COSIGN_STOPPED = _of_application(
    "cosign_stopped", "申請はまだ送られていません", "Your application has not been sent yet"
)
PAYOUT_RETURNED = _of_application(
    "payout_returned", "お金を口座に振り込めませんでした", "We could not transfer your money"
)
LOT_LOST = _of_application("lot_lost", "抽選の結果をお知らせします", "The result of the draw")
PLACE_FREE = _of_application("place_free", "お待ちの時間に空きが出ました", "A place is free for you")


class AboutBooking(NoticeParams):
    """A booking: what, when and where in words, what to know beforehand, its page, the 確認番号 that opens it.

    `reason` is what was said with a refusal or a cancellation. `calendar` is an invitation in iCalendar (RFC 5546), or
    empty; the mail carries it as a part of its own, so that what was true when it was told goes out.
    """

    title: str
    when: str
    link: str
    where: str = ""
    words: str = ""
    key: str = ""
    reason: str = ""
    calendar: str = ""


def _of_booking(name: str, ja: str, en: str) -> Template:
    """A booking told to whoever has it."""
    return Template(f"booking_{name}", NoticeKind.BUSINESS, AboutBooking, ja, en)


BOOKING_BOOKED = _of_booking("booked", "予約しました", "Your booking")
BOOKING_ASKED = _of_booking("asked", "予約の申込みを受け付けました", "We have your request for a booking")
BOOKING_APPROVED = _of_booking("approved", "予約が承認されました", "Your booking was approved")
BOOKING_REFUSED = _of_booking("refused", "予約は承認されませんでした", "Your booking was not approved")
BOOKING_CHANGED = _of_booking("changed", "予約が変わりました", "Your booking was changed")
BOOKING_CANCELLED = _of_booking("cancelled", "予約を取り消しました", "Your booking was cancelled")
BOOKING_REMINDER = _of_booking("reminder", "予約の日が近づきました", "Your booking is near")
BOOKING_DELAYED = _of_booking(
    "delayed", "予約の時間の変更をご提案します", "We propose other times for your booking"
)
LOT_WON = Template("lot_won", NoticeKind.BUSINESS, AboutBooking, "抽選に当選しました", "You won in the draw")


class AboutRefund(NoticeParams):
    """Money that goes back: of what, how much in words, its page, and whom to ask.

    `reason` is why it goes back, or why the bank did not take it.
    """

    title: str
    amount: str
    link: str
    reason: str
    contact: str


REFUND_RETURNED = Template(
    "refund_returned",
    NoticeKind.BUSINESS,
    AboutRefund,
    "お返しするお金を口座に振り込めませんでした",
    "We could not transfer your refund",
)


class AboutAccount(NoticeParams):
    """An account that money is to go back to: of what, how much and until when in words, its page, whom to ask."""

    title: str
    amount: str
    link: str
    until: str
    contact: str


ACCOUNT_WANTED = Template(
    "account_wanted",
    NoticeKind.BUSINESS,
    AboutAccount,
    "お返しするお金の振込先をお知らせください",
    "Where shall we send your refund?",
)
ACCOUNT_GIVEN = Template(
    "account_given",
    NoticeKind.BUSINESS,
    AboutAccount,
    "お返しする口座を受け付けました",
    "We have the account for your refund",
)


class AboutPayment(NoticeParams):
    """Money that somebody owes: for what, how much and until which day in words, its page. `until` may be empty."""

    title: str
    amount: str
    link: str
    until: str = ""


NOT_PAID = Template(
    "not_paid",
    NoticeKind.BUSINESS,
    AboutPayment,
    "オンラインのお支払いができていませんでした",
    "Your payment on line did not go through",
)
TEMPLATES = {
    template.name: template
    for template in (
        ARRIVED,
        CORRECTION,
        PAYMENT_DUE,
        PAID,
        DISPATCHED,
        DOCUMENT_READY,
        READY_AT_COUNTER,
        ANSWERED,
        MESSAGE,
        WITHDRAWN,
        HANDED_OVER,
        DRAFT_MOVED,
        NEXT_STEP,
        CAMPAIGN,
        CAMPAIGN_REMINDER,
        CAMPAIGN_URGE,
        COSIGN,
        COSIGN_OVER,
        COSIGN_STOPPED,
        LOT_LOST,
        PLACE_FREE,
        BOOKING_BOOKED,
        BOOKING_ASKED,
        BOOKING_APPROVED,
        BOOKING_REFUSED,
        BOOKING_CHANGED,
        BOOKING_CANCELLED,
        BOOKING_REMINDER,
        BOOKING_DELAYED,
        LOT_WON,
        PAYOUT_RETURNED,
        REFUND_RETURNED,
        ACCOUNT_WANTED,
        ACCOUNT_GIVEN,
        NOT_PAID,
    )
}
