"""A plan over several years: written, solved by the worker, compared, and one of them adopted as the city's."""

from collections.abc import Iterator
from importlib import import_module
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from psycopg.types.json import Jsonb
from pydantic import ValidationError

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_streamed
from madoguchi.foundation.tenancy.scope import city_scope

from .. import events
from ..models import Choice, Inventory, Scenario, ScenarioState
from ..plans.queries import asked_of, filters_of, procedures
from ..reckoning.greedy import greedy
from ..reckoning.planning import FRONTIER, Plan
from ..reckoning.posing import Outcome, Posed, counts_of
from ..reckoning.scenario import Asked, Point, Result
from ..refusals import AssessmentRefusedError
from ..rules import may_assess
from .holding import held_list

SOLVE = "assessment.solve"
MOST_NAME, MOST_SCENARIOS = 60, 20
#: The plan itself is the point of the frontier at its own budgets.
_OTHERS = tuple(share for share in FRONTIER if share != 1)
#: Loaded by whoever solves a plan: SciPy would take 50 MB of every process.
_PROGRAM = "madoguchi.governance.assessment.reckoning.program"


@transaction.atomic
def make_plan(clerk: Clerk, found: Inventory, name: str, asked: Asked) -> Scenario:
    """Write a scenario of a list that has been read. Raises `AssessmentRefusedError`."""
    _check(clerk, name)
    # Held, so that they are counted one after the other.
    now = held_list(found.id)
    if now.scenarios.count() >= MOST_SCENARIOS:
        raise AssessmentRefusedError("plans", limit=MOST_SCENARIOS)
    made = Scenario.objects.create(inventory=now, name=name, given=asked.kept(), made_by=clerk.staff)
    _record(events.PLAN_MADE, clerk, made)
    return made


def copy_plan(clerk: Clerk, found: Scenario, name: str) -> Scenario:
    """The same again under another name, to be changed. Raises `AssessmentRefusedError`."""
    return make_plan(clerk, found.inventory, name, asked_of(found))


@transaction.atomic
def change_plan(clerk: Clerk, found: Scenario, turn: int, name: str, asked: Asked) -> Scenario:
    """Give it something else; what came out before goes. Raises `AssessmentRefusedError`."""
    _check(clerk, name)
    now = _locked(found, turn)
    _clear(now)
    now.name, now.given = name, asked.kept()
    _move(now, ScenarioState.WRITTEN)
    _record(events.PLAN_CHANGED, clerk, now)
    return now


@transaction.atomic
def begin_solving(clerk: Clerk, found: Scenario, turn: int) -> Scenario:
    """Have the worker solve it, anew if it was solved before. Raises `AssessmentRefusedError`."""
    _check(clerk, found.name)
    now = _locked(found, turn)
    _clear(now)
    _move(now, ScenarioState.SOLVING)
    defer(SOLVE, scenario=str(now.id), turn=now.turn, staff=str(clerk.staff.id))
    return now


@transaction.atomic
def stop_solving(clerk: Clerk, found: Scenario) -> Scenario:
    """Give a solving up; what the worker still finds is not kept. Raises `AssessmentRefusedError`."""
    _check(clerk, found.name)
    now = Scenario.objects.select_for_update().get(id=found.id)
    if now.state != ScenarioState.SOLVING:
        raise AssessmentRefusedError("plan_turn")
    _move(now, ScenarioState.WRITTEN)
    return now


@transaction.atomic
def adopt_plan(clerk: Clerk, found: Scenario) -> Scenario:
    """Make it the city's plan, in place of another; the effect is measured against it.

    Raises `AssessmentRefusedError`, where somebody adopts another at the same moment too.
    """
    _check(clerk, found.name)
    now = Scenario.objects.select_for_update().get(id=found.id)
    if now.state != ScenarioState.SOLVED:
        raise AssessmentRefusedError("plan_unsolved")
    try:
        with transaction.atomic():
            Scenario.objects.filter(adopted=True).exclude(id=now.id).update(adopted=False)
            now.adopted = True
            now.save(update_fields=["adopted"])
    except IntegrityError:
        raise AssessmentRefusedError("plan_meanwhile") from None
    _record(events.PLAN_ADOPTED, clerk, now)
    return now


@transaction.atomic
def discard_plan(clerk: Clerk, found: Scenario, turn: int) -> None:
    """Delete one that is not adopted. Raises `AssessmentRefusedError`."""
    _check(clerk, found.name)
    now = _locked(found, turn)
    _clear(now)
    _record(events.PLAN_DISCARDED, clerk, now)
    with connection.cursor() as cursor:
        # By SQL: the ORM would ask the other side's tables too.
        cursor.execute("DELETE FROM assessment_scenario WHERE id = %s", [now.id])


def _check(clerk: Clerk, name: str) -> None:
    if not may_assess(clerk):
        raise AssessmentRefusedError("department")
    if not 0 < len(name) <= MOST_NAME:
        raise AssessmentRefusedError("plan_name", limit=MOST_NAME)


def _locked(found: Scenario, turn: int) -> Scenario:
    """It as it was seen, neither being solved nor adopted."""
    now = Scenario.objects.select_for_update().filter(id=found.id).first()
    if now is None or now.turn != turn or now.state == ScenarioState.SOLVING:
        raise AssessmentRefusedError("plan_turn")
    if now.adopted:
        raise AssessmentRefusedError("plan_adopted")
    return now


