"""付け替え: open steps follow departments and posts that end, merge and change hands."""

import random
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from clones import Clone
from django.db import connection, transaction
from walking import (
    CHECKS,
    CHIEF,
    CLERK,
    KAGAMI,
    MIHON,
    SECOND,
    at_desk,
    drain,
    hand_over,
    prepare_case,
    take_all,
)

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.ids import new_id, reference_code
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.actions import rerouting
from madoguchi.counter.cases.actions.filing import register
from madoguchi.counter.cases.actions.rerouting import reroute
from madoguchi.counter.cases.filters import Wanted
from madoguchi.counter.cases.jobs import reroute_all, reroute_city
from madoguchi.counter.cases.models import AfterReview, Case, CaseDepartment, StepAction
from madoguchi.counter.cases.queries import queue
from madoguchi.counter.cases.routing import Ground
from madoguchi.counter.cases.rules import BY_POST, Clerk, visible_cases
from madoguchi.counter.window.models import Tracking
from madoguchi.foundation.city.absences import AbsenceOrder, add_absence
from madoguchi.foundation.city.changes import actions as changes
from madoguchi.foundation.city.models import Department, Holding, KessaiRule, Post, Staff, within
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.models import TrayOut
from madoguchi.services.records.models import Record

HEAD, NEW_HEAD = "crisis_management-head", "general_affairs-head"


@pytest.fixture
def waiting(database: Clone) -> Clone:
    """One case that waits to be examined."""
    hand_over(database)
    drain(database)
    return database


@pytest.fixture
def drafted(database: Clone) -> Clone:
    """One case that waits for its decision."""
    hand_over(database)
    prepare_case(database)
    return database


def merge(old: str = "危機管理課", new: str = "総務課") -> None:
    """A department ends today, and another has its work and its people."""
    by = Staff.objects.get(email="kimura@mihon.example")
    change = changes.prepare(by, clock.today(), "", b"", f"{old} → {new}")
    changes.apply(by, change)


def routed() -> list[dict[str, Any]]:
    return [one.data for one in Event.objects.filter(kind="cases.rerouted").order_by("seq")]


def problems() -> dict[UUID, str]:
    """What is on the report."""
    ground = Ground()
    steps = ground.misplaced().select_related("case__version", "case__department", "department", "post")
    return {way.step.id: way.problem for way in ground.ways(list(steps))}


def copies(number: int) -> list[Case]:
    """More cases like the one there is, each with its open step, its place in the lists and in the register."""
    first = Case.objects.select_related("version__procedure", "department").get()
    step = first.steps.get(done_at=None)
    made, steps = [], []
    for _ in range(number):
        case = Case(**{field.attname: getattr(first, field.attname) for field in Case._meta.concrete_fields})
        case.id, case.submission, case.code = new_id(), new_id(), reference_code()
        case.number = str(case.id)
        made.append(case)
        fields = {one.attname: getattr(step, one.attname) for one in StepAction._meta.concrete_fields}
        steps.append(StepAction(**{**fields, "id": new_id(), "case_id": case.id}))
    Case.objects.bulk_create(made)
    StepAction.objects.bulk_create(steps)
    CaseDepartment.objects.bulk_create(
        [CaseDepartment(case=case, department=first.department, applicant=case.applicant) for case in made]
    )
    register(made)
    return made


def test_merged_department_takes_its_cases_along(waiting: Clone) -> None:
    with waiting.as_office(), city_scope(MIHON):
        case = Case.objects.get()
        merge()
        assert reroute() is None
        case.refresh_from_db()
        step = case.steps.get(done_at=None)
        assert (case.department.slug, step.department.slug) == ("general_affairs", "general_affairs")
        assert Record.objects.get(subject=case.subject).department.slug == "general_affairs"
        assert CaseDepartment.objects.filter(
            case=case, department__slug="general_affairs", open=True
        ).exists()
        assert routed() == [
            {
                "procedure": "disaster_certificate",
                "department": "general_affairs",
                "channel": "online",
                "source": "crisis_management",
                "target": "general_affairs",
                "freed": False,
            }
        ]
        assert problems() == {}
    take_all(waiting.as_public)
    with waiting.as_public(), city_scope(MIHON):
        assert "総務課が担当" in Tracking.objects.latest("at").sentence["ja"]


