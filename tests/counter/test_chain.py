"""A chain of three procedures through the real actions of both sides: 交付申請 → 実績報告 → 請求, and its money."""

from collections.abc import Iterator

import pytest
import subsidies
from clones import Clone
from desks import Desk, newest
from django.db import transaction
from subsidies import ACCOUNT, HEAD, MAIL, REPORTED, in_season
from visitors import pages
from walking import MIHON, at_desk, refused

from madoguchi.counter.cases import actions as cases
from madoguchi.counter.cases.models import Case, Offer
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.window import actions as window
from madoguchi.counter.window.models import Draft, Invitation, Submission
from madoguchi.counter.window.refusals import WindowRefusedError
from madoguchi.counter.window.rules import Visitor
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.spending.models import Commitment, Payout
from madoguchi.services.spending.queries import commitment_of, payout_of

REPORT, CLAIM = "business_subsidy_report", "business_subsidy_claim"


@pytest.fixture(autouse=True)
def _season() -> Iterator[None]:
    with in_season():
        yield


def at(database: Clone) -> tuple[Case, str]:
    """The newest case and the kind of its open step."""
    with database.as_office(), city_scope(MIHON):
        case = Case.objects.select_related("follows").latest("id")
        return case, subsidies.open_kind(case)


def money(database: Clone, case: Case) -> tuple[int, int, int]:
    """What the chain of a case takes, what of it is ordered, and what the whole budget has taken."""
    with database.as_office(), city_scope(MIHON):
        held = commitment_of(case.subject)
        return held.amount if held else 0, held.ordered if held else 0, subsidies.budget().taken


def test_from_the_application_to_the_order_to_pay(database: Clone) -> None:
    """Granted 500,000, fixed at 480,000, claimed and ordered; 20,000 go back to the budget."""
    applied = subsidies.apply(database)
    subsidies.examine(database, granted="500000")
    subsidies.draft(database, "granted")
    first, step = at(database)
    assert (first.answers["requested"], step) == (500_000, "approve")
    subsidies.approve(database)
    assert at(database)[1] == "concur"
    subsidies.concur(database)
    assert (at(database)[1], money(database, first)) == ("decide", (0, 0, 0))
    subsidies.decide(database)
    assert money(database, first) == (500_000, 0, 500_000)
    subsidies.open_document(database, applied)
    assert at(database)[1] == "circulate"
    subsidies.circulate(database)
    assert at(database)[1] == ""

    assert subsidies.invited(database, REPORT) == {
        "decision_number": first.number,
        "granted_amount": 500_000,
        **{name: applied.answers[name] for name in ("business_name", "representative", "address", "phone")},
    }
    reported = subsidies.answer(database, REPORT, REPORTED, "receipts")
    second, step = at(database)
    assert (second.follows, step) == (first, "examine")
    subsidies.fix(database, reported, 480_000)
    assert money(database, first) == (480_000, 0, 480_000)
    assert money(database, second)[0] == 0, "the chain takes once, under the name of its first case"

    carried = subsidies.invited(database, CLAIM)
    assert (carried["fixed_amount"], carried["decision_number"]) == (480_000, first.number)
    subsidies.answer(database, CLAIM, {"account": ACCOUNT, "electronic": False})
    third, _ = at(database)
    assert third.follows == second
    subsidies.examine(database)
    subsidies.draft(database, "paid")
    subsidies.decide(database)
    assert (at(database)[1], money(database, first)) == ("", (480_000, 480_000, 480_000))
    with database.as_office(), city_scope(MIHON):
        paid = payout_of(third.subject)
        assert paid is not None
        assert paid.number.startswith("令和8支第") and paid.number.endswith("号")
        assert (paid.amount, paid.payee, paid.ordered_by.email) == (480_000, "見本 太郎", HEAD)
        assert {name: paid.account[name] for name in ("bank_code", "number")} == {
            "bank_code": "0149",
            "number": "1234567",
        }
        assert Commitment.objects.get() == paid.commitment
        kinds = list(Event.objects.filter(kind__startswith="spending.").order_by("seq").values_list("kind"))
        assert [kind for (kind,) in kinds if kind not in ("spending.loaded", "spending.payer_loaded")] == [
            "spending.committed",
            "spending.committed",
            "spending.ordered",
        ]


def test_a_small_sum_is_granted_without_finance(database: Clone) -> None:
    subsidies.apply(database, total=749_999, costs=[{"item": "案内の印刷", "price": "749,999円"}])
    subsidies.examine(database, granted="499000")
    subsidies.draft(database, "granted")
    subsidies.approve(database)
    assert at(database)[1] == "decide"


