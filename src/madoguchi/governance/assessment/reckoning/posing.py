"""From the procedures of a list to what can be planned, and from a plan to what became of each, with the reason."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np

from .blocks import cost_class
from .obstacles import FORBIDDING, blocks_for, named
from .planning import Block, Candidate, Given, Plan
from .scenario import Asked, Figures, YearFigures
from .scoring import Scored


class Why(StrEnum):
    """Why a procedure was not chosen."""

    UNKNOWN = "unknown"
    FORBIDDEN = "forbidden"
    ALREADY = "already"
    BLOCK = "block"
    BUDGET = "budget"
    NO_BENEFIT = "no_benefit"


@dataclass(frozen=True)
class Procedure:
    """One real-life procedure of a list; None is unknown, `already` whether it is on line."""

    id: Any
    bare: str
    volume: int | None
    online: int | None
    resident_minutes: int | None
    staff_minutes: int | None
    obstacles: int
    already: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of one: its year from 0, or why it was left out and what that reason names."""

    at: int
    year: int | None
    why: Why | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


class Posed:
    """A list under what is asked: benefit, cost and needed blocks of each procedure, by its place."""

    def __init__(self, asked: Asked, procedures: Sequence[Procedure]) -> None:
        self.asked, self.procedures = asked, procedures
        scored = _columns(procedures)
        benefits, ease = scored.benefit(asked.weights), scored.ease(asked.weights)
        self.benefits = [None if np.isnan(one) else round(float(one)) for one in benefits]
        self.assumed = scored.assumed
        self.costs = [
            asked.own.get(one.bare, asked.costs[cost_class(at).name])
            for one, at in zip(procedures, ease, strict=True)
        ]
        there = {name for name, block in asked.blocks.items() if block.there}
        self.needs = [blocks_for(one.obstacles) - there for one in procedures]

    @cached_property
    def given(self) -> Given:
        """The plan's own question: what can be chosen, each by its place as text."""
        blocks = tuple(
            Block(name, one.cost, one.lead) for name, one in self.asked.blocks.items() if not one.there
        )
        return Given(blocks, tuple(self._candidates()), self.asked.budgets, self.asked.objective)

    def _candidates(self) -> Iterable[Candidate]:
        for at, one in enumerate(self.procedures):
            if self.why_not(at) is None:
                yield Candidate(
                    str(at), self.benefits[at] or 0, one.volume or 0, self.costs[at], self.needs[at]
                )

    def why_not(self, at: int) -> Why | None:
        """What keeps a procedure out of any plan."""
        one = self.procedures[at]
        if one.already:
            return Why.ALREADY
        if one.obstacles & FORBIDDING:
            return Why.FORBIDDEN
        if one.volume is None:
            return Why.UNKNOWN
        return None if self.benefits[at] else Why.NO_BENEFIT

    def cheapest(self) -> int | None:
        """The least that any procedure costs with all it needs, of those that can stand in time; None without any."""
        price = {block.name: block.cost for block in self.given.blocks}
        costs = [
            one.cost + sum(price[block] for block in one.blocks)
            for one in self.given.candidates
            if self.given.soonest(one) < len(self.given.budgets)
        ]
        return min(costs, default=None)

    def figures(self, plan: Plan) -> Figures:
        """What a plan comes to."""
        chosen = [int(at) for at in plan.procedures]
        return Figures(
            procedures=len(chosen),
            volume=sum(self.procedures[at].volume or 0 for at in chosen),
            benefit=sum(self.benefits[at] or 0 for at in chosen),
            cost=sum(plan.costs),
            value=plan.value,
        )

    def years(self, plan: Plan) -> list[YearFigures]:
        """What each year of a plan brings."""
        return [self._year(plan, year) for year in self.given.years]

    def _year(self, plan: Plan, year: int) -> YearFigures:
        chosen = [int(at) for at, begun in plan.procedures.items() if begun == year]
        return YearFigures(
            budget=self.asked.budgets[year],
            spent=plan.costs[year],
            blocks=[name for name, begun in plan.blocks.items() if begun == year],
            procedures=len(chosen),
            volume=sum(self.procedures[at].volume or 0 for at in chosen),
            benefit=sum(self.benefits[at] or 0 for at in chosen),
        )

    def outcomes(self, plan: Plan) -> list[Outcome]:
        """What became of every procedure: by year, then what was left out, each the largest benefit first."""
        reasons = _Reasons(self, plan)
        found = [reasons.outcome(at) for at in range(len(self.procedures))]
        last = len(self.given.budgets)
        return sorted(
            found, key=lambda one: (last if one.year is None else one.year, self._last_if_little(one.at))
        )

    def _last_if_little(self, at: int) -> tuple[int, int, int]:
        return -(self.benefits[at] or 0), -(self.procedures[at].volume or 0), at


