"""A round from opening to results: gathered, run again, proposed, decided by another, told once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from nursery import (
    ADMISSIONS,
    HEAD,
    KAGAMI,
    MIHON,
    OTHER,
    SLUG,
    child,
    clerk,
    drawn,
    opened,
    published,
    wait,
)
from procrastinate.contrib.django.models import ProcrastinateJob
from walking import run_jobs

from madoguchi.core import clock
from madoguchi.core.matching import Slot
from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.counter.rounds import actions
from madoguchi.counter.rounds.models import Adjustment, Entry, Placement, Round, Run, State
from madoguchi.counter.rounds.refusals import RoundRefusedError
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope


@pytest.fixture
def office(database):
    with database.as_office(), city_scope(MIHON):
        yield database


def now(found):
    return Round.objects.get(id=found.id)


def places(run):
    return {one.entry.case.number: one.place for one in run.placements.select_related("entry__case")}


def told(act, *given):
    """The rule by which something is refused."""
    with pytest.raises(RoundRefusedError) as refusal, transaction.atomic():
        act(*given)
    return refusal.value.rule


def test_points_come_from_answers_and_findings(office):
    cases = wait(published(), [child("花", hours=170, sibling_at="momo", months=3)])
    Case.objects.filter(id=cases[0].id).update(findings={"checked_hours": 50})
    made = opened(sakura=1)
    assert actions.gather(clerk(), made) == 1
    entry = Entry.objects.get()
    assert (entry.points, entry.bonus, entry.ties, entry.age_class) == (22, {"momo": 5}, [3], "age_0")
    assert [part["points"] for part in entry.parts] == [20, 2, 5]
    assert entry.parts[2]["at"] == "momo"


def test_what_nobody_answered_gives_no_points_and_says_so(office):
    wait(published(), [child("花")])
    actions.gather(clerk(), opened())
    entry = Entry.objects.get()
    assert entry.points == 10
    assert entry.parts[1]["unknown"] is True
    assert (entry.parts[2]["points"], entry.bonus) == (0, {})


def test_only_what_arrived_in_time_and_waits_is_gathered(office):
    tomorrow = clock.now() + timedelta(days=1)
    children = [child("一"), child("二"), child("三", arrived_at=tomorrow), child("四")]
    first, second, _, fourth = wait(published(), children)
    StepAction.objects.filter(case=second, done_at=None).update(done_at=clock.now(), ended="withdrawn")
    Case.objects.filter(id=fourth.id).update(suspended_on=clock.today())
    made = opened()
    assert actions.gather(clerk(), made) == 1
    assert Entry.objects.get().case_id == first.id


def test_gathering_again_keeps_what_a_clerk_adjusted_and_lets_go_what_left(office):
    first, second = wait(published(), [child("一"), child("二")])
    made = opened(sakura=1)
    actions.gather(clerk(), made)
    actions.adjust(clerk(), Entry.objects.get(case=first), 7, "就労証明書を確かめました")
    Case.objects.filter(id=first.id).update(answers={**first.answers, "hours": 170})
    StepAction.objects.filter(case=second, done_at=None).update(done_at=clock.now(), ended="withdrawn")
    assert actions.gather(clerk(), made) == 1
    assert Entry.objects.get(case=first).points == 27
    assert Entry.objects.get(case=second).left_at is not None
    assert actions.run(clerk(), made).children == 1


def test_a_run_places_by_points_and_keeps_the_reasons(office):
    found, (first, second) = drawn(
        [child("一", "sakura", hours=170), child("二", "sakura", "momo")], sakura=1
    )
    run = found.runs.get()
    assert places(run) == {first.number: "sakura", second.number: ""}
    reasons = Placement.objects.get(entry__case=second).reasons
    assert reasons == [
        {"n": 1, "place": "sakura", "why": "full", "last": 20, "points": 10},
        {"n": 2, "place": "momo", "why": "no_seats", "last": None, "points": 10},
    ]


def test_siblings_are_found_by_what_they_have_in_common(office):
    same = {"parent": {"family": "見本", "given": "親"}, "phone": "090-1111-2222", "together": "same_place"}
    twins = [child(name, "sakura", "momo", hours=170, **same) for name in ("一", "二")]
    found, cases = drawn([*twins, child("三")], sakura=1, momo=2)
    assert list(places(found.runs.get()).values()).count("momo") == 2
    assert Entry.objects.get(case=cases[0]).family == Entry.objects.get(case=cases[1]).family != ""
    assert Entry.objects.get(case=cases[2]).family != Entry.objects.get(case=cases[0]).family


def test_whom_no_class_fits_takes_no_part(office):
    _, (case,) = drawn([child("新", birth_date="2026-05-01")], sakura=1)
    assert Entry.objects.get(case=case).unfit == "class"
    assert Placement.objects.get().reasons[0]["why"] == "not_eligible"


def test_the_same_input_is_no_new_run_and_gives_the_same_digest(office):
    found, (case, _) = drawn([child("一"), child("二")], sakura=1)
    first = found.runs.get()
    assert told(actions.run, clerk(), found) == "same"
    entry = Entry.objects.get(case=case)
    actions.adjust(clerk(), entry, 5, "確認")
    second = actions.run(clerk(), found)
    actions.adjust(clerk(), entry, -5, "取消し")
    third = actions.run(clerk(), found)
    assert first.input != second.input
    assert (first.input, first.output) == (third.input, third.output)


def test_excluded_in_writing_and_back(office):
    found, (case,) = drawn([child("一")], sakura=1)
    entry = Entry.objects.get(case=case)
    assert told(actions.exclude, clerk(), entry, "") == "reason"
    actions.exclude(clerk(), entry, "転出の予定")
    assert actions.run(clerk(), found).placed == 0
    actions.restore(clerk(), entry, "転出をやめた")
    assert actions.run(clerk(), found).placed == 1
    assert [one.change for one in Adjustment.objects.order_by("at")] == ["excluded", "restored"]


def test_one_round_of_a_procedure_at_a_time(office):
    published()
    opened()
    assert told(opened) == "under_way"
    actions.drop(clerk(), Round.objects.get())
    assert opened().state == State.OPEN


def test_only_the_department_in_charge_prepares(office):
    found, _ = drawn([child("一")], sakura=1)
    for act, *more in (
        (actions.gather,), (actions.run,), (actions.drop,), (actions.set_seats, {}), (actions.propose, 1),
    ):  # fmt: skip
        assert told(act, clerk(OTHER), found, *more) == "department"
    assert told(actions.exclude, clerk(OTHER), Entry.objects.get(), "理由") == "department"


def test_what_was_changed_after_the_run_is_not_proposed(office):
    found, _ = drawn([child("一")], sakura=1)
    actions.set_seats(clerk(), found, {Slot("sakura", "age_0"): 3})
    assert told(actions.propose, clerk(), found, 1) == "stale"
    actions.run(clerk(), found)
    assert told(actions.propose, clerk(), found, 1) == "last"
    actions.propose(clerk(), found, 2)
    assert now(found).state == State.PROPOSED
    assert told(actions.gather, clerk(), found) == "state"


def test_families_left_open_are_named_and_proposed_with_words_only(office):
    same = {"parent": {"family": "見本", "given": "親"}, "phone": "090-1111-2222", "together": "same_time"}
    children = [
        child("他", "sakura", "momo", hours=100),
        child("兄", "sakura", hours=170, **same),
        child("弟", "momo", hours=100, **same),
    ]
    wait(published(), children)
    found = opened(sakura=1, momo=1)
    actions.gather(clerk(), found)
    younger = Entry.objects.get(case__answers__child__given="弟")
    actions.adjust(clerk(), younger, -5, "きょうだいの点数の差")
    run = actions.run(clerk(), found)
    siblings = Entry.objects.exclude(family="").filter(together="same_time")
    assert sorted(run.blocking[0][0]) == sorted(siblings.values_list("case__number", flat=True))
    assert told(actions.propose, clerk(), found, 1) == "blocking"
    actions.propose(clerk(), found, 1, "次の回で優先します")
    actions.decide(clerk(HEAD), now(found))
    assert actions.tell_some(found)
    assert "次の回で優先します" in Case.objects.get(id=younger.case_id).reasons


def proposed(children=None, **seats):
    found, cases = drawn(children or [child("一", hours=170), child("二")], **(seats or {"sakura": 1}))
    actions.propose(clerk(), found, 1)
    return now(found), cases


def test_who_ran_proposed_or_examined_does_not_decide(office):
    found, cases = proposed()
    assert told(actions.decide, clerk(ADMISSIONS), found) == "post"
    assert told(actions.decide, clerk(OTHER), found) == "post"
    Run.objects.update(proposed_by=clerk(HEAD).staff)
    assert told(actions.decide, clerk(HEAD), found) == "apart"
    Run.objects.update(proposed_by=clerk(ADMISSIONS).staff)
    StepAction.objects.filter(case=cases[0], kind="examine").update(staff=clerk(HEAD).staff)
    assert told(actions.decide, clerk(HEAD), found) == "prepared"


@pytest.mark.parametrize("part", ["by", "proposed_by"])
def test_the_database_keeps_duties_apart(office, part):
    proposed()
    Run.objects.update(**{part: clerk(ADMISSIONS).staff})
    adopted = {"adopted_by": clerk(ADMISSIONS).staff, "adopted_at": clock.now()}
    with pytest.raises(IntegrityError, match="rounds_run_duties_apart"), transaction.atomic():
        Run.objects.update(**adopted)
    Run.objects.update(**{**adopted, "adopted_by": clerk(HEAD).staff})


def test_sent_back_it_is_run_again(office):
    found, (first, _) = proposed()
    assert told(actions.send_back, clerk(HEAD), found, "") == "reason"
    actions.send_back(clerk(HEAD), found, "定員を確かめてください")
    assert now(found).state == State.DRAWN
    actions.adjust(clerk(), Entry.objects.get(case=first), 1, "確認")
    actions.run(clerk(), found)
    actions.propose(clerk(), found, 2)
    actions.decide(clerk(HEAD), now(found))
    assert Run.objects.get(adopted_at__isnull=False).number == 2


def decided(**more):
    found, cases = proposed(**more)
    actions.decide(clerk(HEAD), found)
    return now(found), cases


FREEZING = {
    "run": "UPDATE rounds_run SET placed = 9",
    "placement": "UPDATE rounds_placement SET place = 'momo', choice = 1",
    "lost placement": "DELETE FROM rounds_placement",
    "adjustment": "UPDATE rounds_adjustment SET points = 1",
}


@pytest.mark.parametrize("statement", FREEZING.values(), ids=FREEZING)
def test_what_was_adopted_is_frozen(office, statement):
    found, cases = proposed()
    entry = Entry.objects.get(case=cases[0])
    Adjustment.objects.create(entry=entry, change="points", points=5, reason="確認", staff=clerk().staff)
    actions.decide(clerk(HEAD), found)
    assert told(actions.run, clerk(), found) == "state"
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_run_that_is_not_adopted_may_be_sent_back(office):
    proposed()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE rounds_run SET proposed_at = NULL, proposed_by_id = NULL")


def test_every_case_moves_on_once_with_its_reason(office):
    found, (first, second) = decided()
    assert ProcrastinateJob.objects.get(task_name="rounds.tell").status == "todo"
    assert actions.tell_some(found, 1)
    assert Entry.objects.filter(told_at=None).count() == 1
    assert actions.tell_some(found, 1)
    assert not actions.tell_some(found, 1)
    assert not actions.tell_some(found, 1)
    found = now(found)
    assert (found.state, found.told) == (State.TOLD, 2)
    placed, waiting = Case.objects.get(id=first.id), Case.objects.get(id=second.id)
    assert (placed.outcome, placed.findings) == ("placed", {"placed_at": "sakura", "rank": 1})
    assert "第1希望のさくら園に内定しました" in placed.reasons
    assert (waiting.outcome, waiting.result) == ("waiting", "not_agreed")
    assert "最低点 20点、この申込みの点数 10点" in waiting.reasons
    assert Event.objects.filter(kind="cases.selected").count() == 2
    assert Event.objects.filter(kind="rounds.told").count() == 1


def test_who_withdrew_after_the_decision_is_left_alone(office):
    found, (first, _) = decided()
    StepAction.objects.filter(case=first, done_at=None).update(done_at=clock.now(), ended="withdrawn")
    assert actions.tell_some(found)
    assert Case.objects.get(id=first.id).outcome == ""


def test_the_worker_tells_all(database):
    with database.as_office(), city_scope(MIHON):
        found, _ = decided()
    run_jobs(database.as_office)
    with database.as_office(), city_scope(MIHON):
        assert now(found).state == State.TOLD


def test_a_supplementary_round_has_what_was_left(office):
    found, _ = decided(children=[child("一"), child("二", hours=170)], sakura=1, momo=2)
    while actions.tell_some(found):
        pass
    wait(published(), [child("三", "sakura", "momo")])
    day = clock.today()
    second = actions.open_round(clerk(), SLUG, actions.Opening("二次", day, day, follows=now(found)))
    assert {one.place: one.capacity for one in second.seats.all()} == {"sakura": 0, "momo": 2}
    assert actions.gather(clerk(), second) == 1
    assert list(places(actions.run(clerk(), second)).values()) == ["momo"]


def test_a_neighbour_sees_nothing_of_it(database):
    with database.as_office(), city_scope(MIHON):
        drawn([child("一")], sakura=1)
    with database.as_office(), city_scope(KAGAMI):
        for model in (Round, Entry, Run, Placement, Adjustment):
            assert not model.objects.exists()
    with (
        database.as_public(),
        pytest.raises(ProgrammingError),
        city_scope(MIHON),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT 1 FROM office_side.rounds_round")
