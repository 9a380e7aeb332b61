"""Mail and inbox: what goes out with a sentence of the timeline."""

from datetime import date
from typing import Any

from django.urls import reverse

from madoguchi.core import clock
from madoguchi.core.japanese import wareki
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import Told
from madoguchi.foundation.city.queries import public_address
from madoguchi.services.notices.actions import Prepared, notify, prepare
from madoguchi.services.notices.templates import TEMPLATES

from ..models import Submission
from ..saying import tracking_address


def tell(submission: Submission, notice: Told, *, words: str = "", until: date | None = None) -> None:
    """Mail a notice to whoever applied, where an address is known; each occasion once."""
    recipient = _recipient(submission)
    if recipient:
        at = clock.now().isoformat(timespec="microseconds")
        notify(**_told(submission, notice, recipient, words, until), occasion=at)


def arrival_told(submission: Submission) -> Prepared | None:
    """The notice that a submission arrived, to be inserted together with it; none where no address is known."""
    recipient = _recipient(submission)
    return prepare(**_told(submission, Told.ARRIVED, recipient)) if recipient else None


def _recipient(submission: Submission) -> str:
    return str(submission.person.contact if submission.person else submission.contact)


def _told(
    submission: Submission, notice: Told, recipient: str, words: str = "", until: date | None = None
) -> dict[str, Any]:
    procedure, language = load_definition(submission.version).procedure, submission.language
    added = procedure.notices.get(notice)
    return {
        "template": TEMPLATES[notice.value],
        "subject": submission.subject,
        "recipient": recipient,
        "language": language,
        "params": {
            "procedure": procedure.title.says(language),
            "code": submission.code,
            "link": f"{public_address()}{_page_of(submission)}",
            "until": _day(until, language),
            "words": words or (added.says(language) if added else ""),
        },
        "actor": "system",
        "person": submission.person,
    }


def _page_of(submission: Submission) -> str:
    """Without an account the code alone opens nothing: the page that asks for more."""
    if submission.person_id is None:
        return tracking_address(submission.code)
    return reverse("window:application", args=[submission.code])


def _day(day: date | None, language: str) -> str:
    if day is None:
        return ""
    return f"{day.day} {day:%B %Y}" if language.startswith("en") else wareki(day)
