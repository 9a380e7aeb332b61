"""付け替え of many steps: each has its place or is on the report, and a killed run goes on where it was."""

import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from clones import Clone
from django.db import connection
from rerouted import merge, problems, routed
from walking import MIHON

from madoguchi.core import clock
from madoguchi.core.ids import new_id, reference_code
from madoguchi.counter.cases.actions.filing import register
from madoguchi.counter.cases.actions.rerouting import reroute
from madoguchi.counter.cases.jobs import reroute_city
from madoguchi.counter.cases.models import Case, CaseDepartment, StepAction
from madoguchi.counter.cases.rules import BY_POST
from madoguchi.foundation.city.models import Department, Holding, Post, Staff, within
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope


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