def counts_of(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many procedures were left out, by reason."""
    return dict(Counter(str(one.why) for one in outcomes if one.why))


class _Reasons:
    """Why each procedure was left out of one plan."""

    def __init__(self, posed: Posed, plan: Plan) -> None:
        self.posed, self.plan = posed, plan
        self.price = {block.name: block.cost for block in posed.given.blocks}
        self.left = [budget - cost for budget, cost in zip(posed.asked.budgets, plan.costs, strict=True)]
        self.lacking: dict[frozenset[str], list[int]] = defaultdict(list)
        self.opened: dict[frozenset[str], tuple[int, int]] = {}
        for one in posed.given.candidates:
            if one.id not in plan.procedures and (missing := self._missing(int(one.id))):
                self.lacking[missing].append(int(one.id))

    def _missing(self, at: int) -> frozenset[str]:
        return frozenset(self.posed.needs[at] - self.plan.blocks.keys())

    def outcome(self, at: int) -> Outcome:
        """What became of one."""
        year = self.plan.procedures.get(str(at))
        if year is not None:
            return Outcome(at, year)
        why = self.posed.why_not(at)
        if why is None:
            why = Why.BLOCK if self._missing(at) or self._late(at) else Why.BUDGET
        return Outcome(at, None, why, self._facts(at, why))

    def _late(self, at: int) -> list[str]:
        """The blocks it needs that cannot stand within the years of the plan, whenever they are begun."""
        years, blocks = len(self.posed.asked.budgets), self.posed.asked.blocks
        return [name for name in sorted(self.posed.needs[at]) if blocks[name].lead >= years]

    def _facts(self, at: int, why: Why) -> dict[str, Any]:
        if why is Why.FORBIDDEN:
            return {
                "obstacles": [one.name for one in named(self.posed.procedures[at].obstacles & FORBIDDING)]
            }
        if why is Why.ALREADY:
            return {"online": self.posed.procedures[at].online}
        if why is Why.BUDGET:
            return {"takes": self.posed.costs[at], "left": self._left(at)}
        return self._of_blocks(at) if why is Why.BLOCK else {}

    def _left(self, at: int) -> int:
        """The most that a year leaves over in which a procedure could go on line."""
        blocks = self.posed.asked.blocks
        ready = max((self.plan.blocks[name] + blocks[name].lead for name in self.posed.needs[at]), default=0)
        return max(self.left[ready:], default=0)

    def _of_blocks(self, at: int) -> dict[str, Any]:
        """Which blocks lack, what it would take with them, and what else they would open."""
        missing = self._missing(at)
        opened, together = self._opened(missing)
        return {
            "blocks": sorted(missing),
            "late": self._late(at),
            "takes": self.posed.costs[at] + sum(self.price[name] for name in missing),
            "opened": opened,
            "together": together,
        }

    def _opened(self, missing: frozenset[str]) -> tuple[int, int]:
        """How many procedures these blocks would open, and their benefit a year."""
        if missing not in self.opened:
            ones = [at for lacking, all_ in self.lacking.items() if lacking <= missing for at in all_]
            self.opened[missing] = len(ones), sum(self.posed.benefits[at] or 0 for at in ones)
        return self.opened[missing]


def _columns(procedures: Sequence[Procedure]) -> Scored:
    def column(name: str) -> Any:
        return np.array([getattr(one, name) for one in procedures], dtype=np.float64)

    bits = np.array([one.obstacles for one in procedures], dtype=np.int64)
    return Scored(
        ids=list(range(len(procedures))),
        volume=column("volume"),
        online=column("online"),
        resident_minutes=column("resident_minutes"),
        staff_minutes=column("staff_minutes"),
        obstacles=bits,
    )