def test_second_run_changes_nothing(waiting: Clone) -> None:
    with waiting.as_office(), city_scope(MIHON):
        merge()
        reroute()
        before = (
            Event.objects.count(),
            TrayOut.objects.count(),
            list(CaseDepartment.objects.order_by("id").values()),
        )
        reroute()
        reroute_city(city=MIHON)
        after = (
            Event.objects.count(),
            TrayOut.objects.count(),
            list(CaseDepartment.objects.order_by("id").values()),
        )
        assert after == before


def test_walk_goes_on_in_the_department_that_followed(waiting: Clone) -> None:
    with waiting.as_office(), city_scope(MIHON):
        merge()
        reroute()
    with at_desk(waiting, CLERK) as (clerk, case):
        cases.examine(clerk, case, cases.Examined(CHECKS))
        cases.draft(clerk, case, cases.Proposal("half"))
        step = case.steps.get(done_at=None)
        assert (step.kind, step.post.slug) == ("decide", NEW_HEAD)
    with at_desk(waiting, CHIEF) as (clerk, case):
        cases.decide(clerk, case, note="")
        assert case.decided_at is not None


def test_decision_goes_to_the_post_that_followed(drafted: Clone) -> None:
    with drafted.as_office(), city_scope(MIHON):
        merge()
        reroute()
        step = StepAction.objects.get(done_at=None)
        assert (step.post.slug, step.department.slug) == (NEW_HEAD, "general_affairs")
        assert problems() == {}


def test_vacant_post_is_reported_until_a_rule_names_another(drafted: Clone) -> None:
    with drafted.as_office(), city_scope(MIHON):
        Holding.objects.filter(post__slug=HEAD).update(until=clock.today())
        reroute()
        assert list(problems().values()) == ["vacant"]
        assert routed() == []
        other = Post.objects.get(slug="planning-head")
        KessaiRule.objects.filter(post__slug=HEAD, position=1).update(post=other)
        sent = TrayOut.objects.count()
        reroute()
        step = StepAction.objects.get(done_at=None)
        assert (step.post, step.department.slug) == (other, "planning")
        assert [(one["source"], one["target"]) for one in routed()] == [(HEAD, "planning-head")]
        assert problems() == {}
        # Who sits there is nothing to the applicant.
        assert TrayOut.objects.count() == sent


def test_nobody_decides_is_reported(drafted: Clone) -> None:
    with drafted.as_office(), city_scope(MIHON):
        Holding.objects.filter(post__slug=HEAD).update(until=clock.today())
        KessaiRule.objects.update(condition="false")
        reroute()
        assert list(problems().values()) == ["nobody_decides"]
        assert StepAction.objects.get(done_at=None).post.slug == HEAD


def test_department_without_a_successor_is_reported(waiting: Clone) -> None:
    with waiting.as_office(), city_scope(MIHON):
        Department.objects.filter(slug="crisis_management").update(until=clock.today())
        reroute()
        assert list(problems().values()) == ["no_successor"]
        assert routed() == []


def test_work_of_who_left_is_free_again_and_no_mail_says_so(waiting: Clone) -> None:
    with at_desk(waiting, SECOND) as (clerk, case):
        cases.assign(clerk, case, Staff.objects.get(email=CLERK))
        sent = TrayOut.objects.count()
        reroute()
        assert StepAction.objects.get(done_at=None).assigned.email == CLERK
        Holding.objects.filter(staff__email=CLERK).update(until=clock.today())
        reroute()
        assert StepAction.objects.get(done_at=None).assigned is None
        assert [one["freed"] for one in routed()] == [True]
        assert TrayOut.objects.count() == sent


