"""The walk by keyboard alone: Tab, Space, arrows and Enter, from the portal's home to the draft of a decision."""

import re
from collections.abc import Callable
from pathlib import Path

import keyboard as keys
import pytest
import steps as walk
from demo_site import DESKTOP, Site, wait_for
from playwright.sync_api import Page, expect

EMAIL = "keys@mail.example"


def test_from_home_to_the_draft_of_a_decision(site: Site, open_browser, tmp_path: Path) -> None:
    page = open_browser(DESKTOP)
    sign_in_on_the_way(page, site)
    fill_in(page, walk.small_photo(tmp_path))
    walk.heading(page, "この内容で申請しますか")
    keys.follow(page, "main form .buttons button")
    walk.heading(page, "申請が届きました")
    code = page.locator("[data-copy-text]").inner_text()
    case = number(page, site, code)
    clerk = open_browser(DESKTOP)
    to_the_case(clerk, site, case)
    ask_to_mend(clerk)
    mend(page, site, code)
    work_on_it(clerk, case)


def sign_in_on_the_way(page: Page, site: Site) -> None:
    page.goto(f"{site.public}/")
    keys.follow(page, "main a[href*=disaster_certificate]")
    walk.heading(page, "り災証明書")
    keys.follow(page, "main a.button")
    walk.heading(page, "り災証明書の交付申請")
    keys.follow(page, "main a.button[href*=account]")
    walk.heading(page, "メールアドレスでログイン")
    keys.write(page, "email", EMAIL)
    page.keyboard.press("Enter")
    walk.heading(page, "番号を入力")
    keys.write(page, "code", wait_for(lambda: site.codes_to(EMAIL))[-1])
    page.keyboard.press("Enter")
    walk.heading(page, "り災証明書の交付申請")
    keys.follow(page, "main form button")


def fill_in(page: Page, photo: Path) -> None:
    for words, fill in PAGES:
        walk.heading(page, words)
        fill(page)
        if "写真" in words:
            # The chooser of files is the browser's own window; only what it gives back is put in here.
            keys.reach(page, '[name="photos.file"]')
            page.locator('[name="photos.file"]').set_input_files(photo)
            keys.choose(page, "present")
        keys.go_on(page)


def disaster(page: Page) -> None:
    keys.choose(page, "disaster", down=1)
    keys.write(page, "damaged_on", "R8.7.4")
    keys.choose(page, "cause")


def home(page: Page) -> None:
    keys.write(page, "home.postal_code", "425-0022")
    keys.follow(page, "[name=_fill_address]")
    expect(page.locator('[name="home.city"]')).to_have_value("焼津市")
    keys.write(page, "home.rest", "2-16-32")


def building(page: Page) -> None:
    keys.choose(page, "structure")
    keys.choose(page, "tenure")


def household(page: Page) -> None:
    keys.write(page, "household.0.name.family", "鍵盤")
    keys.write(page, "household.0.name.given", "一郎")
    keys.write(page, "household.0.birth_date", "S40.5.6")
    keys.choose(page, "household.0.relation")


def applicant(page: Page) -> None:
    keys.choose(page, "role")
    keys.write(page, "applicant.family", "鍵盤")
    keys.write(page, "applicant.given", "一郎")
    keys.write(page, "phone", "054-000-0000")
    keys.choose(page, "staying")


def damage(page: Page) -> None:
    keys.tick(page, "[name=damaged_parts][value=floor]")
    keys.choose(page, "flood", down=1)


def photos(_page: Page) -> None:
    """Chosen in the browser's own window."""


def delivery(page: Page) -> None:
    keys.write(page, "copies", "1")
    keys.tick(page, "[name=electronic]")


PAGES: list[tuple[str, Callable[[Page], None]]] = [
    ("どの災害", disaster),
    ("住まいはどこ", home),
    ("建物", building),
    ("世帯の方", household),
    ("連絡先", applicant),
    ("被害を教えて", damage),
    ("写真", photos),
    ("受け取り方", delivery),
]


def number(page: Page, site: Site, code: str) -> str:
    def received() -> str | None:
        page.goto(f"{site.public}/my/{code}/")
        found = re.search(r"受付番号 (\S+)", page.locator("main").inner_text())
        return found and found[1]

    return wait_for(received)


