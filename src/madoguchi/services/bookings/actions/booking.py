"""What was kept is booked, and may be moved to another time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from madoguchi.core import clock
from madoguchi.core.japanese import wareki
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.actions import is_staff, staff_actor
from madoguchi.foundation.tenancy.models import change_row
from madoguchi.services.notices.templates import BOOKING_CHANGED
from madoguchi.services.payments.actions import BillOrder, bill, reduce_bill

from .. import events
from ..declaration import Price, ResourceDeclared
from ..grouping import as_group
from ..leading import tell_matter
from ..models import JOURNEY, Booking, BookingState
from ..queries import declared
from ..refusals import BookingRefusedError
from ..rules import check_eligible, may_be_cancelled, owed_after_cancelling, period_of, price_of
from ..telling import tell, tell_booked, when_of
from ..wanted import Wanted
from .lending import lend_again, price_of_extras
from .noting import by_holder, check_alone, locked, note
from .permits import ask_permit
from .taking import check_comes, check_not_by_lot, take
from .waiting import FOR, note_taken, offer_free


def book(
    booking: Booking,
    wanted: Wanted,
    contact: str,
    staff: Staff | None = None,
    *,
    billed: bool = True,
    told: int | None = None,
    matter: str = "",
) -> Booking:
    """Book what was kept, in the caller's transaction; where others approve it, ask for it. Billed where it costs.

    `contact` is a mail address, or empty; `staff` books for somebody at the counter or on the telephone. What is not
    `billed` is billed together with others. `told` is the price in yen that whoever books was shown. What is kept for
    a journey or a form is booked for that `matter` alone.
    Raises `BookingRefusedError`; what was kept then stays kept.
    """
    found = locked(booking, BookingState.HELD)
    _check_for(found, matter)
    what = declared(found.resource)
    wanted = replace(wanted, choice=found.choice, people=found.people, begins=found.begins)
    wanted = as_group(wanted, found.group)
    all_said(what, wanted.said)
    check_eligible(what, wanted)
    found.said, found.contact, found.price = dict(wanted.said), contact, whole_price(found, wanted, what)
    if told not in (None, found.price):
        raise BookingRefusedError("price_changed", before=told, after=found.price)
    found.state = BookingState.ASKED if what.approver else BookingState.BOOKED
    found.booked_at, found.held_until = clock.now(), None
    change_row(found, "said", "contact", "price", "state", "booked_at", "held_until")
    actor = staff_actor(staff.id) if staff else by_holder(found)
    n = note(events.ASKED if what.approver else events.BOOKED, found, actor)
    if found.state == BookingState.BOOKED:
        ask_permit(found, what, n)
        if billed and found.price:
            bill_for(found, what)
    note_taken(found)
    tell_booked(found, n)
    return found


def is_part(booking: Booking) -> bool:
    """Whether a place belongs to a journey or a form, with which alone it is booked."""
    return bool(booking.matter) and not booking.matter.startswith(FOR)


def _check_for(booking: Booking, matter: str) -> None:
    if is_part(booking) and matter != booking.matter:
        raise BookingRefusedError("of_journey" if booking.matter.startswith(JOURNEY) else "of_form")


def whole_price(booking: Booking, wanted: Wanted, what: ResourceDeclared) -> int:
    """What the place costs, with what is lent with it."""
    return price_of(what, wanted) + (price_of_extras(booking) if what.equipment else 0)


def bill_for(booking: Booking, resource: ResourceDeclared) -> None:
    """Bill the price of a booking."""
    price = resource.price
    if price is None:
        raise LookupError(f"{resource.id} has no price")
    order = BillOrder(
        kind=price.kind,
        title=price.title.model_dump(),
        payee=price.payee.ja,
        account=price.account,
        amount=booking.price,
        reckoned=_reckoned(booking, resource),
        ways=price.ways,
        due_on=_due_on(booking, price),
        person=booking.person,
        key=booking.key,
    )
    bill(booking.subject, order, actor=by_holder(booking))


def _reckoned(booking: Booking, resource: ResourceDeclared) -> str:
    choice = resource.choice(booking.choice)
    return f"{choice.title.ja if choice else booking.choice} {time_words(booking.begins)}"


def time_words(moment: datetime) -> str:
    """A moment as a bill of this city says it: 「令和8年12月7日（月）8時00分」."""
    here = clock.local(moment)
    return f"{wareki(here.date(), weekday=True)}{here:%-H時%M分}"


def _due_on(booking: Booking, price: Price) -> date:
    return min(clock.today() + timedelta(days=price.days), clock.local(booking.begins).date())


def all_said(resource: ResourceDeclared, said: Mapping[str, str]) -> None:
    """Raises `BookingRefusedError` where something that the resource asks was not said."""
    missing = next((one for one in resource.asks if one != "note" and not said.get(one)), None)
    if missing:
        raise BookingRefusedError("said", field=missing.value)


def _check_owes_no_less(booking: Booking, resource: ResourceDeclared, price: int, begins: datetime) -> None:
    """Raises `BookingRefusedError` where whoever moves a booking would owe less for cancelling it afterwards."""
    now, billed = clock.now(), booking.price if booking.state == BookingState.BOOKED else 0
    owed = owed_after_cancelling(resource, billed, booking.begins, now)
    if owed > owed_after_cancelling(resource, price, begins, now):
        raise BookingRefusedError("change_owed", owed=owed)


def may_be_moved(booking: Booking, resource: ResourceDeclared) -> bool:
    """Whether whoever has a booking may move it: what was approved for one time is not approved for another."""
    return not (resource.approver and booking.state == BookingState.BOOKED)


def _check_may_move(booking: Booking, resource: ResourceDeclared) -> None:
    if not may_be_moved(booking, resource):
        raise BookingRefusedError("change_approved")
    if not may_be_cancelled(resource, booking.begins, clock.now()):
        raise BookingRefusedError("change_late")
    check_comes(resource, booking.person)


@transaction.atomic
def change(booking: Booking, wanted: Wanted, actor: str) -> Booking:
    """Move a booking to another time, choice or number of people: the new place first, or all stays as it was.

    What it costs less is given back; where it would cost more, it is refused. Staff may do so at any time; nobody
    else moves what was approved, or what they may not cancel any more, nor gets around what they would owe.
    Raises `BookingRefusedError`.
    """
    found = locked(booking, BookingState.BOOKED, BookingState.ASKED)
    check_alone(found)
    what, before, by_staff = declared(found.resource), found.price, is_staff(actor)
    if found.resource.paused or found.resource.ended:
        raise BookingRefusedError("paused")
    if not by_staff:
        _check_may_move(found, what)
    wanted = as_group(replace(wanted, said=found.said), found.group)
    period = period_of(what, wanted, clock.now())
    check_not_by_lot(found.resource, what, period)
    check_eligible(what, wanted)
    after = whole_price(found, wanted, what)
    if after > before:
        raise BookingRefusedError("dearer", before=before, after=after)
    if not by_staff:
        _check_owes_no_less(found, what, after, period.begins)
    earlier = when_of(found, "ja")
    found.takings.all().delete()
    found.choice, found.people, found.price = wanted.choice, wanted.people, after
    found.begins, found.ends = period
    found.save()
    take(found, what, period)
    lend_again(found, what)
    n = note(events.CHANGED, found, actor)
    tell(BOOKING_CHANGED, found, occasion=str(n))
    if not by_staff:
        tell_matter(found.matter, f"予約を変えました：{what.title.ja}、{earlier} → {when_of(found, 'ja')}")
    if found.state == BookingState.BOOKED:
        ask_permit(found, what, n)
        if after < before:
            reduce_bill(found.subject, after, "予約の変更", actor=actor)
    offer_free(found.resource)
    return found
