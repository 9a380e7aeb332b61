"""Budgets and orders to pay as the desk sees them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from budgeting import budget, pay, take
from charging import clerk
from clones import KAGAMI, MIHON, Clone
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from paying import transfer
from visitors import make_staff, pages, signed_in_staff, visitor

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.city.queries import department_named
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.spending import actions as spending
from madoguchi.services.spending import transferring
from madoguchi.services.spending.models import Commitment, Payout, PayoutState
from madoguchi.services.spending.queries import PAGE
from madoguchi.services.spending.rules import visible_payouts

DAY = datetime(2026, 11, 20, 1, 5, tzinfo=UTC)
SAME_SECTION, OTHER_SECTION = "otsuyama@mihon.example", "ishida@mihon.example"
CASHIER, CHECKER = "naya@mihon.example", "fuyuki@mihon.example"


@pytest.fixture
def paid(database: Clone) -> Payout:
    """An order of the clerk of crisis management, on a day of 令和8年度."""
    with database.as_office(), city_scope(MIHON), clock.moved_to(DAY):
        budget()
        take(300_000)
        return pay(180_000)


@pytest.fixture
def office_pages(database: Clone) -> Iterator[Clone]:
    make_staff(database)
    with database.as_office(), pages():
        yield database


def text_of(answer) -> str:
    """The words of a page's main part, with nothing between them."""
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    assert main
    return re.sub(r"\s+", " ", re.sub(r"<wbr>|<[^>]*>", "", main[0].replace("</td>", " ")))


def numbers_on(answer) -> list[str]:
    return re.findall(r"令和\d+支第[\d-]+号(?=</a>)", answer.content.decode().replace("<wbr>", ""))


def address(payout: Payout) -> str:
    return f"/spending/{payout.number}/"


def state() -> str:
    with city_scope(MIHON):
        return Payout.objects.latest("id").state


def test_what_of_each_budget_is_taken_and_what_was_ordered(paid: Payout, office_pages: Clone):
    desk = signed_in_staff("/login/", SAME_SECTION)
    words = text_of(desk.get("/spending/", {"year": "2026"}))
    assert "商店街の補助金商工費 1,000,000円 300,000円 700,000円" in words
    assert f"{paid.number} 商店街の補助金 見本 太郎 180,000円 支出命令済み" in words
    other = text_of(desk.get("/spending/", {"year": "2027"}))
    assert paid.number not in other and "この年度の支出命令はありません" in other


def test_in_english_too(paid: Payout, office_pages: Clone):
    desk = signed_in_staff("/login/", SAME_SECTION)
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    words = text_of(desk.get("/spending/", {"year": "2026"}))
    assert "Support for shopping streets" in words and "商店街" not in words
    assert not re.search(r"[\u3040-\u30ff]", re.sub(r"見本 太郎|商工費[^ ]*", "", words))


@pytest.mark.parametrize("year", ["", "2026x", "９９", "99999999999", "-1"])
def test_what_is_no_year_is_this_year(paid: Payout, office_pages: Clone, year: str):
    with clock.moved_to(DAY):
        desk = signed_in_staff("/login/", SAME_SECTION)
        assert paid.number in text_of(desk.get("/spending/", {"year": year}))