def to_the_case(page: Page, site: Site, case: str) -> None:
    email, password = site.accounts["clerk"]
    page.goto(f"{site.office}/")
    keys.write(page, "login", email)
    keys.write(page, "password", password)
    page.keyboard.press("Enter")
    open_from_queue(page, case)


def ask_to_mend(page: Page) -> None:
    keys.follow(page, "#correction summary")
    keys.tick(page, '[name=item][value="copies"]')
    keys.write(page, "words.copies", "何通要るかを確かめてください。")
    keys.follow(page, "#correction form button")
    expect(page.locator("main")).to_contain_text("補正をお願いしました")


def mend(page: Page, site: Site, code: str) -> None:
    def asked() -> bool:
        page.goto(f"{site.public}/my/{code}/")
        return page.get_by_role("link", name="補正する").count() > 0

    wait_for(asked)
    keys.follow(page, "main a[href*=corrections]")
    walk.heading(page, "補正をお願いします")
    keys.reach(page, "[name=copies]")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("2")
    page.keyboard.press("Enter")
    walk.heading(page, "この内容で補正を送りますか")
    keys.follow(page, "main form .buttons button")
    expect(page.locator("main")).to_contain_text("補正を送りました")


def work_on_it(page: Page, case: str) -> None:
    def mended() -> bool:
        page.reload()
        return "補正前" in page.locator("main").inner_text()

    wait_for(mended)
    for item in range(5):
        keys.tick(page, f'[name=checked][value="{item + 1}"]')
    keys.write(page, "note", "写真と深さを見ました")
    keys.follow(page, "#act button:not([tabindex])")
    expect(page.locator("main")).to_contain_text(f"{case}：審査を終えました")
    # The same clerk goes on with the draft: the case is still theirs.
    keys.choose(page, "outcome", down=3)
    expect(page.locator('[name=outcome][value="half"]')).to_be_checked()
    keys.follow(page, "#act button")
    expect(page.locator("main")).to_contain_text(f"{case}：起案しました")


def open_from_queue(page: Page, case: str) -> None:
    """j to the row, a step too far and back by k, then Enter."""
    walk.heading(page, "処理待ち")
    rows = page.locator("[data-row]")
    expect(rows.filter(has_text=case)).to_have_count(1)
    # Shown once the keys are heard.
    expect(page.locator("[data-keys-open]")).to_be_visible()
    page.keyboard.press("j")
    while case not in page.locator("[data-row].at").inner_text():
        before = page.locator("[data-row].at").inner_text()
        page.keyboard.press("j")
        assert page.locator("[data-row].at").inner_text() != before, f"no {case} in the queue"
    page.keyboard.press("j")
    while case not in page.locator("[data-row].at").inner_text():
        page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("#act")).to_be_visible()


@pytest.fixture
def question(site: Site, open_browser) -> Page:
    """The first question of a new draft, on a desk."""
    page = open_browser(DESKTOP)
    walk.sign_in(page, site, "tabs@mail.example")
    walk.begin(page, site)
    return page


def test_the_order_of_a_question_page(question: Page) -> None:
    keys.reach(question, "main [name=disaster]")
    stops = [keys.name(question)]
    for _ in range(4):
        question.keyboard.press("Tab")
        stops.append(keys.name(question))
    assert stops == ["disaster", "damaged_on", "cause", "次へ", "_later"]


def test_the_skip_link_leads_past_the_header(question: Page) -> None:
    question.reload()
    question.keyboard.press("Tab")
    assert keys.name(question) == "本文へ"
    expect(question.locator(".skip")).to_be_in_viewport()
    question.keyboard.press("Enter")
    question.keyboard.press("Tab")
    assert keys.at(question, "main *")


def test_the_error_summary_takes_the_focus_and_leads_to_the_question(question: Page) -> None:
    keys.go_on(question)
    expect(question.locator("#errors")).to_be_focused()
    question.keyboard.press("Tab")
    question.keyboard.press("Tab")
    question.keyboard.press("Enter")
    expect(question.locator("[name=damaged_on]")).to_be_focused()
