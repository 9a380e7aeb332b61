"""The plan that somebody makes by hand: again and again what brings most for its yen. Held beside the exact one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter

from .planning import Block, Candidate, Given, Plan, plan_of


@dataclass
class _Made:
    """What is chosen so far, and what each year has left."""

    given: Given
    left: list[int]
    known: dict[str, Block]
    chosen: dict[str, int] = field(default_factory=dict)
    blocks: dict[str, int] = field(default_factory=dict)

    def missing(self, needed: frozenset[str]) -> list[Block]:
        """The blocks that are still to be bought."""
        return [self.known[name] for name in sorted(needed) if name not in self.blocks]

    def year_for(self, one: Candidate) -> tuple[int, int] | None:
        """The first years in which its missing blocks, and then it itself, can be paid."""
        missing = self.missing(one.blocks)
        standing = max(
            (self.blocks[name] + self.known[name].lead for name in one.blocks & self.blocks.keys()), default=0
        )
        price, lead = sum(block.cost for block in missing), max((block.lead for block in missing), default=0)
        for bought in self.given.years if missing else (0,):
            for year in self.given.years:
                if year >= max(standing, bought + lead if missing else 0) and self._pays(
                    bought, price, year, one.cost
                ):
                    return bought, year
        return None

    def _pays(self, bought: int, price: int, year: int, cost: int) -> bool:
        if bought == year:
            return price + cost <= self.left[year]
        return price <= self.left[bought] and cost <= self.left[year]

    def take(self, one: Candidate, bought: int, year: int) -> None:
        """Buy a procedure and what it lacks."""
        for block in self.missing(one.blocks):
            self.left[bought] -= block.cost
            self.blocks[block.name] = bought
        self.left[year] -= one.cost
        self.chosen[one.id] = year


def greedy(given: Given) -> Plan:
    """A plan that takes each time the best ratio of worth to cost, missing blocks counted in; no bound is known."""
    begun = perf_counter()
    made = _Made(given, list(given.budgets), {block.name: block for block in given.blocks})
    waiting = _by_blocks(given)
    while (best := max(_offers(made, waiting), default=None, key=lambda offer: offer[0])) is not None:
        _, needed, (bought, year) = best
        made.take(waiting[needed].pop(), bought, year)
    return plan_of(given, made.chosen, made.blocks, 0.0, perf_counter() - begun)


def _by_blocks(given: Given) -> dict[frozenset[str], list[Candidate]]:
    """Procedures by what they need, the best of each at the end: among equals only that one can be next."""
    found: dict[frozenset[str], list[Candidate]] = {}
    for one in sorted(given.candidates, key=lambda one: given.worth_a_year(one) / max(one.cost, 1)):
        found.setdefault(one.blocks, []).append(one)
    return found


def _offers(
    made: _Made, waiting: dict[frozenset[str], list[Candidate]]
) -> Iterator[tuple[float, frozenset[str], tuple[int, int]]]:
    """The best that can be paid of each kind, with its ratio; what can never be paid is put aside."""
    for needed, ones in waiting.items():
        while ones and made.year_for(ones[-1]) is None:
            ones.pop()
        if ones and (years := made.year_for(ones[-1])) is not None:
            cost = ones[-1].cost + sum(block.cost for block in made.missing(needed))
            yield made.given.worth_a_year(ones[-1]) / max(cost, 1), needed, years
