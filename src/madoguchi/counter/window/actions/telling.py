"""Mail and inbox: what goes out with a sentence of the timeline."""

from datetime import date

from django.urls import reverse

from madoguchi.core import clock
from madoguchi.core.japanese import wareki
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import Told
from madoguchi.foundation.city.queries import public_address
from madoguchi.services.notices.actions import notify
from madoguchi.services.notices.templates import TEMPLATES

from ..models import Submission
from ..saying import tracking_address


def tell(submission: Submission, notice: Told, *, words: str = "", until: date | None = None) -> None:
    """Mail a notice to whoever applied, where an address is known; each occasion once."""
    recipient = submission.person.contact if submission.person else submission.contact
    if not recipient:
        return
    procedure = load_definition(submission.version).procedure
    added = procedure.notices.get(notice)
    notify(
        TEMPLATES[notice.value],
        submission.subject,
        recipient=recipient,
        language=submission.language,
        params={
            "procedure": procedure.title.says(submission.language),
            "code": submission.code,
            "link": f"{public_address()}{_page_of(submission)}",
            "until": _day(until, submission.language),
            "words": words or (added.says(submission.language) if added else ""),
        },
        actor="system",
        occasion="" if notice == Told.ARRIVED else clock.now().isoformat(timespec="microseconds"),
        person=submission.person,
    )


def _page_of(submission: Submission) -> str:
    """Without an account the code alone opens nothing: the page that asks for more."""
    if submission.person_id is None:
        return tracking_address(submission.code)
    return reverse("window:application", args=[submission.code])


def _day(day: date | None, language: str) -> str:
    if day is None:
        return ""
    return f"{day.day} {day:%B %Y}" if language.startswith("en") else wareki(day)