def test_a_long_list_goes_on_where_it_ended_and_rows_of_one_moment_are_each_seen_once(
    paid: Payout, office_pages: Clone
):
    with city_scope(MIHON):
        for n in range(PAGE + 3):
            with clock.moved_to(DAY + timedelta(seconds=n // 20, microseconds=n // 20 * 100_001)):
                pay(1_000, f"case:{n}")
    desk, seen, more = signed_in_staff("/login/", CASHIER), [], "/spending/?year=2026"
    while more:
        with CaptureQueriesContext(connection) as asked:
            answer = desk.get(more)
        assert len(asked) <= 12
        seen.append(numbers_on(answer))
        link = re.search(r'href="(/spending/\?[^"]*after=[^"]*)"', answer.content.decode())
        more = link[1].replace("&amp;", "&") if link else ""
    assert [len(one) for one in seen] == [PAGE, 4]
    with city_scope(MIHON):
        rows = Payout.objects.order_by("-ordered_at", "-id").values_list("number", flat=True)
        assert seen[0] + seen[1] == list(rows)


@pytest.mark.parametrize("key", ["x", "_", "2026-11-20_zz", "9" * 40 + "_" + "0" * 32])
def test_a_place_that_is_none_is_the_beginning(paid: Payout, office_pages: Clone, key: str):
    answer = signed_in_staff("/login/", SAME_SECTION).get("/spending/", {"year": "2026", "after": key})
    assert (answer.status_code, numbers_on(answer)) == (200, [paid.number])


def test_an_order_to_be_printed(paid: Payout, office_pages: Clone):
    words = text_of(signed_in_staff("/login/", CASHIER).get(address(paid)))
    for one in (paid.number, "180,000円", "見本 太郎", "見本銀行", "1234567", "商工費", "令和8年度"):
        assert one in words, one
    assert "支出命令を取り消す" not in words


def test_there_is_no_such_order(paid: Payout, office_pages: Clone):
    desk = signed_in_staff("/login/", SAME_SECTION)
    assert desk.get("/spending/令和8支第999999-9号/").status_code == 404
    with city_scope(KAGAMI):
        assert not Payout.objects.exists()
    assert Client(SERVER_NAME="kagami.localhost").get(address(paid)).status_code == 302


def test_a_colleague_of_the_section_cancels_it(paid: Payout, office_pages: Clone):
    desk = signed_in_staff("/login/", SAME_SECTION)
    assert "支出命令を取り消す" in text_of(desk.get(address(paid)))
    answer = desk.post(address(paid), {"reason": "口座の名義が違う"})
    assert answer.status_code == 302
    words = text_of(desk.get(address(paid)))
    assert "この支出命令は取り消されました" in words and "口座の名義が違う" in words
    with city_scope(MIHON):
        assert Commitment.objects.get().ordered == 0
    assert desk.post(address(paid), {"reason": "もう一度"}).status_code == 404


def test_a_reason_is_asked_for_and_what_stands_there_is_kept(paid: Payout, office_pages: Clone):
    desk = signed_in_staff("/login/", SAME_SECTION)
    answer = desk.post(address(paid), {"reason": "　 "})
    assert answer.status_code == 422
    assert "理由を書いてください。" in text_of(answer)
    assert state() == PayoutState.ORDERED


def test_another_section_cannot_cancel_it(paid: Payout, office_pages: Clone):
    desk = signed_in_staff("/login/", OTHER_SECTION)
    assert desk.post(address(paid), {"reason": "誤り"}).status_code == 404
    assert state() == PayoutState.ORDERED


def test_a_contractor_cancels_nothing(paid: Payout, office_pages: Clone):
    with city_scope(MIHON):
        Staff.objects.filter(email=SAME_SECTION).update(kind=StaffKind.CONTRACTOR)
    desk = signed_in_staff("/login/", SAME_SECTION)
    assert desk.post(address(paid), {"reason": "誤り"}).status_code == 404
    assert state() == PayoutState.ORDERED


@pytest.mark.parametrize(
    ("email", "kind", "sees"),
    [
        (SAME_SECTION, StaffKind.REGULAR, True),
        (CASHIER, StaffKind.REGULAR, True),
        (CHECKER, StaffKind.REGULAR, True),
        (OTHER_SECTION, StaffKind.REGULAR, False),
        (SAME_SECTION, StaffKind.CONTRACTOR, False),
        (CASHIER, StaffKind.CONTRACTOR, False),
    ],
)
def test_who_is_paid_what_is_for_the_section_and_those_who_pay(
    paid: Payout, office_pages: Clone, email: str, kind: StaffKind, sees: bool
):
    """For others it stands neither in a list nor on a page of its own; what is left of a budget is for all."""
    with city_scope(MIHON), clock.moved_to(DAY):
        transfer()
        back, waits = pay(2_000, "case:back"), pay(3_000, "case:waits")
        transferring.set_aside(back, "口座不備", clerk())
        Staff.objects.filter(email=email).update(kind=kind)
    desk = signed_in_staff("/login/", email)
    lists = {
        "/spending/?year=2026": [paid, back, waits],
        "/spending/returned/": [back],
        "/spending/transfers/new/": [waits],
    }
    for page, rows in lists.items():
        words = text_of(desk.get(page))
        for one in (paid, back, waits):
            stands = [one.number in words, f"{one.amount:,}円" in words]
            assert stands == [sees and one in rows] * 2, (page, one.amount)
        assert ("見本 太郎" in words) == sees
    assert "商店街の補助金商工費 1,000,000円" in text_of(desk.get("/spending/?year=2026"))
    answer = desk.get(address(paid))
    assert answer.status_code == (200 if sees else 404)
    shown = [part in text_of(answer) for part in (paid.account["bank_name"], paid.account["holder"])]
    assert shown == [sees, sees]
    if not sees:
        assert desk.post(address(paid), {"reason": "誤り"}).status_code == 404
        assert desk.get(f"{address(back)}mend/").status_code == 404


def test_of_another_section_one_sees_what_is_of_the_own(paid: Payout, office_pages: Clone):
    with city_scope(MIHON), clock.moved_to(DAY):
        theirs = pay(4_000, "case:theirs", department=department_named("commerce"))
    words = text_of(signed_in_staff("/login/", OTHER_SECTION).get("/spending/", {"year": "2026"}))
    assert theirs.number in words and paid.number not in words


def test_whoever_pays_in_the_other_city_finds_nothing(paid: Payout, office_pages: Clone):
    with city_scope(KAGAMI):
        assert not any(visible_payouts(one).exists() for one in Staff.objects.all())


def test_one_that_was_cancelled_meanwhile_is_not_cancelled_again(paid: Payout, office_pages: Clone):
    with city_scope(MIHON):
        spending.cancel(paid, "誤り", clerk())
    desk = signed_in_staff("/login/", SAME_SECTION)
    assert "支出命令を取り消す" not in text_of(desk.get(address(paid)))
    assert desk.post(address(paid), {"reason": "もう一度"}).status_code == 404


def test_nobody_sees_money_without_signing_in(paid: Payout, office_pages: Clone):
    for one in ("/spending/", address(paid)):
        answer = visitor().get(one)
        assert (answer.status_code, urlsplit(answer["Location"]).path) == (302, "/login/")
