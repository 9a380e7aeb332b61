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
    """The procedure's title in the recipient's language, the reference code, the page to go to."""

    procedure: str
    code: str
    link: str


ARRIVED = Template(
    "arrived",
    NoticeKind.BUSINESS,
    AboutApplication,
    subject_ja="【{city}】申請が届きました（{code}）",
    subject_en="[{city}] Your application arrived ({code})",
)
DOCUMENT_READY = Template(
    "document_ready",
    NoticeKind.BUSINESS,
    AboutApplication,
    subject_ja="【{city}】書類ができました（{code}）",
    subject_en="[{city}] Your document is ready ({code})",
)
TEMPLATES = {template.name: template for template in (ARRIVED, DOCUMENT_READY)}
