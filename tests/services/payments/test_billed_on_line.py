"""What the public side bills by itself, all the way round: charged, paid, reduced, given back."""

from collections.abc import Iterator

import pytest
from checkouts import SUBJECT, Sandbox, billed, by, latest, sandbox_at
from clones import Clone
from walking import MIHON, run_jobs, take_all

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions
from madoguchi.services.payments.models import Bill, Charge, Overpayment, Payment, State


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with sandbox_at(tmp_path_factory.mktemp("sandbox")) as running:
        running.behave(lost=True)
        yield running


def test_charged_paid_reduced_and_given_back(database: Clone, sandbox: Sandbox):
    with database.as_public(), sandbox.chosen():
        with city_scope(MIHON):
            bill, provider = billed(), by()
        checkout = actions.begin_checkout(actions.Wanted(MIHON, bill.id), provider)
        sandbox.press(checkout.url)
        with city_scope(MIHON):
            actions.settle(checkout.id, provider.ask(checkout))
            actions.reduce_bill(SUBJECT, 400, "1時間短くなりました", actor="system")
    take_all(database.as_office)
    with database.as_office(), city_scope(MIHON):
        charge = Charge.objects.get()
        assert (charge.state, charge.amount, charge.given_back) == (State.PAID, 600, 200)
        assert Payment.objects.get().reference == checkout.reference
        assert Overpayment.objects.get().state == "refunding"
    take_all(database.as_public)
    with database.as_public(), sandbox.chosen():
        run_jobs(sandbox.chosen)
    take_all(database.as_office)
    with database.as_office(), city_scope(MIHON):
        assert Overpayment.objects.get().state == "refunded"
    with database.as_public(), city_scope(MIHON):
        found = Bill.objects.get()
        assert (found.state, found.given_back, latest(found).refunded) == (State.PAID, 200, 200)
    assert sandbox.api("GET", f"payments/{checkout.reference}")["refunded"] == 200


def test_a_bill_that_ends_before_it_is_paid_is_owed_by_nobody(database: Clone):
    with database.as_public(), city_scope(MIHON):
        billed()
        actions.reduce_bill(SUBJECT, 0, "取り消されました", actor="system")
    take_all(database.as_office)
    with database.as_office(), city_scope(MIHON):
        assert Charge.objects.get().state == State.CANCELLED
