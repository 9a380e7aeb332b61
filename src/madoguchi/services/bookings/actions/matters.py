"""Bookings that belong to something else, as a form: kept while it is filled in, booked and cancelled with it."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.people.models import Level
from madoguchi.services.payments.actions import reduce_bill

from .. import events
from ..declaration import Ask
from ..models import Booking, BookingState, Resource
from ..queries import declared
from ..wanted import Wanted
from .booking import book
from .ending import end
from .noting import by_holder
from .occupying import give_up
from .taking import Holder, hold
from .waiting import offer_free


@transaction.atomic
def hold_instead(resource: Resource, wanted: Wanted, holder: Holder, earlier: Iterable[Booking]) -> Booking:
    """Keep a place for a matter and give back what was kept before. Raises `BookingRefusedError`, all as it was."""
    let_go(earlier)
    return hold(resource, wanted, holder)


def let_go(kept: Iterable[Booking]) -> None:
    """Give back places that were kept, to whoever waits for them; what is booked, or over, stays as it is."""
    rows = Booking.objects.filter(id__in=[one.id for one in kept], state=BookingState.HELD)
    gone = list(rows.select_for_update(of=("self",)).select_related("resource"))
    give_up(gone)
    for resource in {one.resource_id: one.resource for one in gone}.values():
        offer_free(resource)


@transaction.atomic
def book_for(booking: Booking, matter: str, said: Mapping[str, str], contact: str, level: Level) -> Booking:
    """Book what was kept, for what it belongs to from now on. Raises `BookingRefusedError`.

    `said` is what is known of whoever comes, by `Ask`; only what the resource asks is kept with the booking.
    """
    asked = declared(booking.resource).asks
    known = {one.value: said[one] for one in Ask if one in asked and said.get(one)}
    wanted = Wanted(booking.choice, booking.people, booking.begins, known, level)
    booked = book(booking, wanted, contact, matter=booking.matter)
    Booking.objects.filter(id=booked.id).update(matter=matter)
    return booked


@transaction.atomic
def cancel_of(matter: str, reason: str) -> int:
    """Cancel whatever is booked for a matter that is over, if it has not begun; returns how many. Nothing is owed."""
    rows = Booking.objects.filter(matter=matter, begins__gt=clock.now())
    live = rows.filter(state__in=[BookingState.HELD, BookingState.ASKED, BookingState.BOOKED])
    found = list(live.select_for_update(of=("self",)).select_related("resource", "person"))
    for one in found:
        billed = one.price if one.state == BookingState.BOOKED else 0
        end(one, BookingState.CANCELLED, reason, events.CANCELLED, by_holder(one))
        if billed:
            reduce_bill(one.subject, 0, reason, actor=by_holder(one))
    return len(found)
