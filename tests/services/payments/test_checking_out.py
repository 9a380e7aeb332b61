"""A checkout from its beginning to its end, at the sandbox as a real process; told late, twice, or never."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from checkouts import Sandbox, billed, by, latest, sandbox_at
from clones import KAGAMI, MIHON, Clone
from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob
from racing import together

from madoguchi.core import clock
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.models import TrayIn
from madoguchi.services.payments import actions, asking, jobs
from madoguchi.services.payments.actions import checking_out
from madoguchi.services.payments.events import ChargeTold
from madoguchi.services.payments.models import Bill, Checkout, CheckoutState, State, Way
from madoguchi.services.payments.providers import Happened, Outcome, ProviderError
from madoguchi.services.payments.refusals import PaymentRefusedError


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_at(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def public(database: Clone, sandbox: Sandbox) -> Iterator[Clone]:
    """The public side, in no transaction."""
    sandbox.behave(lost=True)
    with database.as_public(), sandbox.chosen():
        yield database


def begun(name: str = "sandbox_card", **fields: Any) -> Checkout:
    with city_scope(MIHON):
        made, provider = billed(**fields), by(name)
    return actions.begin_checkout(actions.Wanted(MIHON, made.id), provider)


def again(checkout: Checkout, name: str = "sandbox_card") -> Checkout:
    with city_scope(MIHON):
        provider = by(name)
    return actions.begin_checkout(actions.Wanted(MIHON, checkout.bill_id), provider)


def settle(checkout: Checkout, kind: Happened, amount: int = 600) -> None:
    with city_scope(MIHON):
        actions.settle(checkout.id, Outcome(kind, clock.now(), amount))


def now(checkout: Checkout) -> Checkout:
    with city_scope(MIHON):
        return Checkout.objects.select_related("bill").get(id=checkout.id)


def paid_told() -> int:
    """How many envelopes say that money came."""
    with city_scope(MIHON):
        return TrayIn.objects.filter(kind="paid").count()


def test_a_person_pays_and_the_provider_is_asked(public: Clone, sandbox: Sandbox):
    checkout = begun(follow="")
    assert checkout.url.startswith(sandbox.address)
    assert sandbox.press(checkout.url).endswith(f"/pay/{checkout.bill.code}/back/")
    with clock.moved_to(clock.now() + timedelta(minutes=2)):
        assert asking.ask_providers(MIHON) == 1
        assert asking.ask_providers(MIHON) == 0
    found = now(checkout)
    assert (found.state, found.bill.state, found.bill.how) == (CheckoutState.PAID, State.PAID, Way.CARD)
    assert paid_told() == 1
    with city_scope(MIHON):
        assert Event.objects.filter(kind="payments.paid", data__amount=600).count() == 1


@pytest.mark.parametrize(("do", "state"), [("decline", CheckoutState.FAILED), ("leave", CheckoutState.OPEN)])
def test_what_was_not_paid_stays_due(public: Clone, sandbox: Sandbox, do: str, state: CheckoutState):
    checkout = begun()
    sandbox.press(checkout.url, do)
    with clock.moved_to(clock.now() + timedelta(minutes=2)):
        asking.ask_providers(MIHON)
    found = now(checkout)
    assert (found.state, found.bill.state) == (state, State.DUE)


def test_the_file_of_one_city_that_cannot_be_read_silences_no_other(
    public: Clone, sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    good = tmp_path / "kagami.json"
    good.write_bytes(sandbox.file.read_bytes())
    checkout = begun()
    with override_settings(MADOGUCHI_PAYMENT_FILE=str(tmp_path / "{city}.json")):
        with city_scope(KAGAMI):
            bill, provider = billed(), by()
        other = actions.begin_checkout(actions.Wanted(KAGAMI, bill.id), provider)
        sandbox.press(other.url)
        with clock.moved_to(clock.now() + timedelta(minutes=2)):
            jobs.ask_all()
    assert "ask_providers of 992011 failed" in caplog.text
    assert now(checkout).asked_at is None
    with city_scope(KAGAMI):
        assert Checkout.objects.get().state == CheckoutState.PAID


def test_whoever_asks_again_goes_on_with_the_same(public: Clone):
    checkout = begun()
    assert again(checkout).id == checkout.id


def test_one_that_was_never_begun_there_goes_on_for_less_than_half_an_hour(public: Clone):
    with city_scope(MIHON):
        made, provider = billed(), by()
        first = actions.open_checkout(made.id, provider)
        for minutes, same in ((25, True), (26, False)):
            with clock.moved_to(first.begun_at + timedelta(minutes=minutes)):
                found = actions.open_checkout(made.id, provider)
            assert (found.id == first.id) == same
        Checkout.objects.filter(id=found.id).update(url="https://provider.example/")
        with clock.moved_to(found.begun_at + timedelta(minutes=54)):
            assert actions.open_checkout(made.id, provider).id == found.id


def test_the_provider_is_told_the_same_in_either_language(public: Clone):
    with city_scope(MIHON):
        made, provider = billed(), by()
        checkout = actions.open_checkout(made.id, provider)
        japanese, english = (actions.checking_out._order(checkout, provider, one) for one in ("ja", "en"))
    assert replace(english, language="ja") == japanese
    assert japanese.title == f"{made.title['ja']} / {made.title['en']}"


def test_another_way_ends_the_first(public: Clone):
    checkout = begun()
    other = again(checkout, "sandbox_qr")
    assert (other.way, other.state) == (Way.QR, CheckoutState.OPEN)
    assert now(checkout).state == CheckoutState.EXPIRED


def _card_and_qr_at_once(database: Clone, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch):
    """Two tabs: both have looked before either begins."""
    with database.as_public(), sandbox.chosen(), city_scope(MIHON):
        made = billed()
        card, qr = by("sandbox_card"), by("sandbox_qr")
    looked, earlier = threading.Barrier(2), checking_out._earlier

    def together_at_first(bill: UUID) -> Checkout | None:
        found = earlier(bill)
        looked.wait(timeout=20)
        return found

    monkeypatch.setattr(checking_out, "_earlier", together_at_first)
    ways = [lambda one=one: (one.name, actions.open_checkout(made.id, one).provider) for one in (card, qr)]
    return together(database, *ways, side=Side.PUBLIC)


def test_of_two_providers_at_one_moment_one_is_begun(
    database: Clone, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
):
    results, faults = _card_and_qr_at_once(database, sandbox, monkeypatch)
    ((asked, begun_at),) = results
    assert asked == begun_at
    assert [fault.rule for fault in faults] == ["begun_elsewhere"]


def test_without_the_second_look_the_one_is_begun_at_the_other(
    database: Clone, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        checking_out, "_same_moment", lambda owed, _: Checkout.objects.get(bill=owed, state="open")
    )
    results, faults = _card_and_qr_at_once(database, sandbox, monkeypatch)
    assert faults == []
    assert sum(asked != begun_at for asked, begun_at in results) == 1


def test_one_that_is_nearly_over_is_not_handed_out_again(public: Clone):
    checkout = begun()
    with clock.moved_to(checkout.until - timedelta(minutes=1)):
        assert again(checkout).id != checkout.id


def test_a_provider_that_cannot_be_reached_leaves_a_checkout_to_go_on_with(public: Clone, sandbox: Sandbox):
    sandbox.kill()
    with pytest.raises(ProviderError):
        begun()
    with city_scope(MIHON):
        left = latest(Bill.objects.get())
    assert (left.state, left.url) == (CheckoutState.OPEN, "")
    sandbox.start()
    assert again(left).id == left.id


def test_a_checkout_is_begun_outside_any_transaction(public: Clone):
    with city_scope(MIHON), pytest.raises(RuntimeError):
        actions.begin_checkout(actions.Wanted(MIHON, billed().id), by())


@pytest.mark.parametrize(("fields", "rule"), [({"ways": [Way.CASH]}, "way"), ({"ways": [Way.QR]}, "way")])
def test_only_by_the_ways_of_the_bill(public: Clone, fields: dict[str, Any], rule: str):
    with pytest.raises(PaymentRefusedError) as refused:
        begun(**fields)
    assert refused.value.rule == rule


def test_what_is_paid_is_not_paid_again(public: Clone):
    checkout = begun()
    settle(checkout, Happened.PAID)
    with pytest.raises(PaymentRefusedError) as refused:
        again(checkout)
    assert refused.value.rule == "paid"


@pytest.mark.parametrize("first", [Happened.FAILED, Happened.EXPIRED])
def test_paid_is_the_last_word(public: Clone, first: Happened):
    checkout = begun()
    for kind in (first, Happened.PAID, first, Happened.PAID):
        settle(checkout, kind)
    assert now(checkout).state == CheckoutState.PAID
    assert paid_told() == 1


def test_another_amount_is_told_and_the_bill_stays_due(public: Clone):
    checkout = begun()
    settle(checkout, Happened.PAID, 500)
    found = now(checkout)
    assert (found.state, found.amount, found.bill.state) == (CheckoutState.PAID, 500, State.DUE)
    assert paid_told() == 1


def test_what_goes_on_once_it_is_paid_is_queued_once(public: Clone):
    checkout = begun(follow="payments.refund")
    settle(checkout, Happened.PAID)
    settle(checkout, Happened.PAID)
    assert ProcrastinateJob.objects.filter(task_name="payments.refund").count() == 1


def test_money_for_a_checkout_that_ended_makes_the_bill_paid(public: Clone):
    checkout = begun()
    other = again(checkout, "sandbox_qr")
    settle(checkout, Happened.PAID)
    assert now(other).bill.state == State.PAID
    settle(other, Happened.PAID)
    assert paid_told() == 2, "the office learns of both, and gives one back"


def told(bill: Bill, **fields: Any) -> ChargeTold:
    names = ("title", "amount", "reckoned", "ways", "payee", "due_on", "charged")
    kept = {name: getattr(bill, name) for name in names}
    return ChargeTold(**{**kept, "state": "due", "paid_at": None, "how": "", "waiver": {}, **fields})


def test_an_older_word_of_the_office_does_not_make_it_due_again(public: Clone):
    checkout = begun()
    settle(checkout, Happened.PAID)
    with city_scope(MIHON):
        bill = Bill.objects.get()
        assert actions.publish(told(bill), bill.subject).state == State.PAID
        # Another amount is another charge, for which that money is none.
        assert actions.publish(told(bill, amount=700), bill.subject).state == State.DUE


def test_the_office_has_the_last_word_on_what_it_took_itself(public: Clone):
    with city_scope(MIHON):
        bill = billed()
        paid = told(bill, state="paid", paid_at=clock.now(), how="cash")
        assert actions.publish(paid, bill.subject).state == State.PAID
        assert actions.publish(told(bill), bill.subject).state == State.DUE


def test_what_stays_open_is_asked_ever_more_seldom(public: Clone):
    checkout = begun()
    asked = 0
    for minutes in range(1, 62):
        with clock.moved_to(checkout.begun_at + timedelta(minutes=minutes)):
            asked += asking.ask_providers(MIHON)
    assert 5 <= asked <= 7
