"""A health check: who is too young is told so before anything is filled in; who is old enough books it."""

from datetime import date

import steps as walk
from demo_site import Site
from playwright.sync_api import Page, expect

from madoguchi.core.calendar import fiscal_year

WHO = {"name": "見本　花子", "kana": "みほん　はなこ", "phone": "０９０ー１２３４ー５６７８"}
BASIC = "基本健診（40歳から）"


def answered(phone: Page, age: int) -> dict[str, str]:
    """Ask beforehand for a woman of so many years on the last day of this 年度; returns what was answered."""
    who = {"born": f"{fiscal_year(date.today()) + 1 - age}-02-01", "sex": "female"}
    walk.answer(phone, who)
    phone.get_by_role("button", name="確かめる", exact=True).click()
    expect(phone.locator("section[aria-labelledby=answer]")).to_contain_text(f"{age}歳になる方")
    return who


def test_who_is_old_enough_books_and_who_is_not_is_told_before(site: Site, open_browser) -> None:
    phone = open_browser(javascript=False)
    phone.goto(f"{site.public}/")
    phone.locator("main").get_by_role("link", name="予約する").click()
    phone.get_by_role("link", name="成人の集団健診").click()
    phone.get_by_role("link", name="先に確かめる").click()
    told = phone.locator("section[aria-labelledby=answer]")
    answered(phone, 39)
    expect(told.get_by_role("link", name=BASIC)).to_have_count(0)
    expect(told).to_contain_text(BASIC)
    expect(told).to_contain_text("年度の終わりの年齢か性別が、この健診の対象と違います。")
    who = answered(phone, 40)
    told.get_by_role("link", name=BASIC).click()
    phone.get_by_role("button", name="この時間で予約する").click()
    walk.heading(phone, "予約する方")
    walk.answer(phone, {**WHO, **who})
    walk.next_page(phone)
    walk.heading(phone, "予約内容の確認")
    expect(phone.locator("main")).to_contain_text("1,200円")
    phone.get_by_role("button", name="予約する").click()
    walk.heading(phone, "予約しました")
    expect(phone.locator(".qr svg")).to_be_visible()
