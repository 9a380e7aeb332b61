"""What an account knows already, put into a new form; and what it may keep for the next one."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.core.errors import PlainError
from madoguchi.counter.procedures.forms import Definition, familiar, load_definition
from madoguchi.counter.procedures.papers import applicant_of
from madoguchi.counter.procedures.questions import Address, Context, Date, PersonName, Phone, Question, Raw
from madoguchi.foundation.people.actions import keep_profile
from madoguchi.foundation.people.models import Person, ProfilePart, Role

from .models import Submission


def known(person: Person | None, definition: Definition, language: str) -> dict[str, Raw]:
    """The answers that a person's account knows, by question: only those that the form would take."""
    if person is None:
        return {}
    facts = {**person.profile, "email": person.contact}
    applicant = definition.procedure.applicant
    asked = {getattr(applicant, part): fact for part, fact in facts.items()}
    return {
        name: familiar(definition, name, fact, language)
        for name, fact in asked.items()
        if name and _fits(definition, name, fact)
    }


def _fits(definition: Definition, name: str, fact: Raw) -> bool:
    try:
        definition.questions[name].clean(fact, Context(kept=True))
    except PlainError:
        return False
    return True


def kept_words(person: Person, language: str) -> list[tuple[str, str]]:
    """What is kept for a person's next form: labels, and the answers in words."""
    return [
        (str(label), question.model_construct().display(person.profile[part], language))
        for part, (label, question) in _PARTS.items()
        if part in person.profile
    ]


_PARTS: dict[ProfilePart, tuple[Any, type[Question]]] = {
    ProfilePart.NAME: (_("お名前"), PersonName),
    ProfilePart.BIRTH_DATE: (_("生年月日"), Date),
    ProfilePart.ADDRESS: (_("住所"), Address),
    ProfilePart.PHONE: (_("電話番号"), Phone),
}


def worth_keeping(definition: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the answers say of the applicant's own contact; nothing where somebody else applies for them."""
    if applicant_of(definition, answers).role != Role.SELF:
        return {}
    applicant = definition.procedure.applicant
    named = {part.value: getattr(applicant, part.value) for part in ProfilePart}
    return {part: answers[name] for part, name in named.items() if name in answers}


def keep_for_next(person: Person, submission: Submission) -> None:
    """Keep the applicant's contact details of a submission for the person's next form."""
    found = worth_keeping(load_definition(submission.version), submission.answers or {})
    if found:
        keep_profile(person, {**person.profile, **found})
