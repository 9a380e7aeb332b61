"""Entering a draw, waiting, a group, a series: through the pages, in both languages, with few statements."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from clones import MIHON, Clone
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from gym import HOUR, NOW, PRICE, TEN, an_hour, gym
from lots_town import DRAWS, OPEN, SLOT, close, entered, hall, root, somebody
from visitors import pages, signed_in_staff, visitor, words_of

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Every, GroupAsked
from madoguchi.services.bookings.models import Draw, Group, Lot, Series, Waiting
from madoguchi.services.bookings.pages import series

MOST_STATEMENTS = 12
ASKED = {"choice": "one_hour", "people": "1"}
CLERK = "hanamura@mihon.example"


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with clock.moved_to(OPEN), database.as_public(), pages():
        yield database


def signed_in(name: str = "a") -> Client:
    browser = visitor()
    browser.force_login(ensure_account(f"{name}@mail.example"))
    return browser


def few(browser: Client, address: str) -> str:
    """A page's words, asked for with few statements."""
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    assert answer.status_code == 200 and len(queries) <= MOST_STATEMENTS, len(queries)
    return words_of(answer)


def test_somebody_enters_and_takes_it_back(public: Clone):
    with city_scope(MIHON):
        hall()
    browser = signed_in()
    assert "2026年8月の申込みを受付中" in few(browser, "/bookings/lots/")
    page = "/bookings/lots/gym/"
    assert "おひとりが何度も" in words_of(visitor().get(page))
    day = {**ASKED, "day": "2026-08-05"}
    shown = browser.get(page, day)
    assert "10:00～11:00" in words_of(shown)
    nothing = browser.post(page, day)
    assert "時間を選んでください" in words_of(nothing)
    answer = browser.post(page, {**day, "begins": SLOT.isoformat(), "name": "見本 花子"})
    with city_scope(MIHON):
        mine = Lot.objects.get()
    assert answer["Location"] == f"/bookings/lots/entry/{mine.code}/"
    twice = browser.post(page, {**day, "begins": SLOT.isoformat(), "name": "見本 花子"})
    assert "もう申し込んでいます" in words_of(twice)
    assert mine.code in few(browser, answer["Location"])
    assert signed_in("b").get(answer["Location"]).status_code == 404
    assert browser.post(answer["Location"]).status_code == 302
    with city_scope(MIHON):
        assert Lot.objects.get().state == "left"


def test_the_price_and_what_cancelling_costs_are_told_before_somebody_enters(public: Clone):
    with city_scope(MIHON):
        hall(price=PRICE, approver="parks-head")
    browser, page, day = signed_in(), "/bookings/lots/gym/", {**ASKED, "day": "2026-08-05"}
    shown = browser.get(page, day)
    for words in (
        "10:00～11:00（500円）",
        "料金を7日以内に",
        "使う時間の1日前より後：料金の50%",
        "使う時間の1時間前より後：料金の100%",
        "当選したあと、担当の課が確かめて",
    ):
        assert words in words_of(shown)
    asked = {**day, "begins": SLOT.isoformat(timespec="minutes"), "name": "見本 花子"}
    price = f"price-{asked['begins']}"
    assert f'name="{price}" value="500"' in shown.content.decode()
    untold = browser.post(page, asked)
    assert untold.status_code == 422 and "料金は500円です" in words_of(untold)
    dearer = browser.post(page, {**asked, price: "300"})
    assert dearer.status_code == 422 and "300円から500円に変わりました" in words_of(dearer)
    with city_scope(MIHON):
        assert not Lot.objects.exists()
    assert browser.post(page, {**asked, price: "500"}).status_code == 302
    with city_scope(MIHON):
        mine = Lot.objects.get()
    assert "500円" in words_of(browser.get(f"/bookings/lots/entry/{mine.code}/"))


def test_what_a_series_costs_is_told_before_it_is_booked(public: Clone):
    with clock.moved_to(NOW):
        with city_scope(MIHON):
            row = gym(price=PRICE, approver="parks-head")
            one = actions.book(actions.hold(row, an_hour(), somebody("a")), an_hour(), "")
        browser, address = signed_in(), f"/bookings/series/new/gym/?after={one.code}"
        shown = browser.get(address)
        for words in ("10回分で5,000円（1回500円）", "1日前より後：料金の50%", "担当の課が確かめてから"):
            assert words in words_of(shown).replace(" ", "")
        assert 'name="price" value="5000"' in shown.content.decode()
        asked = {**ASKED, "begins": (TEN + timedelta(days=7)).isoformat(), "weeks": "1", "times": "3"}
        asked |= {"name": "見本 花子"}
        for told in ("", "1499"):
            refused = browser.post(address, {**asked, "price": told})
            assert refused.status_code == 422 and "3回分の料金は、合わせて1,500円です。" in words_of(refused)
            assert 'name="price" value="1500"' in refused.content.decode()
        with city_scope(MIHON):
            assert not Series.objects.exists()
        assert browser.post(address, {**asked, "price": "1500"}).status_code == 302


