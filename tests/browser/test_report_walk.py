"""A report without an account: told, handed over to another section, answered, read by its two codes."""

import io
from pathlib import Path

import steps as walk
import steps_desk as desk
import steps_report as report
from demo_site import PHONE, Site, wait_for
from PIL import Image
from playwright.sync_api import Page, expect

ANSWER = "鎖を新しいものに取り替えました。"


def test_from_nobody_to_the_parks_section_and_back(site: Site, open_browser, tmp_path: Path) -> None:
    phone = open_browser()
    code, second = tell(phone, site, tmp_path)
    phone.context.close()
    neighbour = open_browser()
    wrong_proof_opens_nothing(neighbour, site, code)
    report.track(neighbour, site, code, second.lower().replace("-", " "))
    roads = open_browser(PHONE)
    number = desk.at_case(roads, site, "roads clerk", code)
    place_and_photo(roads)
    desk.hand_over(roads, "公園緑地課", "公園の遊具のため")
    answer_it(open_browser(PHONE), site, code)
    read_the_answer(neighbour, site, code, number)
    close_the_view(neighbour, site, code)


def tell(phone: Page, site: Site, folder: Path) -> tuple[str, str]:
    photo = walk.phone_photo(folder)
    with Image.open(photo) as taken:
        assert taken.getexif().get_ifd(0x8825), "the photo tells where it was taken"
    report.fill(phone, site, [photo])
    expect(phone.locator("main")).to_contain_text("中央公園の南側、砂場の横")
    without_exif(phone)
    code = walk.hand_over(phone)
    second = report.second_code(phone)
    expect(phone.locator("main")).to_contain_text("二度と表示されません")
    phone.get_by_role("link", name="進み具合を見る").click()
    expect(phone.locator("main")).to_contain_text(code)
    phone.goto(f"{site.public}/my/{code}/arrived/")
    walk.heading(phone, "が届きました")
    assert second not in phone.content(), "the second code is shown once"
    return code, second


def without_exif(page: Page) -> None:
    """What is kept of the photo on this page: upright, without place and time."""
    kept = walk.fetched(page, page.locator(".thumbs img").first.get_attribute("src"))
    assert b"Exif" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.height > picture.width


def wrong_proof_opens_nothing(page: Page, site: Site, code: str) -> None:
    page.goto(f"{site.public}/my/{code}/")
    walk.heading(page, "照会番号で見る")
    expect(page.locator("[name=code]")).to_have_value(code)
    page.locator("[name=proof]").fill("AAAA-AAAA")
    page.get_by_role("button", name="進み具合を見る").click()
    expect(page.locator("#errors")).to_contain_text("見つかりませんでした")


def place_and_photo(roads: Page) -> None:
    expect(roads.locator("h1")).to_contain_text("お名前なし")
    expect(roads.locator("main")).to_contain_text("中央公園の南側、砂場の横")
    without_exif(roads)


def answer_it(parks: Page, site: Site, code: str) -> None:
    desk.at_case(parks, site, "parks clerk", code)
    expect(parks.locator("main")).to_contain_text("公園の遊具のため")
    desk.examine_report(parks)
    desk.until_step(parks, "完結")
    desk.close(parks, "resolved", ANSWER)


def read_the_answer(page: Page, site: Site, code: str, number: str) -> None:
    def answered() -> bool:
        page.goto(f"{site.public}/my/{code}/")
        return "終わりました" in page.locator("main").inner_text()

    wait_for(answered)
    for words in (number, ANSWER, "公園緑地課", "お知らせいただいた場所の対応を終えました"):
        expect(page.locator("main")).to_contain_text(words)


def close_the_view(page: Page, site: Site, code: str) -> None:
    page.get_by_role("button", name="このブラウザでの表示を終える").click()
    page.goto(f"{site.public}/my/{code}/")
    walk.heading(page, "照会番号で見る")


def test_the_answer_comes_by_mail(site: Site, open_browser) -> None:
    phone, address = open_browser(), "midori@mail.example"
    code = report.report(phone, site, [], report.by_mail(address))
    expect(phone.locator("[data-copy-text]")).to_have_count(1)
    site.wait_for_mail(address, code)
    roads = open_browser(PHONE)
    desk.at_case(roads, site, "roads clerk", code)
    desk.examine_report(roads)
    desk.until_step(roads, "完結")
    desk.close(roads, "resolved", ANSWER)
    mail = site.wait_for_mail(address, "お答えします", code)
    assert ANSWER not in mail, "a mail says that there is an answer, not what it is"
    report.track(open_browser(), site, code, "MIDORI@mail.example")
