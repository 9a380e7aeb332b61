"""Which times are free: of many resources over many days in a few statements, or all of one day.

PostgreSQL gives openings and takings of each unit as arrays of whole seconds since 1970; the rest is counting.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, chain
from math import ceil
from operator import eq
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from madoguchi.core import clock

from .declaration import Choice, ResourceDeclared
from .hours import length_of
from .lottery import month_of
from .models import Booking, Resource
from .queries import declared
from .refusals import BookingRefusedError
from .rules import bookable, chosen

_DAY, _TO_TOKYO = 24 * 60 * 60, 9 * 60 * 60
_FAR = 2**62
# Nothing is booked then, and days beyond can still be reckoned.
_NO_EARLIER, _NO_LATER = date(1900, 1, 1), date(9000, 1, 1)
_OPENINGS = """
SELECT resource_id, array_agg(date_part('epoch', begins)::bigint ORDER BY begins),
    array_agg(date_part('epoch', ends)::bigint ORDER BY begins)
FROM bookings_opening WHERE resource_id = ANY(%s) AND begins < %s AND ends > %s GROUP BY resource_id
"""
# A place that was kept past its time is free: whoever wants it takes it back, unless somebody waits for that time.
_UNITS = """
SELECT u.resource_id, taken.begins, taken.ends FROM bookings_unit u, LATERAL (
    SELECT array_agg(date_part('epoch', t.begins)::bigint ORDER BY t.begins) AS begins,
        array_agg(date_part('epoch', t.ends)::bigint ORDER BY t.begins) AS ends
    FROM bookings_taking t WHERE t.unit_id = u.id AND t.begins < %s AND t.ends > %s
        AND t.booking_id NOT IN (
            SELECT b.id FROM bookings_booking b WHERE b.state = 'held' AND b.held_until < %s AND NOT EXISTS (
                SELECT FROM bookings_waiting w WHERE w.resource_id = b.resource_id AND w.state = 'waiting'
                AND w.begins < b.ends AND w.ends > b.begins))
        AND t.booking_id <> ALL(%s)) AS taken
