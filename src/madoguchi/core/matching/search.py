"""The search: whoever a place would rather have than whom it holds moves there, until nobody does."""

from bisect import insort
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from .families import Claim, Standing, Unit, admitted
from .model import Slot

#: How often a family may be placed anew before it is set aside: without a cycle it moves only a few times.
MOST_MOVES = 40
#: How often it is tried again by chance, where families block.
MOST_TRIES = 12


def searches(units: Sequence[Unit], seats: Mapping[Slot, int]) -> Iterator[dict[str, str]]:
    """Places by child, found one after another, the later ones only for families who still block.

    Without families who come together any search gives the same. With them a chance of its own, the same for each
    run, leaves cycles that an order of its own stays in.
    """
    by_strength = sorted(range(len(units)), key=lambda at: units[at].strength)
    yield Search(units, seats).run(by_strength)
    if not all(unit.alone for unit in units):
        for turn in range(MOST_TRIES):
            yield Search(units, seats, Random(turn)).run(by_strength)  # noqa: S311  # the same chance each run: anybody can run it again


class Search:
    """Whom each slot holds, and which option each unit has; who may block waits in a queue until nobody does."""

    def __init__(
        self, units: Sequence[Unit], seats: Mapping[Slot, int], chance: Random | None = None
    ) -> None:
        self.units, self.seats, self.chance = units, seats, chance
        self.held: dict[Slot, list[tuple[Standing, int]]] = defaultdict(list)
        self.has = [len(unit.options) for unit in units]
        self.moves = [0] * len(units)
        self.aside: set[int] = set()
        self.queue: deque[int] = deque()
        self.waiting: set[int] = set()
        self.wishes: dict[Slot, list[int]] = defaultdict(list)
        for at, unit in enumerate(units):
            for slot in {slot for option in unit.claims for slot, _ in option}:
                self.wishes[slot].append(at)

    def run(self, order: Sequence[int]) -> dict[str, str]:
        """Let every unit take its best option as long as one would rather have it; returns places by child."""
        for at in order:
            self._call(at)
        while self.queue:
            at = self._next()
            self.waiting.discard(at)
            self._better(at)
        return self._placed()

    def _next(self) -> int:
        if self.chance:
            # `random` gives the same numbers in every version of Python, `randrange` need not.
            self.queue.rotate(int(self.chance.random() * len(self.queue)))
        return self.queue.popleft()

    def _placed(self) -> dict[str, str]:
        chosen = ((unit, self.has[at]) for at, unit in enumerate(self.units))
        return {
            one.key: place
            for unit, option in chosen
            if option < len(unit.options)
            for one, place in zip(unit.members, unit.options[option], strict=True)
        }

    def _call(self, at: int) -> None:
        if at not in self.waiting and at not in self.aside:
            self.waiting.add(at)
            self.queue.append(at)

    def _better(self, at: int) -> None:
        claims = self.units[at].claims
        admits = self._admits_one if self.units[at].alone else self._admits_all
        option = next((one for one in range(self.has[at]) if admits(at, claims[one])), None)
        if option is None:
            return
        self.moves[at] += 1
        if self.moves[at] > MOST_MOVES and not self.units[at].alone:
            self.aside.add(at)
            self._leave(at)
        else:
            self._leave(at)
            self._take(at, option)

    def _admits_one(self, _at: int, claims: Sequence[Claim]) -> bool:
        slot, standing = claims[0]
        seats, held = self.seats.get(slot, 0), self.held[slot]
        return len(held) < seats or (seats > 0 and standing < held[-1][0])

    def _admits_all(self, at: int, claims: Sequence[Claim]) -> bool:
        others = {slot: [one for one, unit in self.held[slot] if unit != at] for slot, _ in claims}
        return admitted(claims, others, self.seats)

    def _take(self, at: int, option: int) -> None:
        self.has[at] = option
        for slot, standing in self.units[at].claims[option]:
            insort(self.held[slot], (standing, at))
        for slot, _ in self.units[at].claims[option]:
            while len(self.held[slot]) > self.seats[slot]:
                displaced = self.held[slot][-1][1]
                self._leave(displaced, but=slot)
                self._call(displaced)

    def _leave(self, at: int, but: Slot | None = None) -> None:
        """Give up what it has; `but` is a slot that another has taken. Others may want the rest."""
        claims, none = self.units[at].claims, len(self.units[at].options)
        if self.has[at] == none:
            return
        left = claims[self.has[at]]
        self.has[at] = none
        for slot, standing in left:
            self.held[slot].remove((standing, at))
            if slot != but or len(left) > 1:
                self._offer(slot)

    def _offer(self, slot: Slot) -> None:
        for at in self.wishes[slot]:
            if self.has[at] > 0:
                self._call(at)
