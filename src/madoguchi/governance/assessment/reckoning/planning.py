"""What a plan over several years is made from, and what comes out: blocks and procedures, each with its year."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

#: Shares of the budgets for which the frontier is drawn.
FRONTIER = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)


class Objective(StrEnum):
    """What is to be as large as can be."""

    BENEFIT = "benefit"
    COVERAGE = "coverage"


@dataclass(frozen=True)
class Block:
    """A building block: its cost in yen, and how many years after it is begun it can be used."""

    name: str
    cost: int
    lead: int = 0


@dataclass(frozen=True)
class Candidate:
    """A procedure that can be put on line: what it brings a year, what it costs itself, and which blocks it needs."""

    id: str
    benefit: int
    volume: int
    cost: int
    blocks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Given:
    """What a plan is made from; `budgets` are yen a year, and what a year leaves over is lost (単年度予算)."""

    blocks: tuple[Block, ...]
    candidates: tuple[Candidate, ...]
    budgets: tuple[int, ...]
    objective: Objective = Objective.BENEFIT

    @property
    def years(self) -> range:
        """The years from 0."""
        return range(len(self.budgets))

    def worth(self, one: Candidate, year: int) -> int:
        """What a procedure adds that stands in a year: its benefit of that year, or in the last one its volume."""
        if self.objective is Objective.BENEFIT:
            return one.benefit
        return one.volume if year == len(self.budgets) - 1 else 0

    def worth_a_year(self, one: Candidate) -> int:
        """What is weighed of a procedure, in the objective's unit."""
        return one.benefit if self.objective is Objective.BENEFIT else one.volume

    def soonest(self, one: Candidate) -> int:
        """The first year in which a procedure can stand, whatever is paid."""
        lead = {block.name: block.lead for block in self.blocks}
        return max((lead[block] for block in one.blocks), default=0)


@dataclass(frozen=True)
class Plan:
    """What came out: the year (from 0) of each procedure and block that is chosen, what it costs, and how sure it is.

    `value` is in the objective's unit; `bound` is what no plan can pass, and `gap` the share between them.
    """

    procedures: Mapping[str, int]
    blocks: Mapping[str, int]
    costs: tuple[int, ...]
    value: int
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        """0 where it is proven to be the best, 1 where nothing was found though there may be something."""
        if not self.value:
            return float(self.bound >= 1)
        return max(0.0, self.bound - self.value) / self.value


def plan_of(
    given: Given, chosen: Mapping[str, int], blocks: Mapping[str, int], bound: float, seconds: float
) -> Plan:
    """A choice with its costs and its value; a block that nothing chosen needs is left out of it."""
    used = {block for one in given.candidates if one.id in chosen for block in one.blocks}
    kept = {name: year for name, year in blocks.items() if name in used}
    costs = [0] * len(given.budgets)
    for block in given.blocks:
        if block.name in kept:
            costs[kept[block.name]] += block.cost
    value = 0
    for one in given.candidates:
        if one.id in chosen:
            costs[chosen[one.id]] += one.cost
            value += sum(given.worth(one, year) for year in given.years if year >= chosen[one.id])
    return Plan(dict(chosen), kept, tuple(costs), value, bound, seconds)
