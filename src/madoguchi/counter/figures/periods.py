"""The periods that figures are of: a 年度, a month, a day, each under a key that stands in an address."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from madoguchi.core.calendar import fiscal_year, fiscal_year_days

from .ledger import days_of

_KEY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
#: No figure is older, and no ledger reaches further.
_YEARS = range(2000, 2100)


@dataclass(frozen=True)
class Period:
    """From the first day to the last; `key` is 2026 (a 年度), 2026-11 or 2026-11-21."""

    key: str
    first: date
    last: date

    @property
    def is_year(self) -> bool:
        """Whether it is a whole 年度."""
        return len(self.key) == len("2026")

    def days(self) -> list[date]:
        """Its days in order."""
        return list(days_of(self.first, self.last))

    def months(self) -> list["Period"]:
        """The months of a 年度, from April to March."""
        year = self.first.year
        return [month(year + (number > 12), (number - 1) % 12 + 1) for number in range(4, 16)]

    def before(self, today: date) -> "Period":
        """The month or 年度 before; while this one still runs, as much of it as has passed of this one."""
        earlier = year_of(self.first.year - 1) if self.is_year else month_of(self.first - timedelta(days=1))
        if not self.first <= today < self.last:
            return earlier
        so_far = earlier.first + (today - self.first)
        return Period(earlier.key, earlier.first, min(so_far, earlier.last))


def month(year: int, number: int) -> Period:
    """A month of the calendar."""
    return Period(
        f"{year}-{number:02}", date(year, number, 1), date(year, number, monthrange(year, number)[1])
    )


def month_of(day: date) -> Period:
    """The month of a day."""
    return month(day.year, day.month)


def year_of(year: int) -> Period:
    """A 年度."""
    return Period(str(year), *fiscal_year_days(year))


def period_of(key: str) -> Period | None:
    """The period of a key; None when it is none."""
    found = _KEY.fullmatch(key)
    if not found or int(found[1]) not in _YEARS:
        return None
    year, *rest = (int(one) for one in found.groups() if one)
    try:
        if len(rest) == len(("month", "day")):
            day = date(year, *rest)
            return Period(key, day, day)
        return month(year, rest[0]) if rest else year_of(year)
    except ValueError:  # a month or a day that the calendar does not have
        return None


def offered(today: date) -> list[Period]:
    """The periods to choose from: the months of this 年度 so far, it and the one before, and that one's months."""
    this, last = year_of(fiscal_year(today)), year_of(fiscal_year(today) - 1)
    months = [one for one in (*last.months(), *this.months()) if one.first <= today]
    return [*reversed(months), this, last]
