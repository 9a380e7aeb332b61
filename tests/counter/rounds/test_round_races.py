"""Two at once: one run of a round is proposed and adopted at most; with the constraint off, and on."""

from collections.abc import Callable

import pytest
from clones import Clone
from django.db import IntegrityError, connection
from nursery import ADMISSIONS, HEAD, MIHON, child, clerk, drawn
from racing import together

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.counter.rounds import actions
from madoguchi.counter.rounds.models import Entry, Round, Run
from madoguchi.foundation.tenancy.router import OFFICE_ALIAS
from madoguchi.foundation.tenancy.scope import city_scope


@pytest.fixture
def two_runs(database: Clone) -> Clone:
    with database.as_office(), city_scope(MIHON):
        found, cases = drawn([child("一"), child("二")], sakura=1)
        actions.adjust(clerk(), Entry.objects.get(case=cases[0]), 5, "確認")
        actions.run(clerk(), found)
    return database


def adopting(number: int) -> Callable[[], None]:
    """What would adopt a run if nothing but the database kept it from that."""

    def adopt() -> None:
        now = clock.now()
        by, head = clerk(ADMISSIONS).staff, clerk(HEAD).staff
        found = Run.objects.filter(number=number)
        found.update(proposed_at=now, proposed_by=by, adopted_at=now, adopted_by=head)

    return adopt


def adopted(database: Clone) -> int:
    with database.as_office(), city_scope(MIHON):
        return Run.objects.filter(adopted_at__isnull=False).count()


def test_two_runs_adopted_at_once_one_stays(two_runs: Clone) -> None:
    _, (fault,) = together(two_runs, adopting(1), adopting(2))
    assert isinstance(fault, IntegrityError)
    assert adopted(two_runs) == 1


def test_without_the_constraint_both_would(two_runs: Clone) -> None:
    with two_runs.as_owner(OFFICE_ALIAS), connection.cursor() as cursor:
        cursor.execute("DROP INDEX office_side.rounds_run_one_adopted, office_side.rounds_run_one_proposed")
    _, faults = together(two_runs, adopting(1), adopting(2))
    assert faults == []
    assert adopted(two_runs) == 2


def test_two_deciders_at_once_one_is_told(two_runs: Clone) -> None:
    with two_runs.as_office(), city_scope(MIHON):
        actions.propose(clerk(), Round.objects.get(), 2)

    def decide() -> None:
        actions.decide(clerk(HEAD), Round.objects.get())

    _, (fault,) = together(two_runs, decide, decide)
    assert isinstance(fault, PlainError)
    assert adopted(two_runs) == 1


def test_two_workers_telling_at_once_tell_each_case_once(two_runs: Clone) -> None:
    with two_runs.as_office(), city_scope(MIHON):
        found = Round.objects.get()
        actions.propose(clerk(), found, 2)
        actions.decide(clerk(HEAD), found)

    def tell() -> None:
        while actions.tell_some(Round.objects.get(), 1):
            pass

    _, faults = together(two_runs, tell, tell)
    assert faults == []
    with two_runs.as_office(), city_scope(MIHON):
        assert Round.objects.get().told == 2
