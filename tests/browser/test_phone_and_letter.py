"""Somebody without e-mail calls: a clerk takes the form by telephone, and the answer comes by letter."""

import re
from pathlib import Path

import steps as walk
import steps_desk as desk
from demo_site import DESKTOP, Site, wait_for
from playwright.sync_api import Page, expect

PHONE_NUMBER, TRACKING = "054-000-3333", "9876-5432-1098"


def test_taken_by_telephone_answered_by_letter(site: Site, open_browser, tmp_path: Path) -> None:
    clerk, chief = open_browser(DESKTOP), open_browser(DESKTOP)
    walk.staff_sign_in(clerk, site, "clerk")
    number, code = taken_down(clerk, site, walk.small_photo(tmp_path))
    noted(clerk, site, number)
    desk.examine(clerk)
    clerk.goto(f"{site.office}/cases/{number}/")
    desk.draft(clerk)
    desk.at_case(chief, site, "chief", code)
    desk.decide(chief)
    sent_on_paper(clerk, site, number)
    anyone = open_browser()
    followed_by_phone_number(anyone, site, code)
    expect(anyone.get_by_role("link", name=re.compile("ダウンロード"))).to_have_count(0)


def taken_down(clerk: Page, site: Site, photo: Path) -> tuple[str, str]:
    """The photo is of the city's own, who went there; the caller is read the answers once more."""
    desk.begin_entry(clerk, site, "disaster_certificate", "phone")
    walk.answer(clerk, {**ANSWERS, "photos.file": [photo]})
    clerk.get_by_role("button", name="確かめる", exact=True).last.click()
    expect(clerk.locator("#errors")).to_contain_text("電話番号")
    expect(clerk.locator('[name="household.0.name.family"]')).to_have_value("電話")
    walk.answer(clerk, {"phone": PHONE_NUMBER})
    clerk.get_by_role("button", name="確かめる", exact=True).last.click()
    expect(clerk.locator("main")).to_contain_text("電話の方に読み上げて")
    clerk.get_by_role("button", name="受け付ける").click()
    number, code = desk.on_slip(clerk)
    for words in ("電話 ツル　様", "（電話）", "電話番号"):
        expect(clerk.locator("main")).to_contain_text(words)
    assert number in desk.text_of(clerk.pdf(format="A4"))
    return number, code


ANSWERS: walk.Answers = {
    "disaster": "typhoon_21",
    "damaged_on": "R8.10.12",
    "cause": "flood",
    "home.postal_code": "425-8502",
    "home.prefecture": "静岡県",
    "home.city": "みほん市",
    "home.town": "本町",
    "home.rest": "2-16-32",
    "structure": "wood",
    "tenure": "owned",
    "household.0.name.family": "電話",
    "household.0.name.given": "ツル",
    "household.0.birth_date": "昭和8年2月1日",
    "household.0.relation": "head",
    "role": "self",
    "applicant.family": "電話",
    "applicant.given": "ツル",
    "applicant.family_kana": "でんわ",
    "applicant.given_kana": "つる",
    "phone": "忘れた",
    "staying": "home",
    "damaged_parts": "floor",
    "flood": "above",
    "flood_depth": "45",
    "present": "yes_myself",
    "copies": "1",
}


def noted(clerk: Page, site: Site, number: str) -> None:
    """What was said on the telephone stays with the case, for the office alone."""
    clerk.goto(f"{site.office}/cases/{number}/")
    expect(clerk.locator("main")).to_contain_text("電子交付の同意なし（紙で送付）")
    clerk.locator("#notes summary").click()
    clerk.locator('[name=memo_kind][value="phone"]').check()
    clerk.locator("[name=memo]").fill("耳が遠いので、ゆっくりお話しする。")
    clerk.get_by_role("button", name="メモを残す").click()
    clerk.goto(f"{site.office}/cases/{number}/")
    expect(clerk.locator("#notes")).to_contain_text("ゆっくりお話しする")


def sent_on_paper(clerk: Page, site: Site, number: str) -> None:
    clerk.goto(f"{site.office}/cases/{number}/")
    desk.until_step(clerk, "発送")
    paper = desk.printed(clerk, desk.paper(clerk))
    for words in ("電話ツル", "半壊"):
        assert words in paper, f"no {words} on the paper: {paper}"
    label = desk.printed(clerk, desk.label(clerk))
    for words in ("電話ツル様", "425-8502", number):
        assert words in label, f"no {words} on the label: {label}"
    desk.post(clerk, TRACKING)
    clerk.goto(f"{site.office}/cases/{number}/")
    expect(clerk.locator("main")).to_contain_text("この案件は終わっています")
    expect(clerk.locator("#paper")).to_contain_text(TRACKING)


def followed_by_phone_number(anyone: Page, site: Site, code: str) -> None:
    """At 360 px, by the code of the slip and the number that was told on the telephone."""

    def over() -> bool:
        anyone.goto(f"{site.public}/track/")
        anyone.locator("[name=code]").fill(code)
        anyone.locator("[name=proof]").fill(PHONE_NUMBER)
        anyone.get_by_role("button", name="進み具合を見る").click()
        return "終わりました" in anyone.locator("main").inner_text()

    wait_for(over)
    main = anyone.locator("main")
    expect(main).to_contain_text("書類をお送りしました")
    expect(main).not_to_contain_text("ゆっくりお話しする")