@pytest.mark.parametrize(
    ("prices", "told"), [([500, 500], "1回500円"), ([1200, 500, 800], "1回500円から1,200円")]
)
def test_times_that_cost_differently_are_told_from_the_least_to_the_most(prices: list[int], told: str):
    assert series._each(prices) == told


def test_what_the_rest_of_a_series_costs_is_told_before_it_is_cancelled(public: Clone):
    week = timedelta(days=7)
    with clock.moved_to(NOW), city_scope(MIHON):
        row = gym(price=PRICE, times={"cancel": 60})
        made = actions.book_series(row, an_hour(), Every(times=3), somebody("a"))
    browser, page = signed_in(), f"/bookings/series/{made.code}/"
    with clock.moved_to(NOW):
        assert "料金はかかりません" in words_of(browser.get(page))
    with clock.moved_to(TEN - 2 * HOUR):
        told = words_of(browser.get(page))
        assert "合わせて250円かかります" in told and "これからの3日分を取り消す" in told
    with clock.moved_to(TEN + week - HOUR / 2):
        told = words_of(browser.get(page))
        assert "期限を過ぎた1日分は、そのままです" in told and "これからの1日分を取り消す" in told


def test_until_when_entries_are_taken_is_told_by_its_last_day(public: Clone):
    with city_scope(MIHON):
        entered(hall(), "a")
    browser = visitor()
    for page in ("/bookings/lots/", "/bookings/lots/gym/", "/bookings/lots/gym/2026-08/"):
        told = words_of(browser.get(page))
        assert "6月10日（水）" in told and "11日" not in told and "0時00分まで" not in told


def test_the_record_of_a_draw_is_public_in_each_of_its_states(public: Clone, database: Clone):
    with city_scope(MIHON):
        row = hall()
        mine, other = entered(row, "a"), entered(row, "b")
    page, data = "/bookings/lots/gym/2026-08/", "/bookings/lots/gym/2026-08.json"
    told = visitor().get(data).json()
    assert told["state"] == "announced" and "list" not in told
    with city_scope(MIHON):
        close(Draw.objects.get())
    assert visitor().get(data).json()["digest"] in words_of(visitor().get(page))
    with clock.moved_to(DRAWS):
        assert "抽選の準備ができしだい" in words_of(visitor().get(page))
    root(database)
    with clock.moved_to(DRAWS), database.as_public(), pages():
        with city_scope(MIHON):
            actions.draw_lots(Draw.objects.get())
        answer = visitor().get(data)
        assert answer.json()["state"] == "drawn" and answer["Access-Control-Allow-Origin"] == "*"
        assert len(answer.json()["results"]) == 2
        assert answer.json()["root"] in words_of(visitor().get(page))
        outcomes = [
            few(signed_in(name), f"/bookings/lots/entry/{one.code}/")
            for name, one in (("a", mine), ("b", other))
        ]
        assert sorted(("当選しました" in one, "落選しました" in one) for one in outcomes) == [
            (False, True),
            (True, False),
        ]
        english = signed_in().get("/bookings/lots/", HTTP_ACCEPT_LANGUAGE="en")
        assert "Records of draws" in words_of(english)


@pytest.mark.parametrize(
    "address", ["lots/nothing/", "lots/gym/2026-13/", "lots/gym/2026-08.json", "lots/gym/x/"]
)
def test_what_there_is_not_is_not_found(public: Clone, address: str):
    with city_scope(MIHON):
        hall()
    assert visitor().get(f"/bookings/{address}").status_code == 404


def test_somebody_waits_for_a_full_time_and_books_it_once_it_is_free(public: Clone):
    with clock.moved_to(NOW):
        with city_scope(MIHON):
            row = gym(units=1)
            taken = actions.book(actions.hold(row, an_hour(), somebody("has")), an_hour(), "")
        browser = signed_in()
        day = browser.get("/bookings/waiting/gym/", {**ASKED, "day": "2026-06-03"})
        (address,) = re.findall(r'href="(/bookings/waiting/gym/\?[^"]+)"', day.content.decode())
        address = address.replace("&amp;", "&")
        assert "6月3日" in words_of(browser.get(address)) and "ログインが要ります" in words_of(
            visitor().get(address)
        )
        answer = browser.post(address, {**ASKED, "begins": TEN.isoformat()})
        assert answer["Location"] == "/bookings/waiting/"
        assert "もう入っています" in words_of(browser.post(address, {**ASKED, "begins": TEN.isoformat()}))
        with city_scope(MIHON):
            actions.cancel(taken)
            kept = Waiting.objects.get().booking
        assert f"/bookings/{kept.code}/form/" in browser.get("/bookings/waiting/").content.decode()
        assert browser.get(f"/bookings/{kept.code}/form/").status_code == 200
        few(browser, "/bookings/waiting/")
        code = {"code": _waiting_code()}
        assert signed_in("other").post("/bookings/waiting/", code).status_code == 404
        assert browser.post("/bookings/waiting/", code).status_code == 302
        with city_scope(MIHON):
            assert Waiting.objects.get().state == "left"


