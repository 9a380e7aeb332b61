"""Children and siblings as units, each with its ways to be placed and where it stands at each place."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TypeAlias

from .model import Applicant, Slot, Together, TooManyWaysError

#: How many ways to be placed a family may have: each is looked at. Three choices and seven siblings have fewer.
MOST_OPTIONS = 5_000
#: Lower comes first. The name at its end makes it different for every child.
Standing: TypeAlias = tuple[int, tuple[int, ...], str, str]
Claim: TypeAlias = tuple[Slot, Standing]


@dataclass(frozen=True)
class Unit:
    """A child, or siblings who come together: its ways to be placed, the best first, with its claims in each."""

    members: tuple[Applicant, ...]
    options: tuple[tuple[str, ...], ...]
    claims: tuple[tuple[Claim, ...], ...]
    strength: Standing

    @property
    def alone(self) -> bool:
        return len(self.members) == 1

    def option_of(self, placed: Mapping[str, str]) -> int:
        """The number of the option that it has; that of no option where it has none."""
        if any(one.key not in placed for one in self.members):
            return len(self.options)
        return self.options.index(tuple(placed[one.key] for one in self.members))


#: What several siblings say is read as the strictest of it.
_STRICT = (Together.SAME_PLACE, Together.SAME_TIME)


def units_of(children: Sequence[Applicant], seed: str) -> list[Unit]:
    families: dict[str, list[Applicant]] = defaultdict(list)
    for one in children:
        if not one.excluded:
            families[f"family {one.family}" if one.family else f"child {one.key}"].append(one)
    return [unit for name, members in families.items() for unit in _divided(members, lot(seed, name))]


def _divided(members: Sequence[Applicant], drawn: str) -> Iterator[Unit]:
    """One unit of siblings who come together, or one for each child."""
    condition = next((one for one in _STRICT if any(child.together == one for child in members)), None)
    if condition is None or len(members) == 1:
        for one in members:
            yield _unit((one,), [(place,) for place in one.choices], drawn)
    else:
        yield _unit(tuple(members), _joint_options(members, condition), drawn)


def _joint_options(members: Sequence[Applicant], condition: Together) -> list[tuple[str, ...]]:
    """Ways to be placed together: one place for all before several, then by the sum of their ranks."""
    lists = [list(enumerate(one.choices)) for one in members]
    if condition == Together.SAME_PLACE:
        common = set(members[0].choices).intersection(*(one.choices for one in members))
        lists = [[ranked for ranked in one if ranked[1] in common] for one in lists]
    if prod(map(len, lists)) > MOST_OPTIONS:
        raise TooManyWaysError(one.key for one in members)
    ways = []
    for chosen in product(*lists):
        ranks, places = tuple(rank for rank, _ in chosen), tuple(place for _, place in chosen)
        apart = len(set(places)) > 1
        if not (apart and condition == Together.SAME_PLACE):
            ways.append((apart, sum(ranks), ranks, places))
    return [places for *_, places in sorted(ways)]


def _unit(members: tuple[Applicant, ...], options: Sequence[tuple[str, ...]], drawn: str) -> Unit:
    claims = tuple(
        tuple(
            (Slot(place, one.age_class), standing_of(one, drawn, place))
            for one, place in zip(members, places, strict=True)
        )
        for places in options
    )
    return Unit(members, tuple(options), claims, min(standing_of(one, drawn, "") for one in members))


def standing_of(child: Applicant, drawn: str, place: str) -> Standing:
    return (-child.points_at(place), tuple(-tie for tie in child.ties), drawn, child.key)


def lot(seed: str, name: str) -> str:
    """What is drawn for a family: nobody can know it before the seed."""
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


def admitted(
    claims: Iterable[Claim], others: Mapping[Slot, Collection[Standing]], seats: Mapping[Slot, int]
) -> bool:
    """Whether every slot would rather have all these claims than the weakest of the others it holds."""
    asked: dict[Slot, list[Standing]] = defaultdict(list)
    for slot, standing in claims:
        asked[slot].append(standing)
    return all(
        sum(one < max(mine) for one in others.get(slot, ())) + len(mine) <= seats.get(slot, 0)
        for slot, mine in asked.items()
    )
