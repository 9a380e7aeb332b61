"""Times that fit together: one after the other, with no less and no more between them than is declared (pure)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple


class Candidates(NamedTuple):
    """When one leg could begin (in order), how long it takes, and the least and the most after the leg before."""

    starts: Sequence[datetime]
    length: timedelta
    least: timedelta
    most: timedelta


def chains(legs: Sequence[Candidates]) -> Iterator[tuple[datetime, ...]]:
    """For each start of the first leg from which all others can be reached, the earliest times of all, in order."""
    good = _reaching(legs)
    for first in good[0] if good else ():
        yield tuple(_earliest(legs, good, first))


def first_chain(legs: Sequence[Candidates]) -> tuple[datetime, ...] | None:
    """The first combination, or None where there is none."""
    return next(chains(legs), None)


def _reaching(legs: Sequence[Candidates]) -> list[list[datetime]]:
    """The starts of each leg from which the end can be reached: from the last leg backwards."""
    good: list[list[datetime]] = []
    for n in reversed(range(len(legs))):
        starts = list(legs[n].starts)
        if good:
            starts = [one for one in starts if _next(legs, n, one, good[0])]
        good.insert(0, starts)
    return good


def _next(legs: Sequence[Candidates], n: int, begins: datetime, good: Sequence[datetime]) -> datetime | None:
    """The earliest start of the leg after `n` that fits its beginning."""
    ends, after = begins + legs[n].length, legs[n + 1]
    at = bisect_left(good, ends + after.least)
    return good[at] if at < bisect_right(good, ends + after.most) else None


def _earliest(
    legs: Sequence[Candidates], good: Sequence[Sequence[datetime]], first: datetime
) -> Iterator[datetime]:
    begins: datetime | None = first
    for n in range(len(legs)):
        if begins is None:
            raise LookupError("what reaches the end has a next leg")
        yield begins
        begins = _next(legs, n, begins, good[n + 1]) if n + 1 < len(legs) else None
