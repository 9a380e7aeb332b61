"""Whom a bill concerns, how they are reached, what is wanted of them; rooms above say it, on the public side."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from madoguchi.foundation.people.models import Person

from .models import Bill


@dataclass(frozen=True)
class Reached:
    """An address for mail with its language; the code by which they know the matter, and the path of its page."""

    mail: str
    language: str
    person: Person | None
    code: str
    path: str


#: From the key of a matter, as the id in `booking:<id>`, to whoever it is of; None where nobody is known.
Reach = Callable[[str], Reached | None]
_reaching: dict[str, Reach] = {}


def reaches(kind: str) -> Callable[[Reach], Reach]:
    """Mark the one function that knows whom a kind of matter is of, as `submission` of `submission:<id>`."""

    def register(reach: Reach) -> Reach:
        _reaching[kind] = reach
        return reach

    return register


def reached(bill: Bill) -> Reached | None:
    """Whoever a bill is of, where they can be mailed."""
    kind, _, key = bill.subject.partition(":")
    found = _reaching[kind](key) if kind in _reaching else _its_person(bill)
    return found if found and found.mail else None


def matter_path(bill: Bill) -> str:
    """Where the matter that a bill is of has its page; empty where it has none but the bill's own."""
    kind, _, key = bill.subject.partition(":")
    found = _reaching[kind](key) if kind in _reaching else None
    return found.path if found else ""


def _its_person(bill: Bill) -> Reached | None:
    person = bill.person
    if person is None:
        return None
    return Reached(person.contact, person.language, person, bill.code, reverse("pay:bill", args=[bill.code]))


@dataclass(frozen=True)
class Wish:
    """What a room above wants of whoever holds a bill, in words of the page's language; `waits` until they did it."""

    path: str
    title: str
    note: str
    waits: bool


#: From bills to what is wanted of whoever holds each, by the id of the bill.
Wishes = Callable[[Sequence[Bill]], Mapping[UUID, list[Wish]]]
_wishes: list[Wishes] = []


def wishes(of: Wishes) -> Wishes:
    """Mark a function that knows what its room wants of whoever holds bills."""
    _wishes.append(of)
    return of


def wishes_of(bills: Sequence[Bill]) -> Mapping[UUID, list[Wish]]:
    """What every room wants of whoever holds these bills."""
    found = defaultdict[UUID, list[Wish]](list)
    for of in _wishes:
        for bill, rows in of(bills).items():
            found[bill] += rows
    return found
