"""The public half in English: no Japanese is left but names, addresses and examples of how to write them."""

import re
from collections.abc import Iterator
from pathlib import Path

import steps as walk
import steps_desk as desk
import steps_report as report
from demo_site import DESKTOP, Site
from happening import WRITTEN
from playwright.sync_api import Page, expect
from scenes_public import CORRECTION
from town import Town

EMAIL = "english@mail.example"
JAPANESE = re.compile(r"[\u3005-\u30fb\u30fd-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]+")
# Names and addresses as they are written here; the language's own name; the year in an official number.
PROPER = re.compile(
    r"^(日本語|〒|本庁|階|電話|福島県|静岡県|静岡県焼津市本町|静岡県みほん市本町|焼津市|本町|丁目|令和|髙橋|𠮷郎|𠮷乃|タカハシ|ヨシノ|ヨシロウ|北側|南側|発第|号|みほん市役所)$"
)
SAID = """() => {
    const spoken = [document.title, document.querySelector("body").innerText];
    for (const one of document.querySelectorAll("[aria-label], [alt], [placeholder], [title]"))
        for (const name of ["aria-label", "alt", "placeholder", "title"])
            spoken.push(one.getAttribute(name) ?? "");
    return spoken.join("\\n");
}"""
IN_ENGLISH = {"description": "A chain is about to break.", "place.note": "South side of the park"}
#: Page by page: what is chosen (radios and ticks) and what is typed.
ANSWERS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"disaster": "typhoon_21", "cause": "flood"}, {"damaged_on": "2026-10-12"}),
    ({}, {"home.rest": "2-16-32"}),
    ({"structure": "wood", "tenure": "owned"}, {}),
    (
        {"household.0.relation": "head"},
        {
            "household.0.name.family": "Smith",
            "household.0.name.given": "Anna",
            "household.0.birth_date": "1960-04-01",
        },
    ),
    (
        {"role": "self", "staying": "home"},
        {"applicant.family": "Smith", "applicant.given": "Anna", "phone": "090-1234-5678"},
    ),
    ({"damaged_parts": "floor", "flood": "above"}, {"flood_depth": "45"}),
    ({"present": "yes_myself"}, {}),
    ({"electronic": "yes"}, {"copies": "1"}),
]


def test_the_public_half_in_english(site: Site, open_browser, tmp_path: Path) -> None:
    page = open_browser(language="en-GB")
    for path in ("/", "/procedures/", "/procedures/disaster_certificate/", "/verify/", "/accessibility/"):
        page.goto(site.public + path)
        is_english(page)
    for path in ("/ledger/roots/", "/verify/ZZZZ-ZZZZ", "/verify/?code=1", "/account/"):
        page.goto(site.public + path)
        is_english(page)
    walk.sign_in(page, site, EMAIL)
    is_english(page)
    page.goto(f"{site.public}/apply/disaster_certificate/")
    is_english(page)
    page.locator("main form button").click()
    for answers in ANSWERS:
        fill(page, site, *answers, walk.small_photo(tmp_path))
    expect(page.locator("h1")).to_contain_text("Do you want to apply")
    is_english(page)
    page.get_by_role("button", name="Apply", exact=True).click()
    expect(page.locator("h1")).to_contain_text("has arrived")
    is_english(page)
    code = page.locator("[data-copy-text]").inner_text()
    page.get_by_role("link", name="Follow your application").click()
    is_english(page)
    page.goto(f"{site.public}/my/")
    is_english(page)
    assert japanese(site.wait_for_mail(EMAIL, code)) == []
    page.goto(f"{site.public}/notices/")
    is_english(page)
    assert all(japanese(mail) == [] for mail in site.mails_to(EMAIL))


def test_a_report_without_account_in_english(site: Site, open_browser, tmp_path: Path) -> None:
    page = open_browser(language="en-GB")
    for path in (
        "/procedures/road_report/",
        "/procedures/income_certificate/",
        "/apply/road_report/",
        "/track/",
    ):
        page.goto(site.public + path)
        is_english(page)
    page.get_by_role("button", name="Follow").click()
    expect(page.locator("#errors")).to_be_visible()
    is_english(page)
    page.goto(f"{site.public}/apply/road_report/")
    with page.expect_navigation():
        page.locator("main form button").first.click()
    for answers in report.pages([walk.small_photo(tmp_path)], report.by_mail("reporter@mail.example")):
        is_english(page)
        walk.answer(page, {name: IN_ENGLISH.get(name, value) for name, value in answers[1].items()})
        with page.expect_navigation():
            page.locator("main form .buttons button").first.click()
    expect(page.locator("h1")).to_contain_text("Do you want to send this report")
    is_english(page)
    page.get_by_role("button", name="Send the report").click()
    expect(page.locator("h1")).to_contain_text("has arrived")
    is_english(page)
    code = page.locator("[data-copy-text]").first.inner_text()
    answered(open_browser(DESKTOP), site, code)
    page.get_by_role("link", name="Follow your report").click()
    is_english(page)
    assert japanese(site.wait_for_mail("reporter@mail.example", "answer", code)) == []


def answered(roads: Page, site: Site, code: str) -> None:
    desk.at_case(roads, site, "roads clerk", code)
    desk.examine_report(roads)
    desk.until_step(roads, "完結")
    desk.close(roads, "resolved", "Mended on Monday.")


def test_what_is_asked_of_an_applicant_in_english(town: Town, site: Site, open_browser) -> None:
    """Corrections, money, documents: every state of an application that the town has, as it is read in English."""
    page = open_browser(language="en-GB")
    walk.sign_in(page, site, "resident@mail.example")
    is_english(page)
    for name in ("waiting", "mended", "due", "waived", "sent", "withdrawn", "revoked"):
        page.goto(town.address("resident", f"/my/{{{name}_code}}/"))
        is_english(page)
    for path in (CORRECTION.format("waiting"), CORRECTION.format("mended")):
        page.goto(town.address("resident", path))
        is_english(page)
    page.goto(town.address("resident", "/applying/{filled_income_code}/check/"))
    is_english(page)


def fill(page: Page, site: Site, chosen: dict[str, str], typed: dict[str, str], photo: Path) -> None:
    here = page.url
    page.locator("main form .buttons button").first.click()
    expect(page.locator("#errors")).to_be_visible()
    is_english(page)
    if "/page/home/" in here:
        page.locator('[name="home.postal_code"]').fill("425-0022")
        page.locator("[name=_fill_address]").click()
        expect(page.locator('[name="home.town"]')).not_to_have_value("")
    if "/page/photos/" in here:
        page.locator('[name="photos.file"]').set_input_files(photo)
    for name, value in chosen.items():
        page.locator(f'[name="{name}"][value="{value}"]').check()
    for name, words in typed.items():
        page.locator(f'[name="{name}"]').fill(words)
    page.locator("main form .buttons button").first.click()
    page.wait_for_url(lambda address: address.split("?")[0] != here.split("?")[0])


def is_english(page: Page) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "en")
    # The list of landmarks is the city's own.
    page.evaluate("document.querySelectorAll('option').forEach((one) => one.value && one.remove())")
    left = japanese(page.evaluate(SAID))
    assert left == [], f"{page.url}: {left}"


def japanese(text: str) -> list[str]:
    for written in WRITTEN:
        text = text.replace(written, "")
    return [found for found in _found(text) if not PROPER.match(found)]


def _found(text: str) -> Iterator[str]:
    yield from JAPANESE.findall(text)
