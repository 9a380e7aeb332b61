"""Applications from the counter through examination and selection to their end, with the real actions."""

from typing import Any

import pytest
from clones import Clone
from nursery import ADMISSIONS, HEAD, MIHON, child, clerk, opened, published
from walking import drain, run_jobs

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.counter.procedures.questions import Context
from madoguchi.counter.rounds import actions
from madoguchi.counter.rounds.models import Entry, Round, State
from madoguchi.counter.window.models import Tracking
from madoguchi.foundation.tenancy.scope import city_scope


def apply(answers: dict[str, Any]) -> Case:
    """Entered at the counter, and examined by the same clerk."""
    entry = cases.begin_entry(clerk(), published(), "counter")
    cases.save_entry(entry, answers)
    case, _ = cases.enter(clerk(), entry.code, Context(today=clock.today()))
    case = Case.objects.select_related("version__procedure", "department").get(id=case.id)
    cases.examine(clerk(), case, cases.Examined(0, findings={"checked_hours": "50"}))
    return case


@pytest.fixture
def decided(database: Clone) -> Clone:
    """Three children for one seat; the round was decided by the head of the section."""
    with database.as_office(), city_scope(MIHON):
        for name, hours in (("一", 170), ("二", 100), ("三", 120)):
            apply(child(name, hours=hours))
        assert set(StepAction.objects.filter(done_at=None).values_list("kind", flat=True)) == {"select"}
        found = opened(sakura=1)
        assert actions.gather(clerk(ADMISSIONS), found) == 3
        actions.run(clerk(), found)
        actions.propose(clerk(), found, 1)
        actions.decide(clerk(HEAD), found)
    return database


def test_from_the_counter_to_the_end(decided: Clone) -> None:
    drain(decided)
    with decided.as_office(), city_scope(MIHON):
        assert Round.objects.get().state == State.TOLD
        assert sorted(Entry.objects.values_list("points", flat=True)) == [12, 12, 22]
        ended = Case.objects.order_by("received_at")
        assert [one.outcome for one in ended] == ["placed", "waiting", "waiting"]
        assert all(one.closed_at for one in ended)
        assert "さくら園に内定" in ended[0].reasons
    with decided.as_public(), city_scope(MIHON):
        sentences = [one.sentence["ja"] for one in Tracking.objects.all()]
        assert sentences.count("選考が終わりました") == 3


def test_a_killed_worker_goes_on_with_those_that_are_left(decided: Clone) -> None:
    with decided.as_office(), city_scope(MIHON):
        assert actions.tell_some(Round.objects.get(), 1)
        (told,) = Case.objects.exclude(outcome="")
    run_jobs(decided.as_office)
    with decided.as_office(), city_scope(MIHON):
        assert Round.objects.get().told == 3
        assert StepAction.objects.filter(kind="select", ended="done").count() == 3
        assert Case.objects.get(id=told.id).decided_at == told.decided_at
