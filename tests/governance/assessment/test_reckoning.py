"""Coverage, score and plan, each against a plain reckoning of the same."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from madoguchi.governance.assessment.reckoning.coverage import Coverage
from madoguchi.governance.assessment.reckoning.greedy import greedy
from madoguchi.governance.assessment.reckoning.obstacles import OBSTACLES, blocks_for, named, obstacles_of
from madoguchi.governance.assessment.reckoning.planning import Block, Candidate, Given, Objective
from madoguchi.governance.assessment.reckoning.program import frontier, solve, within_reach
from madoguchi.governance.assessment.reckoning.scoring import Scored, Weights, sensitivity

volumes = some.lists(some.none() | some.integers(0, 10**7), max_size=40)


@given(volumes, some.integers(1, 100))
def test_the_curve_reads_the_same_both_ways(rows: list[int | None], percent: int):
    curve = Coverage.of(rows)
    number = curve.reach(percent)
    if number is None:
        assert not any(rows)
        return
    share, before = curve.share(number), curve.share(number - 1)
    assert share is not None and before is not None
    assert share * 100 >= percent - 1e-9 and before * 100 < percent + 1e-9


def test_unknown_and_nothing_stand_outside_the_curve():
    curve = Coverage.of([None, 0, 30, 10, None, 60])
    assert (curve.types, curve.volume, curve.share(1), curve.reach(90)) == (3, 100, 0.6, 2)
    assert Coverage.of([None]).share(1) is None and Coverage.of([]).reach(50) is None


def test_points_of_a_long_curve_are_few_and_rise():
    points = Coverage.of(range(1, 20_000)).points(200)
    assert len(points) <= 210
    assert points[0] == (0, 0.0) and points[-1] == (19_999, 1.0)
    assert all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(points))


def test_obstacles_are_told_from_a_row():
    assert len({one.bit for one in OBSTACLES}) == len(OBSTACLES)
    row = {"identity": ["2"], "fee": "2", "fee_ways": ["1-1"], "law": "市営住宅条例"}
    bits = obstacles_of(row)
    assert [one.name for one in named(bits)] == ["seal_ordinance", "fee"]
    assert blocks_for(bits) == {"seal_ordinance", "e_payment"}
    assert obstacles_of({}) == 0
    assert named(obstacles_of({"fee": "2", "fee_ways": ["1-1", "2-3"]})) == []


def scored(**columns: list[float]) -> Scored:
    n = len(columns["volume"])
    return Scored(
        list(range(n)),
        np.array(columns["volume"], dtype=float),
        np.array(columns.get("online", [np.nan] * n), dtype=float),
        np.array(columns.get("resident", [np.nan] * n), dtype=float),
        np.array(columns.get("staff", [np.nan] * n), dtype=float),
        np.array(columns.get("obstacles", [0] * n), dtype=np.int64),
    )


def test_benefit_is_minutes_saved_at_a_wage():
    weights = Weights(resident_wage=1200, staff_wage=2400, resident_share=50, staff_share=50)
    one = scored(volume=[1000], online=[400], resident=[30], staff=[10])
    # 600 cases × (15 min at 20 yen + 5 min at 40 yen)
    assert one.benefit(weights)[0] == 600 * (15 * 20 + 5 * 40)
    assert np.isnan(scored(volume=[np.nan]).benefit(weights)[0])
    assert scored(volume=[np.nan]).score(weights)[0] == 0


def test_law_makes_it_not_easy_at_all():
    bits = [0, obstacles_of({"identity": ["4"]}), obstacles_of({"law_forbids": True})]
    assert list(scored(volume=[1, 1, 1], obstacles=bits).ease(Weights())) == [100, 80, 0]


def test_sensitivity_tells_which_places_hold():
    rows = scored(volume=[100_000, 1000, 990], obstacles=[0, 8, 0])
    held = sensitivity(rows, Weights(), first=3)
    assert [one.at for one in held] == [0, 2, 1]
    assert held[0].holds
    fine = scored(volume=[1000, 1010], obstacles=[0, 8])
    moved = sensitivity(fine, Weights(obstacles={"identity": 1}), first=2)
    assert [one.at for one in moved] == [1, 0] or moved[0].worst >= moved[0].place


blocks = some.lists(
    some.builds(lambda cost, lead: (cost, lead), some.integers(0, 30), some.integers(0, 2)), max_size=3
)


@some.composite
def small(draw: some.DrawFn) -> Given:
    made = tuple(Block(f"b{n}", cost, lead) for n, (cost, lead) in enumerate(draw(blocks)))
    names = [block.name for block in made]
    ones = tuple(
        Candidate(
            f"p{n}",
            draw(some.integers(0, 50)),
            draw(some.integers(0, 50)),
            draw(some.integers(0, 20)),
            frozenset(draw(some.sets(some.sampled_from(names)))) if names else frozenset(),
        )
        for n in range(draw(some.integers(0, 4)))
    )
    budgets = tuple(draw(some.lists(some.integers(0, 40), min_size=1, max_size=2)))
    return Given(made, ones, budgets, draw(some.sampled_from(Objective)))


def best_by_trying(given: Given) -> int:
    """Every choice of years, tried."""
    never = len(given.budgets)
    best = 0
    for years in product(range(never + 1), repeat=len(given.blocks) + len(given.candidates)):
        begun = {block.name: year for block, year in zip(given.blocks, years, strict=False)}
        chosen = dict(zip(given.candidates, years[len(given.blocks) :], strict=True))
        if _stands(given, begun, chosen, never):
            worths = (given.worth(one, later) for one, year in chosen.items() for later in range(year, never))
            best = max(best, sum(worths))
    return best


def _stands(given: Given, begun: dict[str, int], chosen: dict[Candidate, int], never: int) -> bool:
    lead = {block.name: block.lead for block in given.blocks}
    for one, year in chosen.items():
        if year < never and any(begun[name] + lead[name] > year for name in one.blocks):
            return False
    spent = [0] * never
    for thing, year in [*((block, begun[block.name]) for block in given.blocks), *chosen.items()]:
        if year < never:
            spent[year] += thing.cost
    return all(cost <= budget for cost, budget in zip(spent, given.budgets, strict=True))


@settings(max_examples=150, deadline=None)
@given(small())
def test_the_plan_is_the_best_of_all_that_can_be_tried(given: Given):
    best = best_by_trying(given)
    plan = solve(given)
    assert plan.value == pytest.approx(best, rel=2e-3)
    assert all(cost <= budget for cost, budget in zip(plan.costs, given.budgets, strict=True))
    assert greedy(given).value <= best
    assert {one.id for one in within_reach(given)} >= set(plan.procedures)


def test_a_block_pays_once_for_many_procedures():
    ones = tuple(Candidate(f"p{n}", 10, 10, 1, frozenset({"pay"})) for n in range(10))
    given = Given((Block("pay", 30),), (Candidate("alone", 25, 25, 20), *ones), (40,))
    plan = solve(given)
    assert plan.value == 100 and plan.blocks == {"pay": 0} and plan.costs == (40,)
    # One procedure at a time never pays the block.
    assert greedy(given).value == 25


def test_a_block_that_takes_a_year_brings_nothing_in_the_first():
    given = Given((Block("core", 5, lead=1),), (Candidate("p", 10, 10, 5, frozenset({"core"})),), (10, 10))
    plan = solve(given)
    assert plan.blocks == {"core": 0} and plan.procedures == {"p": 1} and plan.value == 10


def test_more_money_never_brings_less():
    ones = tuple(Candidate(f"p{n}", n + 1, n + 1, 3 + n % 4) for n in range(12))
    values = [plan.value for _, plan in frontier(Given((), ones, (10, 10)))]
    assert values == sorted(values) and values[0] < values[-1]
