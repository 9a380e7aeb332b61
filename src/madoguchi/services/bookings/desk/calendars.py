"""The clerk's calendar: a day with a column for each unit, a week with its bookings."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from madoguchi.core import clock

from ..hours import Open, Period, lasting, openings
from ..models import LIVE, Booking, BookingState, Lot, LotState, Opening, Resource, Taking
from ..queries import declared

_DAY = timedelta(days=1)
_SHOWN = (*LIVE, BookingState.DONE, BookingState.NO_SHOW)


@dataclass(frozen=True)
class Cell:
    """What stands in a unit's column at a time: bookings over so many rows, or nothing."""

    bookings: tuple[Booking, ...]
    rows: int = 1


@dataclass(frozen=True)
class Row:
    """A time of the day, and what stands beside it, unit by unit; a cell that began above is left out."""

    begins: datetime
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Day:
    """A day: units as columns, and the bookings that lie outside of what is open."""

    units: tuple[int, ...]
    rows: tuple[Row, ...]
    outside: tuple[Booking, ...]


def day_period(first: date, days: int = 1) -> Period:
    """From the beginning of a day, so many days."""
    midnight = datetime.combine(first, time(), clock.TOKYO)
    return Period(midnight, midnight + days * _DAY)


def of_day(resource: Resource, day: date) -> Day:
    """A day of a resource."""
    span = day_period(day)
    rows = Taking.objects.filter(
        unit__resource=resource, booking__begins__lt=span.ends, booking__ends__gt=span.begins
    )
    taken = [(one.unit.n, one.booking) for one in rows.select_related("unit", "booking").order_by("begins")]
    live = resource.units.filter(live=True).values_list("n", flat=True)
    units, step = sorted({*live, *(n for n, _booking in taken)}), timedelta(minutes=declared(resource).step)
    hours = _openings(resource, [one for _n, one in taken], span)
    times = [at for one in hours if span.begins <= one.begins < span.ends for at in _times(one, step)]
    bookings = {one.id: one for _n, one in taken}.values()
    outside = tuple(one for one in bookings if not is_within(hours, one))
    return Day(tuple(units), _rows_of(times, units, taken), outside)


def _openings(resource: Resource, bookings: Sequence[Booking], span: Period) -> list[Open]:
    """When it is open in a time, and as long as bookings in it last."""
    first = min([span.begins, *(one.begins for one in bookings)])
    last = max([span.ends, *(one.ends for one in bookings)])
    rows = Opening.objects.filter(resource=resource, begins__lt=last, ends__gt=first).order_by("begins")
    found = [Period(one.begins, one.ends) for one in rows]
    return [Open(*one, until) for one, until in zip(found, lasting(found), strict=True)]


def _rows_of(
    times: Sequence[tuple[datetime, datetime]], units: Sequence[int], taken: Sequence[tuple[int, Booking]]
) -> tuple[Row, ...]:
    columns = [_column(times, [one for at, one in taken if at == n]) for n in units]
    return tuple(
        Row(at, tuple(cell for column in columns if (cell := column[n]))) for n, (at, _) in enumerate(times)
    )


def is_within(hours: Iterable[Open], booking: Booking | Lot) -> bool:
    """Whether a booking lies within one of the openings, perhaps over midnight."""
    return any(one.begins <= booking.begins and booking.ends <= one.until for one in hours)


def _times(opening: Open, step: timedelta) -> Iterator[tuple[datetime, datetime]]:
    at = opening.begins
    while at < opening.ends:
        yield at, min(at + step, opening.ends)
        at += step


def _column(times: Sequence[tuple[datetime, datetime]], bookings: Sequence[Booking]) -> list[Cell | None]:
    """A unit's cells: the first row of a booking has it, the rows below belong to it."""
    column: list[Cell | None] = []
    covered = 0
    for n, (at, until) in enumerate(times):
        if covered:
            covered -= 1
            column.append(None)
            continue
        here = tuple(one for one in bookings if one.begins < until and one.ends > at)
        rows = _rows(times[n:], here)
        column.append(Cell(here, rows))
        covered = rows - 1
    return column


def _rows(times: Sequence[tuple[datetime, datetime]], bookings: Sequence[Booking]) -> int:
    """Over how many rows: until the last ends, and no further than the opening goes on without a gap."""
    ends, rows = max((one.ends for one in bookings), default=None), 1
    for (_, until), (at, _) in pairwise(times):
        if ends is None or at != until or at >= ends:
            break
        rows += 1
    return rows


def of_week(resource: Resource, first: date) -> list[tuple[date, list[Booking]]]:
    """Seven days from one on, each with its bookings in their order."""
    span = day_period(first, 7)
    rows = Booking.objects.filter(
        resource=resource, begins__gte=span.begins, begins__lt=span.ends, state__in=_SHOWN
    )
    found = list(rows.order_by("begins", "id"))
    days = [first + n * _DAY for n in range(7)]
    return [(day, [one for one in found if clock.local(one.begins).date() == day]) for day in days]


def fallen_out(resource: Resource, first: date, last: date) -> list[Booking]:
    """The bookings from a day to another, both included, that lie outside of what is open now, in their order."""
    span = day_period(first, (last - first).days + 1)
    rows = Booking.objects.filter(
        resource=resource, begins__gte=span.begins, begins__lt=span.ends, state__in=LIVE
    )
    found = list(rows.order_by("begins", "id"))
    hours = _openings(resource, found, span)
    return [one for one in found if not is_within(hours, one)]


def entries_fallen_out(resource: Resource, first: date, last: date) -> list[Lot]:
    """The entries for a draw still to come that lie outside of what is open now, as `fallen_out`.

    Hours are unrolled only as far as one may book, so they are read from the declaration.
    """
    span = day_period(first, (last - first).days + 1)
    rows = Lot.objects.filter(
        draw__resource=resource, begins__gte=span.begins, begins__lt=span.ends, state=LotState.ENTERED
    )
    return [one for one in rows.order_by("begins", "id").select_related("draw") if _is_outside(resource, one)]


def drawn_outside(resources: Iterable[Resource]) -> list[Booking]:
    """What was drawn of these and lies outside of what is open now: closed after the list was published."""
    rows = Booking.objects.filter(
        resource__in=list(resources), lots__isnull=False, state__in=LIVE, begins__gt=clock.now()
    ).select_related("resource")
    return [one for one in rows.order_by("begins", "id") if _is_outside(one.resource, one)]


def _is_outside(resource: Resource, what: Booking | Lot) -> bool:
    day = clock.local(what.begins).date()
    return not is_within(openings(declared(resource), day, day), what)
