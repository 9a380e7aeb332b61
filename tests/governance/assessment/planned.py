"""Plans of a list in the sample city for tests: written, solved as the worker does it."""

from typing import Any

import listed
from walking import MIHON

from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.actions.planning import solve_scenario
from madoguchi.governance.assessment.models import Choice, Inventory, Scenario
from madoguchi.governance.assessment.reckoning.scenario import Asked

#: Two years: enough for one procedure in the first and two in the second.
BUDGETS = (200_000, 400_000)


def asked(*budgets: int, **more: Any) -> Asked:
    """What a plan is given, all else as assumed."""
    return Asked(first_year=2027, budgets=budgets or BUDGETS, **more)


def made(found: Inventory, name: str = "計画案", given: Asked | None = None) -> Scenario:
    """A plan that was written, in the city in scope."""
    return actions.make_plan(listed.clerk(), found, name, given or asked())


def now(one: Scenario) -> Scenario:
    """It as it stands."""
    return Scenario.objects.get(id=one.id)


def solved(one: Scenario) -> Scenario:
    """The same solved, as its job does it."""
    begun = actions.begin_solving(listed.clerk(), now(one), now(one).turn)
    solve_scenario(MIHON, begun.id, begun.turn, listed.clerk().staff.id)
    return now(one)


def became(one: Scenario) -> dict[str, tuple[int | None, str]]:
    """What became of each procedure: its year or the reason, by its name."""
    rows = Choice.objects.filter(scenario=one).order_by("place")
    return {choice.item.name: (choice.year, choice.left_out) for choice in rows.select_related("item")}
