"""Plans: written, solved by the worker, stopped, copied, adopted one at a time, deleted; and what each is refused."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import listed
import pytest
from breaking import broken, run
from clones import Clone
from planned import asked, became, made, now, solved
from racing import together
from walking import KAGAMI, MIHON, run_jobs

from madoguchi.core.ids import new_id
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.actions.planning import MOST_SCENARIOS, solve_scenario
from madoguchi.governance.assessment.filters import Filters
from madoguchi.governance.assessment.models import Choice, Inventory, Scenario
from madoguchi.governance.assessment.plans.queries import (
    Wanted,
    choices,
    procedures,
    result_of,
    scenario_coded,
    scenarios,
)
from madoguchi.governance.assessment.reckoning.planning import Objective
from madoguchi.governance.assessment.reckoning.scenario import usual_blocks
from madoguchi.governance.assessment.refusals import AssessmentRefusedError


@pytest.fixture
def city(database: Clone) -> Iterator[Clone]:
    with database.as_office(), city_scope(MIHON):
        yield database


@pytest.fixture
def found(city: Clone) -> Inventory:
    return listed.read()


def adopted() -> Scenario | None:
    return Scenario.objects.filter(adopted=True).first()


def refused(work: Any, *given: Any) -> str:
    with pytest.raises(AssessmentRefusedError) as told:
        work(*given)
    return told.value.rule


def test_procedures_are_the_real_life_ones(found: Inventory):
    rows = {one.bare: one for one in procedures(found, Filters())}
    # Moving out is two rows, the allowance two names of one law; the certificate's volume is unknown.
    assert {name: one.volume for name, one in rows.items()}.items() >= {
        "転出": 400,
        "転入": 1200,
        "課税証明書の交付": None,
    }.items()
    assert not any(one.already for one in rows.values())
    only = procedures(found, Filters(wanted={"department": ("こども課",)}))
    assert {one.volume for one in only} == {40, 30}


def test_one_is_on_line_already_where_all_its_rows_are(city: Clone):
    text = listed.ROWS.replace(
        "転出届（郵送）,住民基本台帳法,第24条,申請等,国民等,300,,手数料等無し,,未実施",
        "転出届（郵送）,住民基本台帳法,第24条,申請等,国民等,300,,手数料等無し,,実施済",
    )
    half = listed.read(text)
    assert not any(one.already for one in procedures(half, Filters()))
    whole = listed.read(
        text.replace("国民等,100,,手数料等無し,,未実施", "国民等,100,,手数料等無し,,実施済"), 2026
    )
    assert [one.bare for one in procedures(whole, Filters()) if one.already] == ["転出"]


def test_the_worker_solves_a_plan(database: Clone):
    with database.as_office(), city_scope(MIHON):
        one = made(listed.read())
        begun = actions.begin_solving(listed.clerk(), one, one.turn)
        assert begun.state == "solving" and begun.progress == 0
    run_jobs(database.as_office)
    with database.as_office(), city_scope(MIHON):
        one = now(one)
        assert (one.state, one.progress, one.problem_ja) == ("solved", 100, "")
        assert became(one) == {
            "転入届": (0, ""),
            "転出届（郵送）": (1, ""),
            "児童手当の認定の請求": (None, "block"),
            "児童手当認定請求書": (None, "block"),
            "住民票の写しの交付": (None, "block"),
            "課税証明書の交付": (None, "unknown"),
        }
        result = result_of(one)
        assert result and result.plan.procedures == 2 and result.plan.cost == 400_000
        # Neither row says how many cases came on line.
        assert result.unsplit == 2
        assert [point.budget for point in result.frontier] == sorted(
            point.budget for point in result.frontier
        )
        assert sum(result.counts.values()) + result.plan.procedures == Choice.objects.count()
        kinds = list(Event.objects.filter(subject=one.subject).order_by("n").values_list("kind", flat=True))
        assert kinds == ["assessment.plan_made", "assessment.plan_solved"]


def test_solved_anew_it_starts_from_nothing(found: Inventory):
    one = solved(made(found))
    first = became(one)
    assert became(solved(one)) == first and Choice.objects.count() == len(first)


def test_a_job_that_was_overtaken_writes_nothing(found: Inventory):
    one = made(found)
    begun = actions.begin_solving(listed.clerk(), one, one.turn)
    actions.stop_solving(listed.clerk(), begun)
    solve_scenario(MIHON, begun.id, begun.turn, listed.clerk().staff.id)
    assert now(one).state == "written" and not Choice.objects.exists()
    again = actions.begin_solving(listed.clerk(), one, now(one).turn)
    # The job of the first turn comes late.
    solve_scenario(MIHON, begun.id, begun.turn, listed.clerk().staff.id)
    assert now(one).state == "solving" and now(one).turn == again.turn


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (asked(100, 100), "オンラインにできません。いちばん安い手続きでも、要る仕組みを入れて200,000円"),
        (asked(rows="department=%E8%AA%B2%E7%A8%8E%E8%AA%B2"), "選べる手続きがありません"),
        (asked(rows="search=%E3%81%AA%E3%81%84"), "選べる手続きがありません"),
    ],
)
def test_what_is_impossible_says_why(found: Inventory, given: Any, rule: str):
    one = solved(made(found, given=given))
    assert one.state == "failed" and rule in one.problem_ja and one.problem_en
    assert one.result is None and not Choice.objects.exists()
    changed = actions.change_plan(listed.clerk(), one, one.turn, "よい計画案", asked())
    assert (changed.state, changed.problem_ja) == ("written", "")
    assert solved(changed).state == "solved"


def test_what_comes_on_line_is_on_line_where_the_list_says_nothing_else(city: Clone):
    found = listed.read("手続名,総件数,オンライン件数\n甲の届出,100,40\n乙の届出,100,0\n丙の届出,100,\n")
    already = {one.bare for one in procedures(found, Filters()) if one.already}
    assert already == {found.items.get(name="甲の届出").bare}


def test_coverage_and_benefit_choose_differently(found: Inventory):
    there = {name: block.model_copy(update={"there": True}) for name, block in usual_blocks().items()}
    most, best = (
        solved(made(found, given=asked(200_000, 0, objective=aim, blocks=there, own={"転入": 10**9})))
        for aim in (Objective.COVERAGE, Objective.BENEFIT)
    )
    # The copy of the register has more cases, half of them on line already.
    assert {name for name, (year, _) in became(most).items() if year == 0} == {"住民票の写しの交付"}
    assert (
        result_of(most).plan.volume == 1000 and result_of(best).plan.benefit >= result_of(most).plan.benefit
    )


def test_a_change_clears_what_came_out(found: Inventory):
    one = solved(made(found))
    changed = actions.change_plan(listed.clerk(), one, one.turn, "別の計画案", asked(1, 2, 3))
    assert (changed.name, changed.state, changed.result) == ("別の計画案", "written", None)
    assert not Choice.objects.exists()
    assert refused(actions.change_plan, listed.clerk(), one, one.turn, "遅い", asked()) == "plan_turn"


def test_a_copy_is_given_the_same(found: Inventory):
    one = solved(made(found, given=asked(5, 6, 7)))
    copy = actions.copy_plan(listed.clerk(), one, "写し")
    assert copy.given == one.given and (copy.state, copy.name) == ("written", "写し")
    assert [row.name for row in scenarios(found)] == ["写し", "計画案"]


def test_one_plan_is_the_citys(found: Inventory):
    first, second = solved(made(found, "一")), solved(made(found, "二"))
    actions.adopt_plan(listed.clerk(), first)
    assert adopted() == first
    actions.adopt_plan(listed.clerk(), second)
    assert adopted() == second and not now(first).adopted
    assert [row.name for row in scenarios(found)] == ["二", "一"]
    for work in (
        lambda: actions.change_plan(listed.clerk(), second, now(second).turn, "変", asked()),
        lambda: actions.begin_solving(listed.clerk(), second, now(second).turn),
        lambda: actions.discard_plan(listed.clerk(), second, now(second).turn),
    ):
        assert refused(work) == "plan_adopted"
    actions.discard_plan(listed.clerk(), first, now(first).turn)
    assert list(Scenario.objects.all()) == [second]
    kinds = set(Event.objects.filter(subject=first.subject).values_list("kind", flat=True))
    assert {"assessment.plan_adopted", "assessment.plan_discarded"} <= kinds


def test_only_what_is_solved_is_adopted(found: Inventory):
    assert refused(actions.adopt_plan, listed.clerk(), made(found)) == "plan_unsolved"


def two(database: Clone) -> tuple[Scenario, Scenario]:
    with database.as_office(), city_scope(MIHON):
        found = listed.read()
        return solved(made(found, "一")), solved(made(found, "二"))


def test_two_who_adopt_at_once_leave_one_plan(database: Clone):
    first, second = two(database)
    works = [lambda one=one: actions.adopt_plan(listed.clerk(), one) for one in (first, second)]
    came, faults = together(database, *works)
    # Either they came one after the other, or one was refused; never are there two.
    assert len(came) + len(faults) == 2 and came
    assert all(fault.rule == "plan_meanwhile" for fault in faults)
    with database.as_office(), city_scope(MIHON):
        assert Scenario.objects.filter(adopted=True).count() == 1


def test_the_constraint_is_what_keeps_it_one(database: Clone):
    first, second = two(database)
    adopt = "UPDATE assessment_scenario SET adopted = true WHERE id = %s"
    with database.as_office(), city_scope(MIHON):
        run(adopt, first.id)
        assert broken(adopt, second.id) == "assessment_scenario_one_adopted"
    with database.as_owner("office"), city_scope(MIHON):
        run("DROP INDEX assessment_scenario_one_adopted")
        run(adopt, first.id)
        run(adopt, second.id)
        assert Scenario.objects.filter(adopted=True).count() == 2


def test_what_the_database_refuses(found: Inventory):
    one = made(found)
    unsolved = "UPDATE assessment_scenario SET adopted = true WHERE id = %s"
    assert broken(unsolved, one.id) == "assessment_scenario_solved"
    done = solved(one)
    row = Choice.objects.filter(year=0).get()
    both = "UPDATE assessment_choice SET left_out = 'budget' WHERE id = %s"
    assert broken(both, row.id) == "assessment_choice_or_reason"
    place = "UPDATE assessment_choice SET place = 2 WHERE id = %s"
    assert broken(place, row.id) == "assessment_choice_place"
    assert done.state == "solved"


def test_others_than_those_in_charge_may_not(found: Inventory):
    one = solved(made(found))
    for email in (listed.OTHER, listed.CONTRACTOR):
        clerk = listed.clerk(email)
        assert refused(actions.make_plan, clerk, found, "x", asked()) == "department"
        assert refused(actions.change_plan, clerk, one, one.turn, "x", asked()) == "department"
        assert refused(actions.begin_solving, clerk, one, one.turn) == "department"
        assert refused(actions.stop_solving, clerk, one) == "department"
        assert refused(actions.adopt_plan, clerk, one) == "department"
        assert refused(actions.copy_plan, clerk, one, "x") == "department"
        assert refused(actions.discard_plan, clerk, one, one.turn) == "department"


def test_names_numbers_and_lists_that_do_not_do(found: Inventory):
    assert refused(made, found, "") == "plan_name"
    assert refused(made, found, "長" * 61) == "plan_name"
    for n in range(MOST_SCENARIOS):
        made(found, f"計画案{n}")
    assert refused(made, found, "もう一つ") == "plans"
    Inventory.objects.filter(id=found.id).update(state="reading")
    assert refused(made, found) == "state"


def test_what_was_given_and_cannot_be_read_is_told(found: Inventory):
    one = made(found)
    Scenario.objects.filter(id=one.id).update(given={"budgets": []})
    solve = actions.planning.posed_of
    assert refused(solve, now(one)) == "plan_given"


def test_choices_are_read_by_year_and_by_reason_page_by_page(found: Inventory):
    one = solved(made(found))
    every = choices(one, Wanted())
    assert [choice.place for choice in every] == list(range(1, len(every) + 1))
    first = choices(one, Wanted(), most=2)
    assert len(first) == 3 and choices(one, Wanted(), first[1].place) == every[2:]
    assert [choice.year for choice in choices(one, Wanted.read("year-1"))] == [1]
    assert {choice.left_out for choice in choices(one, Wanted.read("unknown"))} == {"unknown"}
    assert len(choices(one, Wanted.read("left"))) == len(every) - 2
    assert Wanted.read("year-x") == Wanted.read("?") == Wanted() == Wanted.read("")


def test_the_other_city_sees_none_of_it(found: Inventory):
    one = solved(made(found))
    actions.adopt_plan(listed.clerk(), one)
    with city_scope(KAGAMI):
        assert adopted() is None and scenario_coded(found, one.code) is None
        assert scenarios(found) == [] and choices(one, Wanted()) == [] and procedures(found, Filters()) == []
        solve_scenario(KAGAMI, one.id, one.turn, new_id())
    assert now(one).adopted


def test_only_whoever_solves_a_plan_loads_scipy():
    started = "import sys, django; django.setup(); print(*(name for name in ('scipy', 'numpy') if name in sys.modules))"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "madoguchi.web.settings.owner"}
    said = subprocess.run(
        [sys.executable, "-c", started], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["numpy"]
