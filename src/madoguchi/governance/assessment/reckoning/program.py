"""The best plan: an exact mixed-integer program, solved by HiGHS.

Variables say whether something stands at the end of a year, so that they only ever rise: a procedure stands no earlier
than every block it needs, and a year's budget pays for what rises in it.

It is solved in rounds. The program without integrality bounds every plan, and its reduced costs say how much of that
bound each variable loses at least when it leaves its place. A round holds all those in place that would lose more than
some share; what it finds is the best of all plans as soon as it lies within that share of the bound.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from .greedy import greedy
from .planning import FRONTIER, Block, Candidate, Given, Plan, plan_of

Figures = NDArray[np.float64]
#: HiGHS stops where its best plan is proven to be within this share of the best there can be.
GAP = 1e-3
#: For the points of the frontier, of which only the line is looked at.
FRONTIER_GAP = 5e-3
SECONDS = 60.0
#: What the first round lets a variable lose.
_FIRST = 3e-4


def solve(given: Given, seconds: float = SECONDS, gap: float = GAP) -> Plan:
    """The best plan, proven, or the best found in the time with its gap. With nothing to choose it is empty."""
    begun = perf_counter()
    reached = replace(given, candidates=within_reach(given))
    by_hand = greedy(reached)
    if not reached.candidates:
        return replace(by_hand, bound=by_hand.value, seconds=perf_counter() - begun)
    found = _Program(reached).solved(by_hand, begun + seconds, gap)
    best = filled(given, found)
    return replace(best, bound=max(found.bound, best.value), seconds=perf_counter() - begun)


def filled(given: Given, plan: Plan) -> Plan:
    """A plan with whatever still fits what its years leave over, the best first: within the gap some may."""
    chosen, left = dict(plan.procedures), [b - c for b, c in zip(given.budgets, plan.costs, strict=True)]
    lead = {block.name: block.lead for block in given.blocks}
    waiting = [one for one in given.candidates if one.id not in chosen and one.blocks <= plan.blocks.keys()]
    for one in sorted(waiting, key=given.worth_a_year, reverse=True):
        ready = max((plan.blocks[name] + lead[name] for name in one.blocks), default=0)
        year = next((year for year in given.years if year >= ready and one.cost <= left[year]), None)
        if year is not None and given.worth_a_year(one):
            chosen[one.id] = year
            left[year] -= one.cost
    return plan_of(given, chosen, plan.blocks, plan.bound, plan.seconds)


def within_reach(given: Given) -> tuple[Candidate, ...]:
    """Without procedures that no best plan needs: those that bring nothing or come too late, and those beside which all
    that are as good for as little, and its blocks, do not fit the budgets.

    Where such a one is chosen and one of those is not, they change places, and the plan is no worse.
    """
    ones = [one for one in given.candidates if _can_count(given, one)]
    bits = {block.name: 1 << n for n, block in enumerate(given.blocks)}
    price = {block.name: block.cost for block in given.blocks}
    needs = np.array([sum(bits[block] for block in one.blocks) for one in ones], dtype=np.int64)
    worths = np.array([given.worth_a_year(one) for one in ones], dtype=float)
    costs = np.array([one.cost for one in ones], dtype=float)
    order = np.arange(len(ones))
    kept = []
    for n, one in enumerate(ones):
        as_good = (worths >= worths[n]) & (costs <= costs[n]) & (needs & ~needs[n] == 0)
        as_good &= (worths > worths[n]) | (costs < costs[n]) | (needs != needs[n]) | (order < n)
        own = one.cost + sum(price[block] for block in one.blocks)
        if costs[as_good].sum() + own <= sum(given.budgets):
            kept.append(one)
    return tuple(kept)


def _can_count(given: Given, one: Candidate) -> bool:
    return given.worth_a_year(one) > 0 and given.soonest(one) < len(given.budgets)


@dataclass(frozen=True)
class _Round:
    """What one round found: where everything stands, its value, and what no plan passes."""

    stands: Figures | None
    value: float
    bound: float


class _Program:
    """The program's columns, one a year each: blocks, then sets of blocks that procedures need, then procedures.

    A set stands when each of its blocks does; it is whole by itself.
    """

    def __init__(self, given: Given) -> None:
        self.given = given
        self.years = len(given.budgets)
        self.sets = sorted({one.blocks for one in given.candidates if one.blocks}, key=sorted)
        self.first_set = len(given.blocks)
        self.first = self.first_set + len(self.sets)
        self.size = (self.first + len(given.candidates)) * self.years
        self.worths = -np.array([*([0] * self.first * self.years), *self._worths()], dtype=float)
        self.whole = np.ones(self.size, dtype=np.int64)
        self.whole[self.first_set * self.years : self.first * self.years] = 0
        self.highest = self._highest()
        # SciPy's own stubs know of dense tables only.
        self.table: Any = vstack([self._not_above(list(self._pairs())), self._costs()]).tocsr()
        self.limits = np.concatenate([np.zeros(self.table.shape[0] - self.years), np.array(given.budgets)])

    def solved(self, by_hand: Plan, until: float, gap: float) -> Plan:
        """The plan that HiGHS finds, or in little time the one by hand where it is better."""
        at, lost, most = self._free()
        best, bound, share = _Round(None, by_hand.value, most), most, _FIRST
        while True:
            found = self._round(at, lost > most * share, until, gap)
            best = max(best, found, key=lambda one: one.value)
            bound = min(bound, max(found.bound, most * (1 - share)))
            if bound <= best.value * (1 + gap) or share >= 1 or perf_counter() > until:
                return (
                    replace(by_hand, bound=bound) if best.stands is None else self._plan(best.stands, bound)
                )
            # No plan that is better than this one moves anything that loses more.
            share = min(1.0, max(1 - best.value / most, share * 2))

    def _free(self) -> tuple[Figures, Figures, float]:
        """The program without integrality: where things stand, what each loses by moving, and what nothing passes."""
        free = linprog(
            self.worths,
            A_ub=self.table,
            b_ub=self.limits,
            bounds=[(0.0, one) for one in self.highest.tolist()],
            method="highs",
        )
        if free.x is None or free.fun is None:
            # Nothing is then held in place, and anything may be the best.
            return np.zeros(self.size), np.zeros(self.size), float(-self.worths.sum())
        return free.x, np.abs(free.lower.marginals + free.upper.marginals), -float(free.fun)

    def _round(self, at: Figures, held: NDArray[np.bool_], until: float, gap: float) -> _Round:
        """The best plan in which what is held stands where it is at."""
        lowest = np.where(held & (at > 1 / 2), 1.0, 0.0)
        highest = np.where(held & (at < 1 / 2), 0.0, self.highest)
        found = milp(
            self.worths,
            constraints=LinearConstraint(self.table, ub=self.limits),
            integrality=self.whole,
            bounds=Bounds(lowest, highest),
            options={"mip_rel_gap": gap, "time_limit": max(1.0, until - perf_counter())},
        )
        bound = float("inf") if found.mip_dual_bound is None else -float(found.mip_dual_bound)
        if found.x is None:
            # Status 2: there is no such plan.
            return _Round(None, 0.0, 0.0 if found.status == 2 else bound)
        return _Round(np.round(found.x), -float(found.fun), bound)

    def _worths(self) -> Iterator[int]:
        for one in self.given.candidates:
            yield from (self.given.worth(one, year) for year in self.given.years)

    def _highest(self) -> Figures:
        """1, but 0 in years in which a block that is needed cannot stand yet."""
        soonest = [0] * self.first_set
        soonest += [max(self._leads(one).values()) for one in self.sets]
        soonest += [self.given.soonest(one) for one in self.given.candidates]
        return np.array([float(year >= first) for first in soonest for year in self.given.years])

    def _leads(self, of: frozenset[str]) -> dict[int, int]:
        """The lead of each block of a set, by the block's place."""
        return {n: block.lead for n, block in enumerate(self.given.blocks) if block.name in of}

    def _pairs(self) -> Iterator[tuple[int, int]]:
        """Columns of which the first is not above the second."""
        for thing in (*range(self.first_set), *range(self.first, self.size // self.years)):
            for year in range(1, self.years):
                yield self._at(thing, year - 1), self._at(thing, year)
        for n, of in enumerate(self.sets, self.first_set):
            for block, lead in self._leads(of).items():
                for year in range(lead, self.years):
                    yield self._at(n, year), self._at(block, year - lead)
        places = {of: n for n, of in enumerate(self.sets, self.first_set)}
        for n, one in enumerate(self.given.candidates, self.first):
            for year in self.given.years if one.blocks else ():
                yield self._at(n, year), self._at(places[one.blocks], year)

    def _at(self, thing: int, year: int) -> int:
        return thing * self.years + year

    def _not_above(self, pairs: Sequence[tuple[int, int]]) -> csr_array:
        rows = np.repeat(np.arange(len(pairs)), 2)
        columns = np.array(pairs, dtype=np.int64).reshape(-1)
        signs = np.tile([1.0, -1.0], len(pairs))
        return csr_array((signs, (rows, columns)), shape=(len(pairs), self.size))

    def _costs(self) -> csr_array:
        """What rises in a year is paid in it."""
        table = np.zeros((self.years, self.size))
        for n, one in self._paid():
            for year in self.given.years:
                table[year, self._at(n, year)] = one.cost
                if year + 1 < self.years:
                    table[year + 1, self._at(n, year)] = -one.cost
        return csr_array(table)

    def _paid(self) -> Iterator[tuple[int, Block | Candidate]]:
        yield from enumerate(self.given.blocks)
        yield from enumerate(self.given.candidates, self.first)

    def _plan(self, stands: Figures, bound: float) -> Plan:
        begun = {
            n: int(year[0])
            for n, row in enumerate(stands.reshape(-1, self.years))
            if (year := np.nonzero(row)[0]).size
        }
        blocks = {one.name: begun[n] for n, one in enumerate(self.given.blocks) if n in begun}
        chosen = {one.id: begun[n] for n, one in enumerate(self.given.candidates, self.first) if n in begun}
        return plan_of(self.given, chosen, blocks, bound, 0.0)


def frontier(
    given: Given,
    shares: Iterable[float] = FRONTIER,
    solving: Callable[[Given], Plan] = lambda given: solve(given, gap=FRONTIER_GAP),
) -> Iterator[tuple[int, Plan]]:
    """What other budgets would bring: each share of the budgets, as their sum in yen, with its best plan."""
    for share in shares:
        budgets = tuple(round(budget * share) for budget in given.budgets)
        yield sum(budgets), solving(replace(given, budgets=budgets))
