"""What was taken back stands where it came in, with when, and is counted on the day of taking it back."""

import re
from datetime import date, timedelta

import pytest
from charging import charged, clerk
from clones import MIHON, Clone
from denying import AT, DAY, missing, proposed, told
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tills import cashier
from visitors import pages, signed_in_staff

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import accounts
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.models import Payment, Way
from madoguchi.services.payments.taken import queries as of_day

LATER = AT + timedelta(days=14)
BACK = clock.local(LATER).date()


def taken_back_later() -> Payment:
    """A card's payment of 20 November that two people took back in December; cash came on both days."""
    with clock.moved_to(AT):
        money.receive_cash(charged("case:cash", amount=300), 300, cashier())
        row = proposed(missing())
    with clock.moved_to(LATER):
        money.receive_cash(charged("case:cash2", amount=500), 500, cashier())
        money.decide_reduction(row, True, "", clerk("otsuyama"))
    return Payment.objects.get(reference="ref")


def sums(day: date) -> tuple[list[tuple[Way, int, int]], list[tuple[Way, int, int]], int]:
    found = of_day.takings(day)
    came, back = (
        [(one.way, one.count, one.total) for one in ways if one.count] for ways in (found.ways, found.untaken)
    )
    return came, back, found.rest


def test_each_day_equals_the_table_for_the_books(office: Clone):
    taken_back_later()
    assert sums(DAY) == ([(Way.CASH, 1, 300), (Way.CARD, 1, 600)], [], 900)
    assert sums(BACK) == ([(Way.CASH, 1, 500)], [(Way.CARD, 1, 600)], -100)
    for day in (DAY, BACK):
        booked, found = accounts.booked(day, day), of_day.takings(day)
        assert sum(row.sums["came"][1] for row in booked) == found.total
        assert sum(row.sums["came"][1] - row.sums["untaken"][1] for row in booked) == found.rest


def test_the_share_of_its_month_is_without_it(office: Clone):
    with clock.moved_to(AT - timedelta(days=30)):
        charged("case:before", ways=[Way.CARD])
        money.collect("case:before", told("before", AT - timedelta(days=30)))
    taken_back_later()
    with clock.moved_to(LATER):
        found = accounts.shares(AT - timedelta(days=60))
        assert [(one.month.month, one.count, one.cashless) for one in found] == [
            (12, 1, 0),
            (11, 1, 0),
            (10, 1, 1),
        ]
        assert accounts.shares(LATER - timedelta(hours=1)) == found[:1]


def test_what_is_paid_once_more_counts_once(office: Clone):
    taken_back_later()
    with clock.moved_to(LATER):
        money.collect("case:1", told("another", LATER))
        found = accounts.shares(AT - timedelta(days=60))
    assert [(one.month.month, one.count, one.cashless) for one in found] == [(12, 2, 1), (11, 1, 0)]


def test_a_month_of_which_nothing_stands_is_not_listed(office: Clone):
    with clock.moved_to(AT):
        row = proposed(missing())
        money.decide_reduction(row, True, "", clerk("otsuyama"))
        assert accounts.shares(AT - timedelta(days=60)) == []


@pytest.fixture
def back(database: Clone) -> Payment:
    with database.as_office(), city_scope(MIHON):
        return taken_back_later()


def words(answer) -> str:
    """The text of a page, with nothing between its words."""
    return re.sub(r"\s+", " ", re.sub(r"<wbr>|<[^>]*>", "", answer.content.decode().replace("</td>", " ")))


def test_the_pages_say_so(database: Clone, back: Payment):
    with database.as_office(), pages(), clock.moved_to(LATER):
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        first, second = (words(desk.get(f"/takings/?day={day}")) for day in (DAY, BACK))
        assert back.number in first
        assert "クレジットカード収納取消し 令和8年12月4日（金） 600円" in first
        assert "収納の取消し" not in first
        assert "クレジットカード 収納の取消し 1 −600円" in second
        assert "取消しを引いた額 -100円" in second
        receipt = words(desk.get(f"/takings/{back.number}/"))
        assert "この収納は取り消しています" in receipt
        assert "取り消した日 令和8年12月4日（金）" in receipt
        assert "上記の金額を領収しました" not in receipt
        assert "確認番号のついた領収書を発行する" not in receipt


def test_a_day_on_which_nothing_else_came_says_it(database: Clone):
    with database.as_office(), pages():
        with city_scope(MIHON):
            with clock.moved_to(AT):
                row = proposed(missing())
            with clock.moved_to(LATER):
                money.decide_reduction(row, True, "", clerk("otsuyama"))
        with clock.moved_to(LATER):
            desk = signed_in_staff("/login/", "kouno@mihon.example")
            shown = words(desk.get(f"/takings/?day={BACK}"))
    assert "収納の取消し 1 −600円" in shown
    assert "この日の収納はありません" not in shown


def test_statements_do_not_grow(database: Clone, back: Payment):
    with database.as_office(), pages(), clock.moved_to(LATER):
        desk = signed_in_staff("/login/", "kouno@mihon.example")

        def asked() -> int:
            with CaptureQueriesContext(connection) as seen:
                desk.get(f"/takings/?day={DAY}")
            return len(
                [one for one in seen if not re.match("BEGIN|COMMIT|.*SAVEPOINT|.*set_config", one["sql"])]
            )

        asked()
        few = asked()
        with city_scope(MIHON):
            for n in range(5):
                with clock.moved_to(AT):
                    charged(f"case:more{n}", ways=[Way.CARD])
                    money.collect(f"case:more{n}", told(f"more{n}"))
                _taken_back(f"more{n}")
        assert asked() == few <= 12


def _taken_back(reference: str) -> None:
    """As `untake` leaves it."""
    payment = Payment.objects.select_related("charge").get(reference=reference)
    owed = payment.charge
    owed.state, owed.paid_at, owed.cancelled_at, owed.cancel_reason = "cancelled", None, LATER, "収納の取消し"
    owed.save()
