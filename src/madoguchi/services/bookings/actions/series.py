"""定期利用: a time that comes every week is booked for a term, and the rest of it cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import person_actor
from madoguchi.foundation.tenancy.models import insert_all

from .. import events
from ..grouping import as_group
from ..models import Booking, BookingState, Group, Member, Resource, Series
from ..queries import declared
from ..recurrence import checked, days_of
from ..refusals import BookingRefusedError
from ..rules import price_of
from ..telling import tell_series, tell_series_cancelled
from ..wanted import Wanted
from .booking import book
from .ending import cancel
from .taking import Holder, hold

LEAST, MOST = 2, 52
_REACH = timedelta(days=2 * 366)


@dataclass(frozen=True)
class Every:
    """Each so many weeks, so many times; `whole`: all of them or none."""

    weeks: int = 1
    times: int = 10
    whole: bool = False

    @property
    def rule(self) -> str:
        """As RFC 5545 writes it."""
        return f"FREQ=WEEKLY;INTERVAL={self.weeks};COUNT={self.times}"


def days_in(every: Every, first: date) -> list[date]:
    """The days of a series. Raises `BookingRefusedError` where there are none, or too many."""
    if not LEAST <= every.times <= MOST or not 1 <= every.weeks <= MOST:
        raise BookingRefusedError("series")
    return list(days_of(checked(every.rule), first, first + _REACH, begins=first))


@transaction.atomic
def book_series(
    resource: Resource, wanted: Wanted, every: Every, holder: Holder, told: int | None = None
) -> Series:
    """Book a time on all days of a series, or on those that can be had. Raises `BookingRefusedError`.

    `wanted` is the first of them. Where `whole`, one day that cannot be had refuses all. `told` is the price in yen of
    all days that was shown, 0 where none was. They are mailed once, with all days and one calendar.
    """
    person = holder.person
    if person is None:
        raise BookingRefusedError("signed_in")
    prices = prices_of(resource, wanted, every, holder.group)
    if told is not None and sum(prices) > told:
        raise BookingRefusedError("series_price", times=len(prices), price=sum(prices))
    first = clock.local(wanted.begins)
    tried = [(day, _booked(resource, wanted, day, holder)) for day in days_in(every, first.date())]
    got = [one for _day, one in tried if one]
    missed = [day.isoformat() for day, one in tried if one is None]
    if not got or (every.whole and missed):
        raise BookingRefusedError("series_not_free", days="、".join(missed))
    series = Series.objects.create(
        resource=resource, person=person, rule=every.rule, first=first.date(), missed=missed
    )
    Booking.objects.filter(id__in=[one.id for one in got]).update(contact=person.contact)
    insert_all([Member(series=series, booking=one) for one in got])
    about = events.AboutSeries(resource=resource.slug, booked=len(got), missed=len(missed))
    record(events.SERIES_MADE, series.subject, about, actor=person_actor(person.id))
    tell_series(series, got)
    return series


def prices_of(resource: Resource, wanted: Wanted, every: Every, group: Group | None) -> list[int]:
    """What each time of a series costs, in yen. Raises `BookingRefusedError`."""
    what, first = declared(resource), clock.local(wanted.begins).date()
    times = (as_group(_on(wanted, day), group) for day in days_in(every, first))
    return [price_of(what, one) for one in times]


def _on(wanted: Wanted, day: date) -> Wanted:
    """The same time of another day."""
    at = clock.local(wanted.begins).time()
    return replace(wanted, begins=datetime.combine(day, at, clock.TOKYO))


def _booked(resource: Resource, wanted: Wanted, day: date, holder: Holder) -> Booking | None:
    """A booking of one day, or none where it cannot be had."""
    one = _on(wanted, day)
    try:
        with transaction.atomic():
            # Without an address: the series is mailed once, and not each of fifty days.
            return book(hold(resource, one, holder), one, "")
    except BookingRefusedError:
        return None


@transaction.atomic
def cancel_rest(series: Series) -> tuple[int, int]:
    """Cancel what is left of a series; returns how many, and how many it was too late for. They are mailed once."""
    rest = rest_of(series)
    done = [one for one in map(_cancelled, rest) if one]
    if done:
        tell_series_cancelled(series, done)
    return len(done), len(rest) - len(done)


def rest_of(series: Series) -> Sequence[Booking]:
    """The bookings of a series that are still to come."""
    rows = Booking.objects.filter(in_series__series=series, begins__gt=clock.now())
    return list(rows.filter(state__in=[BookingState.ASKED, BookingState.BOOKED]).order_by("begins"))


def _cancelled(booking: Booking) -> Booking | None:
    """A booking that is cancelled, or none where it is too late."""
    try:
        with transaction.atomic():
            return cancel(booking, mailed=False)
    except BookingRefusedError:
        return None