def test_who_moves_along_keeps_the_work(waiting: Clone) -> None:
    with at_desk(waiting, SECOND) as (clerk, case):
        cases.assign(clerk, case, Staff.objects.get(email=CLERK))
        merge()
        reroute()
        step = StepAction.objects.get(done_at=None)
        assert (step.department.slug, step.assigned.email) == ("general_affairs", CLERK)


def test_old_cases_are_seen_by_the_department_that_followed(waiting: Clone) -> None:
    with waiting.as_office(), city_scope(MIHON):
        clerk = Staff.objects.get(email="kakima@mihon.example")
        assert not visible_cases(Clerk(clerk)).exists()
        merge()
        assert visible_cases(Clerk(clerk)).exists()


def test_second_city_is_untouched(waiting: Clone) -> None:
    hand_over(waiting, KAGAMI)
    drain(waiting, KAGAMI)
    with waiting.as_office():
        with city_scope(KAGAMI):
            before = list(StepAction.objects.order_by("id").values()), Event.objects.count()
        with city_scope(MIHON):
            merge()
        reroute_all()
        with city_scope(KAGAMI):
            assert (list(StepAction.objects.order_by("id").values()), Event.objects.count()) == before
        with city_scope(MIHON):
            assert len(routed()) == 1


@pytest.fixture
def many(drafted: Clone) -> Iterator[Clone]:
    with drafted.as_office():
        with city_scope(MIHON):
            copies(40)
        yield drafted


@pytest.mark.parametrize("seed", range(6))
def test_each_open_step_is_where_somebody_is_or_on_the_report(drafted: Clone, seed: int) -> None:
    choose = random.Random(seed)
    with drafted.as_office():
        with city_scope(MIHON):
            copies(40)
            _scatter(choose)
            _reorganise(choose)
        reroute_city(city=MIHON)
        with city_scope(MIHON):
            reported = problems()
            for step in StepAction.objects.filter(done_at=None).select_related("department", "post", "case"):
                fine = step.department.lasts(clock.today()) and step.case.department.lasts(clock.today())
                if step.kind in BY_POST:
                    fine = fine and step.post.lasts(clock.today()) and _held(step.post)
                if step.assigned_id:
                    fine = fine and _works(step.assigned_id, step.department_id)
                assert fine == (step.id not in reported)
                assert bool(reported.get(step.id)) == (step.id in reported)
            before = Event.objects.count()
        reroute_city(city=MIHON)
        with city_scope(MIHON):
            assert Event.objects.count() == before
            subjects = [one.subject for one in Event.objects.filter(kind="cases.rerouted")]
            assert len(subjects) == len(set(subjects))


def _scatter(choose: random.Random) -> None:
    """Each open step waits somewhere, some for a post and some for a person."""
    posts = list(Post.objects.select_related("department").order_by("slug"))
    staff = list(Staff.objects.order_by("number"))
    for step in StepAction.objects.filter(done_at=None).select_related("case"):
        step.post = choose.choice(posts)
        step.department = step.post.department
        step.assigned = choose.choice([None, *staff])
        if choose.random() < 0.5:
            step.kind, step.duty, step.post = "examine", "prepare", None
        step.save()
        Case.objects.filter(id=step.case_id).update(department=choose.choice(posts).department)


def _reorganise(choose: random.Random) -> None:
    """Some departments end, with a successor or without, and some people leave."""
    today, departments = clock.today(), list(Department.objects.order_by("slug"))
    choose.shuffle(departments)
    for old, new in zip(departments[:6], [*departments[3:8], None], strict=True):
        Department.objects.filter(id=old.id).update(until=today, successor=new)
        suffixes = (
            {post.slug.partition("-")[2]: post for post in Post.objects.filter(department=new)} if new else {}
        )
        for post in Post.objects.filter(department=old):
            post.until, post.successor = today, suffixes.get(post.slug.partition("-")[2])
            post.save()
        Holding.objects.filter(post__department=old).update(until=today)
    for staff in choose.sample(list(Staff.objects.order_by("number")), 15):
        Holding.objects.filter(staff=staff, until=None).update(until=today)


