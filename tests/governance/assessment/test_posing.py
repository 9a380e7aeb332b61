"""From a list to a plan: what a procedure costs and needs, and why each of the others was left out."""

from typing import Any

import pytest

from madoguchi.governance.assessment.models import LeftOut
from madoguchi.governance.assessment.reckoning.blocks import COST_CLASSES, KNOWN, cost_class
from madoguchi.governance.assessment.reckoning.greedy import greedy
from madoguchi.governance.assessment.reckoning.obstacles import BY_NAME, OBSTACLES
from madoguchi.governance.assessment.reckoning.planning import Objective
from madoguchi.governance.assessment.reckoning.posing import Outcome, Posed, Procedure, Why, counts_of
from madoguchi.governance.assessment.reckoning.program import solve
from madoguchi.governance.assessment.reckoning.scenario import Asked, GivenBlock, Result, usual_blocks
from madoguchi.governance.assessment.reckoning.scoring import Weights

IDENTITY, PAY, LAW, CHANGE = (BY_NAME[name].bit for name in ("identity", "fee", "law", "law_change"))


def procedure(name: str, volume: int | None, obstacles: int = 0, **more: Any) -> Procedure:
    known = {"online": None, "resident_minutes": None, "staff_minutes": None, **more}
    return Procedure(id=name, bare=name, volume=volume, obstacles=obstacles, **known)


def asked(*budgets: int, **more: Any) -> Asked:
    return Asked(first_year=2027, budgets=budgets, **more)


def reasons(posed: Posed) -> dict[str, Outcome]:
    outcomes = posed.outcomes(solve(posed.given))
    assert len({one.at for one in outcomes}) == len(posed.procedures)
    return {posed.procedures[one.at].id: one for one in outcomes}


def test_the_names_of_reasons_are_those_of_the_table():
    assert {str(one) for one in Why} == set(LeftOut.values)


def test_every_block_that_an_obstacle_needs_is_declared():
    assert {block for one in OBSTACLES for block in one.blocks} == {one.name for one in KNOWN}
    assert all(one.cost > 0 and one.basis_ja and one.basis_en and one.what_en for one in KNOWN)


@pytest.mark.parametrize(
    ("ease", "name"), [(100, "easy"), (80, "easy"), (79.9, "middle"), (49, "hard"), (0, "hard")]
)
def test_what_a_procedure_costs_goes_by_its_ease(ease: float, name: str):
    assert cost_class(ease).name == name


def test_each_reason_is_told_with_what_it_would_take():
    ones = [
        procedure("chosen", 10_000),
        procedure("not counted", None),
        procedure("forbidden", 9_000, LAW),
        procedure("on line", 8_000, already=True, online=8_000),
        procedure("nothing left", 500, online=500),
        procedure("needs identity", 300, IDENTITY),
        procedure("needs it too", 200, IDENTITY),
        procedure("too little", 1),
        procedure("too late", 7_000, CHANGE),
    ]
    posed = Posed(asked(200_000, 100_000), ones)
    found = reasons(posed)
    assert found["chosen"].year == 0 and found["chosen"].why is None
    assert {name: one.why for name, one in found.items() if one.why} == {
        "not counted": Why.UNKNOWN,
        "forbidden": Why.FORBIDDEN,
        "on line": Why.ALREADY,
        "nothing left": Why.NO_BENEFIT,
        "needs identity": Why.BLOCK,
        "needs it too": Why.BLOCK,
        "too little": Why.BUDGET,
        "too late": Why.BLOCK,
    }
    assert found["forbidden"].facts == {"obstacles": ["law"]}
    assert found["on line"].facts == {"online": 8_000}
    identity = usual_blocks()["identity"].cost
    benefits = {one.id: benefit for one, benefit in zip(ones, posed.benefits, strict=True)}
    assert found["needs identity"].facts == {
        "blocks": ["identity"],
        "late": [],
        "takes": identity + 200_000,
        "opened": 2,
        "together": benefits["needs identity"] + benefits["needs it too"],
    }
    assert found["too late"].facts["late"] == ["law_change"]
    assert found["too little"].facts == {"takes": 200_000, "left": 100_000}


