"""What can be told: each template once, with its kind, its parameters, its subject line in each language.

The text stands in `templates/notices/<name>.<language>.txt`.
"""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from .models import NoticeKind


class NoticeParams(BaseModel):
    """Base of every template's parameters: texts that the mail needs, and nothing else about the person."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


@dataclass(frozen=True)
class Template:
    """One thing the city tells. Subject lines may name the parameters and `city`."""

    name: str
    kind: NoticeKind
    params: type[NoticeParams]
    subject_ja: str
    subject_en: str

    def subject(self, language: str) -> str:
        """The subject line in a language, Japanese where there is no other, with its gaps."""
        return self.subject_en if language == "en" else self.subject_ja

    def text(self, language: str) -> str:
        """The name of the Django template of the text."""
        return f"notices/{self.name}.{'en' if language == 'en' else 'ja'}.txt"


class AboutApplication(NoticeParams):
    """The procedure's title in the recipient's language, the reference code, the page to go to.

    `until`: the last day to do what is asked, in words; `words`: a sentence or two that the procedure's declaration
    adds. Both may be empty.
    """

    procedure: str
    code: str
    link: str
    until: str = ""
    words: str = ""


def _of_application(name: str, ja: str, en: str) -> Template:
    """A matter told to an applicant, its subject line ending with the reference code."""
    return Template(
        name,
        NoticeKind.BUSINESS,
        AboutApplication,
        subject_ja=f"【{{city}}】{ja}（{{code}}）",
        subject_en=f"[{{city}}] {en} ({{code}})",
    )


ARRIVED = _of_application("arrived", "申請が届きました", "Your application arrived")
CORRECTION = _of_application("correction", "申請の内容を直してください", "Please correct your application")
PAYMENT_DUE = _of_application("payment_due", "手数料をお支払いください", "Please pay the fee")
PAID = _of_application("paid", "手数料を受け取りました", "Your fee was received")
DISPATCHED = _of_application("dispatched", "書類をお送りしました", "Your document was sent by post")
DOCUMENT_READY = _of_application("document_ready", "書類ができました", "Your document is ready")
ANSWERED = _of_application("answered", "お知らせへの回答です", "The answer to what you told us")
MESSAGE = _of_application("message", "担当からのメッセージがあります", "A message for you")
WITHDRAWN = _of_application("withdrawn", "申請を取り下げました", "Your application was withdrawn")
HANDED_OVER = _of_application("handed_over", "担当が変わりました", "Another section took over")
TEMPLATES = {
    template.name: template
    for template in (
        ARRIVED,
        CORRECTION,
        PAYMENT_DUE,
        PAID,
        DISPATCHED,
        DOCUMENT_READY,
        ANSWERED,
        MESSAGE,
        WITHDRAWN,
        HANDED_OVER,
    )
}
