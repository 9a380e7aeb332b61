"""A request of a page: who asks, with what, and how it is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from two_cities import City

PERSON, STAFF, ANYONE, PROGRAM = "person", "staff", "anyone", "program"
Arguments = Callable[[City], list[Any]]


@dataclass(frozen=True)
class Sample:
    """One request of a page: its arguments, who asks, what is sent. `hides`: what the other's arguments must give."""

    arguments: Arguments = lambda _city: []
    who: str = ANYONE
    query: Callable[[City], dict[str, Any]] = lambda _city: {}
    post: Callable[[City], dict[str, Any]] | None = None
    answer: tuple[int, ...] = (200,)
    hides: int = 404
    invented: bool = False  # its examples are the gallery's own


Samples = dict[str, list[Sample]]
NOTHING: Callable[[City], dict[str, Any]] = lambda _city: {}  # noqa: E731
