"""道路・公園の不具合の通報 without an account: handed over to another department, answered."""

from datetime import timedelta

import pytest
from answers import SWING
from clones import Clone
from walking import MIHON, at_desk, drain, refused

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, CaseDepartment, StepAction
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.factors import opened_by
from madoguchi.counter.window.models import Factor, Message, Submission
from madoguchi.counter.window.refusals import WindowRefusedError
from madoguchi.counter.window.rules import Visitor, draft_for, submission_for
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.notices.models import Delivery

ROADS, PARKS = "kuroda@mihon.example", "hanamura@mihon.example"
NOBODY = Visitor(holder="a-browser's-secret")
CHECKS = 5


def report(database: Clone, **typed: object) -> window.HandedOver:
    with database.as_public(), city_scope(MIHON):
        draft = window.begin(NOBODY, current("road_report"), "ja")
        window.save(draft, {**SWING, **typed})
        handed = window.hand_over(NOBODY, draft.code)
    drain(database)
    return handed


def test_handed_over_to_the_parks_section_and_answered(database: Clone) -> None:
    handed = report(database)
    with at_desk(database, ROADS) as (clerk, case):
        assert (case.applicant, case.kind) == ("", "report")
        assert "所属を選んで" in refused(clerk, lambda one: cases.hand_over(one, case, "roads", "同じ課"))
        cases.hand_over(clerk, case, "parks", "公園の遊具のため")
        steps = StepAction.objects.filter(case=case).order_by("opened_at", "turn")
        assert [(one.kind, one.ended, one.department.slug) for one in steps] == [
            ("receive", "done", "roads"),
            ("examine", "handed_over", "roads"),
            ("examine", "", "parks"),
        ]
        assert {one.department.slug for one in CaseDepartment.objects.filter(case=case)} == {"roads", "parks"}
    with at_desk(database, PARKS) as (clerk, case):
        cases.examine(clerk, case, cases.Examined(CHECKS, findings={"managed_by": "city"}))
        cases.answer(clerk, case, cases.Proposal("resolved"), "鎖を取り替えました。")
        assert (case.outcome, case.result) == ("resolved", "resolved")
        assert not CaseDepartment.objects.filter(case=case, open=True).exists()
    drain(database)
    with database.as_public(), city_scope(MIHON):
        submission = Submission.objects.get(id=handed.submission.id)
        assert submission.state == "done"
        assert submission.department == "parks"
        answer = Message.objects.get()
        assert (answer.text, answer.department) == ("鎖を取り替えました。", "parks")
        assert not Delivery.objects.exists()  # a telephone was answered, no mail


def test_it_is_opened_by_its_code_and_an_answer(database: Clone) -> None:
    handed = report(database)
    with database.as_public(), city_scope(MIHON):
        code = handed.submission.code
        assert handed.second_code == ""
        assert opened_by(code, "090-1234-5678") == handed.submission
        assert opened_by(code, "+81 90 1234 5678") == handed.submission
        assert opened_by(code, "090-1234-5679") is None
        assert opened_by("AAAA-AAAA", "090-1234-5678") is None
        assert "5678" not in Factor.objects.get().digest


def test_where_nothing_was_asked_a_second_code_opens_it(database: Clone) -> None:
    handed = report(database, answer_wanted=False)
    with database.as_public(), city_scope(MIHON):
        assert len(handed.second_code) == 9
        assert opened_by(handed.submission.code, handed.second_code.lower()) == handed.submission
        assert opened_by(handed.submission.code, handed.submission.code) is None
        # Pressing the button again tells the same browser the same; another one is told nothing.
        assert window.hand_over(NOBODY, handed.submission.token) == handed
        with pytest.raises(Submission.DoesNotExist):
            window.hand_over(Visitor(holder="another"), handed.submission.token)


def test_mail_goes_to_the_address_that_was_answered(database: Clone) -> None:
    handed = report(database, answer_by="email", email="Midori@Mail.example")
    with database.as_public(), city_scope(MIHON):
        assert {one.recipient for one in Delivery.objects.all()} == {"Midori@mail.example"}
        assert opened_by(handed.submission.code, "midori@mail.EXAMPLE")


def test_another_browser_sees_neither_draft_nor_submission(database: Clone) -> None:
    with database.as_public(), city_scope(MIHON):
        draft = window.begin(NOBODY, current("road_report"), "ja")
        for other in (Visitor(holder="another"), Visitor()):
            assert draft_for(other, draft.code) is None
        assert draft_for(NOBODY, draft.code) == draft
    handed = report(database)
    with database.as_public(), city_scope(MIHON):
        code = handed.submission.code
        assert submission_for(NOBODY, code) is None
        assert submission_for(Visitor(opened=frozenset([code])), code) == handed.submission


def test_what_needs_an_account_cannot_be_begun_without(database: Clone) -> None:
    with database.as_public(), city_scope(MIHON), pytest.raises(WindowRefusedError) as refusal:
        window.begin(NOBODY, current("disaster_certificate"), "ja")
    assert refusal.value.rule == "level"


def test_a_report_knows_no_withdrawal(database: Clone) -> None:
    handed = report(database)
    with database.as_public(), city_scope(MIHON), pytest.raises(WindowRefusedError):
        window.withdraw(NOBODY, handed.submission, "")
    with at_desk(database, ROADS) as (clerk, case):
        assert refused(clerk, lambda one: cases.withdraw_for(one, case, "窓口で"))


def test_it_is_due_within_its_usual_time(database: Clone) -> None:
    report(database)
    with database.as_office(), city_scope(MIHON):
        assert timedelta(days=7) <= Case.objects.get().due_on - clock.today() <= timedelta(days=14)
