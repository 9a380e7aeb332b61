"""Rooms above this one: what of theirs waits for a clerk, what they asked staff for, and the way back to who asked.

Each says so by a function in its `waiting.py`.
"""

from collections.abc import Callable
from typing import NamedTuple

from .models import Case, EntryDraft, Offer
from .rules import Clerk


class Waiting(NamedTuple):
    """One thing to do: what, of which, and where."""

    todo: str
    title: str
    address: str


class Back(NamedTuple):
    """Where a form that staff were asked for leads back to: its words, and where it stands."""

    words: str
    address: str


Asked = Callable[[Clerk], list[Waiting]]
Heard = Callable[[Offer, Case], None]
Led = Callable[[EntryDraft | Case], Back | None]
_ROOMS: list[Asked] = []
_HEARING: list[Heard] = []
_LEADING: list[Led] = []


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


def also_leads(led: Led) -> Led:
    """Ask this function who asked for a form, while it is entered and once it is a case; at most one query."""
    _LEADING.append(led)
    return led


def way_back(entered: EntryDraft | Case) -> Back | None:
    """The page of whoever asked staff for a form, where somebody did."""
    return next((back for led in _LEADING if (back := led(entered))), None)
