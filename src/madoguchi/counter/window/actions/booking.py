"""A place booked within a form: kept while it is filled in, booked as it is handed over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.forms import NotCompleteError
from madoguchi.counter.procedures.papers import ApplicantSaid, applicant_of
from madoguchi.counter.procedures.questions import Fault
from madoguchi.counter.procedures.questions.base import Code
from madoguchi.counter.procedures.questions.booking import Booking as BookingQuestion
from madoguchi.foundation.people.models import Level, Person
from madoguchi.services.bookings.actions import Holder, book_for, check_few, hold_instead, let_go
from madoguchi.services.bookings.declaration import Ask
from madoguchi.services.bookings.models import Booking, BookingState
from madoguchi.services.bookings.refusals import BookingRefusedError

from ..models import Draft, draft_subject
from ..slots import FormSlots, bookings_in
from .filling import locked_drafts


@transaction.atomic
def keep_slot(draft: Draft, question: BookingQuestion, begins: datetime, slots: FormSlots, code: str) -> str:
    """Keep a time for a draft; returns the code of what is kept now, which `code` kept before.

    What else the draft kept is given back, unless another question of it names that: a page sent from another tab,
    or gone back to, knows nothing of it. Raises `BookingRefusedError`, and then the earlier one stays kept.
    """
    row = locked_drafts().filter(id=draft.id).first() or draft  # one tab after the other
    resource, wanted = slots.wanted(question, begins)
    if resource is None:
        raise BookingRefusedError("paused")
    if wanted is None:
        raise BookingRefusedError("people_first")
    earlier = slots.bookings.get(code)
    others = _named(row.typed, question)
    unnamed = [one for one in slots.bookings.values() if one.code not in others]
    if earlier and _same(earlier, begins, wanted.people):
        let_go(one for one in unnamed if one.code != code)
        return code
    holder = Holder(draft.person, draft.language, slots.matter)
    made = hold_instead(resource, wanted, holder, unnamed)
    check_few(holder)
    return made.code


def _named(typed: Mapping[str, Any], question: BookingQuestion) -> set[str]:
    """The codes that other questions of a form name."""
    others = [answer for name, answer in typed.items() if name != question.id]
    return {str(one["code"]) for one in others if isinstance(one, dict) and "code" in one}


def _same(kept: Booking, begins: datetime, people: int) -> bool:
    return kept.begins == begins and kept.people == people


def claim_slots(
    person: Person | None, token: str, definition: Definition, answers: Mapping[str, Any]
) -> None:
    """What a person's program kept before, and names now, belongs to what it hands over from now on."""
    codes = [
        answer["code"]
        for one in bookings_in(definition.questions.values())
        if isinstance(answer := answers.get(one.id), dict) and isinstance(answer.get("code"), str)
    ]
    if codes and person:
        held = Booking.objects.filter(code__in=codes, person=person, matter="", state=BookingState.HELD)
        held.update(matter=draft_subject(token))


@transaction.atomic
def book_slots(
    person: Person | None, definition: Definition, answers: Mapping[str, Any], slots: FormSlots, matter: str
) -> None:
    """Book what the answers name, for what the form became; what else was kept is given back.

    Raises `NotCompleteError` at the question whose booking is refused, and nothing is booked.
    """
    asked = bookings_in(definition.questions.values())
    if not asked:
        return
    applicant = applicant_of(definition, answers)
    contact = person.contact if person else applicant.email
    level = Level(person.level) if person else Level.OPEN
    for question in asked:
        kept = slots.bookings.get((answers.get(question.id) or {}).get("code", ""))
        if kept is None:
            continue
        try:
            _fits(kept, question, slots)
            book_for(kept, matter, _said(applicant), contact, level)
        except BookingRefusedError as error:
            fault = Fault(f"{question.id}.day", error.ja, error.en, Code.NOT_KEPT)
            raise NotCompleteError({fault.part: fault}) from error
    let_go(_kept_for(slots.matter))


def _fits(kept: Booking, question: BookingQuestion, slots: FormSlots) -> None:
    """Whether what is kept is what the question asks for as the form stands now. Raises `BookingRefusedError`."""
    resource, wanted = slots.wanted(question, kept.begins)
    if resource is None or resource.id != kept.resource_id:
        raise BookingRefusedError("choice")
    if wanted is None or (wanted.people, wanted.choice) != (kept.people, kept.choice):
        raise BookingRefusedError("otherwise_now")


def _kept_for(matter: str) -> list[Booking]:
    return list(Booking.objects.filter(matter=matter, state=BookingState.HELD))


def _said(applicant: ApplicantSaid) -> dict[str, str]:
    """What a booking may ask, as the form's applicant said it."""
    return {
        Ask.NAME: applicant.name,
        Ask.KANA: applicant.kana,
        Ask.PHONE: applicant.phone,
        Ask.BORN: applicant.birth_date,
    }
