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
    )
}
