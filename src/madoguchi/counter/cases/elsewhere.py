"""Rooms above this one: what of theirs waits for a clerk, and that they hear of answers that they asked staff for.

Each says so by a function in its `waiting.py`.
"""

from collections.abc import Callable
from typing import NamedTuple

from .models import Case, Offer
from .rules import Clerk


class Waiting(NamedTuple):
    """One thing to do: what, of which, and where."""

    todo: str
    title: str
    address: str


Asked = Callable[[Clerk], list[Waiting]]
Heard = Callable[[Offer, Case], None]
_ROOMS: list[Asked] = []
_HEARING: list[Heard] = []


def also_waits(asked: Asked) -> Asked:
    """Ask this function for what stands over the queue; at most one query each."""
    _ROOMS.append(asked)
    return asked


def waiting_elsewhere(clerk: Clerk) -> list[Waiting]:
    """What waits for a clerk beside cases."""
    return [one for asked in _ROOMS for one in asked(clerk)]


def also_hears(heard: Heard) -> Heard:
    """Tell this function of every offered form that staff handed in, in the transaction that makes the case of it."""
    _HEARING.append(heard)
    return heard


def tell_entered(offer: Offer, case: Case) -> None:
    """Tell the rooms above that an offered form became a case."""
    for heard in _HEARING:
        heard(offer, case)
