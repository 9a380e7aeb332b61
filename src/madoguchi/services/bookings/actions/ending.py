"""A booking is decided upon, cancelled, or runs out."""

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.services.notices.templates import BOOKING_APPROVED, BOOKING_CANCELLED, BOOKING_REFUSED
from madoguchi.services.payments.actions import reduce_bill

from .. import events
from ..leading import tell_matter
from ..models import Booking, BookingState, Resource
from ..queries import declared
from ..refusals import BookingRefusedError
from ..rules import may_be_cancelled, owed_after_cancelling
from ..telling import tell, when_of
from .booking import bill_for
from .noting import by_holder, check_alone, locked, note
from .permits import ask_permit, end_permit
from .taking import give_back_lapsed
from .waiting import offer_free

_AT_ONCE = 100
_UNANSWERED = {
    "ja": "承認されないまま、予約の時間になりました。わからないことは、担当の課にお尋ねください。",
    "en": "It had not been approved when its time came. Please ask the section in charge.",
}


@transaction.atomic
def approve(booking: Booking, staff: Staff) -> Booking:
    """Say yes to what was asked for; it is billed now. Raises `BookingRefusedError`."""
    found = locked(booking, BookingState.ASKED)
    if found.begins <= clock.now():
        raise BookingRefusedError("approve_late")
    what = declared(found.resource)
    found.state = BookingState.BOOKED
    # What costs nothing any more costs nobody anything.
    found.price = found.price if what.price else 0
    found.save(update_fields=["state", "price"])
    ask_permit(found, what, note(events.APPROVED, found, staff_actor(staff.id)))
    if found.price:
        bill_for(found, what)
    tell(BOOKING_APPROVED, found)
    return found


@transaction.atomic
def refuse(booking: Booking, reason: str, staff: Staff) -> Booking:
    """Say no to what was asked for, with the reason that is told. Raises `BookingRefusedError`."""
    if not reason.strip():
        raise BookingRefusedError("reason")
    found = locked(booking, BookingState.ASKED)
    ended = end(found, BookingState.REFUSED, reason.strip(), events.REFUSED, staff_actor(staff.id))
    tell(BOOKING_REFUSED, ended, reason=ended.reason)
    return ended


@transaction.atomic
def cancel(
    booking: Booking,
    reason: str = "",
    staff: Staff | None = None,
    *,
    wished: bool = False,
    mailed: bool = True,
) -> Booking:
    """Cancel a booking: its place is free at once, and the fee rule says what is still owed.

    A clerk gives a reason and may do so at any time; unless the person `wished` it, nothing is owed then. What is not
    `mailed` is mailed together with others. Raises `BookingRefusedError`.
    """
    found = locked(booking, BookingState.HELD, BookingState.ASKED, BookingState.BOOKED)
    check_alone(found)
    what, now = declared(found.resource), clock.now()
    if staff is None and not may_be_cancelled(what, found.begins, now):
        raise BookingRefusedError("cancel_late")
    billed = found.price if found.state == BookingState.BOOKED else 0
    actor = staff_actor(staff.id) if staff else by_holder(found)
    ended = end(found, BookingState.CANCELLED, reason.strip(), events.CANCELLED, actor, mailed=mailed)
    owed = 0 if staff and not wished else owed_after_cancelling(what, billed, found.begins, now)
    if owed < billed:
        reduce_bill(found.subject, owed, "予約の取消し", actor=actor)
    if staff is None or wished:
        tell_matter(found.matter, f"予約を取り消しました：{what.title.ja}、{when_of(found, 'ja')}")
    return ended


def end(
    booking: Booking, state: BookingState, reason: str, kind: Kind, actor: str, *, mailed: bool = True
) -> Booking:
    """A booking that is locked ends before its time: its place is free at once. A cancellation is `mailed`."""
    was = booking.state
    booking.takings.all().delete()
    booking.state, booking.ended_at, booking.reason = state, clock.now(), reason
    booking.held_until = None
    booking.save(update_fields=["state", "ended_at", "reason", "held_until"])
    n = note(kind, booking, actor)
    if was == BookingState.BOOKED:
        end_permit(booking, declared(booking.resource), n)
    if kind == events.CANCELLED and booking.booked_at and mailed:
        tell(BOOKING_CANCELLED, booking, reason=reason)
    offer_free(booking.resource)
    return booking


def lapse() -> int:
    """End all that was kept past its time, and what was asked for and not answered by then; returns how many."""
    waiting = Booking.objects.filter(state=BookingState.HELD, held_until__lt=clock.now())
    resources = Resource.objects.filter(id__in=waiting.values("resource"))
    return sum(_lapse_at(one) for one in resources) + _refuse_unanswered()


@transaction.atomic
def _lapse_at(resource: Resource) -> int:
    """What was kept too long goes to whoever waits for it, before anybody else sees it."""
    gone = give_back_lapsed(resource, awaited=True)
    if gone:
        offer_free(resource)
    return gone


@transaction.atomic
def _refuse_unanswered() -> int:
    rows = Booking.objects.filter(state=BookingState.ASKED, begins__lte=clock.now())
    late = rows.select_for_update(of=("self",), skip_locked=True).select_related("resource", "person")
    found = list(late.order_by("begins", "id")[:_AT_ONCE])
    for one in found:
        reason = _UNANSWERED["en" if one.language.startswith("en") else "ja"]
        end(one, BookingState.REFUSED, reason, events.REFUSED, "system")
        tell(BOOKING_REFUSED, one, reason=reason)
    return len(found)
