"""A fee paid on line without scripts: the code of a telephone payment, told late; the case goes on by itself."""

from pathlib import Path

import steps as walk
import steps_desk as desk
import steps_income as income
import steps_online as online
from demo_site import DESKTOP, Site
from playwright.sync_api import Page, expect


def asked_to_pay(phone: Page, staff: Page, site: Site, email: str, folder: Path) -> str:
    """A certificate is asked for and examined, its fee is due; returns the number of its case."""
    walk.sign_in(phone, site, email)
    code = income.apply(phone, site, walk.small_photo(folder))
    number = desk.at_case(staff, site, "tax clerk", code)
    desk.examine_figures(staff)
    walk.until_says(phone, f"{site.public}/my/{code}/", "手数料をお支払いください")
    phone.get_by_role("link", name="オンラインで支払う").click()
    return number


def test_without_scripts_by_a_telephones_code(site: Site, open_browser, tmp_path: Path) -> None:
    phone, staff = open_browser(javascript=False), open_browser(DESKTOP)
    online.behave(site, delay=2)
    number = asked_to_pay(phone, staff, site, "sukurito-nashi@mail.example", tmp_path)
    walk.heading(phone, "お支払い")
    phone.get_by_role("button", name="支払いに進む").click()
    expect(phone.locator("main")).to_contain_text("お支払いの方法を選んでください")
    online.to_the_provider(phone, site, "スマートフォン決済")
    expect(phone.get_by_alt_text("支払いのためのQRコード")).to_be_visible()
    phone.get_by_role("link", name="支払いの確認へ進む").click()
    phone.get_by_role("button", name="支払う", exact=True).click()
    expect(phone.locator("h1")).to_contain_text("お支払いを確かめています")
    walk.until_says(phone, phone.url, "お支払いが済みました")
    staff.goto(f"{site.office}/cases/{number}/")
    desk.until_step(staff, "照合")
