"""Places at nurseries: three families, two seats, one round, and a letter with its reasons for each of them."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import steps as walk
import steps_desk as desk
import steps_nursery as nursery
from demo_site import DESKTOP, Site, wait_for
from playwright.sync_api import Page, expect
from town import happen

from madoguchi.foundation.tenancy.sides import Side

ONLINE, WAITS = "kaoru@mail.example", "shizuku@mail.example"
ROUND = "令和9年4月入所　一次"
#: By nursery, for three children who all wish for the first.
SEATS = {"honcho": 1, "sakae": 1}


def test_from_three_applications_to_three_letters(site: Site, open_browser, tmp_path: Path) -> None:
    phone, staff, chief = open_browser(), open_browser(DESKTOP), open_browser(DESKTOP)
    papers = walk.small_photo(tmp_path, "就労証明書.jpg")
    codes = {"online": apply_online(phone, site, papers), "waits": hand_over_early(site)}
    walk.staff_sign_in(staff, site, "childcare head")
    numbers = {"paper": enter_at_the_counter(staff, site, papers)}
    walk.staff_sign_in(chief, site, "childcare chief")
    numbers |= {name: desk.find(chief, site, code) for name, code in codes.items()}
    for number in numbers.values():
        identify_and_examine(chief, site, number)
    address = nursery.open_round(staff, site, ROUND)
    nursery.give_seats(staff, SEATS)
    nursery.draw(staff, address, len(numbers))
    read_and_propose(staff, numbers)
    decide(open_browser(DESKTOP), site, address)
    moved_on(staff, address)
    opened_by_the_family(phone, site, codes["online"], tmp_path)
    posted(staff, site, numbers["paper"])
    told_why_not(open_browser(), site, codes["waits"], tmp_path)
    over(staff, site, [numbers["online"], numbers["paper"], numbers["waits"]])


def apply_online(phone: Page, site: Site, papers: Path) -> str:
    """At 360 px; a wish that leaves a gap is sent back with what was chosen."""
    walk.sign_in(phone, site, ONLINE)
    walk.begin(phone, site, nursery.TITLE, "お子さんと保護者")
    walk.answer(phone, nursery.child("見本", "さくら", "090-1111-2222"))
    walk.next_page(phone)
    walk.heading(phone, "保育が必要な理由")
    walk.answer(phone, {**nursery.need("168", "120"), "work_papers.file": [papers]})
    walk.next_page(phone)
    walk.heading(phone, "希望する園")
    walk.answer(phone, {**nursery.wishes("honcho", "", "sakae"), "electronic": "yes"})
    walk.next_page(phone)
    expect(phone.locator("#errors")).to_contain_text("第2希望が選ばれていません")
    expect(phone.locator('[name="wishes.2"]')).to_have_value("sakae")
    walk.answer(phone, {"wishes.1": "sakae", "wishes.2": ""})
    walk.next_page(phone)
    walk.heading(phone, "この内容で申請しますか")
    for words in ("本町保育園", "栄保育園"):
        expect(phone.locator("main")).to_contain_text(words)
    return walk.hand_over(phone)


def hand_over_early(site: Site) -> str:
    """The family with the fewest points, already there when the others come; it wishes for one nursery alone."""
    typed = {
        "parent": {"family": "見本", "given": "雫", "family_kana": "みほん", "given_kana": "しずく"},
        "home": walk_home(),
        "phone": "090-3333-4444",
        "child": {"family": "見本", "given": "灯", "family_kana": "みほん", "given_kana": "あかり"},
        "birth_date": "2025-08-01",
        "allergy": False,
        "first_reason": "seeking",
        "first_hours": 0,
        "single": False,
        "second_reason": "work",
        "second_hours": 100,
        "assistance": False,
        "hours_wanted": "short",
        "wishes": ["honcho"],
        "together": "none",
        "waited": 0,
        "electronic": True,
    }
    facts = {"email": WAITS, "slug": "nursery_application", "typed": typed, "files": ["work_papers"]}
    return happen(site, "apply", Side.PUBLIC, facts, "happening_wide")["code"]


def walk_home() -> dict[str, str]:
    return {name.removeprefix("home."): str(words) for name, words in nursery.HOME.items()}


def enter_at_the_counter(staff: Page, site: Site, papers: Path) -> str:
    """A single parent without e-mail; the result is to come on paper."""
    desk.begin_entry(staff, site, "nursery_application", "counter")
    walk.answer(staff, nursery.child("窓口", "つばめ", "054-000-2222"))
    walk.answer(staff, {**nursery.need("120"), "work_papers.file": [papers]})
    walk.answer(staff, nursery.wishes("honcho"))
    return desk.enter(staff)[0]


def identify_and_examine(chief: Page, site: Site, number: str) -> None:
    """Without a document seen at the counter nobody goes into the selection."""
    chief.goto(f"{site.office}/cases/{number}/")
    expect(chief.locator("#act")).to_contain_text("本人確認がまだです")
    desk.identify(chief, "one_document", "運転免許証")
    expect(chief.locator("#act")).not_to_contain_text("本人確認がまだです")
    desk.examine(chief)
    chief.goto(f"{site.office}/cases/{number}/")
    expect(chief.locator("#act")).to_contain_text("全員分をまとめて")


def read_and_propose(staff: Page, numbers: dict[str, str]) -> None:
    """Each child with the reason of its result, before anybody proposes it."""
    run = staff.url
    expect(staff.locator("main")).to_contain_text("3人のうち、2人が内定、1人が内定なしです")
    staff.get_by_role("link", name="お子さんごとの結果と理由").click()
    walk.heading(staff, "お子さんごとの結果と理由")
    assert "第1希望の本町保育園に内定" in nursery.result_of(staff, numbers["paper"])
    second = nursery.result_of(staff, numbers["online"])
    assert "第2希望の栄保育園に内定" in second
    assert "内定した方の最低点 48点、この申込みの点数 38点" in second
    assert "第1希望の本町保育園：定員まで内定しました" in nursery.result_of(staff, numbers["waits"])
    staff.goto(run)
    staff.get_by_role("button", name="この結果で伺う").click()
    desk.done(staff, "第1回の計算で伺いました")


def decide(director: Page, site: Site, address: str) -> None:
    walk.staff_sign_in(director, site, "welfare director")
    director.goto(f"{site.office}/rounds/")
    director.locator(f'main a[href="{urlsplit(address).path}"]').click()
    walk.heading(director, ROUND)
    director.get_by_role("link", name="第1回").click()
    director.get_by_role("button", name="この結果で決裁する").click()
    desk.done(director, "決裁しました")


def moved_on(staff: Page, address: str) -> None:
    """The workers do it: a batch of cases at a time, each once."""
    walk.until_says(staff, address, "完了", "採用", "全員に結果を通知する（済み）")


def opened_by_the_family(phone: Page, site: Site, code: str, folder: Path) -> None:
    letter = fetched_letter(phone, site, code, folder / "placed.pdf")
    for words in ("内定した園第2希望栄保育園", "お子さん見本さくら", "利用の始まり令和9年4月1日"):
        assert words in letter, f"no {words} in the letter: {letter}"
    walk.until_says(
        phone, f"{site.public}/my/{code}/", "終わりました", "入所する園が決まりました：第2希望 栄保育園"
    )


def told_why_not(phone: Page, site: Site, code: str, folder: Path) -> None:
    walk.sign_in(phone, site, WAITS)
    letter = fetched_letter(phone, site, code, folder / "waiting.pdf")
    for words in (
        "利用保留",
        "第1希望の本町保育園：定員まで内定しました",
        "この申込みの点数18点",
        "審査請求をすることができます",
    ):
        assert words in letter, f"no {words} in the letter: {letter}"
    walk.until_says(
        phone, f"{site.public}/my/{code}/", "終わりました", "今回は入所できる園がありませんでした"
    )


def fetched_letter(phone: Page, site: Site, code: str, where: Path) -> str:
    """The text of the letter that waits on the page of an application, without spaces."""
    link = phone.get_by_role("link", name=re.compile("ダウンロード"))

    def ready() -> bool:
        phone.goto(f"{site.public}/my/{code}/")
        return link.count() > 0

    wait_for(ready)
    with phone.expect_download() as download:
        link.click()
    download.value.save_as(where)
    return desk.text_of(where.read_bytes())


def posted(staff: Page, site: Site, number: str) -> None:
    staff.goto(f"{site.office}/cases/{number}/")
    desk.until_step(staff, "発送")
    letter = desk.printed(staff, desk.paper(staff))
    assert "内定した園第1希望本町保育園" in letter
    label = desk.printed(staff, desk.label(staff))
    for words in ("窓口薫様", "425-8502", number):
        assert words in label, f"no {words} on the label: {label}"
    desk.post(staff)


def over(staff: Page, site: Site, numbers: list[str]) -> None:
    """Every case of the round comes to its end: opened by its family, or posted."""
    for number in numbers:
        walk.until_says(staff, f"{site.office}/cases/{number}/", "この案件は終わっています")
