"""Batch selection (利用調整): children, places with seats for each age class, and siblings who come together.

For children alone this is deferred acceptance with the children proposing (Gale and Shapley 1962): no child and
place would both rather have each other, every child gets the best of all such results, and gains nothing by
untrue choices. Siblings who only come together make it matching with couples, where a result without blocking
pairs need not exist (Roth 1984). The search then goes on from blocking family to blocking family (Roth and
Peranson 1999), several times, each bounded; whom it cannot settle it names, for a person to decide.

The same children, seats and seed give the same result, in whatever order they come.
"""

from collections.abc import Iterable, Mapping

from .certificate import blocking_in, blocking_pairs, reasons_of
from .families import lot, units_of
from .model import (
    Applicant,
    Blocking,
    Reason,
    Refusal,
    Result,
    Slot,
    Together,
    TooManyWaysError,
    Why,
)
from .search import searches

__all__ = [
    "Applicant",
    "Blocking",
    "Reason",
    "Refusal",
    "Result",
    "Slot",
    "Together",
    "TooManyWaysError",
    "Why",
    "blocking_pairs",
    "lot",
    "select",
]


def select(applicants: Iterable[Applicant], seats: Mapping[Slot, int], seed: str) -> Result:
    """Place every child. `seed` decides between children who are equal in all else. TooManyWaysError."""
    children = tuple(sorted(applicants, key=lambda one: one.key))
    units = units_of(children, seed)
    found: dict[str, str] = {}
    fewest: list[Blocking] | None = None
    for placed in searches(units, seats):
        blocking = list(blocking_in(units, seats, placed))
        if fewest is None or len(blocking) < len(fewest):
            found, fewest = placed, blocking
        if not blocking:
            break
    reasons = reasons_of(children, units, seats, found, fewest or [])
    return Result(children, seats, seed, found, reasons, tuple(fewest or ()))
