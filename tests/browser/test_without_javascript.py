"""The public half of the walk on a phone whose browser runs no scripts."""

from pathlib import Path

import steps as walk
import steps_desk as desk
import steps_report as report
from demo_site import DESKTOP, Site, wait_for
from playwright.sync_api import expect


def test_an_application_without_scripts(site: Site, open_browser, tmp_path: Path) -> None:
    phone = open_browser(javascript=False)
    walk.sign_in(phone, site, "no-script@mail.example")
    walk.begin(phone, site)
    walk.fill_disaster(phone)
    walk.fill_home(phone)
    walk.fill_building(phone)
    walk.fill_household(phone)
    walk.fill_applicant(phone)
    walk.fill_damage(phone)
    walk.fill_photos(phone, walk.small_photo(tmp_path))
    walk.fill_delivery(phone)
    expect(phone.locator("main")).to_contain_text("髙橋 Anna")
    code = walk.hand_over(phone)
    phone.get_by_role("link", name="進み具合を見る").click()
    expect(phone.locator("main")).to_contain_text(code)


def test_what_scripts_would_hide_can_be_left_empty(site: Site, open_browser, tmp_path: Path) -> None:
    phone = open_browser(javascript=False)
    walk.sign_in(phone, site, "no-script@mail.example")
    walk.begin(phone, site)
    expect(phone.locator("[name=disaster_name]")).to_be_visible()
    walk.fill_disaster(phone)
    walk.heading(phone, "住まいはどこ")


def test_the_menu_opens_and_a_photo_goes_away_again(site: Site, open_browser, tmp_path: Path) -> None:
    phone = open_browser(javascript=False)
    walk.sign_in(phone, site, "no-script@mail.example")
    phone.locator(".menu-button").click()
    expect(phone.locator(".menu").get_by_role("link", name="ログアウト")).to_be_visible()
    walk.begin(phone, site)
    phone.goto(phone.url.replace("/disaster/", "/photos/"))
    phone.locator('[name="photos.file"]').set_input_files(walk.small_photo(tmp_path))
    walk.next_page(phone)
    phone.get_by_role("button", name="写真1を消す").click()
    expect(phone.locator(".thumbs img")).to_have_count(0)


def test_a_report_without_scripts(site: Site, open_browser, tmp_path: Path) -> None:
    phone = open_browser(javascript=False)
    report.fill(phone, site, [walk.small_photo(tmp_path)])
    expect(phone.locator("main")).to_contain_text("中央公園の南側、砂場の横")
    code = walk.hand_over(phone)
    second = report.second_code(phone)
    other = open_browser(javascript=False)
    report.track(other, site, code, second)
    expect(other.locator("main")).to_contain_text(code)


def test_a_correction_without_scripts(site: Site, open_browser, tmp_path: Path) -> None:
    phone, clerk = open_browser(javascript=False), open_browser(DESKTOP, javascript=False)
    walk.sign_in(phone, site, "mends@mail.example")
    code = walk.apply(phone, site, walk.small_photo(tmp_path))
    desk.at_case(clerk, site, "clerk", code)
    desk.ask_correction(clerk, {"household": "生年月日を確かめてください。", "photos": "1枚足してください。"})

    def asked() -> bool:
        phone.goto(f"{site.public}/my/{code}/")
        return phone.get_by_role("link", name="補正する").count() > 0

    wait_for(asked)
    phone.get_by_role("link", name="補正する").click()
    phone.locator('[name="household.1.birth_date"]').fill("きのう")
    phone.locator('[name="photos.file"]').set_input_files(walk.small_photo(tmp_path, "北側.jpg"))
    walk.next_page(phone)
    expect(phone.locator("#errors")).to_contain_text("日付")
    phone.locator('[name="household.1.birth_date"]').fill("昭和35年4月1日")
    walk.next_page(phone)
    walk.heading(phone, "この内容で補正を送りますか")
    expect(phone.locator(".thumbs img")).to_have_count(2)
    phone.get_by_role("button", name="補正を送る").click()
    expect(phone.locator("main")).to_contain_text("補正を送りました")
