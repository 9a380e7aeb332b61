"""The days of a city hall: fiscal years, open days, deadlines and ages, as the law counts them."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache
from itertools import count

import jpholiday

_DAY = timedelta(days=1)
_SATURDAY = 5
_BANKS_CLOSED = frozenset({(12, 31), (1, 1), (1, 2), (1, 3)})
_YEAR_END = _BANKS_CLOSED | {(12, 29), (12, 30)}


def fiscal_year(day: date) -> int:
    """The 会計年度 of a day: April to March (地方自治法208条1項)."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_days(year: int) -> tuple[date, date]:
    """The first and the last day of a fiscal year."""
    return date(year, 4, 1), date(year + 1, 3, 31)


def closing_day(year: int) -> date:
    """出納整理期間の終わり: until 31 May a 会計年度 still takes and pays (地方自治法235条の5)."""
    return date(year + 1, 5, 31)


def is_open(day: date, closed: Collection[date] = ()) -> bool:
    """Whether a day is a 開庁日: no Saturday, Sunday or holiday, nor 29 December to 3 January.

    `closed` are the days that the city adds to these (地方自治法4条の2第2項).
    """
    return not (day.weekday() >= _SATURDAY or is_holiday(day) or day in closed)


def is_holiday(day: date) -> bool:
    """Whether a day is a holiday, or of 29 December to 3 January (年末年始)."""
    return (day.month, day.day) in _YEAR_END or day in _holidays(day.year)


def is_bank_day(day: date) -> bool:
    """Whether banks are open: no Saturday, Sunday or holiday, nor 31 December to 3 January (銀行法施行令5条)."""
    return not (
        day.weekday() >= _SATURDAY or (day.month, day.day) in _BANKS_CLOSED or day in _holidays(day.year)
    )


def next_open_day(day: date, closed: Collection[date] = ()) -> date:
    """The day itself if it is open, else the first open day after it."""
    return next(later for n in count() if is_open(later := day + n * _DAY, closed))


def deadline(start: date, days: int, closed: Collection[date] = ()) -> date:
    """The last day of a period of 暦日 that begins with an event on `start`.

    The first day is not counted (民法140条), the period ends with its last day (141条), and a last day
    on which the office is closed moves to the next open one (142条; 地方自治法4条の2第4項).
    """
    return next_open_day(start + _not_negative(days) * _DAY, closed)


def add_open_days(start: date, days: int, closed: Collection[date] = ()) -> date:
    """The last day of a period of 開庁日, the first not counted (民法140条). Of none: `next_open_day`."""
    day = start if _not_negative(days) else next_open_day(start, closed)
    for _ in range(days):
        day = next_open_day(day + _DAY, closed)
    return day


def open_days_between(start: date, end: date, closed: Collection[date] = ()) -> int:
    """The open days after `start`, up to and with `end`: the inverse of `add_open_days`."""
    if end < start:
        raise ValueError(f"a period does not end ({end}) before it begins ({start})")
    return sum(is_open(start + n * _DAY, closed) for n in range(1, (end - start).days + 1))


def age(born: date, on: date) -> int:
    """Full years of age on a day: one grows older at the end of the day before the birthday.

    年齢計算ニ関スル法律 counts the day of birth, so by 民法143条2項 a year ends with the eve of the birthday;
    born on 29 February one grows older on 28 February of every year.
    """
    if on < born:
        raise ValueError(f"nobody has an age on {on} who is born on {born}")
    eve_over = on + _DAY
    return eve_over.year - born.year - ((eve_over.month, eve_over.day) < (born.month, born.day))


def age_at_fiscal_year_end(born: date, year: int) -> int:
    """The age on the 31 March that ends a fiscal year; born on 1 April counts (学校教育法17条1項)."""
    return age(born, fiscal_year_days(year)[1])


def _not_negative(days: int) -> int:
    if days < 0:
        raise ValueError(f"a period has no {days} days")
    return days


@lru_cache(maxsize=256)
def _holidays(year: int) -> frozenset[date]:
    """国民の祝日に関する法律, with its substitute holidays."""
    return frozenset(day for day, _name in jpholiday.year_holidays(year))
