"""What somebody gives a plan, and what is kept of what came out: data as it stands in a scenario."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from .blocks import BY_NAME, COST_CLASSES, KNOWN
from .planning import Objective
from .scoring import Weights

MOST_YEN, MOST_LEAD = 100_000_000_000, 10
LEAST_YEARS, MOST_YEARS = 2, 5
MOST_OWN = 200
Yen = Annotated[int, Field(ge=0, le=MOST_YEN)]


class GivenBlock(BaseModel):
    """A block as the city sees it: yen, years until it can be used, and whether it is there already."""

    model_config = ConfigDict(frozen=True)

    cost: Yen
    lead: Annotated[int, Field(ge=0, le=MOST_LEAD)]
    there: bool = False


def usual_blocks() -> dict[str, GivenBlock]:
    """Every block at what is assumed of it."""
    return {one.name: GivenBlock(cost=one.cost, lead=one.lead) for one in KNOWN}


def usual_costs() -> dict[str, int]:
    """What a procedure costs itself, by its class of ease, as is assumed."""
    return {one.name: one.cost for one in COST_CLASSES}


class Asked(BaseModel):
    """Everything a plan is made from besides the list. `own` is what single procedures cost, by their bare names.

    `rows` is the part of an address that says which rows of the list it is about (`filters.Filters`).
    """

    model_config = ConfigDict(frozen=True)

    first_year: Annotated[int, Field(ge=2000, le=2100)]
    budgets: Annotated[tuple[Yen, ...], Field(min_length=LEAST_YEARS, max_length=MOST_YEARS)]
    objective: Objective = Objective.BENEFIT
    blocks: dict[str, GivenBlock] = Field(default_factory=usual_blocks)
    costs: dict[str, Yen] = Field(default_factory=usual_costs)
    own: Annotated[dict[str, Yen], Field(max_length=MOST_OWN)] = Field(default_factory=dict)
    weights: Weights = Field(default_factory=Weights)
    rows: str = ""

    def kept(self) -> dict[str, Any]:
        """As it stands in a table."""
        return {**self.model_dump(mode="json"), "weights": asdict(self.weights)}

    @property
    def assumed(self) -> list[str]:
        """The blocks, not there yet, of which nothing better is known than what is assumed."""
        usual = usual_blocks()
        return [name for name, one in self.blocks.items() if name in BY_NAME and one == usual[name]]


class Figures(BaseModel):
    """What a plan comes to: procedures, their cases and yen of benefit a year, its cost in yen, and its value."""

    procedures: int
    volume: int
    benefit: int
    cost: int
    value: int


class YearFigures(BaseModel):
    """One year: its budget, what is spent, the blocks begun, and the procedures that go on line in it."""

    budget: int
    spent: int
    blocks: list[str]
    procedures: int
    volume: int
    benefit: int


class Point(BaseModel):
    """One point of the frontier: the sum of other budgets, and what the best plan for them comes to."""

    budget: int
    figures: Figures
    gap: float


class Result(BaseModel):
    """What came out of a scenario.

    `whole` are all cases a year whose number is known, `already` those of procedures on line already; `counts` how many
    procedures were left out, by reason; `assumed` how many of those chosen stand on assumed minutes, `unsplit` on a
    volume of which nobody knows how much comes on line.
    """

    years: list[YearFigures]
    plan: Figures
    greedy: Figures
    blocks: dict[str, int]
    gap: float
    seconds: float
    frontier: list[Point]
    whole: int
    already: int
    counts: Mapping[str, int]
    assumed: int
    unsplit: int = 0

    @property
    def before(self) -> float | None:
        """The share of all cases whose procedure is on line already, from 0 to 1; None where nothing is known."""
        return self.already / self.whole if self.whole else None

    def after(self, figures: Figures | None = None) -> float | None:
        """The same once the plan, or another choice, is done."""
        done = figures or self.plan
        return (self.already + done.volume) / self.whole if self.whole else None

    @property
    def loss(self) -> float:
        """The share of the best plan's value that the plan by hand lets go."""
        return max(0.0, 1 - self.greedy.value / self.plan.value) if self.plan.value else 0.0