def test_the_offer_is_its_applicants_and_used_once(database: Clone) -> None:
    applied = subsidies.apply(database)
    subsidies.grant(database, applied)
    with database.as_public(), city_scope(MIHON):
        invitation = Invitation.objects.get()
        assert (invitation.follows, invitation.is_open) == (Submission.objects.get(id=applied.id), True)
    subsidies.invited(database, REPORT)
    subsidies.invited(database, REPORT)
    with database.as_public(), city_scope(MIHON):
        assert Draft.objects.filter(invitation=invitation).count() == 1, "begun once, and gone on with"
    subsidies.answer(database, REPORT, REPORTED, "receipts")
    with database.as_public(), city_scope(MIHON):
        used = Invitation.objects.get()
        assert used.submission is not None and not used.is_open
        visitor = Visitor(ensure_person(ensure_account(MAIL)))
        with pytest.raises(WindowRefusedError), transaction.atomic():
            window.begin_invited(visitor, used, current(REPORT), "ja")
    with database.as_office(), city_scope(MIHON):
        assert Offer.objects.get(procedure=REPORT).answered == Case.objects.latest("id")


def test_a_refusal_takes_nothing_and_offers_nothing(database: Clone) -> None:
    subsidies.apply(database)
    subsidies.examine(database)
    subsidies.draft(database, "refused", "市税に滞納があるため")
    subsidies.approve(database)
    subsidies.concur(database)
    subsidies.decide(database)
    case, _ = at(database)
    assert (case.outcome, money(database, case)) == ("refused", (0, 0, 0))
    with database.as_office(), city_scope(MIHON):
        assert not Commitment.objects.exists() and not Offer.objects.exists()
    with database.as_public(), city_scope(MIHON):
        assert not Invitation.objects.exists()


def test_a_revoked_grant_gives_back_all_of_it(database: Clone) -> None:
    """交付決定の取消し after the report: nothing will be paid, so the budget is others' again."""
    subsidies.grant(database, subsidies.apply(database))
    first, _ = at(database)
    subsidies.answer(database, REPORT, REPORTED, "receipts")
    subsidies.examine(database)
    subsidies.draft(database, "refused", "取り組みが行われていないため")
    subsidies.decide(database)
    assert money(database, first) == (0, 0, 0)
    with database.as_office(), city_scope(MIHON):
        assert not Offer.objects.filter(procedure=CLAIM).exists()


def test_a_budget_that_is_used_up_refuses_the_decision_and_leaves_nothing(database: Clone) -> None:
    subsidies.apply(database)
    subsidies.examine(database, granted="500000")
    subsidies.draft(database, "granted")
    subsidies.approve(database)
    subsidies.concur(database)
    subsidies.leave(database, 499_999)
    with database.as_office(), city_scope(MIHON):
        before = Event.objects.count()
    with at_desk(database, HEAD) as (clerk, case):
        said = refused(clerk, lambda by: cases.decide(by, case, note=""))
    assert "予算の残りは499,999円です。500,000円を使うことはできません" in said
    case, step = at(database)
    assert (case.outcome, case.decided_at, step) == ("", None, "decide")
    with database.as_office(), city_scope(MIHON):
        assert Event.objects.count() == before
        assert not Commitment.objects.exists() and not Offer.objects.exists() and not Payout.objects.exists()
        assert subsidies.budget().left == 499_999
    subsidies.leave(database, 500_000)
    subsidies.decide(database)
    assert money(database, case)[0] == 500_000


def test_the_desk_says_so_kindly_and_nothing_is_half_done(database: Clone) -> None:
    subsidies.apply(database)
    subsidies.examine(database, granted="500000")
    subsidies.draft(database, "granted")
    subsidies.approve(database)
    subsidies.concur(database)
    subsidies.leave(database, 0)
    with database.as_office(), pages():
        desk = Desk(HEAD)
        assert "予算の残りは0円です" in desk.is_told(newest(), "decide", note="")
        with city_scope(MIHON):
            case = Case.objects.get()
            assert (case.outcome, subsidies.open_kind(case)) == ("", "decide")
            assert not Event.objects.filter(kind="cases.decided").exists()


def test_a_claim_above_what_was_fixed_is_not_ordered(database: Clone) -> None:
    """What the applicant writes into the claim cannot pay more than was fixed."""
    subsidies.grant(database, subsidies.apply(database))
    first, _ = at(database)
    subsidies.fix(database, subsidies.answer(database, REPORT, REPORTED, "receipts"), 480_000)
    subsidies.answer(database, CLAIM, {"account": ACCOUNT, "electronic": False, "fixed_amount": "480,001円"})
    subsidies.examine(database)
    subsidies.draft(database, "paid")
    with at_desk(database, HEAD) as (clerk, case):
        said = refused(clerk, lambda by: cases.decide(by, case, note=""))
    assert "確定した額の残りは480,000円です" in said
    assert (at(database)[1], money(database, first)) == ("decide", (480_000, 0, 480_000))
