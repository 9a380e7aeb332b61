"""所得・課税証明書 through the actions of both sides: examined, paid, verified by a second person, posted."""

import pytest
from answers import INCOME_FOUND
from certificates import CHECKS, FIRST, HEAD, SECOND, VERIFIED, apply, examined, open_kind
from clones import Clone
from django.db import IntegrityError, transaction
from tills import with_till
from walking import MIHON, at_desk, drain, refused

from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import DispatchWay, StepAction
from madoguchi.counter.cases.refusals import FindingsRefusedError
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import StepKind
from madoguchi.counter.window.models import Submission, Tracking
from madoguchi.foundation.ledger.verification import verify
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.documents.models import IssuedDocument, PublishedDocument
from madoguchi.services.notices.models import Notice
from madoguchi.services.payments.models import Bill, Charge


def test_paid_in_cash_verified_by_another_and_posted(database: Clone) -> None:
    submission = apply(database)
    examined(database)
    drain(database)
    with database.as_public(), city_scope(MIHON):
        bill = Bill.objects.get(subject=submission.subject)
        assert (bill.amount, bill.state, bill.ways) == (600, "due", ["cash", "postal_order", "card", "qr"])
        assert Notice.objects.filter(template="payment_due").count() == 1
    with at_desk(database, FIRST) as (clerk, case):
        assert "レジが開いていません" in refused(clerk, lambda one: cases.take_cash(one, case, 1000))
        with_till(clerk.staff)
        assert "足りません" in refused(clerk, lambda one: cases.take_cash(one, case, 500))
        cases.take_cash(clerk, case, 1000)
        assert open_kind(case) == "verify"
    with at_desk(database, FIRST) as (clerk, case):
        assert "照合" in refused(clerk, lambda one: cases.verify(one, case, cases.Examined(VERIFIED)))
    with at_desk(database, SECOND) as (clerk, case):
        assert "確認項目" in refused(clerk, lambda one: cases.verify(one, case, cases.Examined(VERIFIED - 1)))
        cases.verify(clerk, case, cases.Examined(VERIFIED))
        assert (case.outcome, case.result) == ("issued", "issued")
    drain(database)
    with at_desk(database, FIRST) as (clerk, case):
        assert open_kind(case) == "dispatch"
        assert IssuedDocument.objects.get(subject=case.subject).slug == "income_certificate"
        assert "確認項目" in refused(clerk, lambda one: cases.dispatch(one, case, DispatchWay.POST))
        cases.dispatch(clerk, case, DispatchWay.POST, "1234-5678-9012", checked=2)
        assert case.closed_at
    drain(database)
    with database.as_public(), city_scope(MIHON):
        assert PublishedDocument.objects.get().file is None
        assert Bill.objects.get().state == "paid"
        assert Submission.objects.get().state == "done"
        told = [row.sentence["ja"] for row in Tracking.objects.order_by("at", "id")]
        assert "別の職員が内容を照合しました" in told
        assert told[-2:] == [
            "書類をお送りしました（追跡番号 1234-5678-9012）",
            "証明書をお渡ししました。額に誤りがあると思われるときは、課税課にお知らせください。",
        ]
    with database.as_owner():
        assert verify().broken is None


def test_the_database_keeps_who_examined_from_verifying(database: Clone) -> None:
    apply(database)
    examined(database)
    with at_desk(database, FIRST) as (clerk, case):
        cases.take_postal_orders(clerk, case, [("12345-6789012", 300), ("12345-6789013", 300)])
        with pytest.raises(IntegrityError, match="duties_apart"), transaction.atomic():
            StepAction.objects.filter(case=case, kind="verify").update(
                staff=clerk.staff, ended="done", done_at="2026-11-21T00:00Z"
            )


def test_nothing_is_issued_unpaid_and_figures_are_asked_for(database: Clone) -> None:
    apply(database)
    with at_desk(database, FIRST) as (clerk, case), pytest.raises(FindingsRefusedError) as refusal:
        found = cases.Examined(CHECKS, findings={**INCOME_FOUND, "city_tax": "たくさん", "spouse": ""})
        cases.examine(clerk, case, found, cases.Proposal("issued"))
    assert set(refusal.value.errors) == {"city_tax", "spouse"}
    examined(database)
    drain(database)
    with at_desk(database, SECOND) as (clerk, case):
        assert "ほかの方" in refused(clerk, lambda one: cases.verify(one, case, cases.Examined(VERIFIED)))
        assert not IssuedDocument.objects.exists()


