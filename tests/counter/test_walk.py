"""One application through the actions of both sides: what becomes of it, and what cannot."""

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from walking import (
    CHECKS,
    CHIEF,
    CLERK,
    MIHON,
    SECOND,
    at_desk,
    decide_case,
    draft,
    drain,
    hand_over,
    open_document,
    prepare_case,
    refused,
)

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, StepAction
from madoguchi.counter.cases.rules import Clerk, visible_cases
from madoguchi.counter.procedures.forms import NotCompleteError
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Attachment, Draft, Submission, Tracking
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.ledger.verification import verify
from madoguchi.foundation.people.models import Party
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray import sealing
from madoguchi.foundation.tray.models import TrayIn
from madoguchi.services.documents.checking import Outcome, check
from madoguchi.services.documents.models import IssuedDocument, PublishedDocument
from madoguchi.services.documents.queries import trusted_roots


def test_from_draft_to_signed_certificate(database):
    submission = hand_over(database)
    case = prepare_case(database)
    decide_case(database)
    with database.as_office(), city_scope(MIHON):
        assert Case.objects.get(id=case.id).closed_at is None
    open_document(database, submission)
    with database.as_office(), city_scope(MIHON):
        case = Case.objects.get(id=case.id)
        assert (case.outcome, case.result, case.electronic) == ("half", "granted", True)
        assert case.closed_at
        assert [step.kind for step in case.steps.order_by("position")] == [
            "receive",
            "examine",
            "draft",
            "decide",
            "issue",
            "dispatch",
            "close",
        ]
        assert Party.objects.get(subject=case.subject).name == "見本 太郎"
        assert case.files.count() == 1
    with database.as_public(), city_scope(MIHON):
        submission = Submission.objects.get(id=submission.id)
        assert (submission.state, submission.number) == ("done", case.number)
        sentences = [row.sentence["ja"] for row in Tracking.objects.order_by("at", "id")]
        assert sentences[:-1] == [
            "申請が届きました",
            "受け付けました",
            "内容を審査しました",
            "決定の案を作りました",
            "決裁が終わりました",
            "書類を作りました",
            "書類をお受け取りになりました",
        ]
        assert "半壊" in sentences[-1]
        document = PublishedDocument.objects.get()
        verdict = check(open_file(document.file), trusted_roots(settings.MADOGUCHI_KEYS), at=clock.now())
        assert verdict.outcome == Outcome.SOUND
        assert not Attachment.objects.exists()
    with database.as_owner():
        assert verify().broken is None


def test_handing_over_twice_gives_the_same_submission(database):
    with database.as_public(), city_scope(MIHON):
        visitor, made = draft()
        first, second = (window.hand_over(visitor, made.code).submission for _ in range(2))
        assert first.id == second.id
        assert (Submission.objects.count(), TrayIn.objects.count(), Draft.objects.count()) == (1, 1, 0)


def test_what_is_missing_is_said_and_nothing_is_handed_over(database):
    with database.as_public(), city_scope(MIHON):
        visitor, made = draft(phone="", damaged_on="令和8年13月1日")
        with pytest.raises(NotCompleteError) as missing:
            window.hand_over(visitor, made.code)
        assert set(missing.value.errors) == {"phone", "damaged_on"}
        assert not Submission.objects.exists()
        assert Draft.objects.get().typed["damaged_on"] == "令和8年13月1日"


def test_somebody_elses_draft_cannot_be_handed_over(database):
    with database.as_public(), city_scope(MIHON):
        _, made = draft()
        other, _ = draft(email="hanako@mail.example")
        with pytest.raises(Submission.DoesNotExist):
            window.hand_over(other, made.code)


def test_the_sealed_answers_cannot_be_read_by_the_public_side(database):
    hand_over(database)
    with database.as_public(), city_scope(MIHON):
        body = bytes(TrayIn.objects.get().body)
        assert "見本".encode() not in body
        with pytest.raises(sealing.SealError):
            sealing.unseal(body)


def test_answers_are_forgotten_only_after_the_office_has_them(database):
    submission = hand_over(database)
    with database.as_public(), city_scope(MIHON):
        assert window.forget_answers(days=0) == 0
        with pytest.raises(IntegrityError, match="window_submission_answers"), transaction.atomic():
            Submission.objects.update(answers=None)
    drain(database)
    with database.as_public(), city_scope(MIHON):
        assert window.forget_answers(days=30) == 0
        assert window.forget_answers(days=0) == 1
        assert Submission.objects.get(id=submission.id).answers is None
        assert window.forget_answers(days=0) == 0


def test_who_prepared_does_not_decide(database):
    hand_over(database)
    prepare_case(database)
    with at_desk(database, CLERK) as (clerk, case):
        assert "専決" in refused(clerk, lambda one: cases.decide(one, case, note=""))


def test_a_chief_who_examined_does_not_decide(database):
    hand_over(database)
    drain(database)
    with at_desk(database, CHIEF) as (chief, case):
        cases.examine(chief, case, cases.Examined(CHECKS))
    with at_desk(database, CLERK) as (clerk, case):
        cases.draft(clerk, case, cases.Proposal("half"))
    with at_desk(database, CHIEF) as (chief, case):
        assert "審査または起案をした方" in refused(chief, lambda one: cases.decide(one, case, note=""))


