"""A resident books a consultation on a phone: the first free time in three presses, changed, cancelled, by code."""

import re

import steps as walk
from demo_site import Site
from playwright.sync_api import Page, expect

WHO = {"name": "見本　花子", "kana": "みほん　はなこ", "phone": "０９０ー１２３４ー５６７８"}


def to_the_first_free_time(phone: Page, site: Site) -> None:
    """Three presses from the home page, and the place is kept."""
    phone.goto(f"{site.public}/")
    phone.locator("main").get_by_role("link", name="予約する").click()
    phone.get_by_role("link", name="介護の相談").click()
    phone.get_by_role("button", name="この時間で予約する").click()
    walk.heading(phone, "予約する方")


def fill_and_book(phone: Page) -> str:
    for name, words in WHO.items():
        phone.locator(f"[name={name}]").fill(words)
    phone.get_by_role("button", name="次へ").click()
    walk.heading(phone, "予約内容の確認")
    for words in ("見本 花子", "ミホン ハナコ", "09012345678"):
        expect(phone.locator("main")).to_contain_text(words)
    phone.get_by_role("button", name="予約する").click()
    walk.heading(phone, "予約しました")
    return kept(phone)[0]


def kept(page: Page) -> list[str]:
    """Code and key, as the page shows them."""
    return page.locator("[data-copy-text]").all_inner_texts()


def change(phone: Page) -> None:
    """To the last time of the first day that has one."""
    before = phone.locator(".facts").first.inner_text()
    phone.get_by_role("link", name="日時を変える").click()
    phone.locator("main .list a").last.click()
    phone.locator(".times button").last.click()
    expect(phone.locator("main")).to_contain_text("予約を変更しました")
    assert phone.locator(".facts").first.inner_text() != before


def cancel(phone: Page) -> None:
    phone.get_by_role("link", name="取り消す").click()
    walk.heading(phone, "予約を取り消しますか")
    phone.get_by_role("button", name="予約を取り消す").click()
    expect(phone.locator("main")).to_contain_text("予約を取り消しました")


def test_a_consultation_is_booked_changed_and_cancelled(site: Site, open_browser) -> None:
    phone = open_browser()
    to_the_first_free_time(phone, site)
    expect(phone.locator("[data-left]")).to_have_text(re.compile(r"あと1[45]分\d+秒"))
    code = fill_and_book(phone)
    expect(phone.locator(".qr svg")).to_be_visible()
    phone.go_back()
    phone.reload()
    expect(phone).to_have_url(f"{site.public}/bookings/{code}/")
    change(phone)
    cancel(phone)


def test_time_is_asked_for_without_leaving_what_is_typed(site: Site, open_browser) -> None:
    phone = open_browser()
    phone.clock.install()
    to_the_first_free_time(phone, site)
    phone.locator("[name=note]").fill("車いすで行きます")
    told, kept_for = phone.locator("[data-told]"), phone.locator("[data-countdown]")
    phone.clock.fast_forward("13:30")
    expect(told).to_have_text(re.compile(r"あと1分\d+秒 足りないときは、「時間をのばす」を押してください。"))
    phone.locator("[name=note]").scroll_into_view_if_needed()
    expect(kept_for).to_be_in_viewport()
    kept_for.get_by_role("button", name="時間をのばす").press("Enter")
    expect(told).to_have_text(re.compile(r"\d+:\d\dまでのばしました。"))
    expect(phone.locator("[data-left]")).to_have_text(re.compile(r"あと1[45]分\d+秒"))
    expect(kept_for.get_by_role("button")).to_be_focused()
    expect(phone.locator("[name=note]")).to_have_value("車いすで行きます")


def test_without_scripts_and_elsewhere_by_its_code(site: Site, open_browser) -> None:
    phone = open_browser(javascript=False)
    to_the_first_free_time(phone, site)
    expect(phone.locator("main")).to_contain_text("までおさえています")
    phone.locator("[name=name]").fill("見本　花子")
    phone.get_by_role("button", name="時間をのばす").click()
    expect(phone.locator("main")).to_contain_text("までのばしました")
    expect(phone.locator("[name=name]")).to_have_value("見本　花子")
    fill_and_book(phone)
    code, key = kept(phone)
    other = open_browser(javascript=False)
    other.goto(f"{site.public}/bookings/{code}/")
    walk.heading(other, "予約を確かめる")
    expect(other.locator("[name=code]")).to_have_value(code)
    other.locator("[name=key]").fill(key)
    other.get_by_role("button", name="予約を見る").click()
    change(other)
    cancel(other)


def test_the_calendar_is_used_with_the_keyboard_alone(site: Site, open_browser) -> None:
    page = open_browser()
    page.goto(f"{site.public}/bookings/care_consultation/?view=calendar")
    table = page.get_by_role("table")
    expect(table.locator("caption")).to_contain_text("の空き")
    expect(table.get_by_role("columnheader")).to_have_count(7)
    table.get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    page.locator(".times button").first.focus()
    page.keyboard.press("Enter")
    walk.heading(page, "予約する方")
