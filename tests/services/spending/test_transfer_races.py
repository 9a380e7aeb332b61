"""Money is not sent twice: two transfers of one order, two who read one result, with the locks and without."""

from collections.abc import Iterator
from typing import Any

import pytest
from breaking import run
from budgeting import ACCOUNT
from charging import clerk
from clones import MIHON, Clone
from django.db import IntegrityError
from paying import CHECKER, answer, at_the_bank, cashier, orders, transfer
from racing import together

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.spending import settling, transferring
from madoguchi.services.spending.models import (
    AccountMend,
    Payout,
    PayoutState,
    ResultFile,
    Transfer,
    TransferLine,
)
from madoguchi.services.spending.refusals import SpendingRefusedError

ONCE = "spending_line_one_living"


@pytest.fixture
def waiting(database: Clone) -> Iterator[Clone]:
    """One order that waits."""
    with database.as_office(), city_scope(MIHON):
        orders(30_000)
    yield database


def both(database: Clone) -> tuple[list[object], list[Exception]]:
    return together(database, lambda: transfer(), lambda: transfer(by=CHECKER))


def sent(database: Clone) -> int:
    with database.as_office(), city_scope(MIHON):
        return sum(one.total for one in Transfer.objects.all())


def test_of_two_who_transfer_the_same_order_one_is_told(waiting: Clone):
    results, faults = both(waiting)
    assert (len(results), [type(fault) for fault in faults]) == (1, [SpendingRefusedError])
    assert sent(waiting) == 30_000


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch, waiting: Clone) -> None:
    """Both have read the orders before either writes."""
    with waiting.as_office(), city_scope(MIHON):
        found = list(Payout.objects.all())

    def read(_numbers: Any) -> list[Payout]:
        return found

    monkeypatch.setattr(transferring, "_chosen", read)


def test_without_the_lock_the_constraint_still_holds(waiting: Clone, unlocked: None):
    results, faults = both(waiting)
    assert (len(results), [type(fault) for fault in faults]) == (1, [IntegrityError])
    assert ONCE in str(faults[0])
    assert sent(waiting) == 30_000


def test_without_lock_and_constraint_money_is_sent_twice(waiting: Clone, unlocked: None):
    """The race is real: it is lock and constraint that prevent it, and nothing else."""
    with waiting.as_owner("office"):
        run(f"DROP INDEX office_side.{ONCE}")
    results, faults = both(waiting)
    assert (len(results), faults) == (2, [])
    assert sent(waiting) == 60_000


def test_what_was_paid_is_in_no_other_transfer(waiting: Clone):
    with waiting.as_office(), city_scope(MIHON):
        made = transfer()
        settling.take(cashier(), made, "kekka.txt", answer(at_the_bank(made)))
        Payout.objects.update(state=PayoutState.ORDERED, paid_at=None)
        with pytest.raises(IntegrityError, match=ONCE):
            transfer()


def test_two_who_read_one_result_take_it_once(waiting: Clone):
    with waiting.as_office(), city_scope(MIHON):
        made = transfer()
        data = answer(at_the_bank(made), "2")
    results, faults = together(
        waiting,
        lambda: settling.take(cashier(), made, "kekka.txt", data),
        lambda: settling.take(cashier(), made, "kekka.txt", data),
    )
    assert (len(results), [type(fault) for fault in faults]) == (1, [SpendingRefusedError])
    with waiting.as_office(), city_scope(MIHON):
        assert (ResultFile.objects.count(), Payout.objects.get().state) == (1, PayoutState.RETURNED)


def test_two_who_mend_one_account_mend_it_once(waiting: Clone):
    with waiting.as_office(), city_scope(MIHON):
        made = transfer()
        settling.take(cashier(), made, "kekka.txt", answer(at_the_bank(made), "2"))
        back = Payout.objects.get()
    results, faults = together(
        waiting,
        lambda: settling.mend(back, {**ACCOUNT, "number": "1"}, "通帳", clerk()),
        lambda: settling.mend(back, {**ACCOUNT, "number": "2"}, "カード", clerk("otsuyama")),
    )
    assert (len(results), [type(fault) for fault in faults]) == (1, [SpendingRefusedError])
    with waiting.as_office(), city_scope(MIHON):
        assert AccountMend.objects.count() == 1


def test_one_drops_while_another_approves(waiting: Clone):
    with waiting.as_office(), city_scope(MIHON):
        made = transfer()
    together(
        waiting,
        lambda: transferring.approve(cashier(CHECKER), made),
        lambda: transferring.drop(cashier(), made, "日を間違えた"),
    )
    with waiting.as_office(), city_scope(MIHON):
        line, state = TransferLine.objects.get(), Transfer.objects.get().state
        assert (state, line.state) in (("sent", "waiting"), ("dropped", "dropped"))
