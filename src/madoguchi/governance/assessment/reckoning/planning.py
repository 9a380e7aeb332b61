"""Which building blocks and procedures in which year, under yearly budgets: an exact mixed-integer program (HiGHS).

Variables say whether something stands at the end of a year, so that they only ever rise: a procedure stands no earlier
than every block it needs, and a year's budget pays for what rises in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Figures = NDArray[np.float64]
#: HiGHS stops where its best plan is proven to be within this share of the best there can be.
GAP = 1e-3
SECONDS = 60.0
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
        """0 where it is proven to be the best."""
        return max(0.0, self.bound - self.value) / self.value if self.value else 0.0


def solve(given: Given, seconds: float = SECONDS) -> Plan:
    """The best plan, proven, or the best found in the time with its gap. With nothing to choose it is empty."""
    return _Program(replace(given, candidates=within_reach(given))).solved(seconds)


def within_reach(given: Given) -> tuple[Candidate, ...]:
    """Without procedures that no best plan needs: all that are as good for as little do not fit the budgets with it.

    Where such a one is chosen and one of those is not, they change places, and the plan is no worse.
    """
    ones = given.candidates
    bits = {block.name: 1 << n for n, block in enumerate(given.blocks)}
    needs = np.array([sum(bits[block] for block in one.blocks) for one in ones], dtype=np.int64)
    worths = np.array(
        [(one.benefit, one.volume)[given.objective is Objective.COVERAGE] for one in ones], dtype=float
    )
    costs = np.array([one.cost for one in ones], dtype=float)
    order = np.arange(len(ones))
    kept = []
    for n, one in enumerate(ones):
        as_good = (worths >= worths[n]) & (costs <= costs[n]) & (needs & ~needs[n] == 0)
        as_good &= (worths > worths[n]) | (costs < costs[n]) | (needs != needs[n]) | (order < n)
        if costs[as_good].sum() + one.cost <= sum(given.budgets):
            kept.append(one)
    return tuple(kept)


class _Program:
    """The program's columns: each thing (blocks first, then procedures) has one a year, in turn."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.years = len(given.budgets)
        self.things: list[Block | Candidate] = [*given.blocks, *given.candidates]
        self.lead = {block.name: block.lead for block in given.blocks}
        self.at = {block.name: n for n, block in enumerate(given.blocks)}
        self.size = len(self.things) * self.years

    def solved(self, seconds: float) -> Plan:
        """The plan that HiGHS finds."""
        begun = perf_counter()
        if not self.given.candidates or not self.years:
            return Plan({}, {}, (0,) * self.years, 0, 0.0, 0.0)
        found = milp(
            [-worth for worth in self._worths()],
            constraints=[self._rising(), self._needs(), self._budgets()],
            integrality=np.ones(self.size, dtype=np.int64),
            bounds=Bounds(0, self._highest()),
            options={"mip_rel_gap": GAP, "time_limit": seconds},
        )
        return self._plan(found.x, -(found.mip_dual_bound or 0.0), perf_counter() - begun)

    def _worths(self) -> Iterator[int]:
        for one in self.things:
            for year in self.given.years:
                yield self.given.worth(one, year) if isinstance(one, Candidate) else 0

    def _highest(self) -> list[int]:
        """1, but 0 in years in which a block that is needed cannot stand yet."""
        return [int(year >= self._soonest(one)) for one in self.things for year in self.given.years]

    def _soonest(self, one: Block | Candidate) -> int:
        if isinstance(one, Block):
            return 0
        return max((self.lead[block] for block in one.blocks), default=0)

    def _rising(self) -> LinearConstraint:
        """What stands goes on standing."""
        rows = [
            (thing * self.years + year - 1, thing * self.years + year)
            for thing in range(len(self.things))
            for year in range(1, self.years)
        ]
        return self._not_above(rows)

    def _needs(self) -> LinearConstraint:
        """A procedure stands in a year only where each of its blocks was begun so many years before."""
        first = len(self.given.blocks)
        rows = [
            ((first + n) * self.years + year, self.at[block] * self.years + year - self.lead[block])
            for n, one in enumerate(self.given.candidates)
            for block in sorted(one.blocks)
            for year in range(self.lead[block], self.years)
        ]
        return self._not_above(rows)

    def _not_above(self, pairs: Sequence[tuple[int, int]]) -> LinearConstraint:
        """The first of each pair of columns is not above the second."""
        rows = np.repeat(np.arange(len(pairs)), 2)
        columns = np.array(pairs, dtype=np.int64).reshape(-1)
        signs = np.tile([1.0, -1.0], len(pairs))
        return LinearConstraint(csr_array((signs, (rows, columns)), shape=(len(pairs), self.size)), ub=0.0)

    def _budgets(self) -> LinearConstraint:
        """What rises in a year is paid in it."""
        table = np.zeros((self.years, self.size))
        for n, one in enumerate(self.things):
            for year in self.given.years:
                table[year, n * self.years + year] = one.cost
                if year + 1 < self.years:
                    table[year + 1, n * self.years + year] = -one.cost
        return LinearConstraint(csr_array(table), ub=list(self.given.budgets))

    def _plan(self, found: Figures | None, bound: float, seconds: float) -> Plan:
        stands = np.zeros(self.size) if found is None else np.round(found)
        begun = {
            n: int(year[0])
            for n, row in enumerate(self._by_thing(stands))
            if (year := np.nonzero(row)[0]).size
        }
        blocks = {one.name: begun[n] for n, one in enumerate(self.given.blocks) if n in begun}
        first = len(self.given.blocks)
        chosen = {
            one.id: begun[first + n] for n, one in enumerate(self.given.candidates) if first + n in begun
        }
        return plan_of(self.given, chosen, blocks, bound, seconds)

    def _by_thing(self, stands: Figures) -> Figures:
        return stands.reshape(len(self.things), self.years)


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


def frontier(given: Given, shares: Iterable[float] = FRONTIER) -> list[tuple[int, Plan]]:
    """What other budgets would bring: each share of the budgets, as their sum in yen, with its best plan."""
    found = []
    for share in shares:
        budgets = tuple(round(budget * share) for budget in given.budgets)
        found.append((sum(budgets), solve(replace(given, budgets=budgets))))
    return found