def _clear(now: Scenario) -> None:
    """What came out before goes."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM assessment_choice WHERE scenario_id = %s", [now.id])
    now.result = now.solved_at = None


def _move(now: Scenario, state: ScenarioState) -> None:
    now.state, now.turn, now.progress = state, now.turn + 1, 0
    now.problem_ja = now.problem_en = ""
    now.save()


def _record(kind: Kind, clerk: Clerk, found: Scenario) -> None:
    asked = asked_of(found)
    about = events.AboutPlan(first_year=asked.first_year, years=len(asked.budgets))
    record(kind, found.subject, about, actor=staff_actor(clerk.staff.id))


def solve_scenario(city: str, scenario: UUID, turn: int, staff: UUID) -> None:
    """Solve one and keep what came out, each step in a transaction of its own; killed, it starts anew.

    What is impossible ends as FAILED and says why; one that was changed or stopped meanwhile is left alone.
    """
    with city_scope(city):
        found = _still(scenario, turn)
        if found is None:
            return
    work = _Solving(city, scenario, turn)
    try:
        with city_scope(city):
            posed = posed_of(found)
        _check_possible(posed)
        result, outcomes = work.solved(posed)
    except PlainError as error:
        with city_scope(city):
            Scenario.objects.filter(id=scenario, turn=turn, state=ScenarioState.SOLVING).update(
                state=ScenarioState.FAILED, problem_ja=error.ja, problem_en=error.en
            )
        return
    with city_scope(city):
        _keep(work, staff, posed, result, outcomes)


def _still(scenario: UUID, turn: int, *, lock: bool = False) -> Scenario | None:
    rows = Scenario.objects.select_for_update(of=("self",)) if lock else Scenario.objects.all()
    wanted = rows.filter(id=scenario, turn=turn, state=ScenarioState.SOLVING)
    return wanted.select_related("inventory").first()


def posed_of(found: Scenario) -> Posed:
    """The question of a scenario, on its list as it stands. Raises `AssessmentRefusedError`."""
    try:
        asked = asked_of(found)
    except ValidationError:
        raise AssessmentRefusedError("plan_given") from None
    return Posed(asked, procedures(found.inventory, filters_of(asked)))


def _check_possible(posed: Posed) -> None:
    cheapest = posed.cheapest()
    if cheapest is None:
        raise AssessmentRefusedError("plan_nothing")
    if cheapest > sum(posed.asked.budgets):
        raise AssessmentRefusedError("plan_too_little", yen=f"{cheapest:,}")


class _Solving:
    """The steps of one solving: after each it is told how much is done."""

    def __init__(self, city: str, scenario: UUID, turn: int) -> None:
        self.city, self.scenario, self.turn = city, scenario, turn
        self.done = 0
        self.program = import_module(_PROGRAM)

    def solved(self, posed: Posed) -> tuple[Result, list[Outcome]]:
        """What is told of the best plan, and what becomes of every procedure."""
        by_hand = greedy(posed.given)
        best: Plan = self.program.solve(posed.given)
        self._step()
        points = list(self._points(posed, best))
        outcomes = posed.outcomes(best)
        result = Result(
            years=posed.years(best),
            plan=posed.figures(best),
            greedy=posed.figures(by_hand),
            blocks=dict(best.blocks),
            gap=best.gap,
            seconds=round(best.seconds, 2),
            frontier=sorted(points, key=lambda one: one.budget),
            whole=sum(one.volume or 0 for one in posed.procedures),
            already=sum(one.volume or 0 for one in posed.procedures if one.already),
            counts=counts_of(outcomes),
            assumed=sum(bool(posed.assumed[int(at)]) for at in best.procedures),
            unsplit=sum(posed.procedures[int(at)].online is None for at in best.procedures),
        )
        return result, outcomes

    def _points(self, posed: Posed, best: Plan) -> Iterator[Point]:
        for budget, found in self.program.frontier(posed.given, _OTHERS):
            self._step()
            yield Point(budget=budget, figures=posed.figures(found), gap=found.gap)
        yield Point(budget=sum(posed.asked.budgets), figures=posed.figures(best), gap=best.gap)

    def _step(self) -> None:
        self.done += 1
        with city_scope(self.city):
            Scenario.objects.filter(id=self.scenario, turn=self.turn).update(
                progress=100 * self.done // (len(FRONTIER) + 1)
            )


def _keep(work: _Solving, staff: UUID, posed: Posed, result: Result, outcomes: list[Outcome]) -> None:
    now = _still(work.scenario, work.turn, lock=True)
    if now is None:
        return
    insert_streamed(Choice, _COLUMNS, _rows(now, posed, outcomes))
    now.result, now.state, now.solved_at = result.model_dump(mode="json"), ScenarioState.SOLVED, clock.now()
    now.progress = 100
    now.save()
    told = events.PlanSolved(
        first_year=posed.asked.first_year,
        years=len(posed.asked.budgets),
        procedures=result.plan.procedures,
        cost=result.plan.cost,
    )
    record(events.PLAN_SOLVED, now.subject, told, actor=staff_actor(staff))


_COLUMNS = ("scenario_id", "place", "item_id", "year", "left_out", "benefit", "cost", "volume", "facts")


def _rows(now: Scenario, posed: Posed, outcomes: list[Outcome]) -> Iterator[list[object]]:
    for place, one in enumerate(outcomes, 1):
        procedure = posed.procedures[one.at]
        yield [
            now.id, place, procedure.id, one.year, str(one.why or ""), posed.benefits[one.at], posed.costs[one.at],
            procedure.volume, Jsonb(dict(one.facts)),
        ]  # fmt: skip
