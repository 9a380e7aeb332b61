"""What was promised of a procedure and what came of it since, in applications, hours and yen (pure).

What comes is counted. The minutes that one case takes are not: they are those of the inventory, or assumed where it
does not say; so what is saved is told with the part of it that rests on each.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ..reckoning.scoring import Weights

_MINUTES_AN_HOUR, _PER_CENT = 60, 100
#: A promise is of a year.
_DAYS_A_YEAR = 365


class Minutes(NamedTuple):
    """What one case takes off line, as a row of the inventory says; None is unknown."""

    resident: int | None
    staff: int | None


class Saved(NamedTuple):
    """Hours and yen; `assumed` is the part of the yen that rests on minutes no row says."""

    hours: float = 0.0
    yen: float = 0.0
    assumed: float = 0.0

    def plus(self, other: "Saved") -> "Saved":
        """Both together."""
        return Saved(self.hours + other.hours, self.yen + other.yen, self.assumed + other.assumed)


def saved(cases: float, minutes: Minutes, weights: Weights) -> Saved:
    """What so many cases on line save, as `scoring` reckons it."""
    resident = _of(cases, minutes.resident, weights.resident_minutes, weights.resident_share)
    staff = _of(cases, minutes.staff, weights.staff_minutes, weights.staff_share)
    yen = (resident * weights.resident_wage, staff * weights.staff_wage)
    known = (minutes.resident is not None, minutes.staff is not None)
    assumed = sum(one for one, known_one in zip(yen, known, strict=True) if not known_one)
    return Saved(resident + staff, sum(yen), assumed)


def _of(cases: float, minutes: int | None, usual: int, share: int) -> float:
    taken = usual if minutes is None else minutes
    return cases * taken * share / _PER_CENT / _MINUTES_AN_HOUR


@dataclass(frozen=True)
class Promise:
    """What was to come on line in a year; None is unknown. `yen` is the plan's own where there is one.

    `planned` is whether the city's plan promised it; else it is what its row lets one hope for.
    """

    volume: int | None
    yen: int | None = None
    planned: bool = False


@dataclass(frozen=True)
class Compared:
    """A promise beside what came on line from `since` to `until`, both days included; not begun without `since`."""

    promise: Promise
    minutes: Minutes
    weights: Weights
    since: date | None
    until: date
    came: int = 0

    @property
    def days(self) -> int:
        """How many days have passed."""
        return max(0, (self.until - self.since).days + 1) if self.since else 0

    @property
    def so_far(self) -> float | None:
        """What of the promised volume falls on these days, each day of a year alike; None where it is unknown."""
        volume = self.promise.volume
        return None if volume is None else volume * self.days / _DAYS_A_YEAR

    @property
    def met(self) -> float | None:
        """What came as a share of that, 1 being all; None where nothing was promised for these days."""
        return self.came / self.so_far if self.so_far else None

    @property
    def to_save(self) -> Saved | None:
        """What was to be saved in these days."""
        if self.so_far is None:
            return None
        reckoned = saved(self.so_far, self.minutes, self.weights)
        if self.promise.yen is None or not reckoned.yen:
            return reckoned
        told = self.promise.yen * self.days / _DAYS_A_YEAR
        return Saved(reckoned.hours, told, reckoned.assumed / reckoned.yen * told)

    @property
    def saved(self) -> Saved:
        """What was saved in them: as many cases as were counted, at the minutes of the inventory."""
        return saved(self.came, self.minutes, self.weights)


class Total(NamedTuple):
    """Several of them together: what was to come and to be saved, what came and was, of those that have begun."""

    begun: int
    waiting: int
    so_far: float
    came: int
    to_save: Saved
    saved: Saved

    @property
    def met(self) -> float | None:
        """What came as a share of what was to."""
        return self.came / self.so_far if self.so_far else None


def together(all_of: Iterable[Compared]) -> Total:
    """The sum of several; where nothing was promised what came still counts, but is met by nothing."""
    ones = list(all_of)
    begun = [one for one in ones if one.since]
    to_save = saved_now = Saved()
    for one in begun:
        to_save, saved_now = to_save.plus(one.to_save or Saved()), saved_now.plus(one.saved)
    promised = [one for one in begun if one.so_far is not None]
    return Total(
        len(begun),
        len(ones) - len(begun),
        sum(one.so_far or 0 for one in promised),
        sum(one.came for one in begun),
        to_save,
        saved_now,
    )