def test_race_duties_apart_with_the_constraint_off_and_on(database):
    """Python's check aside, the database itself keeps one person from preparing and deciding."""
    hand_over(database)
    prepare_case(database)
    with (
        at_desk(database, CLERK) as (clerk, case),
        pytest.raises(IntegrityError, match="duties_apart"),
        transaction.atomic(),
    ):
        case.steps.filter(kind="decide").update(staff=clerk.staff, done_at=clock.now(), ended="done")
    with database.as_owner("office") as wrapper, wrapper.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_stepaction DROP CONSTRAINT cases_step_duties_apart")
    with at_desk(database, CLERK) as (clerk, case):
        assert (
            case.steps.filter(kind="decide").update(staff=clerk.staff, done_at=clock.now(), ended="done") == 1
        )


def test_a_contractor_may_not_examine(database):
    hand_over(database)
    drain(database)
    with at_desk(database, CLERK) as (clerk, case):
        clerk.staff.kind = "contractor"
        assert "受託事業者" in refused(clerk, lambda one: cases.examine(one, case, cases.Examined(CHECKS)))


def test_a_second_clerk_is_told_that_the_step_is_done(database):
    hand_over(database)
    drain(database)
    with at_desk(database, CLERK) as (clerk, case):
        cases.examine(clerk, case, cases.Examined(CHECKS))
        second = Clerk(type(clerk.staff).objects.get(email=SECOND))
        assert "ほかの方" in refused(second, lambda one: cases.examine(one, case, cases.Examined(CHECKS)))


def test_an_unfinished_checklist_and_a_refusal_without_reasons_are_refused(database):
    hand_over(database)
    drain(database)
    with at_desk(database, CLERK) as (clerk, case):
        assert "確認項目" in refused(clerk, lambda one: cases.examine(one, case, cases.Examined(CHECKS - 1)))
        cases.examine(clerk, case, cases.Examined(CHECKS))
        assert "理由" in refused(clerk, lambda one: cases.draft(one, case, cases.Proposal("refused")))
        assert "結論" in refused(clerk, lambda one: cases.draft(one, case, cases.Proposal("nonsense")))


def test_a_refusal_is_told_by_a_notice_with_reasons_and_instruction(database):
    hand_over(database)
    prepare_case(database, "refused", "住家ではなく物置の被害であるため。")
    decide_case(database)
    with database.as_office(), city_scope(MIHON):
        assert IssuedDocument.objects.get().slug == "refusal_notice"


def test_without_consent_the_file_stays_in_the_office(database):
    hand_over(database, electronic=False)
    prepare_case(database)
    decide_case(database)
    with database.as_public(), city_scope(MIHON):
        assert PublishedDocument.objects.get().file is None


def test_a_character_without_glyph_stops_the_issue_and_a_clerk_may_try_again(database):
    name = {"family": "\U0001b000", "given": "太郎"}  # 𛀀, which Noto Sans CJK lacks
    hand_over(database, household=[{"name": name, "birth_date": "S33.2.1", "relation": "head"}])
    prepare_case(database)
    decide_case(database)
    with database.as_office(), city_scope(MIHON):
        step = StepAction.objects.get(kind="issue")
        assert step.done_at is None
        assert "U+1B000" in step.obstacle
        assert not IssuedDocument.objects.exists()
        assert Event.objects.filter(kind="cases.issue_stopped").count() == 1
        clerk = Clerk(type(step).objects.get(kind="examine").staff)
        cases.try_issue_again(clerk, Case.objects.get())


def test_issuing_twice_issues_once(database):
    hand_over(database)
    prepare_case(database)
    case = decide_case(database)
    with database.as_office(), city_scope(MIHON):
        cases.issue_for(Case.objects.select_related("version__procedure").get(id=case.id))
        assert IssuedDocument.objects.count() == 1


def test_the_kind_fixes_the_results(database):
    hand_over(database)
    drain(database)
    with (
        at_desk(database, CLERK) as (_, case),
        pytest.raises(IntegrityError, match="cases_case_result"),
        transaction.atomic(),
    ):
        Case.objects.filter(id=case.id).update(outcome="half", result="delivered", decided_at=clock.now())


def test_one_open_step_a_case(database):
    hand_over(database)
    drain(database)
    with (
        at_desk(database, CLERK) as (_, case),
        pytest.raises(IntegrityError, match="one_open"),
        transaction.atomic(),
    ):
        step = case.steps.get(done_at=None)
        StepAction.objects.create(
            case=case, position=9, kind="draft", duty="prepare", department=step.department
        )


def test_staff_of_other_departments_do_not_see_the_case(database):
    hand_over(database)
    drain(database)
    with at_desk(database, CLERK) as (clerk, case):
        assert case in visible_cases(clerk)
        others = (
            type(clerk.staff)
            .objects.exclude(holding__post__department__in=clerk.departments)
            .filter(holding__isnull=False)
        )
        assert others.exists()
        assert not any(visible_cases(Clerk(one)).exists() for one in others.distinct()[:5])
