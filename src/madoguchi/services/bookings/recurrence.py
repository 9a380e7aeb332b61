"""Recurrence rules of RFC 5545 over days, as opening hours and series have them (python-dateutil)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import rrule, rrulestr

#: Where a rule without a beginning of its own begins: a Monday, the first day of a year.
BEGINS = date(2018, 1, 1)
_OF_TIMES = {"BYHOUR", "BYMINUTE", "BYSECOND"}
_LONGER_THAN_A_MONTH = timedelta(days=31)
_BY_DAYS = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}


def checked(text: str) -> str:
    """The rule itself, where it is one over days; else `ValueError`."""
    parts = dict(part.partition("=")[::2] for part in text.upper().split(";"))
    if parts.get("FREQ") not in _BY_DAYS or _OF_TIMES & parts.keys():
        raise ValueError("a rule repeats DAILY, WEEKLY, MONTHLY or YEARLY and names no times of the day")
    _rule(text, BEGINS)
    return text


def days_of(rule: str, first: date, last: date, begins: date = BEGINS) -> Iterator[date]:
    """The days of a rule from one to another, both included."""
    month = first.replace(day=1)
    while month <= last:
        yield from (day for day in _in_month(rule, begins, month) if first <= day <= last)
        month = (month + _LONGER_THAN_A_MONTH).replace(day=1)


# A rule counts from its beginning: whoever asks for a day is told of its month once.
@lru_cache(maxsize=20_000)
def _in_month(rule: str, begins: date, month: date) -> tuple[date, ...]:
    last = (month + _LONGER_THAN_A_MONTH).replace(day=1) - timedelta(days=1)
    found = _rule(rule, begins).between(_midnight(month), _midnight(last), inc=True)
    return tuple(moment.date() for moment in found)


@lru_cache(maxsize=1_000)
def _rule(text: str, begins: date) -> rrule:
    found = rrulestr(text, dtstart=_midnight(begins), cache=True)
    if not isinstance(found, rrule):
        raise ValueError("one rule")
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
