"""Places that are chosen on a page of questions: kept at once, as files are, and on while the form is filled in."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from madoguchi.counter.procedures.questions import Fault, Question
from madoguchi.counter.procedures.questions.base import Code
from madoguchi.counter.procedures.questions.booking import Booking, begins_of, in_words
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.pages.lasting import LONGER, gives_time, seconds_left, tell_longer
from madoguchi.services.bookings.refusals import BookingRefusedError

from .actions.booking import keep_slot
from .models import Draft
from .saying import language, said
from .slots import FormSlots, bookings_in, slot_of, slots_of


def take_slots(draft: Draft, questions: Iterable[Question], post: Any) -> dict[str, Fault]:
    """Keep the times that were chosen, and put their codes into `post`; returns what was refused."""
    asked = bookings_in(questions)
    if LONGER in post or any(name.startswith("_day_") for name in post):  # nothing was chosen yet
        return {}
    slots = slots_of(draft)
    return {fault.part: fault for one in asked if (fault := _take(draft, one, post, slots))}


def keep_on(request: HttpRequest, draft: Draft) -> None:
    """Keep what is kept for a form on, where that is asked for, or little is left for what follows.

    Who asks is told until when it is kept.
    """
    before = slots_of(draft).first
    after, given = before, before is not None and gives_time(request, before)
    if before and given:
        after = next((one for one in actions.keep_on(before.matter) if one.id == before.id), None)
    if LONGER not in request.POST:
        return
    if before and after:
        tell_longer(request, before, after, given=given)
    else:
        messages.error(request, said(BookingRefusedError("lapsed")))


def kept_for(slots: FormSlots) -> dict[str, Any]:
    """What is kept for a form, and for how many seconds yet, as `bookings/countdown.html` shows it."""
    first = slots.first
    if first is None:
        return {}
    return {
        "booking": first,
        "kept": in_words(slot_of(first), language()),
        "left": seconds_left(first),
    }


def _take(draft: Draft, question: Booking, post: Any, slots: FormSlots) -> Fault | None:
    begins, code = begins_of(question.read(post, question.id)), f"{question.id}.code"
    if begins is None:
        return None
    try:
        post[code] = keep_slot(draft, question, begins, slots, str(post.get(code, "")))
    except BookingRefusedError as error:
        return Fault(f"{question.id}.time", error.ja, error.en, Code.NOT_KEPT)
    return None
