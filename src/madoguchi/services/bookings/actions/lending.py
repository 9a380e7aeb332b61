"""附属設備: equipment that is lent with a place, for the same time, all of it or none."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db.models import QuerySet

from madoguchi.core import clock

from ..declaration import ResourceDeclared, ResourceKind
from ..hours import Period
from ..models import Booking, Extra, Resource
from ..queries import declared, free_units, held_past_with
from ..refusals import BookingRefusedError
from ..rules import around, price_of
from ..wanted import Wanted
from .occupying import give_up, occupy


def lend(booking: Booking, resource: ResourceDeclared, wanted: Wanted, pieces: Mapping[str, int]) -> None:
    """Take equipment with a booking for its time; `pieces` by the equipment's name.

    Raises `BookingRefusedError` where there is not enough of one, or it is not lent with this resource.
    """
    asked = {slug: count for slug, count in pieces.items() if count}
    if not set(asked) <= set(resource.equipment) or min(asked.values(), default=1) < 0:
        raise BookingRefusedError("no_equipment")
    rows = {one.slug: one for one in Resource.objects.filter(slug__in=asked, ended=False, paused=False)}
    for slug in sorted(asked):
        if slug not in rows or declared(rows[slug]).kind != ResourceKind.EQUIPMENT:
            raise BookingRefusedError("no_equipment")
        price = _price(declared(rows[slug]), wanted, asked[slug])
        Extra.objects.create(booking=booking, resource=rows[slug], pieces=asked[slug], price=price)
        _take(booking, rows[slug], asked[slug])


def _price(what: ResourceDeclared, wanted: Wanted, pieces: int) -> int:
    """What so many pieces cost: the equipment's own price, `people` being the pieces."""
    return price_of(what, replace(wanted, choice=what.choices[0].id, people=pieces))


def _take(booking: Booking, equipment: Resource, pieces: int) -> None:
    span = around(declared(equipment), Period(booking.begins, booking.ends))
    free = free_units(equipment, span)
    units = list(free.select_for_update(skip_locked=True, no_key=True)[:pieces])
    if len(units) < pieces:
        # Others reach for some, perhaps at another time: the constraint says who has them. What was kept too long is
        # given back, as a place is.
        give_up(_locked(held_past_with(equipment, span, clock.now())))
        units = list(free[:pieces])
    if occupy(booking, units, span) < pieces:
        raise BookingRefusedError("no_equipment")


def _locked(lapsed: QuerySet[Booking]) -> list[Booking]:
    """Those that nobody else reaches for now, as whoever goes on filling in."""
    return list(lapsed.select_for_update(of=("self",), skip_locked=True))


def lend_again(booking: Booking, resource: ResourceDeclared) -> None:
    """The same equipment for the booking's new time. Raises `BookingRefusedError`."""
    for extra in extras_of(booking) if resource.equipment else ():
        _take(booking, extra.resource, extra.pieces)


def extras_of(booking: Booking) -> Iterable[Extra]:
    """What is lent with a booking."""
    return Extra.objects.filter(booking=booking).select_related("resource").order_by("resource__slug")


def price_of_extras(booking: Booking) -> int:
    """What is paid for the equipment of a booking, in yen."""
    return sum(one.price for one in extras_of(booking))
