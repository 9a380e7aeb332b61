"""代理: who stands in for the one whose post a step waits for, or who has it."""

from datetime import timedelta

import pytest
from clones import Clone
from django.db import transaction
from rerouted import HEAD
from walking import CHECKS, CHIEF, CLERK, MIHON, SECOND, at_desk, drain, hand_over

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.filters import Wanted
from madoguchi.counter.cases.models import AfterReview
from madoguchi.counter.cases.queries import queue
from madoguchi.counter.cases.rules import Clerk, visible_cases
from madoguchi.foundation.city.absences import AbsenceOrder, add_absence
from madoguchi.foundation.city.models import Post, Staff
from madoguchi.foundation.tenancy.scope import city_scope


def away(email: str, deputy: str = "") -> None:
    staff = Staff.objects.get(email=email)
    stands_in = Staff.objects.get(email=deputy) if deputy else None
    add_absence(staff, AbsenceOrder(staff, clock.today(), clock.today() + timedelta(days=2), stands_in))


def mine(clerk: Clerk) -> int:
    return len(queue(clerk, Wanted(), clock.today()).steps)


def test_deputy_decides_and_the_holder_reviews(database: Clone) -> None:
    hand_over(database)
    drain(database)
    with at_desk(database, CLERK) as (clerk, case):
        cases.examine(clerk, case, cases.Examined(CHECKS))
        cases.draft(clerk, case, cases.Proposal("half"))
    with at_desk(database, SECOND) as (clerk, case):
        assert mine(clerk) == 0
        with pytest.raises(PlainError, match="専決"), transaction.atomic():
            cases.decide(clerk, case, note="")
        away(CHIEF)
    with at_desk(database, SECOND) as (clerk, case):
        assert mine(clerk) == 1
        cases.decide(clerk, case, note="")
        assert AfterReview.objects.get().post.slug == HEAD
        assert AfterReview.objects.get().decided_by.email == SECOND


def test_deputy_who_prepared_does_not_decide(database: Clone) -> None:
    hand_over(database)
    drain(database)
    with at_desk(database, SECOND) as (clerk, case):
        cases.examine(clerk, case, cases.Examined(CHECKS))
        cases.draft(clerk, case, cases.Proposal("half"))
        away(CHIEF)
    with at_desk(database, SECOND) as (clerk, case):
        assert mine(clerk) == 0
        with pytest.raises(PlainError, match="審査"), transaction.atomic():
            cases.decide(clerk, case, note="")


def test_deputy_of_another_department_sees_the_case_while_it_waits(drafted: Clone) -> None:
    with drafted.as_office(), city_scope(MIHON):
        other, head = Post.objects.get(slug="planning-head"), Post.objects.get(slug=HEAD)
        head.deputies.update(deputy=other)
        staff = Staff.objects.get(email="bodani@mihon.example")
        assert not visible_cases(Clerk(staff)).exists()
        away(CHIEF)
        clerk = Clerk(staff)
        assert visible_cases(clerk).exists()
        assert mine(clerk) == 1
        cases.decide(clerk, visible_cases(clerk).get(), note="")
        # What follows is not theirs.
        assert mine(Clerk(staff)) == 0
        assert (
            not visible_cases(Clerk(staff))
            .filter(steps__post=None, steps__done_at=None)
            .exclude(steps__staff=staff)
            .exists()
        )


def test_work_of_who_is_away_is_shown_to_whom_they_named(waiting: Clone) -> None:
    with at_desk(waiting, SECOND) as (clerk, case):
        cases.assign(clerk, case, Staff.objects.get(email=CLERK))
        assert mine(clerk) == 0
        away(CLERK, SECOND)
        assert mine(Clerk(clerk.staff)) == 1
