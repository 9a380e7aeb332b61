"""What waits for a clerk in rooms above this one: each says so by a function in its `waiting.py`."""

from collections.abc import Callable
from typing import NamedTuple

from .rules import Clerk


class Waiting(NamedTuple):
    """One thing to do: what, of which, and where."""

    todo: str
    title: str
    address: str


Asked = Callable[[Clerk], list[Waiting]]
_ROOMS: list[Asked] = []


def also_waits(asked: Asked) -> Asked:
    """Ask this function for what stands over the queue; at most one query each."""
    _ROOMS.append(asked)
    return asked


def waiting_elsewhere(clerk: Clerk) -> list[Waiting]:
    """What waits for a clerk beside cases."""
    return [one for asked in _ROOMS for one in asked(clerk)]