WHERE u.resource_id = ANY(%s) AND u.live
"""
_BY_LOT = "SELECT resource_id, month FROM bookings_draw WHERE resource_id = ANY(%s) AND state <> 'drawn'"
#: Begins and ends, in order.
Spans = tuple[Sequence[int], Sequence[int]]
#: Openings: each begins and ends on one day, and is open without a break until the third.
Openings = tuple[Sequence[int], Sequence[int], Sequence[int]]


@dataclass(frozen=True)
class Asked:
    """What is looked for at a resource: a choice, for so many people."""

    resource: Resource
    what: ResourceDeclared
    choice: Choice
    people: int

    @property
    def needed(self) -> int:
        """How many units."""
        return self.what.units_for(self.people)

    @property
    def length(self) -> int:
        """How long, in seconds."""
        return int(length_of(self.choice, self.people).total_seconds())

    @property
    def before(self) -> int:
        """How long before a start a unit must be free."""
        return self.what.before * 60

    @property
    def behind(self) -> int:
        """How long from a start on a unit must be free."""
        return self.length + self.what.after * 60


class FreeDay(NamedTuple):
    """How many starts are free on a day, and the first of them, in seconds since 1970."""

    starts: int
    second: int

    @property
    def first(self) -> datetime:
        """The first that is free."""
        return _moment(self.second)


class Start(NamedTuple):
    """A moment at which one may begin, and how many units are left then."""

    begins: datetime
    left: int


class Taken(NamedTuple):
    """How many units cannot be had by whoever begins at a moment: `blocked[n]` from `times[n]` on, of `units`."""

    times: Sequence[int]
    blocked: Sequence[int]
    units: int

    def left(self, start: int) -> int:
        """How many units are left for who begins at a moment."""
        return self.units - self.blocked[bisect_right(self.times, start) - 1]

    def full(self, needed: int) -> list[tuple[int, int]]:
        """From when, until when fewer are left than needed."""
        most, spans = self.units - needed, zip(self.times, [*self.times[1:], _FAR], self.blocked, strict=True)
        return [(begins, ends) for begins, ends, blocked in spans if blocked > most]


def asked(resource: Resource, choice: str = "", people: int = 1) -> Asked:
    """What is looked for; without a choice, the first. Raises `BookingRefusedError`."""
    what = declared(resource)
    return Asked(resource, what, chosen(what, choice or what.choices[0].id, people), people)


def asked_all(resources: Sequence[Resource], people: int = 1) -> list[Asked]:
    """The same of many, the first choice of each; those apart that take not so many people."""
    return [found for one in resources if (found := _asked_or_none(one, people))]


def _asked_or_none(resource: Resource, people: int) -> Asked | None:
    try:
        return asked(resource, people=people)
    except BookingRefusedError:
        return None


def free_days(wanted: Sequence[Asked], first: date, last: date) -> dict[UUID, dict[date, FreeDay]]:
    """By resource, the days on which something is free, in order, from one to another, both included."""
    seen = _Seen.of(wanted, first, last)
    return {one.resource.id: seen.not_by_lot(one, _days(one, *seen.at(one))) for one in wanted}


def free_starts(wanted: Asked, day: date) -> list[Start]:
    """Every start of a day that is free, with how many units are left."""
    return free_starts_of([wanted], day)[0]


def free_starts_of(wanted: Sequence[Asked], day: date, but: Sequence[Booking] = ()) -> list[list[Start]]:
    """The same of several, in as many statements; what the bookings `but` have counts as free."""
    seen = _Seen.of(wanted, day, day, but)
    return [[] if seen.is_by_lot(one, day) else _starts(one, *seen.at(one)) for one in wanted]


def _starts(wanted: Asked, openings: Openings, taken: Taken, window: tuple[int, int]) -> list[Start]:
    step = wanted.what.step * 60
    starts = (
        start
        for begins, ends, until in zip(*openings, strict=True)
        for start in range(begins, min(ends, until - wanted.length + 1), step)
        if window[0] <= start < window[1]
    )
    return [Start(_moment(one), left) for one in starts if (left := taken.left(one)) >= wanted.needed]


@dataclass(frozen=True)
class _Seen:
    """Openings and takings of some resources within a time."""

    begins: datetime
    ends: datetime
    now: datetime
    openings: Mapping[UUID, Openings]
    units: Mapping[UUID, list[Spans]]
    by_lot: frozenset[tuple[UUID, date]]

    @classmethod
    def of(cls, wanted: Sequence[Asked], first: date, last: date, but: Sequence[Booking] = ()) -> "_Seen":
        begins = datetime.combine(_within_reach(first), time(), clock.TOKYO)
        ends = datetime.combine(_within_reach(last) + timedelta(days=1), time(), clock.TOKYO)
        now, ids = clock.now(), [one.resource.id for one in wanted]
        around = timedelta(seconds=max((max(one.before, one.behind) for one in wanted), default=0))
        units: dict[UUID, list[Spans]] = {one: [] for one in ids}
        with connection.cursor() as cursor:
            cursor.execute(_OPENINGS, [ids, ends + around, begins])
            openings = {row: (opens, closes, _lasting(opens, closes)) for row, opens, closes in cursor}
            cursor.execute(_UNITS, [ends + around, begins - around, now, [one.id for one in but], ids])
            for resource, *spans in cursor.fetchall():
                units[resource].append((spans[0] or (), spans[1] or ()))
            lots = [one.resource.id for one in wanted if one.what.lottery]
            if lots:
                cursor.execute(_BY_LOT, [lots])
            by_lot = frozenset(cursor.fetchall() if lots else ())
        return cls(begins, ends, now, openings, units, by_lot)

    def is_by_lot(self, wanted: Asked, day: date) -> bool:
        """Whether a day waits to be drawn by lot."""
        return (wanted.resource.id, month_of(day)) in self.by_lot

    def not_by_lot(self, wanted: Asked, days: dict[date, FreeDay]) -> dict[date, FreeDay]:
        """Those of the days that wait for no draw."""
        if not wanted.what.lottery:
            return days
        return {day: free for day, free in days.items() if not self.is_by_lot(wanted, day)}

    def at(self, wanted: Asked) -> tuple[Openings, Taken, tuple[int, int]]:
        """The openings of a resource, what is taken of it, and between which moments one may begin."""
        key, until = wanted.resource.id, bookable(wanted.what, self.now)
        taken = taken_of(self.units[key], wanted.before, wanted.behind)
        window = _second(max(self.begins, until.begins)), _second(min(self.ends, until.ends))
        shut = wanted.resource.paused or wanted.resource.ended
        return ((), (), ()) if shut else self.openings.get(key, ((), (), ())), taken, window


def _lasting(opens: Sequence[int], closes: Sequence[int]) -> Sequence[int]:
    """Until when it is open without a break, perhaps over midnight: as `hours.lasting` has it, in seconds."""
    if not any(map(eq, closes, opens[1:])):
        return closes
    until = list(closes)
    for n in range(len(until) - 2, -1, -1):
        if closes[n] == opens[n + 1]:
            until[n] = until[n + 1]
    return until


def taken_of(units: Sequence[Spans], before: int, behind: int) -> Taken:
    """What is taken of some units for who needs them from `before` a start to `behind` it, in seconds."""
    # Even numbers are ends, odd ones beginnings: sorted, an end comes before what begins with it.
    edges = sorted(chain.from_iterable(_edges(begins, ends, before, behind) for begins, ends in units))
    changes = [1 if edge & 1 else -1 for edge in edges]
    return Taken([-_FAR, *[edge >> 1 for edge in edges]], list(accumulate(changes, initial=0)), len(units))


def _edges(begins: Sequence[int], ends: Sequence[int], before: int, behind: int) -> list[int]:
    """Where the starts that a unit's takings leave no room for begin and end; what overlaps is one."""
    found: list[int] = []
    for taken, given_back in zip(begins, ends, strict=True):
        start, end = taken - behind + 1, given_back + before
        if found and start <= found[-1] >> 1:
            found[-1] = end << 1
        else:
            found += (start << 1 | 1, end << 1)
    return found


