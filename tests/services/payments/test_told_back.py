"""What the office does with a bill of the public side is told back: in any order, and however often it is paid."""

from collections.abc import Callable, Iterator

import pytest
from charging import charged, clerk
from checkouts import SUBJECT, Sandbox, billed, by, sandbox_at
from clones import MIHON, Clone
from procrastinate.contrib.django.models import ProcrastinateJob
from racing import together
from tills import cashier
from visitors import pages, visitor
from walking import run_jobs, take_all

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.models import TrayOut
from madoguchi.services.payments import actions, envelopes
from madoguchi.services.payments.actions import billing
from madoguchi.services.payments.models import (
    Bill,
    Charge,
    Checkout,
    Overpayment,
    Payment,
    ReductionKind,
    State,
)
from madoguchi.services.payments.providers import Happened, Outcome
from madoguchi.services.payments.refusals import PaymentRefusedError

CHARGED = f"bill:{SUBJECT}"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_at(tmp_path_factory.mktemp("sandbox")) as running:
        running.behave(lost=True)
        yield running


def made(database: Clone, **fields: object) -> Bill:
    """A bill that the office charged and told of."""
    with database.as_public(), city_scope(MIHON):
        bill = billed(**fields)
    exchanged(database)
    return bill


def exchanged(database: Clone) -> None:
    """Both sides take what waits for them."""
    take_all(database.as_office)
    take_all(database.as_public)


def in_office(database: Clone, act: Callable[[Charge], object]) -> None:
    with database.as_office(), city_scope(MIHON):
        act(Charge.objects.exclude(state="cancelled").get(subject=CHARGED))


def cash(charge: Charge) -> Payment:
    return actions.receive_cash(charge, charge.amount, cashier())


def reduced(charge: Charge) -> None:
    proposal = actions.Proposal(ReductionKind.REDUCTION, 200, "使用料条例8条", "登録証")
    waiting = actions.propose_reduction(charge, proposal, clerk())
    actions.decide_reduction(waiting, True, "", clerk("otsuyama"))


def held(database: Clone) -> Bill:
    with database.as_public(), city_scope(MIHON):
        return Bill.objects.get(subject=SUBJECT)


def stands(database: Clone) -> tuple[str, int, int, str]:
    found = held(database)
    return found.state, found.amount, found.given_back, found.how


def test_the_charge_keeps_the_number_and_key_of_its_bill(database: Clone):
    bill = made(database, key="271828")
    with database.as_office(), city_scope(MIHON):
        charge = Charge.objects.get()
        assert (charge.subject, charge.code, charge.key) == (CHARGED, bill.code, "271828")
    kept = held(database)
    assert (kept.subject, kept.code, kept.key, kept.charged) == (SUBJECT, bill.code, "271828", CHARGED)


ACTS = [
    ("cash", cash, (State.PAID, 600, 0, "cash")),
    ("reduced", reduced, (State.DUE, 200, 0, "")),
    (
        "waived",
        lambda one: actions.waive(one, "welfare", {"ja": "生活保護", "en": "Welfare"}, "受給証明", clerk()),
        (State.WAIVED, 600, 0, ""),
    ),
    ("cancelled", lambda one: actions.cancel(one, "誤り", actor="system"), (State.CANCELLED, 600, 0, "")),
    ("paid and reduced", lambda one: reduced(cash(one).charge), (State.PAID, 600, 400, "cash")),
]


@pytest.mark.parametrize(("act", "then"), [one[1:] for one in ACTS], ids=[one[0] for one in ACTS])
def test_what_the_office_does_stands_on_line(database: Clone, act: Callable, then: tuple):
    made(database)
    in_office(database, act)
    exchanged(database)
    assert stands(database) == then


def test_what_was_paid_at_the_counter_cannot_be_paid_again(database: Clone, sandbox: Sandbox):
    bill = made(database)
    in_office(database, cash)
    exchanged(database)
    with database.as_public(), sandbox.chosen(), pytest.raises(PaymentRefusedError) as raised:
        with city_scope(MIHON):
            provider = by()
        actions.begin_checkout(actions.Wanted(MIHON, bill.id), provider)
    assert raised.value.rule == "paid"


def paid_on_line(database: Clone, sandbox: Sandbox, begun: Checkout) -> None:
    sandbox.press(begun.url)
    with database.as_public(), sandbox.chosen(), city_scope(MIHON):
        actions.settle(begun.id, by().ask(begun))


def begin(database: Clone, sandbox: Sandbox, bill: Bill) -> Checkout:
    with database.as_public(), sandbox.chosen():
        with city_scope(MIHON):
            provider = by()
        return actions.begin_checkout(actions.Wanted(MIHON, bill.id), provider)


def told_before(database: Clone) -> None:
    exchanged(database)


def not_told(_database: Clone) -> None:
    """The office's word still lies in the tray."""


@pytest.mark.parametrize("between", [told_before, not_told])
def test_a_payment_on_line_that_crosses_cash_goes_back(
    database: Clone, sandbox: Sandbox, between: Callable[[Clone], None]
):
    bill = made(database, key="271828")
    begun = begin(database, sandbox, bill)
    in_office(database, cash)
    between(database)
    paid_on_line(database, sandbox, begun)
    exchanged(database)
    with database.as_public(), sandbox.chosen():
        run_jobs(sandbox.chosen)
    exchanged(database)
    with database.as_office(), city_scope(MIHON):
        over = Overpayment.objects.get()
        assert (over.cause, over.amount, over.state, over.by) == ("twice", 600, "refunded", "provider")
        assert Payment.objects.get().way == "cash"
    assert stands(database) == (State.PAID, 600, 0, "cash")
    assert sandbox.api("GET", f"payments/{begun.reference}")["refunded"] == 600
    with database.as_public(), pages():
        browser = visitor()
        browser.post("/pay/", {"number": bill.code, "key": "271828"})
        shown = browser.get(f"/pay/{bill.code}/").content.decode()
        assert "600円を、お支払いに使った方法にお返ししました" in shown