def test_an_exemption_needs_its_evidence(database: Clone) -> None:
    apply(database, purpose="pension")
    examined(database)
    with at_desk(database, FIRST) as (clerk, case):
        offered = list(load_definition(case.version).waivers(case.answers))
        assert "証拠" in refused(clerk, lambda one: cases.waive_fee(one, case, offered[0], ""))
        assert "証拠" in refused(clerk, lambda one: cases.waive_fee(one, case, "invented", "見ました"))
        cases.waive_fee(clerk, case, offered[0], "年金事務所の通知を見た")
        assert Charge.objects.get().state == "waived"
        assert open_kind(case) == "verify"
    drain(database)
    with database.as_public(), city_scope(MIHON):
        told = [row.sentence["ja"] for row in Tracking.objects.order_by("at", "id")]
        assert told[-1] == "手数料が免除になりました"
        assert not Notice.objects.filter(template="paid").exists()


def test_a_refusal_is_decided_by_the_head_and_costs_nothing(database: Clone) -> None:
    submission = apply(database)
    examined(database, "declined", "申告がなく、所得が決まっていないため。")
    with at_desk(database, FIRST) as (clerk, case):
        assert open_kind(case) == "draft"
        cases.draft(clerk, case, cases.Proposal("declined", case.reasons))
    with at_desk(database, HEAD) as (head, case):
        cases.decide(head, case, note="")
    drain(database)
    with at_desk(database, FIRST) as (clerk, case):
        assert not Charge.objects.exists()
        assert IssuedDocument.objects.get().slug == "refusal_notice"
        cases.dispatch(clerk, case, DispatchWay.POST, checked=2)
    drain(database)
    with database.as_public(), city_scope(MIHON):
        assert Submission.objects.get(id=submission.id).state == "done"
        assert not Bill.objects.exists()


def test_sent_back_from_payment_the_fee_is_asked_anew(database: Clone) -> None:
    apply(database)
    examined(database)
    with at_desk(database, SECOND) as (clerk, case):
        assert "理由" in refused(clerk, lambda one: cases.send_back(one, case, StepKind.EXAMINE, ""))
        assert "差し戻せません" in refused(
            clerk, lambda one: cases.send_back(one, case, StepKind.ISSUE, "誤り")
        )
        cases.send_back(clerk, case, StepKind.EXAMINE, "扶養人数をご確認ください")
        assert [one.state for one in Charge.objects.all()] == ["cancelled"]
    examined(database)
    with at_desk(database, FIRST) as (_, case):
        turns = StepAction.objects.filter(case=case, kind="examine").order_by("turn")
        assert [(step.turn, step.ended) for step in turns] == [(0, "done"), (1, "done")]
        assert [one.state for one in Charge.objects.order_by("made_at")] == ["cancelled", "due"]
    drain(database)
    with database.as_public(), city_scope(MIHON):
        assert Bill.objects.get().state == "due"


def test_what_is_fetched_is_told_to_be_ready(database: Clone) -> None:
    apply(database, receive_by="counter")
    examined(database)
    with at_desk(database, FIRST) as (clerk, case):
        with_till(clerk.staff)
        cases.take_cash(clerk, case, 600)
    with at_desk(database, SECOND) as (clerk, case):
        cases.verify(clerk, case, cases.Examined(VERIFIED))
    drain(database)
    with database.as_public(), city_scope(MIHON):
        assert Notice.objects.filter(template="ready_at_counter").count() == 1
    with at_desk(database, FIRST) as (clerk, case):
        cases.dispatch(clerk, case, DispatchWay.COUNTER, checked=2)
    drain(database)
    with database.as_public(), city_scope(MIHON):
        assert not Notice.objects.filter(template="dispatched").exists()
        assert Submission.objects.get().state == "done"


def test_reissued_the_old_one_loses_its_force(database: Clone) -> None:
    apply(database)
    examined(database)
    with at_desk(database, FIRST) as (clerk, case):
        with_till(clerk.staff)
        cases.take_cash(clerk, case, 600)
    with at_desk(database, SECOND) as (clerk, case):
        cases.verify(clerk, case, cases.Examined(VERIFIED))
    drain(database)
    with at_desk(database, FIRST) as (clerk, case):
        assert "理由" in refused(clerk, lambda one: cases.reissue_document(one, case, ""))
        cases.reissue_document(clerk, case, "額を誤って記載したため")
        old, new = IssuedDocument.objects.order_by("id")
        assert old.revoked_at and old.replaced_by_id == new.id
        assert new.revoked_at is None
    drain(database)
    with database.as_public(), city_scope(MIHON):
        states = {one.code: one.revoked_at is None for one in PublishedDocument.objects.all()}
        assert states == {old.code: False, new.code: True}


def test_somebody_elses_section_cannot_touch_it(database: Clone) -> None:
    apply(database)
    with at_desk(database, "kouno@mihon.example") as (stranger, case):
        found = cases.Examined(CHECKS, findings=INCOME_FOUND)
        assert "所属" in refused(
            stranger, lambda one: cases.examine(one, case, found, cases.Proposal("issued"))
        )
        assert "所属" in refused(stranger, lambda one: cases.hand_over(one, case, "roads", "担当違い"))
        assert isinstance(stranger, Clerk)
