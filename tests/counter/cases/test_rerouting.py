"""付け替え: open steps follow departments and posts that end, merge and change hands."""

from clones import Clone
from rerouted import HEAD, NEW_HEAD, merge, problems, routed
from walking import CHECKS, CHIEF, CLERK, KAGAMI, MIHON, SECOND, at_desk, drain, hand_over, take_all

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.actions.rerouting import reroute
from madoguchi.counter.cases.jobs import reroute_all, reroute_city
from madoguchi.counter.cases.models import Case, CaseDepartment, StepAction
from madoguchi.counter.cases.rules import Clerk, visible_cases
from madoguchi.counter.window.models import Tracking
from madoguchi.foundation.city.models import Department, Holding, KessaiRule, Post, Staff
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.models import TrayOut
from madoguchi.services.records.models import Record


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
