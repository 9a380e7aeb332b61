"""補正, 取下げ, messages, entry at the counter: what takes a case off its straight way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from clones import Clone
from django.db import IntegrityError, transaction
from walking import (
    CHECKS,
    CLERK,
    MIHON,
    TYPED,
    at_desk,
    decide_case,
    drain,
    hand_over,
    photo,
    prepare_case,
    refused,
)

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, CaseMessage, CorrectionRequest, EntryDraft
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.forms import NotCompleteError
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.procedures.questions import Context
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.factors import opened_by
from madoguchi.counter.window.models import Attachment, Correction, Message, Submission
from madoguchi.counter.window.refusals import WindowRefusedError
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.verification import verify
from madoguchi.foundation.people.models import CheckKind, Party, Person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.notices.models import Notice


@contextmanager
def at_counter(database: Clone) -> Iterator[tuple[Clerk, ProcedureVersion]]:
    """A clerk, and the procedure in force."""
    with database.as_office(), city_scope(MIHON):
        version = current("disaster_certificate")
        assert version
        yield Clerk(Staff.objects.get(email=CLERK)), version


WANTED = {"flood_depth": "深さがわかりません。測り直してください。", "photos": "北側の写真を足してください。"}
THEN = "期限までに届かないときは、いまの写真だけで判定します。"


def ask(database: Clone, items: dict[str, str] = WANTED, days: int = 14) -> None:
    with at_desk(database, CLERK) as (clerk, case):
        cases.ask_correction(clerk, case, items, clock.today() + timedelta(days=days), THEN)
    drain(database)


def mend(database: Clone, **typed: object) -> None:
    with database.as_public(), city_scope(MIHON):
        correction = Correction.objects.select_related("submission__person").get(answered_at=None)
        sent = window.attach_to_correction(correction, photo("北側2.jpg"))
        answers = {
            "flood_depth": "80",
            "photos": [*correction.earlier["photos"], str(sent.file_id)],
            **typed,
        }
        window.save_correction(correction, answers)
        window.answer_correction(Visitor(correction.submission.person), correction)
    drain(database)


def test_a_correction_is_asked_answered_and_merged(database: Clone) -> None:
    submission = hand_over(database)
    drain(database)
    ask(database)
    with database.as_public(), city_scope(MIHON):
        assert Submission.objects.get().state == "waiting"
        assert Correction.objects.get().earlier["flood_depth"] == 45
        assert Notice.objects.filter(template="correction").count() == 1
    mend(database)
    with database.as_office(), city_scope(MIHON):
        case, request = Case.objects.get(), CorrectionRequest.objects.get()
        assert (case.answers["flood_depth"], len(case.answers["photos"])) == (80, 2)
        assert case.files.count() == 2
        assert request.answered_at and request.ended_at
        assert request.earlier["flood_depth"] == 45
        assert case.suspended_on is None
    with database.as_public(), city_scope(MIHON):
        one = Submission.objects.get(id=submission.id)
        assert (one.state, one.answers["flood_depth"]) == ("under_way", 80)
    with database.as_owner():
        assert verify().broken is None


def test_the_clock_stands_still_while_the_applicant_mends(database: Clone) -> None:
    monday = datetime(2026, 6, 1, 3, tzinfo=UTC)
    with clock.moved_to(monday):
        hand_over(database, damaged_on="2026-05-20")
        drain(database)
        due = due_of(database)
    assert due == date(2026, 6, 22)  # 15 open days
    with clock.moved_to(monday + timedelta(days=2)):
        ask(database)
    with clock.moved_to(monday + timedelta(days=9)):
        mend(database)
    # On Wednesday the 3rd 13 open days were left; from Wednesday the 10th they end on the 29th.
    assert due_of(database) == date(2026, 6, 29)


def due_of(database: Clone) -> date:
    with database.as_office(), city_scope(MIHON):
        case = Case.objects.get()
        assert {step.due_on for step in case.steps.filter(done_at=None)} == {case.due_on}
        return case.due_on


def test_a_wrong_answer_is_said_and_nothing_is_sent(database: Clone) -> None:
    hand_over(database)
    drain(database)
    ask(database)
    with pytest.raises(NotCompleteError) as missing:
        mend(database, flood_depth="深い")
    assert set(missing.value.errors) == {"flood_depth"}
    with database.as_public(), city_scope(MIHON):
        assert Correction.objects.get().answered_at is None
        assert Submission.objects.get().state == "waiting"


def test_an_answer_can_be_mended_after_the_window_forgot_the_rest(database: Clone) -> None:
    hand_over(database)
    drain(database)
    with database.as_public(), city_scope(MIHON):
        assert window.forget_answers(days=0) == 1
    ask(database, {"flood_depth": "測り直してください。"})
    with database.as_public(), city_scope(MIHON):
        correction = Correction.objects.select_related("submission__person").get()
        window.save_correction(correction, {"flood_depth": "60"})
        window.answer_correction(Visitor(correction.submission.person), correction)
    drain(database)
    with database.as_office(), city_scope(MIHON):
        case = Case.objects.get()
        assert (case.answers["flood_depth"], case.answers["phone"]) == (60, "09012345678")


def test_while_it_waits_no_step_is_done_and_no_second_request_is_made(database: Clone) -> None:
    hand_over(database)
    drain(database)
    ask(database)
    with at_desk(database, CLERK) as (clerk, case):
        assert "補正" in refused(clerk, lambda one: cases.examine(one, case, cases.Examined(CHECKS)))
        again = clock.today() + timedelta(days=3)
        assert "すでに" in refused(clerk, lambda one: cases.ask_correction(one, case, WANTED, again, THEN))
        with pytest.raises(IntegrityError, match="one_open"), transaction.atomic():
            CorrectionRequest.objects.create(
                case=case, items=[], consequence="", answer_by=again, asked_by=clerk.staff
            )
        cases.end_correction(clerk, case)
        cases.examine(clerk, case, cases.Examined(CHECKS))
    drain(database)
    with database.as_public(), city_scope(MIHON):
        correction = Correction.objects.select_related("submission__person").get()
        with pytest.raises(WindowRefusedError):
            window.answer_correction(Visitor(correction.submission.person), correction)


@pytest.mark.parametrize(
    ("items", "days", "told"),
    [
        ({}, 7, "項目を選び"),
        ({"flood_depth": ""}, 7, "項目を選び"),
        ({"invented": "直して"}, 7, "項目を選び"),
        (WANTED, 0, "明日以降"),
    ],
)
def test_a_request_says_what_until_when(database: Clone, items: dict[str, str], days: int, told: str) -> None:
    hand_over(database)
    drain(database)
    with at_desk(database, CLERK) as (clerk, case):
        until = clock.today() + timedelta(days=days)
        assert told in refused(clerk, lambda one: cases.ask_correction(one, case, items, until, THEN))


def test_withdrawn_before_the_decision_it_ends(database: Clone) -> None:
    submission = hand_over(database)
    drain(database)
    with database.as_public(), city_scope(MIHON):
        one = Submission.objects.select_related("person").get(id=submission.id)
        window.withdraw(Visitor(one.person), one, "引っ越すため")
        window.withdraw(Visitor(one.person), one, "引っ越すため")
    drain(database)
    with database.as_office(), city_scope(MIHON):
        case = Case.objects.get()
        assert (case.result, case.steps.order_by("-opened_at").first().ended) == ("withdrawn", "withdrawn")
        assert case.closed_at
    with database.as_public(), city_scope(MIHON):
        assert Submission.objects.get().state == "withdrawn"


def test_withdrawn_after_the_decision_it_goes_on(database: Clone) -> None:
    submission = hand_over(database)
    prepare_case(database)
    with database.as_public(), city_scope(MIHON):
        one = Submission.objects.select_related("person").get(id=submission.id)
        window.withdraw(Visitor(one.person), one, "")
        # The decision falls while the withdrawal is on its way.
    decide_case(database)
    with database.as_office(), city_scope(MIHON):
        assert Case.objects.get().result == "granted"
    with database.as_public(), city_scope(MIHON):
        assert Submission.objects.get().state == "under_way"


def test_both_sides_write(database: Clone) -> None:
    submission = hand_over(database)
    drain(database)
    with database.as_public(), city_scope(MIHON):
        one = Submission.objects.select_related("person").get(id=submission.id)
        window.write(Visitor(one.person), one, "写真を撮り直したほうがよいですか。")
    drain(database)
    with at_desk(database, CLERK) as (clerk, case):
        assert CaseMessage.objects.get().staff is None
        cases.write(clerk, case, "いまの写真で足ります。")
    drain(database)
    with database.as_public(), city_scope(MIHON):
        assert [one.from_office for one in Message.objects.order_by("at")] == [False, True]
        assert Notice.objects.filter(template="message").count() == 1


def test_a_check_at_the_counter_raises_the_level_of_the_account(database: Clone) -> None:
    hand_over(database)
    drain(database)
    with at_desk(database, CLERK) as (clerk, case):
        cases.check_identity(clerk, case, CheckKind.QUESTIONS, "")
        assert Party.objects.get().level == "contact"
        cases.check_identity(clerk, case, CheckKind.ONE, "運転免許証")
        assert Party.objects.get().level == "authenticated"
    drain(database)
    with database.as_public(), city_scope(MIHON):
        assert Person.objects.get().level == "authenticated"


def test_entered_at_the_counter_it_is_a_case_like_any_other(database: Clone) -> None:
    with at_counter(database) as (clerk, version):
        entry = cases.begin_entry(clerk, version, "counter")
        file = cases.attach_to_entry(entry, photo())
        cases.save_entry(entry, {**TYPED, "photos": [str(file.id)]})
        case, second = cases.enter(clerk, entry.code, Context(today=clock.today()))
        assert second == ""
        assert (case.channel, case.entered_by) == ("counter", clerk.staff)
        assert case.files.count() == 1
        assert not EntryDraft.objects.exists()
    drain(database)
    with database.as_public(), city_scope(MIHON):
        submission = Submission.objects.get()
        assert (submission.code, submission.number, submission.channel) == (case.code, case.number, "counter")
        assert submission.answers is None
        assert opened_by(case.code, "090-1234-5678") == submission
        assert not Attachment.objects.exists()
    prepare_case(database)
    decide_case(database)


def test_an_entry_that_lacks_something_stays_an_entry(database: Clone) -> None:
    with at_counter(database) as (clerk, version):
        entry = cases.begin_entry(clerk, version, "phone")
        cases.save_entry(entry, {**TYPED, "phone": ""})
        with pytest.raises(NotCompleteError) as missing:
            cases.enter(clerk, entry.code, Context(today=clock.today()))
        assert {"phone"} == set(missing.value.errors), "photos cannot be told by telephone: they may follow"
        assert not Case.objects.exists()
        with pytest.raises(IntegrityError, match="cases_entry_channel"), transaction.atomic():
            EntryDraft.objects.update(channel="online")