def _waiting_code() -> str:
    with city_scope(MIHON):
        return Waiting.objects.get().code


def test_a_group_is_registered_at_the_desk(public: Clone):
    browser = signed_in("club")
    asked = {"name": "みほんバレー", "kind": "sports", "members": "12", "about": "毎週火曜"}
    nothing = words_of(browser.post("/bookings/groups/", {"members": "x"}))
    for words in ("団体の名前を入力してください。", "種類を選んでください。", "人数は、1以上の数で"):
        assert nothing.count(words) == 2  # above, and at its field
    assert browser.post("/bookings/groups/", asked).status_code == 302
    assert "審査中" in few(browser, "/bookings/groups/")
    desk = signed_in_staff("/desk/login/", CLERK)
    assert desk.get("/desk/bookings/groups/").status_code == 404
    with city_scope(MIHON):
        gym(price={**PRICE, "amount": "500 * (100 - reduction) / 100"})
        group = Group.objects.get()
    assert "みほんバレー" in few(desk, "/desk/bookings/groups/")
    page = f"/desk/bookings/groups/{group.code}/"
    assert "club@mail.example" in few(desk, page)
    assert "0から100" in words_of(desk.post(page, {"do": "register", "reduction": "120"}))
    assert "根拠" in words_of(desk.post(page, {"do": "register", "reduction": "50"}))
    assert desk.post(page, {"do": "register", "reduction": "50", "ground": "要綱3条"}).status_code == 302
    assert "50％" in words_of(browser.get("/bookings/groups/"))
    assert "理由が入力" in words_of(desk.post(page, {"do": "end"}))
    assert desk.post(page, {"do": "end", "reason": "解散"}).status_code == 302
    assert "解散" in words_of(browser.get("/bookings/groups/"))
    assert browser.get(page).status_code == 302


def test_a_booking_goes_on_every_week_and_the_rest_is_cancelled(public: Clone):
    with clock.moved_to(NOW):
        with city_scope(MIHON):
            row = gym(units=1)
            one = actions.book(actions.hold(row, an_hour(), somebody("a")), an_hour(), "")
            actions.hold(row, an_hour(TEN + timedelta(days=14)), somebody("other"))
        browser = signed_in()
        address = f"/bookings/series/new/gym/?after={one.code}"
        assert "6月10日" in words_of(browser.get(address))
        first = {**ASKED, "begins": (TEN + timedelta(days=7)).isoformat(), "weeks": "1", "times": "3"}
        assert "お名前" in words_of(browser.post(address, first))
        whole = browser.post(address, {**first, "name": "見本 花子", "whole": "on"})
        assert "空いていない日があります" in words_of(whole)
        answer = browser.post(address, {**first, "name": "見本 花子"})
        with city_scope(MIHON):
            code = Series.objects.get().code
        assert answer["Location"] == f"/bookings/series/{code}/"
        assert "予約できなかった日" in few(browser, answer["Location"])
        assert "体育館" in few(browser, "/bookings/series/")
        assert signed_in("b").get(answer["Location"]).status_code == 404
        assert "2日分を取り消しました" in browser.post(answer["Location"], follow=True).content.decode()
        with clock.moved_to(NOW + HOUR):
            assert "を取り消す" not in words_of(browser.get(answer["Location"]))


def test_a_group_is_chosen_while_the_form_is_filled_in(public: Clone):
    with clock.moved_to(NOW):
        with city_scope(MIHON):
            row = gym(price={**PRICE, "amount": "500 * (100 - reduction) / 100"})
            holder = somebody("club")
            asked = actions.ask_group(holder.person, GroupAsked("みほんバレー", "sports", 12))
            group = actions.register_group(asked, 50, "要綱3条", Staff.objects.earliest("id"))
            held = actions.hold(row, an_hour(), holder)
        browser, page = signed_in("club"), f"/bookings/{held.code}/form/"
        assert "みほんバレー" in words_of(browser.get(page))
        answer = browser.post(page, {"name": "見本 花子", "group": group.code})
        assert "250円" in words_of(browser.get(answer["Location"]))
        browser.post(page, {"name": "見本 花子", "group": ""})
        assert "500円" in words_of(browser.get(answer["Location"]))
