"""Two child allowances paid out by a transfer file: one account is rejected, mended, and sent again."""

import re
from pathlib import Path

import steps as walk
import steps_desk as desk
import steps_paying as paying
from demo_site import DESKTOP, Site
from playwright.sync_api import Page, expect
from town import happen

from madoguchi.foundation.tenancy.sides import Side

RIGHT, WRONG, MENDED = "1111111", "2222222", "3333333"


def test_an_allowance_is_transferred_rejected_mended_and_sent_again(
    site: Site, open_browser, tmp_path: Path
) -> None:
    clerk, director = signed_in(open_browser, site, "allowance clerk"), open_browser(DESKTOP)
    walk.staff_sign_in(director, site, "welfare director")
    codes = [applied(site, "migi@mail.example", RIGHT), applied(site, "hidari@mail.example", WRONG)]
    good, bad = [decided(clerk, director, site, code) for code in codes]
    maker = signed_in(open_browser, site, "accounting clerk")
    checker = signed_in(open_browser, site, "accounting head")

    paying.make_transfer(maker, site, [good, bad])
    data = approved_and_fetched(maker, checker, tmp_path)
    assert len(data) == 120 * 5
    paying.read_answer(maker, paying.answer_of_bank(data, tmp_path, rejected=WRONG))
    expect(maker.locator("tr", has_text=good)).to_contain_text("振込済み")
    expect(maker.locator("tr", has_text=bad)).to_contain_text("該当する口座がない")

    clerk.goto(f"{site.office}/spending/returned/")
    expect(clerk.locator("tr", has_text=bad)).to_contain_text("該当する口座がない")
    clerk.get_by_role("link", name=bad).click()
    expect(clerk.get_by_role("link", name="案件を開く")).to_be_visible()
    mend(clerk)

    paying.make_transfer(maker, site, [bad])
    data = approved_and_fetched(maker, checker, tmp_path)
    assert MENDED.encode() in data and WRONG.encode() not in data
    paying.read_answer(maker, paying.answer_of_bank(data, tmp_path))
    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("支払済み")
    clerk.goto(f"{site.office}/spending/returned/")
    expect(clerk.locator("tr", has_text=bad)).to_have_count(0)


def signed_in(open_browser, site: Site, role: str) -> Page:
    page = open_browser(DESKTOP)
    walk.staff_sign_in(page, site, role)
    return page


def applied(site: Site, email: str, number: str) -> str:
    facts = {"email": email, "slug": "child_allowance", "files": [], "typed": paying.claim("見本", number)}
    return happen(site, "apply", Side.PUBLIC, facts, "happening_wide")["code"]


def decided(clerk: Page, director: Page, site: Site, code: str) -> str:
    """Examined and drafted by the section, decided by its director: the order to pay comes with it."""
    desk.find(clerk, site, code)
    walk.answer(clerk, {"found.monthly": "15000", "found.first_payment": "30000"})
    desk.examine(clerk)
    desk.find(clerk, site, code)
    desk.identify(clerk, "one_document", "運転免許証")
    desk.draft(clerk, "granted")
    desk.find(director, site, code)
    desk.decide(director)
    desk.find(director, site, code)
    card = director.locator("section[aria-labelledby=money-title]")
    expect(card).to_contain_text("30,000円")
    return re.search(r"令和\d+支第\d+-\d号", card.inner_text())[0]


def approved_and_fetched(maker: Page, checker: Page, folder: Path) -> bytes:
    """Who made it cannot approve it; another does."""
    expect(maker.get_by_role("button", name="審査を終えて、認める")).to_have_count(0)
    checker.goto(maker.url)
    checker.get_by_role("button", name="審査を終えて、認める").click()
    expect(checker.locator("main")).to_contain_text("振込の結果待ち")
    return paying.fetch(maker, folder)


def mend(clerk: Page) -> None:
    """An account without evidence is refused, and what was typed stays."""
    clerk.get_by_role("link", name="口座を直す").click()
    clerk.locator("[name=number]").fill(MENDED)
    clerk.get_by_role("button", name="直して、もう一度送れるようにする").click()
    expect(clerk.locator("#errors")).to_contain_text("何を見て確かめたか")
    expect(clerk.locator("[name=number]")).to_have_value(MENDED)
    clerk.locator("[name=evidence]").fill("通帳の写し（窓口で）")
    clerk.get_by_role("button", name="直して、もう一度送れるようにする").click()
    expect(clerk.locator("main")).to_contain_text("通帳の写し（窓口で）")
