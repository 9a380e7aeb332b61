"""A resident on a phone: finds a time, books, changes, cancels; goes back, sends twice, comes too late."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from at_the_gym import BEGINS, bookings, declared, holding, the_code
from clones import KAGAMI, MIHON, Clone
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from gym import HOUR, NOW, PRICE, TEN, an_hour
from visitors import visitor, words_of

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.models import Booking, BookingState, Resource
from madoguchi.services.payments.models import Bill

MOST_STATEMENTS = 12


def token_of(answer: Any) -> str:
    found = re.search(r'name="token" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def booked(browser: Client, token: str = "one", begins: str = BEGINS) -> str:
    code = the_code(holding(browser, begins, token))
    browser.post(
        f"/bookings/{code}/form/", {"name": "見本　花子", "contact": "ｈａｎａｋｏ＠ｍａｉｌ．ｅｘａｍｐｌｅ"}
    )
    assert browser.post(f"/bookings/{code}/check/")["Location"] == f"/bookings/{code}/done/"
    return code


@contextmanager
def few_statements() -> Iterator[None]:
    with CaptureQueriesContext(connection) as captured:
        yield
    assert len(captured) <= MOST_STATEMENTS, [one["sql"][:120] for one in captured]


def test_from_the_list_to_the_first_free_time_in_three_clicks(at_gym: Clone):
    browser = visitor()
    home = browser.get("/").content.decode()
    assert 'href="/bookings/"' in home
    assert 'href="/bookings/gym/"' in browser.get("/bookings/").content.decode()
    page = browser.get("/bookings/gym/")
    assert "いちばん早い空き 令和8年6月1日（月）10時00分" in words_of(page)
    first = re.search(r'name="begins" value="([^"]+)"', page.content.decode())
    assert first
    kept = holding(browser, first[1], token_of(page))
    assert "この時間を9時15分までおさえています" in words_of(browser.get(kept["Location"]))


CHECKUP = {
    "kind": "examination",
    "choices": [
        {"id": "one_hour", "title": {"ja": "基本健診", "en": "Basic check"}, "minutes": 60},
        {"id": "young", "title": {"ja": "若い世代の健診", "en": "Check for the young"}, "minutes": 30},
    ],
    "asks": ["name", "born", "sex"],
    "eligible": {
        "when": 'choice == "young" ? age_at_year_end < 40 : age_at_year_end >= 40',
        "otherwise": {"ja": "年齢が、この健診の対象と違います。", "en": "It is for another age."},
    },
    "price": {**PRICE, "amount": 'choice == "young" ? 800 : age_at_year_end >= 70 ? 0 : 1200'},
}


def test_who_may_have_a_health_check_is_told_before_anything_is_filled_in(at_gym: Clone):
    declared(**CHECKUP)
    browser = visitor()
    page = words_of(browser.get("/bookings/gym/"))
    assert "予約できるか、いくらかかるかを先に確かめる" in page and "お答えにより決まり" in page
    young = words_of(browser.post("/bookings/gym/whether/", {"born": "1987-04-02", "sex": "female"}))
    assert "令和9年3月31日（水）に39歳になる方として" in young
    assert "若い世代の健診 料金800円、30分ほど" in young and "対象ではないもの 基本健診" in young
    older = words_of(browser.post("/bookings/gym/whether/", {"born": "昭和62年4月1日", "sex": "male"}))
    assert "基本健診 料金1,200円" in older and "対象ではないもの 若い世代の健診" in older
    assert not bookings()


def test_what_is_typed_wrong_about_who_comes_stays_and_is_told(at_gym: Clone):
    declared(**CHECKUP)
    answer = visitor().post("/bookings/gym/whether/", {"born": "2999-01-01", "sex": "male"})
    assert answer.status_code == 422
    assert (
        "生年月日は、今日までの日を入力してください。" in words_of(answer)
        and 'value="2999' in answer.content.decode()
    )
    declared()
    assert visitor().get("/bookings/gym/whether/").status_code == 404


def test_who_is_too_young_is_told_what_they_may_have_instead(at_gym: Clone):
    declared(**CHECKUP)
    browser = visitor()
    code = the_code(holding(browser))
    said = {"name": "見本　花子", "born": "2000-01-01", "sex": "female"}
    answer = browser.post(f"/bookings/{code}/form/", said)
    assert answer.status_code == 422
    assert "この健診の対象と違います" in words_of(answer)
    assert f"?choice=young&amp;people=1&amp;again={code}" in answer.content.decode()


def test_how_many_people_stays_as_typed_and_is_told_at_its_field(at_gym: Clone):
    answer = visitor().get("/bookings/gym/?people=99").content.decode()
    assert re.search(r'name="people"[^>]* value="99"|value="99"[^>]* name="people"', answer)
    assert 'href="#id_people"' in answer


def test_what_is_owed_by_who_cancels_now_is_told_before_booking(at_gym: Clone):
    declared(price=PRICE)
    browser = visitor()
    code = the_code(holding(browser))
    browser.post(f"/bookings/{code}/form/", {"name": "見本　花子"})
    before = words_of(browser.get(f"/bookings/{code}/check/"))
    assert "6月2日（火）10時00分まで：かかりません" in before
    soon = the_code(holding(browser, NOW.replace(hour=15).isoformat(), "soon"))
    browser.post(f"/bookings/{soon}/form/", {"name": "見本　花子"})
    late = words_of(browser.get(f"/bookings/{soon}/check/"))
    assert "6月1日（月）14時00分まで：料金の50%" in late and "かかりません" not in late


def test_a_day_without_a_free_time_leads_to_the_next_and_to_other_places(at_gym: Clone):
    answer = visitor().get("/bookings/gym/2026-06-06/")
    words = words_of(answer)
    assert "この日に空いている時間はありません" in words and "次に空いている日：令和8年6月8日（月）" in words
    assert 'href="/bookings/kind/court/"' in answer.content.decode()


def test_a_booking_from_beginning_to_end(at_gym: Clone):
    browser = visitor()
    code = the_code(holding(browser))
    form = browser.get(f"/bookings/{code}/form/")
    assert 'autocomplete="name"' in form.content.decode()
    assert 'http-equiv="refresh"' not in form.content.decode()  # what is typed would be lost
    assert (
        browser.post(f"/bookings/{code}/form/", {"name": "見本　花子"})["Location"]
        == f"/bookings/{code}/check/"
    )
    checked = words_of(browser.get(f"/bookings/{code}/check/"))
    assert "見本 花子" in checked
    assert "取消しの料金はかかりません" in checked
    done = browser.get(browser.post(f"/bookings/{code}/check/")["Location"])
    (row,) = bookings()
    assert row.state == BookingState.BOOKED
    assert row.said == {"name": "見本 花子"}
    for told in (code, row.key, "予約しました", "令和8年6月3日（水）10時00分にお越しください"):
        assert told in words_of(done)
    assert "<svg" in done.content.decode()
    assert "予約済み" in words_of(browser.get(f"/bookings/{code}/"))


def test_pages_make_few_statements(at_gym: Clone):
    browser = visitor()
    code = booked(browser)
    for address in (
        "/bookings/",
        "/bookings/kind/court/",
        "/bookings/gym/",
        "/bookings/gym/?view=calendar&month=2026-06",
        "/bookings/gym/2026-06-03/",
        f"/bookings/{code}/",
        f"/bookings/{code}/cancel/",
    ):
        with few_statements():
            assert browser.get(address).status_code == 200, address


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(at_gym: Clone):
    declared(asks=["name", "phone", "born", "sex"])
    browser = visitor()
    code = the_code(holding(browser))
    typed = {"name": "見本花子", "phone": "12", "born": "令和90年1月1日", "sex": "?", "contact": "none"}
    answer = browser.post(f"/bookings/{code}/form/", typed)
    assert answer.status_code == 422
    words = words_of(answer)
    assert "確かめてください（4か所）" in words
    assert "メールアドレスの形になっていません" in words
    page = answer.content.decode()
    for value in ("見本花子", 'value="12"', "令和90年1月1日", 'value="none"'):
        assert value in page
    typed = {"name": "見本花子", "phone": "０９０ー１２３４ー５６７８", "born": "S30.4.1", "sex": "female"}
    assert browser.post(f"/bookings/{code}/form/", typed).status_code == 302
    said = {"name": "見本花子", "phone": "09012345678", "born": "1955-04-01", "sex": "female"}
    assert bookings()[0].said == said


def test_sent_twice_a_place_is_kept_once(at_gym: Clone):
    browser = visitor()
    assert the_code(holding(browser)) == the_code(holding(browser))
    assert the_code(holding(browser, token="another page")) != the_code(holding(browser))
    assert len(bookings()) == 2


def test_pressed_twice_it_is_booked_once_and_going_back_leads_to_it(at_gym: Clone):
    browser = visitor()
    code = booked(browser)
    assert browser.post(f"/bookings/{code}/check/")["Location"] == f"/bookings/{code}/"
    assert browser.get(f"/bookings/{code}/form/")["Location"] == f"/bookings/{code}/"
    assert the_code(holding(browser)) == code
    assert [one.state for one in bookings()] == [BookingState.BOOKED]


def test_a_full_time_is_told_on_the_page_of_the_day_with_what_is_left(at_gym: Clone):
    declared(units=1)
    holding(visitor())
    answer = holding(visitor(), token="another page")
    assert answer.status_code == 422
    words = words_of(answer)
    assert "ちょうどいっぱいになりました" in words
    assert "11時00分" in words
    assert "10時00分" not in words


def test_a_time_that_ran_out_keeps_what_was_typed(at_gym: Clone):
    declared(units=1)
    browser = visitor()
    code = the_code(holding(browser))
    with clock.moved_to(NOW + timedelta(minutes=16)):
        other = the_code(holding(visitor(), token="two"))
        kept = browser.post(f"/bookings/{code}/form/", {"name": "見本花子", "contact": ""})
        told = browser.get(kept["Location"])
        assert "おさえていた時間が過ぎました" in words_of(told)
        assert "refresh" not in told.content.decode()
        later = (TEN + HOUR).isoformat()
        again = the_code(holding(browser, later, again=code))
        assert "見本花子" in browser.get(f"/bookings/{again}/form/").content.decode()
    assert {one.code: one.state for one in bookings()} == {
        code: BookingState.LAPSED,
        other: BookingState.HELD,
        again: BookingState.HELD,
    }


def test_a_booking_is_changed_to_another_time(at_gym: Clone):
    browser = visitor()
    code = booked(browser)
    page = browser.get("/bookings/gym/", {"change": code})
    assert "予約を変更します" in words_of(page)
    moved = holding(browser, (TEN + HOUR).isoformat(), change=code)
    assert moved["Location"] == f"/bookings/{code}/"
    assert bookings()[0].begins == TEN + HOUR
    assert "11時00分" in words_of(browser.get(f"/bookings/{code}/"))


def test_a_stranger_changes_and_cancels_nothing(at_gym: Clone):
    code = booked(visitor())
    stranger = visitor()
    for address in (f"/bookings/{code}/", f"/bookings/{code}/cancel/"):
        assert stranger.get(address)["Location"] == f"/bookings/find/?code={code}"
    stranger.post(f"/bookings/{code}/cancel/")
    holding(stranger, (TEN + HOUR).isoformat(), change=code)
    row = next(one for one in bookings() if one.code == code)
    assert (row.state, row.begins) == (BookingState.BOOKED, TEN)


def test_what_is_still_owed_is_said_before_it_is_cancelled(at_gym: Clone):
    declared(price=PRICE)
    browser = visitor()
    code = booked(browser)
    with city_scope(MIHON):
        bill = Bill.objects.get()
    assert f'href="/pay/{bill.code}/"' in browser.get(f"/bookings/{code}/done/").content.decode()
    assert "料金はかかりません" in words_of(browser.get(f"/bookings/{code}/cancel/"))
    with clock.moved_to(TEN - 2 * HOUR):
        assert "いま取り消すと、250円がかかります" in words_of(browser.get(f"/bookings/{code}/cancel/"))
        browser.post(f"/bookings/{code}/cancel/")
        assert "取り消しました" in words_of(browser.get(f"/bookings/{code}/"))
        assert browser.post(f"/bookings/{code}/cancel/").status_code == 302
    with city_scope(MIHON):
        bill.refresh_from_db()
    assert (bookings()[0].state, bill.amount) == (BookingState.CANCELLED, 250)


def test_code_and_key_open_a_booking_elsewhere_and_nothing_else_does(at_gym: Clone):
    code = booked(visitor())
    key = bookings()[0].key
    other = visitor()
    wrong = "000000" if key != "000000" else "111111"
    assert other.post("/bookings/find/", {"code": code, "key": wrong}).status_code == 422
    assert other.get(f"/bookings/{code}/").status_code == 302
    spelled = code.replace("-", "").lower()
    full_width = key.translate({48 + n: 0xFF10 + n for n in range(10)})
    assert (
        other.post("/bookings/find/", {"code": spelled, "key": full_width})["Location"]
        == f"/bookings/{code}/"
    )
    assert other.get(f"/bookings/{code}/").status_code == 200


def test_keys_are_not_tried_for_ever(at_gym: Clone):
    code = booked(visitor())
    other = visitor()
    answers = [other.post("/bookings/find/", {"code": code, "key": "x"}).status_code for _ in range(12)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_who_may_not_book_is_told_by_the_declaration(at_gym: Clone):
    otherwise = {"ja": "40歳以上の方が対象です。", "en": "This is for people of 40 and above."}
    declared(asks=["name", "born"], eligible={"when": "age_at_year_end >= 40", "otherwise": otherwise})
    browser = visitor()
    code = the_code(holding(browser))
    young = browser.post(f"/bookings/{code}/form/", {"name": "見本花子", "born": "2000-01-01"})
    assert young.status_code == 422
    assert "40歳以上の方が対象です。" in words_of(young)
    old = browser.post(f"/bookings/{code}/form/", {"name": "見本花子", "born": "1970-01-01"})
    assert old["Location"] == f"/bookings/{code}/check/"


@pytest.mark.parametrize(
    "wrong",
    [
        {"begins": "soon"},
        {"begins": "2026-06-03T10:00:00"},
        {"begins": "2126-06-03T10:00:00+09:00"},
        {"begins": "9999-12-31T23:59:59-12:00"},
        {"begins": "0001-01-01T00:00:00+14:00"},
        {"begins": "2026-05-01T10:00:00+09:00"},
        {"begins": "2026-06-07T10:00:00+09:00"},
        {"begins": "2026-06-03T10:07:00+09:00"},
        {"people": "0"},
        {"people": "-1"},
        {"people": "31"},
        {"people": "9" * 400},
        {"choice": "another"},
    ],
)
def test_what_cannot_be_booked_is_refused_clearly(at_gym: Clone, wrong: dict[str, str]):
    browser = visitor()
    answer = holding(browser, **{"begins": BEGINS, **wrong})
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        assert answer["Location"] == "/bookings/gym/"
    assert bookings() == []


def test_nothing_to_book_and_nothing_free_are_said(at_gym: Clone):
    browser = visitor()
    assert "あてはまるものがありません" in words_of(browser.get("/bookings/", {"q": "ない言葉"}))
    assert "体育館" in words_of(browser.get("/bookings/", {"q": "ＧＹＭ"}))
    declared(hours=[])
    assert "いま空いている時間はありません" in words_of(browser.get("/bookings/gym/"))
    assert "この日に空いている時間はありません" in words_of(browser.get("/bookings/gym/2026-06-03/"))
    with city_scope(MIHON):
        Resource.objects.filter(slug="gym").update(paused=True)
    assert "受付を休んでいます" in words_of(browser.get("/bookings/gym/"))
    with city_scope(MIHON):
        Resource.objects.update(ended=True)
    assert "予約できるものは、まだありません" in words_of(browser.get("/bookings/"))
    assert browser.get("/bookings/gym/").status_code == 404


def test_days_and_months_at_the_ends_of_the_calendar_are_only_empty(at_gym: Clone):
    browser = visitor()
    for address in ("9999-12-31/", "0001-01-01/", "2126-06-03/", "?month=9999-12&view=calendar", "?month=x"):
        assert browser.get(f"/bookings/gym/{address}").status_code == 200, address
    assert browser.get("/bookings/gym/2026-02-30/").status_code == 404


def test_the_first_free_times_of_a_kind_come_in_order(at_gym: Clone):
    declared(id="later", title={"ja": "遅い体育館", "en": "Late"}, times={"latest": 5000})
    words = words_of(visitor().get("/bookings/kind/court/"))
    assert words.index("体育館") < words.index("遅い体育館")
    assert visitor().get("/bookings/kind/nothing/").status_code == 404


def test_the_list_of_ones_own_has_what_comes_and_what_was(at_gym: Clone):
    browser = visitor()
    with city_scope(MIHON):
        account = ensure_account("hanako@mail.example")
        browser.force_login(account)
        person = ensure_person(account)
        row = Resource.objects.get(slug="gym")
        for n in range(22):
            made = actions.hold(
                row, an_hour(TEN + n % 10 * HOUR + n // 10 * timedelta(days=1)), Holder(person)
            )
            actions.book(made, an_hour(), "")
    with few_statements():
        page = browser.get("/my/bookings/")
    assert page.content.decode().count("予約済み") == 20
    after = re.search(r'href="(\?after=[^"]+)"', page.content.decode())
    assert after
    assert browser.get("/my/bookings/" + after[1]).content.decode().count("予約済み") == 2
    with clock.moved_to(TEN + 30 * timedelta(days=1)):
        assert "これからの予約はありません" in words_of(browser.get("/my/bookings/"))
        assert "令和8年6月5日" in words_of(browser.get("/my/bookings/", {"when": "past"}))


def test_without_an_account_there_is_no_list(at_gym: Clone):
    assert visitor().get("/my/bookings/").status_code == 302


def test_another_city_books_nothing_here(at_gym: Clone):
    code = booked(visitor())
    with city_scope(KAGAMI):
        assert not Booking.objects.exists()
        assert not Person.objects.filter(contact="hanako@mail.example").exists()
    elsewhere = Client(SERVER_NAME="kagami.localhost")
    assert elsewhere.get("/bookings/gym/").status_code == 404
    assert elsewhere.get(f"/bookings/{code}/").status_code == 302
