"""Budgets are taken, fixed and drawn upon; what they do not allow is told and leaves nothing."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from budgeting import ACCOUNT, SLUG, SUBJECT, TITLE, budget, pay, take, taken
from charging import clerk
from clones import KAGAMI, MIHON, Clone
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.core import clock
from madoguchi.core.ids import official_number
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.spending import actions as spending
from madoguchi.services.spending.models import Budget, Commitment, Payout, PayoutState
from madoguchi.services.spending.queries import commitment_of, payout_numbered, payout_of
from madoguchi.services.spending.refusals import SpendingRefusedError
from madoguchi.services.spending.rules import visible_payouts


def told(act: Callable[[], object]) -> str:
    """What is said to whom a budget or a payout does not allow something."""
    with pytest.raises(SpendingRefusedError) as refusal, transaction.atomic():
        act()
    assert refusal.value.en
    return refusal.value.ja


def kinds(subject: str = SUBJECT) -> list[str]:
    return [event.kind for event in history(subject)]


def test_what_is_decided_is_taken_and_recorded(office: Clone):
    budget()
    made = take(300_000)
    assert (made.amount, made.ordered, taken()) == (300_000, 0, 300_000)
    (event,) = history(SUBJECT)
    assert event.kind == "spending.committed"
    assert event.data == {
        "budget": SLUG,
        "fiscal_year": made.budget.fiscal_year,
        "amount": 300_000,
        "before": 0,
    }


def test_fixing_the_sum_gives_the_rest_back_and_one_matter_has_one_commitment(office: Clone):
    budget()
    take(300_000)
    take(180_000)
    assert taken() == 180_000
    assert Commitment.objects.get().amount == 180_000
    assert [event.data["before"] for event in history(SUBJECT)] == [0, 300_000]


def test_nothing_passes_the_ceiling_and_a_refusal_leaves_nothing(office: Clone):
    budget(ceiling=500_000)
    take(400_000)
    said = told(lambda: take(100_001, "case:other"))
    assert "予算の残りは100,000円です" in said and "100,001円" in said
    assert "残りは100,000円" in told(lambda: take(500_001))
    assert (taken(), Commitment.objects.get().amount, kinds("case:other")) == (400_000, 400_000, [])
    take(100_000, "case:other")
    assert Budget.objects.get(slug=SLUG).left == 0


def test_a_budget_that_nobody_declared_for_this_year_is_named(office: Clone):
    year = budget().fiscal_year
    assert f"{year}年度の予算「nothing」がありません" in told(
        lambda: spending.commit(SUBJECT, "nothing", 1, actor="system")
    )
    with clock.moved_to(datetime(year + 1, 5, 1, tzinfo=UTC)):
        assert f"{year + 1}年度の予算「{SLUG}」がありません" in told(lambda: take(1))


def test_a_chain_that_goes_on_in_the_next_year_keeps_the_budget_of_its_own(office: Clone):
    year = budget().fiscal_year
    budget(fiscal_year=year + 1, ceiling=70)
    take(300_000)
    with clock.moved_to(datetime(year + 1, 5, 1, tzinfo=UTC)):
        take(200_000)
        assert pay(200_000).fiscal_year == year
    assert {one.fiscal_year: one.taken for one in Budget.objects.filter(slug=SLUG)} == {
        year: 200_000,
        year + 1: 0,
    }


def test_an_order_draws_on_what_was_fixed_and_has_a_number(office: Clone):
    budget()
    take(180_000)
    made = pay(180_000)
    assert made.number.startswith("令和") and "支第" in made.number and made.number.endswith("号")
    assert made.commitment and made.commitment.subject == SUBJECT
    assert Commitment.objects.get().ordered == 180_000
    assert payout_numbered(visible_payouts(clerk()), made.number) == made == payout_of(SUBJECT)
    assert kinds() == ["spending.committed", "spending.ordered"]


def test_numbers_of_orders_are_official_numbers(office: Clone):
    assert spending.payout_number(2026, 12) == official_number(2026, 12).replace("-", "支第", 1) + "号"
    assert spending.payout_number(2026, 12).startswith("令和8支第000012-")


def test_an_order_is_never_above_what_is_fixed(office: Clone):
    budget()
    take(180_000)
    assert "残りは180,000円" in told(lambda: pay(180_001))
    pay(100_000)
    assert "残りは80,000円" in told(lambda: pay(80_001, "case:second"))
    assert (Payout.objects.count(), Commitment.objects.get().ordered) == (1, 100_000)
    pay(80_000, "case:second")


def test_the_sum_is_not_fixed_below_what_is_ordered(office: Clone):
    budget()
    take(180_000)
    pay(100_000)
    assert "すでに100,000円の支出命令" in told(lambda: take(99_999))
    assert (take(100_000).amount, taken()) == (100_000, 100_000)


def test_an_order_without_a_budget_is_one_of_the_year(office: Clone):
    assert commitment_of(SUBJECT) is None
    made = pay(5_000)
    assert (made.commitment, made.state) == (None, PayoutState.ORDERED)


@pytest.mark.parametrize(
    ("fields", "words"), [({"amount": 0}, "支払う額"), ({"account": {}}, "振込先の口座")]
)
def test_an_order_names_a_sum_and_an_account(office: Clone, fields: dict[str, object], words: str):
    budget()
    take(180_000)
    wanted = spending.PayoutOrder(
        **{"title": TITLE, "payee": "見本 太郎", "account": ACCOUNT, "amount": 1, **fields}
    )
    assert words in told(lambda: spending.order(SUBJECT, wanted, clerk(), taken_for=SUBJECT))
    assert (Payout.objects.count(), Commitment.objects.get().ordered) == (0, 0)


def test_one_matter_is_ordered_once_until_it_is_cancelled(office: Clone):
    budget()
    take(180_000)
    first = pay(100_000)
    with pytest.raises(IntegrityError, match="spending_payout_one_live"), transaction.atomic():
        pay(80_000)
    assert Commitment.objects.get().ordered == 100_000
    spending.cancel(first, "口座の名義が違う", clerk())
    assert pay(180_000).number != first.number


def test_cancelling_frees_the_sum_for_another_order_and_keeps_the_budget(office: Clone):
    budget()
    take(180_000)
    first = pay(180_000)
    cancelled = spending.cancel(first, "　口座の名義が違う ", clerk("otsuyama"))
    assert (cancelled.state, cancelled.reason) == (PayoutState.CANCELLED, "口座の名義が違う")
    assert (taken(), Commitment.objects.get().ordered, payout_of(SUBJECT)) == (180_000, 0, None)
    assert "取り消されています" in told(lambda: spending.cancel(first, "もう一度", clerk()))
    assert Commitment.objects.get().ordered == 0
    assert kinds()[-1] == "spending.cancelled"


def test_cancelling_wants_a_reason(office: Clone):
    budget()
    take(180_000)
    first = pay(180_000)
    assert "理由" in told(lambda: spending.cancel(first, " 　", clerk()))
    assert (payout_of(SUBJECT), Commitment.objects.get().ordered) == (first, 180_000)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 700)), max_size=12))
def test_whatever_is_taken_the_budget_knows_the_sum_of_it(office: Clone, wishes: list[tuple[str, int]]):
    """Taken, changed or refused in any order: the budget's figure is that of its matters, and below the ceiling."""
    with transaction.atomic():
        budget(ceiling=1_000)
        for matter, amount in wishes:
            try:
                take(amount, f"case:{matter}")
            except SpendingRefusedError:
                held = commitment_of(f"case:{matter}")
                assert taken() - (held.amount if held else 0) + amount > 1_000
        assert taken() == sum(one.amount for one in Commitment.objects.all()) <= 1_000
        transaction.set_rollback(True)


def test_each_city_has_budgets_of_its_own(database: Clone):
    with database.as_office():
        for city in (MIHON, KAGAMI):
            with city_scope(city):
                budget(ceiling=100)
        with city_scope(MIHON):
            take(100)
            made = spending.order(
                SUBJECT, spending.PayoutOrder(TITLE, "見本 太郎", ACCOUNT, 100), clerk(), taken_for=SUBJECT
            )
        with city_scope(KAGAMI):
            assert (taken(), commitment_of(SUBJECT), payout_numbered(Payout.objects.all(), made.number)) == (
                0,
                None,
                None,
            )
            take(100)
        with city_scope(MIHON):
            assert taken() == 100
            assert Commitment.objects.count() == 1


def test_the_public_side_sees_no_money_that_goes_out(database: Clone):
    with database.as_public(), city_scope(MIHON), pytest.raises(Exception, match="spending_budget"):
        Budget.objects.count()
