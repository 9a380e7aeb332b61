"""Places that are chosen on a page of questions: kept at once, as files are."""

from collections.abc import Iterable
from typing import Any

from madoguchi.counter.procedures.questions import Fault, Question
from madoguchi.counter.procedures.questions.base import Code
from madoguchi.counter.procedures.questions.booking import Booking, begins_of
from madoguchi.services.bookings.refusals import BookingRefusedError

from .actions.booking import keep_slot
from .models import Draft
from .slots import FormSlots, bookings_in, slots_of


def take_slots(draft: Draft, questions: Iterable[Question], post: Any) -> dict[str, Fault]:
    """Keep the times that were chosen, and put their codes into `post`; returns what was refused."""
    asked = bookings_in(questions)
    if any(name.startswith("_day_") for name in post):  # only looking at another day
        return {}
    slots = slots_of(draft)
    return {fault.part: fault for one in asked if (fault := _take(draft, one, post, slots))}


def _take(draft: Draft, question: Booking, post: Any, slots: FormSlots) -> Fault | None:
    begins, code = begins_of(question.read(post, question.id)), f"{question.id}.code"
    if begins is None:
        return None
    try:
        post[code] = keep_slot(draft, question, begins, slots, str(post.get(code, "")))
    except BookingRefusedError as error:
        return Fault(f"{question.id}.time", error.ja, error.en, Code.NOT_KEPT)
    return None