def test_outcomes_stand_by_year_and_then_by_benefit():
    ones = [
        procedure("small", 10),
        procedure("large", 1_000),
        procedure("unknown", None),
        procedure("middle", 100),
    ]
    posed = Posed(asked(200_000, 200_000), ones)
    outcomes = posed.outcomes(solve(posed.given))
    assert [posed.procedures[one.at].id for one in outcomes] == ["large", "middle", "small", "unknown"]
    assert [one.year for one in outcomes] == [0, 1, None, None]
    assert counts_of(outcomes) == {"budget": 1, "unknown": 1}


def test_a_block_that_is_there_costs_nothing():
    blocks = {**usual_blocks(), "identity": GivenBlock(cost=3_000_000, lead=0, there=True)}
    posed = Posed(asked(200_000, 0, blocks=blocks), [procedure("p", 100, IDENTITY)])
    assert reasons(posed)["p"].year == 0
    assert "identity" not in {block.name for block in posed.given.blocks}
    assert posed.cheapest() == 200_000


def test_what_a_single_procedure_costs_goes_before_its_class():
    posed = Posed(asked(100, 100, own={"p": 70}), [procedure("p", 100), procedure("q", 100)])
    assert posed.costs == [70, 200_000] and posed.cheapest() == 70


def test_nothing_to_choose_has_no_cheapest():
    assert Posed(asked(1, 1), [procedure("p", None), procedure("q", 10, LAW)]).cheapest() is None
    # A block of three years cannot stand in two.
    late = {**usual_blocks(), "law_change": GivenBlock(cost=1, lead=3)}
    assert Posed(asked(1, 1, blocks=late), [procedure("p", 10, CHANGE)]).cheapest() is None


def test_weights_move_the_benefit_and_the_cost():
    hard = Weights(resident_wage=4000, obstacles={**Weights().obstacles, "identity": 60})
    usual, moved = (
        Posed(asked(1, 1, **more), [procedure("p", 100, IDENTITY)]) for more in ({}, {"weights": hard})
    )
    assert (usual.costs, moved.costs) == ([COST_CLASSES[0].cost], [COST_CLASSES[2].cost])
    assert moved.benefits[0] > usual.benefits[0]


def test_years_and_figures_add_up_to_the_plan():
    ones = [procedure(f"p{n}", 100 + n, (0, IDENTITY, PAY)[n % 3]) for n in range(30)]
    posed = Posed(asked(4_000_000, 5_000_000, 600_000, objective=Objective.COVERAGE), ones)
    plan = solve(posed.given)
    years, whole = posed.years(plan), posed.figures(plan)
    assert sum(one.spent for one in years) == whole.cost and all(one.spent <= one.budget for one in years)
    assert sum(one.procedures for one in years) == whole.procedures == len(plan.procedures)
    assert sum(one.volume for one in years) == whole.volume == plan.value
    assert sorted(name for one in years for name in one.blocks) == sorted(plan.blocks)
    assert posed.figures(greedy(posed.given)).value <= whole.value


def test_what_is_given_and_what_came_out_are_kept_as_data():
    given = asked(
        1, 2, weights=Weights(staff_wage=1, obstacles={"identity": 3}), own={"p": 5}, rows="search=x"
    )
    assert Asked.model_validate(given.kept()) == given
    posed = Posed(asked(400_000, 0), [procedure("p", 100), procedure("q", 300, already=True)])
    plan = solve(posed.given)
    result = Result(
        years=posed.years(plan), plan=posed.figures(plan), greedy=posed.figures(plan), blocks={}, gap=plan.gap,
        seconds=0.1, frontier=[], whole=400, already=300, counts={}, assumed=1,
    )  # fmt: skip
    again = Result.model_validate(result.model_dump(mode="json"))
    assert (again.before, again.after(), again.loss) == (0.75, 1.0, 0.0)


def test_of_nothing_there_is_no_share():
    figures = Posed(asked(1, 1), []).figures(solve(Posed(asked(1, 1), []).given))
    empty = Result(
        years=[], plan=figures, greedy=figures, blocks={}, gap=0, seconds=0, frontier=[], whole=0, already=0,
        counts={}, assumed=0,
    )  # fmt: skip
    assert (empty.before, empty.after(), empty.loss) == (None, None, 0.0)
