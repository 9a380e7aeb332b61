"""Two decisions at once over one budget: the ceiling holds, with the row lock and without; and what SQL may not say."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from breaking import broken, run
from budgeting import SLUG, SUBJECT, budget, pay, take, taken
from charging import clerk
from clones import KAGAMI, MIHON, Clone
from django.db import IntegrityError
from racing import together

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.spending import actions as spending
from madoguchi.services.spending.models import Budget, Commitment, Payout
from madoguchi.services.spending.refusals import SpendingRefusedError

CEILING = "spending_budget_ceiling"


@pytest.fixture
def tight(database: Clone) -> Iterator[Clone]:
    """A budget that is enough for one of two."""
    with database.as_office(), city_scope(MIHON):
        budget(ceiling=500_000)
    yield database


def both(database: Clone) -> tuple[list[object], list[Exception]]:
    return together(database, lambda: take(300_000, "case:1"), lambda: take(300_000, "case:2"))


def what_is_taken(database: Clone) -> tuple[int, int]:
    with database.as_office(), city_scope(MIHON):
        return taken(), sum(one.amount for one in Commitment.objects.all())


def test_of_two_that_would_pass_the_ceiling_one_is_told(tight: Clone):
    results, faults = both(tight)
    assert (len(results), [type(fault) for fault in faults]) == (1, [SpendingRefusedError])
    assert "予算の残りは200,000円です" in faults[0].ja
    assert what_is_taken(tight) == (300_000, 300_000)


class _Unlocked:
    """The budget's row read without a lock; both have read it before either writes."""

    def __init__(self, rows: Any, read: threading.Barrier) -> None:
        self._rows, self._read = rows, read

    def select_for_update(self) -> "_Unlocked":
        return self

    def get(self, **key: Any) -> Budget:
        found: Budget = self._rows.get(**key)
        self._read.wait(timeout=20)
        return found

    def filter(self, **key: Any) -> Any:
        return self._rows.filter(**key)


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    read = threading.Barrier(2)

    class Rows:
        objects = _Unlocked(Budget.objects, read)

    monkeypatch.setattr(spending, "Budget", Rows)


def test_without_the_lock_the_constraint_still_holds(tight: Clone, unlocked: None):
    results, faults = both(tight)
    assert (len(results), [type(fault) for fault in faults]) == (1, [IntegrityError])
    assert CEILING in str(faults[0])
    assert what_is_taken(tight) == (300_000, 300_000)


def test_without_lock_and_constraint_the_ceiling_is_passed(tight: Clone, unlocked: None):
    """The race is real: it is lock and constraint that prevent it, and nothing else."""
    with tight.as_owner("office"):
        run(f"ALTER TABLE spending_budget DROP CONSTRAINT {CEILING}")
    results, faults = both(tight)
    assert (len(results), faults) == (2, [])
    assert what_is_taken(tight) == (600_000, 600_000)


def test_two_orders_at_once_over_one_sum(database: Clone):
    with database.as_office(), city_scope(MIHON):
        budget()
        take(180_000)
    results, faults = together(
        database, lambda: pay(180_000, "case:1"), lambda: pay(180_000, "case:2", by="otsuyama")
    )
    assert (len(results), [type(fault) for fault in faults]) == (1, [SpendingRefusedError])
    with database.as_office(), city_scope(MIHON):
        assert (Payout.objects.count(), Commitment.objects.get().ordered) == (1, 180_000)


def test_two_who_cancel_at_once_free_the_sum_once(database: Clone):
    with database.as_office(), city_scope(MIHON):
        budget()
        take(180_000)
        pay(100_000, "case:1")
        made = pay(80_000, "case:2")
    results, faults = together(
        database,
        lambda: spending.cancel(made, "誤り", clerk()),
        lambda: spending.cancel(made, "誤り", clerk("otsuyama")),
    )
    assert (len(results), [type(fault) for fault in faults]) == (1, [SpendingRefusedError])
    with database.as_office(), city_scope(MIHON):
        assert Commitment.objects.get().ordered == 100_000


BAD = [
    ("spending_budget_ceiling", "UPDATE spending_budget SET taken = ceiling + 1"),
    ("spending_budget_ceiling", "UPDATE spending_budget SET ceiling = taken - 1"),
    ("spending_budget_taken_check", "UPDATE spending_budget SET taken = -1"),
    ("spending_commitment_ordered", "UPDATE spending_commitment SET ordered = amount + 1"),
    ("spending_commitment_ordered", "UPDATE spending_commitment SET amount = ordered - 1"),
    ("spending_payout_amount", "UPDATE spending_payout SET amount = 0"),
    ("spending_payout_state", "UPDATE spending_payout SET state = 'lost'"),
    ("spending_payout_state", "UPDATE spending_payout SET state = 'cancelled'"),
    ("spending_payout_state", "UPDATE spending_payout SET state = 'cancelled', cancelled_at = now()"),
    ("spending_payout_state", "UPDATE spending_payout SET reason = '誤り'"),
    ("spending_payout_state", "UPDATE spending_payout SET cancelled_at = now()"),
]


@pytest.fixture
def paid(office: Clone) -> Payout:
    budget()
    take(180_000)
    return pay(100_000)


@pytest.mark.parametrize(("constraint", "sql"), BAD)
def test_what_cannot_be_is_refused_by_the_database(paid: Payout, constraint: str, sql: str):
    slug = f" WHERE slug = '{SLUG}'" if "spending_budget" in sql else ""
    assert broken(sql + slug) == constraint


def test_a_matter_has_one_commitment_a_number_one_order(paid: Payout):
    copy = "INSERT INTO {0} ({1}) SELECT {2} FROM {0}"
    columns = "city, subject, budget_id, amount, ordered, made_at, changed_at"
    doubled = copy.format("spending_commitment", f"id, {columns}", f"gen_random_uuid(), {columns}")
    assert broken(doubled) == "spending_commitment_once"
    columns = (
        "city, matter, number, title, payee, account, amount, fiscal_year, state, ordered_by_id, ordered_at, "
        "returned_why, reason, follow"
    )
    doubled = copy.format(
        "spending_payout", f"id, subject, {columns}", f"gen_random_uuid(), 'case:2', {columns}"
    )
    assert broken(doubled) == "spending_payout_number"


def test_a_commitment_names_no_budget_of_another_city(paid: Payout, office: Clone):
    with city_scope(KAGAMI):
        theirs = budget()
    with city_scope(MIHON):
        assert "budget" in broken("UPDATE spending_commitment SET budget_id = %s", theirs.id)
        assert Commitment.objects.get(subject=SUBJECT).budget.slug == SLUG
