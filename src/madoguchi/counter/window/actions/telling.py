"""Mail and inbox: what goes out with a sentence of the timeline."""

from datetime import date
from typing import Any

from django.urls import reverse

from madoguchi.core import clock
from madoguchi.core.japanese import wareki
from madoguchi.counter.procedures.envelopes import OfferReminded, OfferSent
from madoguchi.counter.procedures.forms import load_definition, validate
from madoguchi.counter.procedures.kinds import Told
from madoguchi.counter.procedures.papers import applicant_of
from madoguchi.foundation.city.queries import public_address
from madoguchi.services.notices.actions import Prepared, notify, prepare
from madoguchi.services.notices.templates import NEXT_STEP, TEMPLATES, Template

from ..models import Draft, Invitation, Submission
from ..queries import last_language
from ..saying import tracking_address


def tell(submission: Submission, notice: Told, *, words: str = "", until: date | None = None) -> None:
    """Mail a notice to whoever applied, where an address is known; each occasion once."""
    recipient = recipient_of(submission)
    if recipient:
        at = clock.now().isoformat(timespec="microseconds")
        notify(**_told(submission, notice, recipient, words, until), occasion=at)


def arrival_told(submission: Submission) -> Prepared | None:
    """The notice that a submission arrived, to be inserted together with it; none where no address is known."""
    recipient = recipient_of(submission)
    return prepare(**_told(submission, Told.ARRIVED, recipient)) if recipient else None


def tell_next(submission: Submission, invitation: Invitation) -> None:
    """Mail whoever applied that there is a next procedure, where an address is known."""
    recipient = recipient_of(submission)
    if recipient:
        link = page_of(submission)
        _tell_offer(NEXT_STEP, invitation, recipient, submission.language, link, person=submission.person)


def tell_offer(invitation: Invitation, told: OfferSent | OfferReminded) -> None:
    """Mail a prefilled form, or that it has not come yet, to whom the office named; the short address leads to it.

    In the language in which they sent something last, where they have an account here.
    """
    if told.mail and told.notice:
        link = reverse("window:invitation", args=[invitation.code])
        language = last_language(told.mail) or told.language
        words = told.words.get(language) or told.words.get("ja", "")
        _tell_offer(TEMPLATES[told.notice], invitation, told.mail, language, link, words=words)


def _tell_offer(
    template: Template, invitation: Invitation, recipient: str, language: str, link: str, **more: Any
) -> None:
    notify(
        template,
        invitation.subject,
        recipient=recipient,
        language=language,
        params={
            "procedure": invitation.title.get(language) or invitation.title["ja"],
            "code": invitation.code,
            "link": f"{public_address()}{link}",
            "until": day_words(invitation.until, language),
            "words": more.get("words", ""),
        },
        actor="system",
        person=more.get("person"),
    )


def applicants_mail(draft: Draft) -> str:
    """Where the applicant of a draft is reached; empty where nobody knows."""
    if draft.person:
        return str(draft.person.contact)
    definition = load_definition(draft.version)
    return applicant_of(definition, validate(definition, draft.typed).values).email


def recipient_of(submission: Submission) -> str:
    """Where whoever applied is mailed; empty where nobody knows."""
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
            "link": f"{public_address()}{page_of(submission)}",
            "until": day_words(until, language),
            "words": words or (added.says(language) if added else ""),
        },
        "actor": "system",
        "person": submission.person,
    }


def page_of(submission: Submission) -> str:
    """Where a submission is read: without an account the code alone opens nothing, so the page that asks for more."""
    if submission.person_id is None:
        return tracking_address(submission.code)
    return reverse("window:application", args=[submission.code])


def day_words(day: date | None, language: str) -> str:
    """A day in the words of a language; empty without one."""
    if day is None:
        return ""
    return f"{day.day} {day:%B %Y}" if language.startswith("en") else wareki(day)