def _held(post: Post) -> bool:
    return Holding.objects.filter(within(), post=post).exists()


def _works(staff: UUID, department: UUID) -> bool:
    return Holding.objects.filter(within(), staff=staff, post__department=department).exists()


def test_killed_in_the_middle_it_goes_on_where_it_was(many: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    with city_scope(MIHON):
        merge()
    done = []

    def dies(*words: Any) -> UUID | None:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(1)
        return reroute(*words, most=10)

    monkeypatch.setattr("madoguchi.counter.cases.jobs.reroute", dies)
    with pytest.raises(KeyboardInterrupt):
        reroute_city(city=MIHON)
    with city_scope(MIHON):
        assert len(routed()) == 20
        assert StepAction.objects.filter(done_at=None, department__slug="crisis_management").count() == 21
    monkeypatch.undo()
    reroute_city(city=MIHON)
    with city_scope(MIHON):
        assert len(routed()) == 41
        assert not StepAction.objects.filter(done_at=None, department__slug="crisis_management").exists()
        assert problems() == {}


def test_as_many_statements_for_many(many: Clone) -> None:
    with city_scope(MIHON):
        merge()
        reroute(most=1)  # the first makes the binder
        with connection.execute_wrapper(counted := Counted()):
            reroute(most=10)
        few = counted.n
        with connection.execute_wrapper(counted := Counted()):
            reroute(most=30)
        assert counted.n == few


class Counted:
    """How many statements there were."""

    n = 0

    def __call__(self, execute: Any, *words: Any) -> Any:
        self.n += 1
        return execute(*words)


# Deputies at the desk


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


# Races


def race(database: Clone) -> list[str]:
    """A clerk decides and commits only after a re-routing has begun to look at the same step; who was done when."""
    order: list[str] = []
    decided, looked = threading.Event(), threading.Event()

    def decide() -> None:
        with database.as_office(), city_scope(MIHON):
            clerk = Clerk(Staff.objects.get(email=CHIEF))
            case = Case.objects.select_related("version__procedure", "department").get()
            cases.decide(clerk, case, note="")
            decided.set()
            looked.wait(timeout=2)
            order.append("decided")

    def route() -> None:
        decided.wait(timeout=30)
        with database.as_office(), city_scope(MIHON):
            reroute()
            order.append("routed")
            looked.set()

    threads = [threading.Thread(target=work) for work in (decide, route)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return order


@pytest.fixture
def leaderless(drafted: Clone) -> Iterator[Clone]:
    """A case that waits for a decision which another post is to make from now on, while the old holder is at it."""
    with drafted.as_office():
        with city_scope(MIHON):
            other = Post.objects.get(slug="planning-head")
            KessaiRule.objects.filter(post__slug=HEAD, position=1).update(post=other)
        yield drafted


def test_step_that_a_clerk_is_ending_is_waited_for(
    leaderless: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_holders(monkeypatch)
    assert race(leaderless) == ["decided", "routed"]
    with city_scope(MIHON):
        assert StepAction.objects.get(kind="decide").post.slug == HEAD
        assert routed() == []


def test_without_the_lock_a_done_step_would_be_moved(
    leaderless: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_holders(monkeypatch)
    monkeypatch.setattr(rerouting, "_locked", _unlocked)
    race(leaderless)
    with city_scope(MIHON):
        assert len(routed()) == 1


def _unlocked(ground: Ground, _after: UUID | None, _most: int) -> list[StepAction]:
    rows = ground.misplaced().select_related(
        "case__version__procedure", "case__department", "department", "post"
    )
    return list(rows.order_by("id"))


def _without_holders(monkeypatch: pytest.MonkeyPatch) -> None:
    """The re-routing already sees the post as vacant, the clerk still holds it: the moment of the change itself."""
    begun = Ground.__init__

    def vacant(ground: Ground) -> None:
        begun(ground)
        ground._held -= {Post.objects.get(slug=HEAD).id}

    monkeypatch.setattr(Ground, "__init__", vacant)