def _days(wanted: Asked, openings: Openings, taken: Taken, window: tuple[int, int]) -> dict[date, FreeDay]:
    step, length, (soonest, latest) = wanted.what.step * 60, wanted.length, window
    full, at = [*taken.full(wanted.needed), (_FAR, _FAR)], 0
    days: dict[date, FreeDay] = {}
    for opens, closes, lasts in zip(*openings, strict=True):
        free, until = max(opens, soonest), min(closes, lasts - length + 1, latest)
        while full[at][1] <= free:
            at += 1
        starts, first, n = 0, 0, at
        while free < until:
            begins, ends = full[n]
            start, end = free + (opens - free) % step, min(begins, until)
            if start < end:
                starts, first = starts + (end - 1 - start) // step + 1, first or start
            free, n = ends, n + 1
        if starts:
            day = _day(opens)
            before = days.get(day)
            days[day] = FreeDay(before.starts + starts, before.second) if before else FreeDay(starts, first)
    return days


# Japan knows no summer time: the ordinal of a day is what is left after this division.
_FIRST_DAY = date(1970, 1, 1).toordinal() * _DAY + _TO_TOKYO


def _day(second: int) -> date:
    """The day of Japan in which a second lies."""
    return date.fromordinal((second + _FIRST_DAY) // _DAY)


def _within_reach(day: date) -> date:
    return min(max(day, _NO_EARLIER), _NO_LATER)


def _second(moment: datetime) -> int:
    """The first whole second that is not before a moment."""
    return ceil(moment.timestamp())


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
