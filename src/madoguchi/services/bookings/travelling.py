"""Reading journeys: what is declared, the times that fit on a day, the legs of one, other times where one is late."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from madoguchi.core import clock

from .availability import Asked, Start, asked, free_days, free_starts, free_starts_of
from .consistent import Candidates, chains, first_chain
from .journeying import JourneyDeclared, Leg
from .models import Booking, Journey, JourneyLeg, PackJourney, Resource
from .refusals import BookingRefusedError
from .rules import last_day


@lru_cache(maxsize=500)
def _read(text: str) -> JourneyDeclared:
    return JourneyDeclared.model_validate_json(text)


def pack_journeys() -> list[JourneyDeclared]:
    """What the pack of the city in scope declares, in the order of names."""
    return [
        _read(text) for text in PackJourney.objects.order_by("slug").values_list("declaration", flat=True)
    ]


def pack_journey(slug: str) -> JourneyDeclared | None:
    """A journey of the pack by its name."""
    text = PackJourney.objects.filter(slug=slug).values_list("declaration", flat=True).first()
    return _read(text) if text else None


def journey_declared(journey: Journey) -> JourneyDeclared:
    """A journey as it was declared when it was made."""
    return _read(journey.declaration)


def journey_coded(code: str) -> Journey | None:
    """A journey by its code."""
    return Journey.objects.filter(code=code).select_related("person").first()


def legs_of(journey: Journey) -> list[Booking]:
    """The bookings of a journey, in the order of its legs."""
    rows = JourneyLeg.objects.filter(journey=journey).select_related(
        "booking__resource", "booking__person", "booking__group"
    )
    return [one.booking for one in rows.order_by("n")]


def journey_of(booking: Booking) -> Journey | None:
    """The journey that a booking is a leg of."""
    found = JourneyLeg.objects.filter(booking=booking).select_related("journey").first()
    return found.journey if found else None


def times_on(
    what: JourneyDeclared, people: int, day: date, but: Sequence[Booking] = ()
) -> list[tuple[datetime, ...]]:
    """The times that fit together on a day, one for each leg; what the bookings `but` have counts as free.

    Raises `BookingRefusedError`.
    """
    sought = _sought(what.legs, people, [one.resource for one in but])
    free = free_starts_of(sought, day, but)
    return list(chains([_candidates(*one) for one in zip(what.legs, sought, free, strict=True)]))


def days_of(what: JourneyDeclared, people: int) -> list[date]:
    """The days on which something is free for every leg, in order. Raises `BookingRefusedError`."""
    sought = _sought(what.legs, people)
    last = min(last_day(one.what, clock.now()) for one in sought).date()
    free = free_days(sought, clock.today(), last)
    return sorted(set[date].intersection(*(set(free[one.resource.id]) for one in sought)))


def _sought(legs: Sequence[Leg], people: int, read: Iterable[Resource] = ()) -> list[Asked]:
    """What is looked for at each leg; what was `read` already is not asked for again."""
    names = {one.resource for one in legs}
    rows = list(read) or Resource.objects.filter(slug__in=names)
    known = {one.slug: one for one in rows if not one.ended and not one.paused}
    if known.keys() < names:
        raise BookingRefusedError("paused")
    return [asked(known[one.resource], one.choice, people) for one in legs]


def _candidates(leg: Leg, sought: Asked, free: Sequence[Start]) -> Candidates:
    return Candidates([one.begins for one in free], timedelta(seconds=sought.length), *_between(leg))


def _between(leg: Leg) -> tuple[timedelta, timedelta]:
    return timedelta(minutes=leg.least), timedelta(minutes=leg.most)


def later_times(
    what: JourneyDeclared, legs: Sequence[Booking], n: int, minutes: int
) -> tuple[datetime, ...] | None:
    """Times for the legs after leg `n`, which ends so many minutes later; None where nothing fits.

    One who is late may come sooner than one may usually book; the time that a leg has is free to it.
    """
    late = legs[n - 1].ends + timedelta(minutes=minutes)
    day = clock.local(late).date()
    after = [_still(leg, booking, day, late) for leg, booking in zip(what.legs[n:], legs[n:], strict=True)]
    ended = Candidates([late], timedelta(), timedelta(), timedelta())
    found = first_chain([ended, *after])
    return found[1:] if found else None


def still_to_be_had(what: JourneyDeclared, legs: Sequence[Booking], times: Mapping[int, datetime]) -> bool:
    """Whether the legs, by their number, can still be had at these times: none has begun, all are open and free.

    Raises `BookingRefusedError` where one takes no bookings any more.
    """
    now = clock.now()
    return all(
        at > now and at in _still(what.legs[n - 1], legs[n - 1], clock.local(at).date(), at).starts
        for n, at in times.items()
    )


def needs_moving(what: JourneyDeclared, legs: Sequence[Booking], n: int, minutes: int) -> bool:
    """Whether the legs after leg `n` cannot be reached any more as they are."""
    late = legs[n - 1].ends + timedelta(minutes=minutes)
    return legs[n].begins < late + timedelta(minutes=what.legs[n].least)


def _still(leg: Leg, booking: Booking, day: date, late: datetime) -> Candidates:
    (sought,) = _sought([leg], booking.people)
    times = sought.what.times.model_copy(update={"latest": 0})
    soon = replace(sought, what=sought.what.model_copy(update={"times": times}))
    starts = {one.begins for one in free_starts(soon, day)} | {booking.begins}
    return Candidates(
        sorted(one for one in starts if one >= late), booking.ends - booking.begins, *_between(leg)
    )
