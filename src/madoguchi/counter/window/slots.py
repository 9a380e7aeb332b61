"""What can be booked within a form, and what is kept for it (`procedures.questions.booking`)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from madoguchi.core import clock
from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.questions import Context, Offered, Question, QuestionError, Slot
from madoguchi.counter.procedures.questions.booking import Booking as BookingQuestion
from madoguchi.services.bookings.availability import asked, free_days, free_starts
from madoguchi.services.bookings.models import Booking, BookingState, Resource
from madoguchi.services.bookings.queries import declared, resource_named
from madoguchi.services.bookings.refusals import BookingRefusedError
from madoguchi.services.bookings.rules import last_day
from madoguchi.services.bookings.wanted import Wanted

from .models import Draft, draft_subject

Typed = Mapping[str, Any]


class FormSlots:
    """The bookings of one form: of a draft, or of what a program sends. Nothing is read before it is asked for."""

    def __init__(self, matter: str, definition: Definition, typed: Typed) -> None:
        self.matter = matter
        self._definition = definition
        self._typed = typed

    @cached_property
    def bookings(self) -> dict[str, Booking]:
        """What is kept for the form, by its code; of a form that books nothing, nothing is read."""
        if not bookings_in(self._definition.questions.values()):
            return {}
        rows = Booking.objects.filter(matter=self.matter, state=BookingState.HELD)
        return {one.code: one for one in rows.select_related("resource", "person").order_by("id")}

    @property
    def first(self) -> Booking | None:
        """What is kept for the shortest time."""
        return min(self.bookings.values(), key=lambda one: one.held_until or clock.now(), default=None)

    def kept(self, code: str) -> Slot | None:
        """What is kept under a code; None where it is not, or no more."""
        found = self.bookings.get(code)
        return slot_of(found) if found else None

    def offered(self, question: Question, day: str) -> Offered:
        """What is free for a question, looked at from a day, the first free one where that is none."""
        resource, wanted = self.wanted(question, clock.now())
        if resource is None or wanted is None:
            return Offered((), None, ())
        return _offered(resource, wanted, day)

    def wanted(self, question: Question, begins: datetime) -> tuple[Resource | None, Wanted | None]:
        """What a question books at a moment; nothing where its resource is gone or the number of people not said."""
        if not isinstance(question, BookingQuestion):
            return None, None
        resource, people = resource_named(question.resource), self._people(question)
        if resource is None or people is None:
            return resource, None
        choice = question.choice or declared(resource).choices[0].id
        return resource, Wanted(choice, people, begins)

    def _people(self, question: BookingQuestion) -> int | None:
        number = self._definition.questions.get(question.people_from or "")
        if number is None:
            return question.people
        try:
            return number.clean(self._typed.get(number.id), Context(kept=True)) or None
        except QuestionError:
            return None


def _offered(resource: Resource, wanted: Wanted, day: str) -> Offered:
    try:
        sought = asked(resource, wanted.choice, wanted.people)
    except BookingRefusedError:
        return Offered((), None, ())
    today, last = clock.today(), last_day(sought.what, clock.now()).date()
    days = tuple(free_days([sought], today, last)[resource.id])
    looked_at = next((one for one in days if one.isoformat() == day), days[0] if days else None)
    starts = free_starts(sought, looked_at) if looked_at else []
    return Offered(days, looked_at, tuple(f"{clock.local(one.begins):%H:%M}" for one in starts))


def slots_of(draft: Draft) -> FormSlots:
    """The bookings of a draft."""
    return FormSlots(draft_subject(draft.code), load_definition(draft.version), draft.typed)


def slot_of(booking: Booking) -> Slot:
    """A booking as a form shows it."""
    place = declared(booking.resource).title
    return Slot(booking.code, booking.begins, booking.ends, place.ja, place.en, booking.held_until)


def bookings_in(questions: Iterable[Question]) -> list[BookingQuestion]:
    """The questions among these that book something."""
    return [one for one in questions if isinstance(one, BookingQuestion)]
