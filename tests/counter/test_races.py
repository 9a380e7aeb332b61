"""Two people at once: one wins, the other is told; with the lock off and with it on."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from clones import Clone
from django.db import IntegrityError, transaction
from handing_over import MAIL, all_or_nothing, drafts, nothing_half
from walking import (
    CHECKS,
    CLERK,
    MIHON,
    SECOND,
    hand_over,
    take_all,
)

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases import events
from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.counter.cases.refusals import StepRefusedError
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.actions import handing
from madoguchi.counter.window.models import Draft, Submission
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope


def together(
    database_as: Callable[[], Any], *works: Callable[[], object]
) -> tuple[list[object], list[Exception]]:
    """Run each work in a thread and on a connection of its own, in the city's scope: what came, what was raised."""
    results: list[object] = []
    faults: list[Exception] = []

    def one(work: Callable[[], object]) -> None:
        with database_as():
            try:
                with city_scope(MIHON):
                    result = work()
                results.append(result)
            except (IntegrityError, StepRefusedError) as fault:
                faults.append(fault)

    threads = [threading.Thread(target=one, args=[work]) for work in works]
    with database_as():  # the settings of this side outlast every thread
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    return results, faults


def waiting_case(database: Clone) -> None:
    hand_over(database)
    take_all(database.as_office)


def test_two_clerks_at_one_step_one_wins_and_the_other_is_told(database: Clone) -> None:
    waiting_case(database)
    barrier = threading.Barrier(2)

    def examine(email: str) -> str:
        clerk, case = Clerk(Staff.objects.get(email=email)), Case.objects.get()
        barrier.wait(timeout=20)
        cases.examine(clerk, case, cases.Examined(CHECKS, email))
        return email

    results, faults = together(database.as_office, lambda: examine(CLERK), lambda: examine(SECOND))
    assert len(results) == len(faults) == 1
    (refusal,) = faults
    assert isinstance(refusal, StepRefusedError)
    assert "ほかの方" in refusal.ja
    with database.as_office(), city_scope(MIHON):
        assert StepAction.objects.get(kind="examine").staff.email == results[0]
        assert Event.objects.filter(kind="cases.examined").count() == 1
        assert StepAction.objects.filter(done_at=None).count() == 1


def examine_unlocked(barrier: threading.Barrier, email: str) -> None:
    """The step done as it would be without the lock and without asking again whether it is open."""
    case, clerk = Case.objects.get(), Staff.objects.get(email=email)
    step = case.steps.get(done_at=None)
    barrier.wait(timeout=20)
    StepAction.objects.filter(id=step.id).update(done_at=clock.now(), ended="done", staff=clerk)
    about = events.AboutCase(procedure="x", department="x", channel="x")
    record(events.EXAMINED, case.subject, about, actor=f"staff:{clerk.id}")
    StepAction.objects.create(
        case=case, position=step.position + 1, kind="draft", duty="prepare", department=step.department
    )


def test_race_two_clerks_without_the_lock(database: Clone) -> None:
    """With nothing but the constraints the second gets a fault; without them too both have examined."""
    waiting_case(database)
    barrier = threading.Barrier(2)
    works = [lambda email=email: examine_unlocked(barrier, email) for email in (CLERK, SECOND)]
    results, faults = together(database.as_office, *works)
    assert (len(results), [type(fault) for fault in faults]) == (1, [IntegrityError])
    waiting_case(database)
    with database.as_owner("office") as wrapper, wrapper.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_stepaction DROP CONSTRAINT cases_step_turn")
        cursor.execute("DROP INDEX cases_step_one_open")
        for table in ("stepaction", "casefile", "casedepartment"):
            cursor.execute(
                f"DELETE FROM cases_{table} WHERE case_id <> (SELECT max(id::text)::uuid FROM cases_case)"
            )
        cursor.execute("DELETE FROM cases_case WHERE id <> (SELECT max(id::text)::uuid FROM cases_case)")
    results, faults = together(database.as_office, *works)
    assert (len(results), faults) == (2, [])
    with database.as_office(), city_scope(MIHON):
        assert StepAction.objects.filter(kind="draft").count() == 2


def ready_draft(database: Clone) -> str:
    return drafts(database, 1)[1][0]


def give(token: str) -> object:
    return window.hand_over(Visitor(ensure_person(ensure_account(MAIL))), token).submission.id


def test_handing_over_twice_at_once_makes_one_submission(database: Clone) -> None:
    token, barrier = ready_draft(database), threading.Barrier(2)

    def work() -> object:
        barrier.wait(timeout=20)
        return give(token)

    results, faults = together(database.as_public, work, work)
    assert faults == []
    assert len(results) == 2
    assert len(set(results)) == 1
    assert all_or_nothing(database, token)
    nothing_half(database)


def test_race_handing_over_twice_without_the_lock(database: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the draft's lock the unique token still refuses the second; without both there are two."""
    barrier, submit = threading.Barrier(2), handing.submit

    def submit_together(form: handing.Form) -> window.HandedOver:
        barrier.wait(timeout=20)
        return submit(form)

    monkeypatch.setattr(handing, "locked_drafts", lambda: Draft.objects.select_related("version__procedure"))
    monkeypatch.setattr(handing, "submit", submit_together)
    token = ready_draft(database)
    results, faults = together(database.as_public, lambda: give(token), lambda: give(token))
    assert (len(results), [type(fault) for fault in faults]) == (1, [IntegrityError])
    assert all_or_nothing(database, token)
    with database.as_owner("public") as wrapper, wrapper.cursor() as cursor:
        cursor.execute("ALTER TABLE window_submission DROP CONSTRAINT window_submission_token")
    token = ready_draft(database)
    results, faults = together(database.as_public, lambda: give(token), lambda: give(token))
    assert (len(results), len(set(results)), faults) == (2, 2, [])
    with database.as_public(), city_scope(MIHON), transaction.atomic():
        assert Submission.objects.filter(token=token).count() == 2