def test_a_bill_of_the_office_is_kept_and_paid_on_line(database: Clone, sandbox: Sandbox):
    with database.as_office(), city_scope(MIHON):
        charged("bill:tax", ways=["card", "slip"], key="271828")
    take_all(database.as_public)
    with database.as_public(), sandbox.chosen():
        with city_scope(MIHON):
            bill = Bill.objects.get(charged="bill:tax")
            assert actions.keep_bill(bill, ensure_person(ensure_account("owner@mail.example")))
        begun = begin(database, sandbox, bill)
    paid_on_line(database, sandbox, begun)
    exchanged(database)
    with database.as_office(), city_scope(MIHON):
        assert (Charge.objects.get().state, Payment.objects.get().reference) == ("paid", begun.reference)
    with database.as_public(), city_scope(MIHON):
        assert Bill.objects.get().state == State.PAID


@pytest.mark.parametrize("locked", [True, False])
def test_cash_and_card_at_the_same_moment(database: Clone, monkeypatch: pytest.MonkeyPatch, locked: bool):
    made(database)
    told = envelopes.PaidByProvider(
        provider="sandbox_card", way="card", reference="r1", amount=600, at=clock.now()
    )
    with database.as_office(), city_scope(MIHON):
        cashier()
    if not locked:
        monkeypatch.setattr(actions.taking, "due", lambda charge, _way: charge)

    def at_the_counter() -> Payment:
        return actions.receive_cash(Charge.objects.get(), 1000, cashier())

    results, faults = together(database, at_the_counter, lambda: actions.collect_told(CHARGED, told))
    with database.as_office(), city_scope(MIHON):
        assert Payment.objects.count() == 1
        over = Overpayment.objects.count()
    # Whoever came first has it: cash is refused, or the card's money goes back; the key alone holds that it is one.
    assert len(results) == over + 1
    assert len(faults) == 1 - over


def test_an_older_word_does_not_undo_what_this_side_changed(database: Clone):
    with database.as_public(), city_scope(MIHON):
        billed()
    take_all(database.as_office)
    with database.as_public(), city_scope(MIHON):
        actions.reduce_bill(SUBJECT, 0, "取り消されました", actor="system")
    take_all(database.as_public)
    assert held(database).state == State.CANCELLED, "the office had said that it is due"
    exchanged(database)
    assert held(database).state == State.CANCELLED


def test_without_the_turn_it_would_be_due_again(database: Clone, monkeypatch: pytest.MonkeyPatch):
    with database.as_public(), city_scope(MIHON):
        billed()
    take_all(database.as_office)
    with database.as_public(), city_scope(MIHON):
        actions.reduce_bill(SUBJECT, 0, "取り消されました", actor="system")
        monkeypatch.setattr(billing, "is_older", lambda _known, _fields: False)
    take_all(database.as_public)
    assert held(database).state == State.DUE


def test_cash_that_crosses_a_cancellation_is_to_be_given_back(database: Clone):
    made(database)
    in_office(database, cash)
    with database.as_public(), city_scope(MIHON):
        actions.reduce_bill(SUBJECT, 0, "取り消されました", actor="system")
    exchanged(database)
    assert stands(database) == (State.PAID, 600, 600, "cash")
    with database.as_office(), city_scope(MIHON):
        assert Overpayment.objects.get().state == "open", "nobody but a clerk gives cash back"


def test_less_than_the_office_let_go_of_changes_nothing(database: Clone):
    made(database)
    in_office(database, reduced)
    with database.as_public(), city_scope(MIHON):
        actions.reduce_bill(SUBJECT, 400, "短くなりました", actor="system")
        assert Bill.objects.get().turn == 1, "the word of the office is still on its way"
    exchanged(database)
    assert stands(database) == (State.DUE, 200, 0, "")
    with database.as_public(), city_scope(MIHON):
        assert actions.reduce_bill(SUBJECT, 300, "短くなりました", actor="system").amount == 200
        assert Bill.objects.get().turn == 1


def test_what_waits_for_the_money_goes_on_once(database: Clone):
    made(database, follow="payments.refund")
    in_office(database, cash)
    with database.as_office(), city_scope(MIHON):
        twice = Charge.objects.get()
        actions.reduce(twice, 500, "減額", actor="system")
    exchanged(database)
    with database.as_public():
        assert ProcrastinateJob.objects.filter(task_name="payments.refund").count() == 1


def test_what_nobody_has_a_bill_of_is_not_told(database: Clone):
    with database.as_office(), city_scope(MIHON):
        actions.receive_cash(charged(), 600, cashier())
        assert not TrayOut.objects.filter(kind="bill").exists()


def test_of_another_amount_than_is_due_it_goes_back(database: Clone, sandbox: Sandbox):
    begun = begin(database, sandbox, made(database))
    in_office(database, reduced)
    with database.as_public(), city_scope(MIHON):
        actions.settle(begun.id, Outcome(Happened.PAID, clock.now(), 600))
    exchanged(database)
    assert stands(database)[:2] == (State.DUE, 200)
    with database.as_office(), city_scope(MIHON):
        over = Overpayment.objects.get()
        assert (over.cause, over.amount, over.state) == ("not_due", 600, "refunding")
