"""還付 at the provider: once for each overpayment, never more than was taken, told to the office."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from breaking import broken
from checkouts import Sandbox, billed, by, sandbox_at, side_by_side
from clones import MIHON, Clone
from django.db import IntegrityError
from procrastinate.contrib.django.models import ProcrastinateJob

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.actions import take
from madoguchi.foundation.tray.models import TrayIn
from madoguchi.services.payments import actions, asking, envelopes
from madoguchi.services.payments.actions import refunding
from madoguchi.services.payments.envelopes import ReportedLine
from madoguchi.services.payments.models import Checkout, ProviderEvent, Reconciliation, Refund, RefundState
from madoguchi.services.payments.providers import Happened, Outcome, ProviderError


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_at(tmp_path_factory.mktemp("sandbox")) as running:
        running.behave(lost=True)
        yield running


@pytest.fixture
def public(database: Clone, sandbox: Sandbox) -> Iterator[Clone]:
    with database.as_public(), sandbox.chosen():
        yield database


@pytest.fixture
def paid(public: Clone, sandbox: Sandbox) -> Checkout:
    """600 yen that the sandbox took."""
    with city_scope(MIHON):
        made, provider = billed(), by()
    checkout = actions.begin_checkout(actions.Wanted(MIHON, made.id), provider)
    sandbox.press(checkout.url)
    with city_scope(MIHON):
        return actions.settle(checkout.id, provider.ask(checkout))


def wanted(paid: Checkout, amount: int = 600, overpayment: UUID | None = None) -> envelopes.RefundWanted:
    return envelopes.RefundWanted(
        overpayment=overpayment or new_id(), provider=paid.provider, reference=paid.reference, amount=amount
    )


def ask(order: envelopes.RefundWanted) -> Refund | None:
    with city_scope(MIHON):
        return actions.ask_refund(order)


def note(refund: Refund, kind: Happened, fault: str = "") -> None:
    with city_scope(MIHON):
        actions.note_refund(refund.id, Outcome(kind, clock.now(), refund.amount, fault=fault))


def refunded() -> int:
    with city_scope(MIHON):
        return Checkout.objects.get().refunded


def told() -> int:
    """How many envelopes tell the office what became of a refund."""
    with city_scope(MIHON):
        return TrayIn.objects.filter(kind="refunded").count()


def test_money_goes_back_by_the_job(sandbox: Sandbox, paid: Checkout):
    refund = ask(wanted(paid))
    assert refund is not None
    (job,) = ProcrastinateJob.objects.filter(task_name="payments.refund")
    assert job.args == {"city": MIHON, "refund": str(refund.id)}
    for _ in range(2):
        asking.refund(MIHON, refund.id)
    with city_scope(MIHON):
        assert Refund.objects.get().state == RefundState.DONE
    assert (sandbox.api("GET", f"payments/{paid.reference}")["refunded"], told()) == (600, 1)


def test_an_order_that_comes_twice_is_one_refund(paid: Checkout):
    order = wanted(paid)
    assert ask(order) is not None
    assert ask(order) is None
    assert (refunded(), told()) == (600, 0)


def test_in_parts_up_to_what_was_taken(paid: Checkout):
    assert ask(wanted(paid, 400)) is not None
    assert ask(wanted(paid, 300)) is None
    assert (refunded(), told()) == (400, 1), "the office is told at once that it cannot be"
    assert ask(wanted(paid, 200)) is not None
    assert refunded() == 600


def test_what_was_never_taken_is_told_at_once(paid: Checkout):
    order = wanted(paid).model_copy(update={"reference": "unknown"})
    assert ask(order) is None
    assert told() == 1


def test_one_that_failed_may_be_asked_for_again(paid: Checkout):
    order = wanted(paid)
    first = ask(order)
    assert first is not None
    note(first, Happened.FAILED, "closed card")
    assert (refunded(), told()) == (0, 1)
    second = ask(order)
    assert second is not None
    assert second.id != first.id, "its own key at the provider"
    note(second, Happened.REFUNDED)
    note(second, Happened.FAILED)
    assert (refunded(), told()) == (600, 2)


def test_one_under_way_is_asked_again(paid: Checkout, monkeypatch: pytest.MonkeyPatch):
    refund = ask(wanted(paid))
    assert refund is not None
    with city_scope(MIHON):
        provider = by()
    monkeypatch.setattr(
        provider, "refund", lambda _refund: Outcome(Happened.OPEN, clock.now(), external="re_1")
    )
    with pytest.raises(asking.NotYetError):
        asking.refund(MIHON, refund.id)
    with city_scope(MIHON):
        found = Refund.objects.get()
    assert (found.state, found.external, told()) == (RefundState.ASKED, "re_1", 0)


def test_a_provider_that_is_gone_leaves_it_to_be_asked_again(sandbox: Sandbox, paid: Checkout):
    refund = ask(wanted(paid))
    assert refund is not None
    sandbox.kill()
    with pytest.raises(ProviderError):
        asking.refund(MIHON, refund.id)
    sandbox.start()
    asking.refund(MIHON, refund.id)
    with city_scope(MIHON):
        assert Refund.objects.get().state == RefundState.DONE


def race(paid: Checkout, *amounts: int) -> list[object]:
    return side_by_side(*(partial(ask, wanted(paid, amount)) for amount in amounts))


def test_of_two_orders_at_once_that_are_too_much_together_one_is_refused(paid: Checkout):
    found = race(paid, 400, 400)
    assert len([one for one in found if one]) == 1
    assert (refunded(), told()) == (400, 1)


def test_without_looking_the_constraint_still_refuses_too_much(
    paid: Checkout, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(refunding, "_why_not", lambda *_asked: "")
    assert ask(wanted(paid, 400)) is not None
    with pytest.raises(IntegrityError):
        ask(wanted(paid, 400))
    assert refunded() == 400


def test_without_the_constraint_more_would_go_back_than_came(
    public: Clone, paid: Checkout, monkeypatch: pytest.MonkeyPatch
):
    with public.as_owner("public") as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE payments_checkout DROP CONSTRAINT payments_checkout_refunded")
    with public.as_public():
        monkeypatch.setattr(refunding, "_why_not", lambda *_asked: "")
        ask(wanted(paid, 400))
        ask(wanted(paid, 400))
        assert refunded() == 800


def test_the_same_order_at_once_is_one_refund(paid: Checkout):
    order = wanted(paid, 100)
    side_by_side(*[partial(ask, order)] * 4)
    assert refunded() == 100


def test_the_database_refuses_a_refund_that_does_not_agree(paid: Checkout):
    ask(wanted(paid))
    with city_scope(MIHON):
        assert broken("UPDATE payments_refund SET state = 'done'") == "payments_refund_state"
        assert broken("UPDATE payments_refund SET amount = 0") == "payments_refund_amount"
        copied = (
            "INSERT INTO payments_refund (id, city, overpayment, checkout_id, amount, state, external, asked_at, fault)"
            " SELECT gen_random_uuid(), city, overpayment, checkout_id, amount, state, external, asked_at, fault"
            " FROM payments_refund"
        )
        assert broken(copied) == "payments_refund_once"


# Reports


def test_the_report_of_yesterday_is_handed_over_once(paid: Checkout, public: Clone):
    with clock.moved_to(clock.now() + timedelta(days=1)):
        for _ in range(2):
            asking.fetch_reports(MIHON)
        day = clock.today() - timedelta(days=1)
        with city_scope(MIHON):
            assert ProviderEvent.objects.filter(kind="report").count() == 2
        with public.as_office(), city_scope(MIHON):
            take()
            compared = set(Reconciliation.objects.values_list("provider", "day"))
    assert compared == {("sandbox_card", day), ("sandbox_qr", day)}


def test_a_day_whose_report_could_not_be_had_is_asked_for_again(
    paid: Checkout, public: Clone, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
):
    begun, broken_for = clock.today(), 3
    sandbox.kill()
    with clock.moved_to(clock.now() + timedelta(days=broken_for)):
        asking.fetch_reports(MIHON)
    assert "sandbox_card does not answer" in caplog.text
    sandbox.start()
    with clock.moved_to(clock.now() + timedelta(days=broken_for)):
        for _ in range(2):
            asking.fetch_reports(MIHON)
    with city_scope(MIHON):
        rows = ProviderEvent.objects.filter(provider="sandbox_card", kind="report")
        known = sorted(rows.values_list("event", flat=True))
        assert known == [f"report:{begun + timedelta(days=n)}" for n in range(broken_for)]
        with clock.moved_to(clock.now() + timedelta(days=30)):
            days = actions.hearing.unreported("sandbox_card")
    assert (len(days), days[-1]) == (7, begun + timedelta(days=29))


def test_what_only_the_report_tells_is_paid(public: Clone):
    with city_scope(MIHON):
        bill = billed()
    with city_scope(MIHON):
        made = actions.open_checkout(bill.id, by())
        actions.settle(made.id, Outcome(Happened.EXPIRED, clock.now()))
        told = ReportedLine(reference=made.reference, kind="paid", amount=600, fee=18, at=clock.now())
        refund = told.model_copy(update={"kind": "refunded", "reference": "other"})
        for _ in range(2):
            actions.note_report("sandbox_card", clock.today(), [told, refund])
        bill.refresh_from_db()
        assert bill.state == "paid"
        assert TrayIn.objects.filter(kind="paid").count() == 1


def test_a_report_says_what_was_taken_and_given_back(paid: Checkout):
    refund = ask(wanted(paid, 200))
    assert refund is not None
    asking.refund(MIHON, refund.id)
    with city_scope(MIHON):
        lines = by().report(clock.today())
        assert by("sandbox_qr").report(clock.today()) == []
    mine = [(one.kind, one.amount, one.fee) for one in lines if one.reference == paid.reference]
    assert mine == [("paid", 600, 18), ("refunded", 200, 0)]


def test_a_report_at_once_by_two_workers_is_told_once(paid: Checkout):
    day = clock.today()

    def tell() -> None:
        with city_scope(MIHON):
            actions.note_report("sandbox_card", day, [])

    side_by_side(tell, tell, tell)
    with city_scope(MIHON):
        assert TrayIn.objects.filter(kind="provider_reported").count() == 1
