"""The day's takings and the receipt as a clerk sees them."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from charging import charged, clerk
from clones import MIHON, Clone
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tills import cashier
from visitors import make_staff, pages, signed_in_staff, visitor

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as money
from madoguchi.services.payments import queries
from madoguchi.services.payments.models import Payment
from madoguchi.services.payments.taken import queries as of_day

DAY = "2026-11-20"
ORDERS = [("12345-678901", 500), ("12345-678902", 100)]


@pytest.fixture
def taken(database: Clone) -> list[Payment]:
    """Cash and postal orders taken on one day."""
    with database.as_office(), city_scope(MIHON), clock.moved_to(datetime(2026, 11, 20, 1, 5, tzinfo=UTC)):
        return [
            money.receive_cash(charged("case:1", amount=1200, reckoned="300 × 4"), 2000, cashier()),
            money.receive_postal_orders(charged("case:2"), ORDERS, clerk("otsuyama")),
        ]


@pytest.fixture
def desk(database: Clone) -> Iterator[Client]:
    """A browser at the desk, on the day after."""
    make_staff(database)
    with database.as_office(), pages():
        yield signed_in_staff("/login/")


def text_of(answer) -> str:
    """The words of a page's main part, with nothing between them."""
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    assert main
    return re.sub(r"\s+", " ", re.sub(r"<wbr>|<[^>]*>", "", main[0].replace("</td>", " ")))


def test_the_takings_of_a_day_are_summed_and_listed(taken: list[Payment], desk: Client):
    words = text_of(desk.get("/takings/", {"day": DAY}))
    assert "令和8年11月20日（金）" in words
    for line in ("窓口での現金 1 1,200円", "郵送の定額小為替 1 600円", "合計2 1,800円"):
        assert line in words
    cash, orders = taken
    assert f"10時05分 {cash.number} 所得・課税証明書の手数料 窓口での現金 1,200円 {cash.staff.name}" in words
    assert words.index(cash.number) < words.index(orders.number)


def test_a_long_day_has_pages_and_its_sums_are_of_all(
    taken: list[Payment], desk: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(queries, "PAGE", 1)
    monkeypatch.setattr(of_day, "PAGE", 1)
    cash, orders = (one.number for one in taken)
    first = desk.get("/takings/", {"day": DAY})
    assert "合計2 1,800円" in text_of(first)
    assert cash in text_of(first) and orders not in text_of(first)
    (address,) = re.findall(r'href="(/takings/\?day=[^"]*after=[^"]*)"', first.content.decode())
    second = desk.get(html.unescape(address))
    assert "合計2 1,800円" in text_of(second)
    assert orders in text_of(second) and cash not in text_of(second)


def test_a_day_without_takings_says_what_will_be_there(taken: list[Payment], desk: Client):
    words = text_of(desk.get("/takings/", {"day": "令和8年11月19日"}))
    assert "この日の収納はありません" in words
    assert "1,200" not in words


def test_the_links_lead_to_the_days_beside_but_never_past_today(desk: Client):
    with clock.moved_to(datetime(2026, 11, 21, 1, tzinfo=UTC)):
        today = desk.get("/takings/").content.decode()
        past = desk.get("/takings/", {"day": DAY}).content.decode()
        later = desk.get("/takings/", {"day": "2027-01-01"}).content.decode()
    assert re.findall(r'href="/takings/\?day=([\d-]+)"', today) == [DAY, "2026-11-21"]
    assert re.findall(r'href="/takings/\?day=([\d-]+)"', past) == ["2026-11-19", "2026-11-21", "2026-11-21"]
    assert "本日の収納" in today
    assert "本日の収納" in later


@pytest.mark.parametrize("typed", ["きのう", "2026-02-30", "0001-01-01", "99999999", "\x00", "1" * 5000])
def test_a_day_that_cannot_be_read_is_said_beside_the_field(desk: Client, typed: str):
    answer = desk.get("/takings/", {"day": typed})
    assert answer.status_code == 422
    assert 'id="id_day-error"' in answer.content.decode()


def test_the_number_of_queries_does_not_grow(taken: list[Payment], desk: Client, database: Clone):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get("/takings/", {"day": DAY})
        return len(
            [one for one in queries if not re.match("BEGIN|COMMIT|.*SAVEPOINT|.*set_config", one["sql"])]
        )

    few = asked()
    with city_scope(MIHON), clock.moved_to(datetime(2026, 11, 20, 2, tzinfo=UTC)):
        for n in range(20):
            money.receive_cash(charged(f"case:more{n}"), 600, cashier())
    assert asked() == few <= 12


def test_a_receipt_says_what_was_received(taken: list[Payment], desk: Client):
    cash, orders = taken
    words = text_of(desk.get(f"/takings/{cash.number}/"))
    for part in (
        "領収書",
        cash.number,
        "金額1,200円",
        "所得・課税証明書の手数料",
        "300 × 4",
        "令和8年度",
        "お預かり 2,000円 おつり 800円",
        "令和8年11月20日（金）",
        "上記の金額を領収しました。",
        "みほん市",
        f"取扱者 {cash.staff.name}",
    ):
        assert part in words
    words = text_of(desk.get(f"/takings/{orders.number}/"))
    assert "12345678901（500円）12345678902（100円）" in words
    assert "おつり" not in words


def test_pages_speak_english(taken: list[Payment], desk: Client):
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    words = text_of(desk.get("/takings/", {"day": DAY}))
    assert "Postal orders by post 1 600 yen" in words
    assert "Fee for an income and tax certificate" in words
    assert "Handed over: 2,000 yen, change: 800 yen" in text_of(desk.get(f"/takings/{taken[0].number}/"))


def test_a_receipt_that_is_not_there(desk: Client):
    assert desk.get("/takings/令和8収第999999-1号/").status_code == 404


def test_nobody_sees_money_without_signing_in(taken: list[Payment], desk: Client):
    for address in ("/takings/", f"/takings/{taken[0].number}/"):
        answer = visitor().get(address)
        assert answer.status_code == 302
        assert answer.url.startswith("/login/")
