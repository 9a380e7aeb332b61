"""A place is kept: units are taken for as long as a form is filled in. What no unit is left for is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from secrets import randbelow

from django.db import transaction

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.people.models import Person

from ..declaration import ResourceDeclared
from ..grouping import as_group
from ..hours import Period
from ..models import Booking, BookingState, Group, Resource, Taking, Unit
from ..queries import (
    declared,
    free_units_left,
    free_units_locked,
    held_past_locked,
    no_shows_of,
    waits_for_draw,
)
from ..refusals import BookingRefusedError
from ..rules import around, period_of
from ..wanted import Wanted
from .lending import lend
from .occupying import occupy, occupy_first

KEY_DIGITS = 6
# How often a unit is looked for anew when others take those that were found: each time there are fewer left.
_TRIES = 5


@dataclass(frozen=True)
class Holder:
    """Who books: a person with an account, or whoever has the code; `matter` is what the booking belongs to.

    `contact` is another address than the account's; `group` the registered group that books.
    """

    person: Person | None = None
    language: str = "ja"
    matter: str = ""
    contact: str = ""
    group: Group | None = None


def hold(
    resource: Resource,
    wanted: Wanted,
    holder: Holder,
    code: str = "",
    equipment: Mapping[str, int] | None = None,
) -> Booking:
    """Keep a place while the form is filled in; it is given back at `held_until`. Raises `BookingRefusedError`.

    `code` is a new one's, where the caller has to know it: `IntegrityError` when there is a booking of it.
    `equipment` is lent with it, pieces by name: all of it, or nothing is kept.
    """
    now, what = clock.now(), declared(resource)
    if resource.paused or resource.ended:
        raise BookingRefusedError("paused")
    period = period_of(what, wanted, now)
    check_not_by_lot(resource, what, period)
    check_comes(what, holder.person)
    wanted = as_group(wanted, holder.group)
    booking = Booking(
        code=code or reference_code(),
        key=new_key(),
        resource=resource,
        choice=wanted.choice,
        people=wanted.people,
        begins=period.begins,
        ends=period.ends,
        person=holder.person,
        contact=holder.contact or (holder.person.contact if holder.person else ""),
        language=holder.language,
        said=dict(wanted.said),
        matter=holder.matter,
        group=holder.group,
        made_at=now,
        held_until=now + timedelta(minutes=what.times.hold),
    )
    if not equipment:
        take(booking, what, period)
        return booking
    with transaction.atomic():
        take(booking, what, period)
        lend(booking, what, wanted, equipment)
    return booking


def check_not_by_lot(resource: Resource, what: ResourceDeclared, period: Period) -> None:
    """Raises `BookingRefusedError` while a month waits for its draw, however late that is."""
    if what.lottery and waits_for_draw(resource, period.begins):
        raise BookingRefusedError("lottery")


def check_comes(what: ResourceDeclared, person: Person | None) -> None:
    """Raises `BookingRefusedError` for whoever stayed away too often, where that is declared."""
    if what.no_shows and person and no_shows_of(person, clock.now()) >= what.no_shows:
        raise BookingRefusedError("no_shows")


def new_key() -> str:
    """A 確認番号 of digits, to be typed together with a code."""
    return f"{randbelow(10**KEY_DIGITS):0{KEY_DIGITS}}"


def take(booking: Booking, resource: ResourceDeclared, period: Period) -> None:
    """Take as many units as a booking needs. Raises `BookingRefusedError` ("full"), and then nothing is taken.

    A new booking is written with the first of them: whoever comes too late writes nothing, and locks nothing. In a
    rush that is nearly everybody.
    """
    needed, span = resource.units_for(booking.people), around(resource, period)
    left = _left(booking.resource, span, needed)
    # Nearly always: what one statement writes, or does not, needs no savepoint.
    if needed == 1 and _take_some(booking, _within_reach(booking.resource, span, 1), span):
        return
    with transaction.atomic():
        for _ in range(_TRIES):
            units = _within_reach(booking.resource, span, needed) or _given_back(booking.resource, left)
            needed -= _take_some(booking, units, span)
            if not needed:
                return
            left = _left(booking.resource, span, needed)
        raise BookingRefusedError("full")


def _left(resource: Resource, span: Period, needed: int) -> list[Unit]:
    """So many free units, whoever reaches for them. Raises `BookingRefusedError` ("full") where there are fewer."""
    left = free_units_left(resource, span, clock.now(), needed)
    if len(left) < needed:
        raise BookingRefusedError("full")
    return left


def _within_reach(resource: Resource, span: Period, most: int) -> list[Unit]:
    """Free units that nobody else reaches for now, at whatever time."""
    return free_units_locked(resource, span, most)


def _given_back(resource: Resource, left: list[Unit]) -> list[Unit]:
    """Free units that others reach for, perhaps at another time, and those kept too long, which are given back."""
    give_back_lapsed(resource)
    return left


def _take_some(booking: Booking, units: Sequence[Unit], span: Period) -> int:
    """Take units; returns how many. A new booking is written with the first of them."""
    if not booking._state.adding or not units:
        return occupy(booking, units, span)
    first, *others = units
    if not occupy_first(booking, first, span):
        return 0
    return 1 + occupy(booking, others, span)


def give_back_lapsed(resource: Resource, *, awaited: bool = False) -> int:
    """End what was kept at a resource past its time; returns how many bookings. Whoever wants the place does it.

    `awaited`: also where somebody waits for that time; they are to be asked in the same transaction.
    """
    now = clock.now()
    gone = [one.id for one in held_past_locked(resource, now, awaited=awaited)]
    if not gone:
        return 0
    Taking.objects.filter(booking__in=gone).delete()
    lapsed = {"state": BookingState.LAPSED, "ended_at": now, "held_until": None}
    return Booking.objects.filter(id__in=gone).update(**lapsed)
