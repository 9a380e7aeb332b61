"""What a selection is of, and what it comes to: children, seats, siblings; places, reasons, who blocks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from madoguchi.core.errors import PlainError


class Together(StrEnum):
    """What siblings who apply at once want of each other's places."""

    NONE = "none"
    SAME_PLACE = "same_place"
    SAME_TIME = "same_time"
    ANY_TIME = "any_time"


class Why(StrEnum):
    """Why a child did not get one of its choices."""

    FULL = "full"
    NO_SEATS = "no_seats"
    SIBLINGS = "siblings"
    NOT_ELIGIBLE = "not_eligible"
    UNDECIDED = "undecided"


class Slot(NamedTuple):
    """The seats of one age class at a place."""

    place: str
    age_class: str


@dataclass(frozen=True, slots=True)
class Applicant:
    """A child: higher points come first, then higher ties in their order, then a lot drawn for the family.

    `bonus` are points that count at one place alone. `family` joins siblings; alone a child needs none.
    With `excluded`, a reason, it takes no part.
    """

    key: str
    points: int
    age_class: str
    choices: tuple[str, ...]
    ties: tuple[int, ...] = ()
    bonus: Mapping[str, int] = field(default_factory=dict)
    family: str = ""
    together: Together = Together.NONE
    excluded: str = ""

    def points_at(self, place: str) -> int:
        """The points that count at a place."""
        return self.points + self.bonus.get(place, 0)


class Refusal(NamedTuple):
    """Why one choice was not had; `last_points` are those of the last child admitted there, where it is full."""

    place: str
    why: Why
    last_points: int | None = None


class Reason(NamedTuple):
    """How it came out for a child: placed at its choice number `choice` (from 1), and why at none before it."""

    choice: int | None
    refusals: tuple[Refusal, ...]


class Blocking(NamedTuple):
    """Children, and places in the same order, who would all rather have each other than what they have."""

    children: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """Who is placed where: `placed` by child, `reasons` of every child, `blocking` for a person to decide."""

    applicants: tuple[Applicant, ...]
    seats: Mapping[Slot, int]
    seed: str
    placed: Mapping[str, str]
    reasons: Mapping[str, Reason]
    blocking: tuple[Blocking, ...]


class TooManyWaysError(PlainError):
    """A family has too many ways to be placed: a person must divide it."""

    def __init__(self, children: Iterable[str]) -> None:
        names = ", ".join(children)
        super().__init__(
            f"{names} をきょうだいとしてまとめると、組み合わせが多すぎます。きょうだいの条件か希望をご確認ください。",
            f"{names} have too many ways to be placed together. Please check their sibling conditions and choices.",
        )
