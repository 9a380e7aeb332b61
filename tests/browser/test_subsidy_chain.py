"""A subsidy over a year: granted, reported on, its amount fixed, claimed, ordered to be paid; no budget is passed."""

import re
from pathlib import Path

import steps as walk
import steps_desk as desk
import steps_subsidy as subsidy
from demo_site import DESKTOP, Site
from playwright.sync_api import Page, expect
from town import happen

from madoguchi.foundation.tenancy.sides import Side

EMAIL, OTHER = "seisakusho@mail.example", "shokudo@mail.example"
TITLE = "小規模事業者応援補助金の交付申請"
#: What was spent in the end: two thirds of it are fixed.
SPENT, FIXED = "600000", "400000"


def test_from_the_application_to_the_order_to_pay(site: Site, open_browser, tmp_path: Path) -> None:
    phone, staff = open_browser(), People(open_browser, site)
    paper = walk.small_photo(tmp_path, "書類.jpg")
    walk.sign_in(phone, site, EMAIL)
    first = apply(phone, site, paper)
    number = grant(staff, first)
    fetch(phone, site, first)
    staff["accounting head"].goto(f"{site.office}/cases/{number}/")
    desk.until_step(staff["accounting head"], "供覧")
    desk.press(staff["accounting head"], "目を通した", "供覧を終えました")
    go_on(phone, site, first, "実績報告", {"granted_amount": "500", "decision_number": number})
    report_back(phone, paper)
    second = walk.hand_over(phone)
    fix(staff, second)
    go_on(phone, site, second, "補助金の請求", {"fixed_amount": "400", "decision_number": number})
    third = claim(phone)
    ordered = pay(staff, third)
    taken_from_the_budget(staff["commerce head"], site, ordered)


class People:
    """Staff by role, each with a browser of their own, who sign in when they are first needed."""

    def __init__(self, open_browser, site: Site) -> None:
        self.site = site
        self._open = open_browser
        self._pages: dict[str, Page] = {}

    def __getitem__(self, role: str) -> Page:
        if role not in self._pages:
            self._pages[role] = self._open(DESKTOP)
            walk.staff_sign_in(self._pages[role], self.site, role)
        return self._pages[role]

    def at(self, role: str, code: str) -> Page:
        """Somebody's browser with the case open."""
        desk.find(self[role], self.site, code)
        return self[role]


def apply(phone: Page, site: Site, paper: Path) -> str:
    """At 360 px; what is asked for is reckoned from the costs."""
    walk.begin(phone, site, TITLE, "事業者について")
    walk.answer_pages(phone, subsidy.application(paper))
    walk.heading(phone, "この内容で申請しますか")
    expect(phone.locator("main")).to_contain_text("500,000円")
    return walk.hand_over(phone)


def grant(staff: People, code: str) -> str:
    """Examined, drafted, approved, agreed to by finance, decided: five people."""
    clerk = staff.at("commerce clerk", code)
    number = re.search(r"令和\d+-\d{6}-\d", clerk.locator("main").inner_text())[0]
    walk.answer(clerk, {"found.granted": subsidy.GRANTED})
    desk.examine(clerk)
    staff.at("commerce clerk", code)
    desk.draft(clerk, "granted")
    desk.press(staff.at("commerce chief", code), "承認する", "承認しました")
    desk.press(staff.at("finance head", code), "合議する", "合議しました")
    desk.decide(staff.at("commerce head", code))
    return number


def fetch(phone: Page, site: Site, code: str) -> None:
    """The notice is opened by the company."""
    walk.until_says(phone, f"{site.public}/my/{code}/", "ダウンロード")
    with phone.expect_download():
        phone.get_by_role("link", name=re.compile("ダウンロード")).first.click()


def go_on(phone: Page, site: Site, code: str, title: str, filled: dict[str, str]) -> None:
    """My page asks for the next form; what is known stands in it."""
    walk.until_says(phone, f"{site.public}/my/", "次の手続き", title)
    phone.locator(f'main a[href="/my/{code}/"]', has_text=title).click()
    expect(phone.locator("main")).to_contain_text("はじめから入っています")
    phone.get_by_role("button", name="この手続きを始める").click()
    for name, words in filled.items():
        expect(phone.locator(f'[name="{name}"]')).to_have_value(re.compile(words))
    expect(phone.locator("[name=business_name]")).to_have_value(subsidy.COMPANY)
    walk.next_page(phone)


def report_back(phone: Page, paper: Path) -> None:
    walk.heading(phone, "取り組みの結果")
    walk.answer(phone, subsidy.report(paper, SPENT))
    walk.next_page(phone)


def fix(staff: People, code: str) -> None:
    """額の確定: less than was granted; the rest goes back to the budget."""
    clerk = staff.at("commerce clerk", code)
    expect(clerk.locator("#chain")).to_contain_text("前の手続き")
    walk.answer(clerk, {"found.fixed": FIXED})
    desk.examine(clerk)
    staff.at("commerce clerk", code)
    desk.draft(clerk, "fixed")
    desk.decide(staff.at("commerce head", code))


def claim(phone: Page) -> str:
    walk.heading(phone, "振込先の口座")
    walk.answer(phone, subsidy.ACCOUNT)
    walk.next_page(phone)
    return walk.hand_over(phone)


def pay(staff: People, code: str) -> str:
    """決裁 orders the payment; returns its number."""
    clerk = staff.at("commerce clerk", code)
    desk.examine(clerk)
    staff.at("commerce clerk", code)
    desk.draft(clerk, "paid")
    desk.decide(staff.at("commerce head", code))
    head = staff.at("commerce head", code)
    card = head.locator("section[aria-labelledby=money-title]")
    expect(card).to_contain_text("400,000円")
    return re.search(r"令和\d+支第\d+-\d号", card.inner_text())[0]


def taken_from_the_budget(head: Page, site: Site, number: str) -> None:
    head.goto(f"{site.office}/spending/")
    expect(head.locator("tr", has_text=number)).to_contain_text("400,000円")
    head.get_by_role("link", name=number).click()
    walk.heading(head, "支出命令書")
    for words in (number, "400,000円", "みほん銀行", "1234567", "小規模事業者応援補助金"):
        expect(head.locator("main")).to_contain_text(words)


def test_no_decision_passes_the_budget(site: Site, open_browser) -> None:
    """Others took nearly all of it: the decision is refused in words, and nothing of it stays."""
    happen(site, "leave_of_budget", Side.OFFICE, {"yen": 300_000}, "happening_wide")
    facts = {"email": OTHER, "slug": "business_subsidy", "files": ["estimates", "registration"]}
    typed = subsidy.typed(600_000)
    code = happen(site, "apply", Side.PUBLIC, {**facts, "typed": typed}, "happening_wide")["code"]
    staff = {
        name: site.accounts[role][0]
        for name, role in (("clerk", "commerce clerk"), ("chief", "commerce chief"))
    }
    happen(site, "prepare_grant", Side.OFFICE, {"code": code, "yen": 400_000, **staff}, "happening_wide")
    head = open_browser(DESKTOP)
    number = desk.at_case(head, site, "commerce head", code)
    head.get_by_role("button", name="決裁する").click()
    expect(head.locator("#errors")).to_contain_text("予算の残りは300,000円です")
    expect(head.locator("#errors")).to_contain_text("400,000円を使うことはできません")
    head.goto(f"{site.office}/cases/{number}/")
    expect(head.locator("#act h2")).to_contain_text("決裁")
    happen(site, "leave_of_budget", Side.OFFICE, {"yen": None}, "happening_wide")
    desk.decide(head)
