"""When a resource is open, and when a booking in it can begin: from its declaration alone."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from madoguchi.core import clock
from madoguchi.core.calendar import is_holiday
from madoguchi.core.clock import TOKYO

from .declaration import Choice, Deviation, ResourceDeclared
from .recurrence import days_of

_DAY = timedelta(days=1)


class Period(NamedTuple):
    """From a moment up to another, which is not part of it."""

    begins: datetime
    ends: datetime


class Open(NamedTuple):
    """The opening of one day, and until when it is open without a break, perhaps over midnight."""

    begins: datetime
    ends: datetime
    until: datetime


def length_of(choice: Choice, people: int) -> timedelta:
    """How long a booking is, the same where it is offered and where it is made."""
    return timedelta(minutes=choice.minutes + choice.per_person * (people - 1))


def openings(resource: ResourceDeclared, first: date, last: date) -> list[Open]:
    """When it is open from a day to another, both included, in order: what overlaps or touches on a day is one."""
    beyond = last + reach(resource)
    usual = _usual(resource, first, beyond)
    days = (first + n * _DAY for n in range((beyond - first).days + 1))
    every = [one for day in days for one in _of_day(resource, day, usual.get(day, []))]
    found = (Open(*one, until) for one, until in zip(every, lasting(every), strict=True))
    return [one for one in found if one.begins < _midnight(last + _DAY)]


def closings(resource: ResourceDeclared, first: date, last: date) -> Iterator[Period]:
    """When it is closed from a day to another, both included, in order."""
    at = _midnight(first)
    for one in openings(resource, first, last):
        if at < one.begins:
            yield Period(at, one.begins)
        at = max(at, one.ends)
    if at < _midnight(last + _DAY):
        yield Period(at, _midnight(last + _DAY))


def reach(resource: ResourceDeclared) -> timedelta:
    """How many days after the one on which it begins the longest booking may end."""
    return max(length_of(one, resource.people) for one in resource.choices) // _DAY * _DAY + _DAY


def lasting(periods: Sequence[Period]) -> list[datetime]:
    """Until when it is open without a break, for each of some periods in their order."""
    found: list[datetime] = []
    for one, after in zip(reversed(periods), [None, *reversed(periods)], strict=False):
        found.append(found[-1] if after and after.begins == one.ends else one.ends)
    return found[::-1]


def starts(resource: ResourceDeclared, opening: Open, length: timedelta) -> Iterator[datetime]:
    """Every moment at which a booking of a length can begin in an opening: a step apart from its beginning.

    Each day counts anew; a booking may go on over midnight where it is open there.
    """
    step, begins = timedelta(minutes=resource.step), opening.begins
    while begins < opening.ends and begins + length <= opening.until:
        yield begins
        begins += step


def opening_of(resource: ResourceDeclared, begins: datetime, length: timedelta) -> Open | None:
    """The opening in which a booking of a length may begin at a moment; none where it may not."""
    day = clock.local(begins).date()
    for opening in openings(resource, day, day):
        if begins in starts(resource, opening, length):
            return opening
    return None


def _usual(resource: ResourceDeclared, first: date, last: date) -> dict[date, list[tuple[int, int]]]:
    found: dict[date, list[tuple[int, int]]] = {}
    for hours in resource.hours:
        for day in days_of(hours.rule, first, last):
            found.setdefault(day, []).append(hours.minutes)
    return found


def _on(resource: ResourceDeclared, day: date, usual: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The hours of one day: of the last deviation that names it, none on a holiday, else the usual ones."""
    deviation = _deviation(resource, day)
    if deviation is not None:
        return [span.minutes for span in deviation.spans]
    return usual if resource.holidays or not is_holiday(day) else []


def _deviation(resource: ResourceDeclared, day: date) -> Deviation | None:
    return next((one for one in reversed(resource.deviations) if one.first <= day <= one.last), None)


def _of_day(resource: ResourceDeclared, day: date, usual: list[tuple[int, int]]) -> list[Period]:
    midnight = _midnight(day)
    return [
        Period(midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes))
        for opens, closes in _joined(sorted(_on(resource, day, usual)))
    ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TOKYO)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for opens, closes in spans:
        if joined and opens <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], closes)
        else:
            joined.append((opens, closes))
    return joined
