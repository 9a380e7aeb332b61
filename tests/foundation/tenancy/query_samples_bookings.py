"""Where every query of bookings is asked, and its arguments for a city."""

from collections.abc import Callable
from typing import Any

from two_cities import City
from two_cities_bookings import HALL

from madoguchi.core import clock
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.bookings.hours import Period
from madoguchi.services.bookings.models import Booking

_PUBLIC = (Side.PUBLIC,)
_ASKED: dict[str, Callable[[City], tuple[Any, ...]]] = {
    "queue_for": lambda city: (city.asked_booking.resource,),
    "tickets_of": lambda city: (city.ticket.queue, clock.today()),
    "resource_named": lambda _city: (HALL,),
    "booking_coded": lambda city: (city.booking.code,),
    "free_units": lambda city: (city.booking.resource, Period(city.booking.begins, city.booking.ends)),
    "free_units_left": lambda city: (
        city.booking.resource,
        Period(city.booking.begins, city.booking.ends),
        clock.now(),
        1,
    ),
    "free_units_locked": lambda city: (
        city.booking.resource,
        Period(city.booking.begins, city.booking.ends),
        1,
    ),
    "waits_for_draw": lambda city: (city.booking.resource, city.booking.begins),
    "no_shows_of": lambda city: (Person(id=city.person_id, city=city.code), clock.now()),
    "groups_of": lambda city: (Person(id=city.person_id, city=city.code),),
    "held_past": lambda city: (city.booking.resource, clock.now()),
    "held_past_locked": lambda city: (city.booking.resource, clock.now()),
    "held_past_with": lambda city: (
        city.booking.resource,
        Period(city.booking.begins, city.booking.ends),
        clock.now(),
    ),
    "unawaited": lambda city: (Booking.objects.filter(code=city.booking.code),),
    "units_of": lambda city: (list(Booking.objects.filter(code=city.booking.code)),),
}
BOOKINGS = {
    "services.bookings.queries.pack_resources": ((Side.PUBLIC, Side.OFFICE), lambda _city: ()),
    **{f"services.bookings.queries.{name}": (_PUBLIC, of) for name, of in _ASKED.items()},
}
#: Functions of bookings that read no row of a city.
OF_BOOKINGS_ALONE = {
    "services.bookings.queries.declared": "reads a row that was read in scope",
    "services.bookings.queries.deviations_in": "reads a declaration alone",
    **{
        f"services.bookings.rules.{name}": "reckons with a declaration alone"
        for name in (
            "period_of",
            "around",
            "check_eligible",
            "check_told",
            "price_of",
            "may_be_cancelled",
            "owed_after_cancelling",
            "last_day",
            "bookable",
            "chosen",
        )
    },
}
