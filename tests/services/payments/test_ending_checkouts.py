"""A checkout that another one, cash or another amount replaced is ended at its provider; what it took is recorded."""

from collections.abc import Iterator

import httpx
import pytest
from checkouts import SUBJECT, Sandbox, billed, by, sandbox_at
from clones import MIHON, Clone
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from tills import cashier
from walking import take_all

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions, asking
from madoguchi.services.payments.models import Bill, Charge, Checkout, CheckoutState, Overpayment, State
from madoguchi.services.payments.providers import ProviderError

STOP = "payments.end_checkout"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_at(tmp_path_factory.mktemp("sandbox")) as running:
        running.behave(lost=True)
        yield running


@pytest.fixture
def public(database: Clone, sandbox: Sandbox) -> Iterator[Clone]:
    with database.as_public(), sandbox.chosen():
        yield database


def begun(name: str = "sandbox_card") -> Checkout:
    """A checkout of the one bill there is, or of a new one."""
    with city_scope(MIHON):
        bill = Bill.objects.filter(subject=SUBJECT).first() or billed()
        provider = by(name)
    return actions.begin_checkout(actions.Wanted(MIHON, bill.id), provider)


def to_end() -> set[str]:
    """The checkouts that jobs wait to end."""
    return {job.args["checkout"] for job in ProcrastinateJob.objects.filter(task_name=STOP)}


def state_there(sandbox: Sandbox, checkout: Checkout) -> str:
    return str(sandbox.api("GET", f"payments/{checkout.reference}")["state"])


def state_here(checkout: Checkout) -> str:
    with city_scope(MIHON):
        return Checkout.objects.get(id=checkout.id).state


def test_one_replaced_by_another_provider_can_be_paid_no_more(public: Clone, sandbox: Sandbox):
    first = begun()
    second = begun("sandbox_qr")
    assert to_end() == {str(first.id)}
    assert (state_here(first), state_there(sandbox, first)) == ("expired", "open")
    for _ in range(2):
        asking.end(MIHON, first.id)
    assert (state_there(sandbox, first), state_there(sandbox, second)) == ("expired", "open")
    httpx.post(first.url, data={"do": "pay"}, trust_env=False, timeout=30)
    assert state_there(sandbox, first) == "expired"


def test_a_provider_that_is_down_is_asked_again(public: Clone, sandbox: Sandbox):
    first = begun()
    begun("sandbox_qr")
    sandbox.kill()
    try:
        with pytest.raises(ProviderError):
            asking.end(MIHON, first.id)
    finally:
        sandbox.start()
    asking.end(MIHON, first.id)
    assert state_there(sandbox, first) == "expired"


def test_the_job_is_of_the_transaction_that_replaced_it(public: Clone):
    begun()
    with city_scope(MIHON):
        bill, provider = Bill.objects.get(), by("sandbox_qr")
        with transaction.atomic():
            actions.open_checkout(bill.id, provider)
            assert len(to_end()) == 1
            transaction.set_rollback(True)
    assert to_end() == set()


def test_what_was_paid_before_it_ended_pays_the_bill(public: Clone, sandbox: Sandbox):
    first, second = begun(), begun("sandbox_qr")
    sandbox.press(first.url)
    asking.end(MIHON, first.id)
    with city_scope(MIHON):
        assert Bill.objects.get().state == State.PAID
    assert state_here(first) == CheckoutState.PAID
    assert to_end() == {str(first.id), str(second.id)}, "the other one is not to be paid any more"
    asking.end(MIHON, second.id)
    assert (state_here(second), state_there(sandbox, second)) == ("expired", "expired")


def test_what_was_paid_at_both_goes_back_once(database: Clone, sandbox: Sandbox):
    with database.as_public(), sandbox.chosen():
        first, second = begun(), begun("sandbox_qr")
        for one in (first, second):
            sandbox.press(one.url)
            asking.end(MIHON, one.id)
        asking.ask_providers(MIHON)
        with city_scope(MIHON):
            actions.settle(second.id, by("sandbox_qr").ask(second))
    take_all(database.as_office)
    with database.as_office(), city_scope(MIHON):
        over = Overpayment.objects.get()
        assert (over.reference, over.amount, over.state) == (second.reference, 600, "refunding")


def test_one_that_cash_made_needless_is_ended(database: Clone, sandbox: Sandbox):
    with database.as_public(), sandbox.chosen():
        first = begun()
    take_all(database.as_office)
    with database.as_office(), city_scope(MIHON):
        actions.receive_cash(Charge.objects.get(), 600, cashier())
    take_all(database.as_public)
    with database.as_public(), sandbox.chosen():
        assert to_end() == {str(first.id)}
        asking.end(MIHON, first.id)
        assert (state_here(first), state_there(sandbox, first)) == ("expired", "expired")


def test_one_of_another_amount_is_ended_and_one_that_fits_is_not(public: Clone, sandbox: Sandbox):
    first = begun()
    asking.end(MIHON, first.id)
    assert (state_here(first), state_there(sandbox, first)) == ("open", "open")
    with city_scope(MIHON):
        actions.reduce_bill(SUBJECT, 400, "短くなりました", actor="system")
    assert to_end() == {str(first.id)}
    asking.end(MIHON, first.id)
    assert state_there(sandbox, first) == "expired"
    assert begun().amount == 400


def test_one_on_its_way_to_the_provider_is_asked_for_again(public: Clone):
    with city_scope(MIHON):
        bill, provider = billed(), by()
        lost = actions.open_checkout(bill.id, provider)
        actions.open_checkout(bill.id, by("sandbox_qr"))
    with pytest.raises(asking.NotYetError):
        asking.end(MIHON, lost.id)
