"""From the list of a town's procedures to one that people use, and to what came of it, on the real municipal list."""

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
import steps as walk
import steps_desk as desk
import steps_lists as lists
from demo_site import DESKTOP, Site
from playwright.sync_api import Page, expect
from town import happen

from madoguchi.core import clock
from madoguchi.core.calendar import is_open
from madoguchi.foundation.tenancy.sides import Side

TOP, SLUG = "埋葬又は火葬の許可の申請", "burial_permit"
PLAN, BUDGETS = "3年でできること", ("3,000万", "2,000万", "1,000万")
HALF = ("本人等による住民票の写し等の交付請求", "58,000,000", 58_000_000)
#: What the officer makes of the lines of the draft that are to be decided; other proposals stay as they are.
DECIDED = {
    "id: application_dp24108216": f"id: {SLUG}",
    "# department: general_affairs": "department: citizens",
    "# en: Notice of moving": "en: Permit for burial or cremation",
    "# summary: {ja: 何のための手続きか, en: What it is for}": (
        "summary: {ja: 亡くなった方の埋葬や火葬の許可を受けます。, en: Ask for a permit to bury or cremate.}"
    ),
    "# deadline: {ja: いつでも, en: At any time}": "deadline: {ja: 埋葬・火葬の前, en: Before the funeral}",
    "# days: 14": "days: 1",
    "# other_ways: [{ja: 窓口でも手続きできます。, en: You can also come to the counter.}]": (
        "other_ways: [{ja: 市民課の窓口でも手続きできます。, en: You can also come to the counter.}]"
    ),
    "# purpose: {ja: 審査と連絡のために使います。, en: To examine it and to reach you.}": (
        "purpose: {ja: 許可の審査と連絡のために使います。, en: To examine it and to reach you.}"
    ),
    "# retention: {years: 5}": "retention: {years: 5}",
    "# en: Basic Resident Register Act": "en: Ordinance on Graveyards and Burial, Article 1",
}
#: What one case saves by the plan's weights, where its minutes are unknown: all of it is assumed.
SAVED = 60 * 0.75 / 60 * 2000 + 20 * 0.40 / 60 * 3000
CAME = ("届いた（件）", "減った費用（円、推計）", "うち仮の時間による（円）")
APPLICANT = {
    "applicant.family": "髙橋",
    "applicant.given": "𠮷郎",
    "birth_date": "昭和33年2月1日",
    "address.prefecture": "静岡県",
    "address.city": "みほん市",
    "address.town": "本町",
    "address.rest": "1-1-1",
    "phone": "090-1234-5678",
}


# A demo of its own, the real list, and a walk through all that is made of it: longer than other tests.
@pytest.mark.timeout(600)
def test_from_the_list_to_what_came_of_it(own_site: Site, open_browser, shared_data: Path) -> None:
    site, officer = own_site, open_browser(DESKTOP)
    source = shared_data / "procedures" / "municipal_window_procedures_r6.csv"
    walk.staff_sign_in(officer, site, "digital head")
    base = lists.bring(officer, site, source, ("総手続件数", "volume"), "3,098")
    settle(officer, base)
    as_counted_without_a_server(officer, base, source)
    move_a_weight(officer, base)
    plan(officer, base)
    row = publish(officer, base)
    codes = [apply(open_browser(), site, f"person{n}@mail.example") for n in range(3)]
    leave_half_way(open_browser(), site)
    happen(site, "decide", Side.OFFICE, {"code": codes[0], "outcome": "granted"}, "happening_lists")
    happen(site, "ask", Side.OFFICE, {"code": codes[1], "questions": ["contents"]}, "happening_lists")
    happen(site, "a_day_later", Side.OFFICE, {}, "happening_lists")
    compare(officer, base, row, happen(site, "ledger", Side.OFFICE, {"procedure": SLUG}, "happening_lists"))


def settle(officer: Page, base: str) -> None:
    """A half that is no count is mended, another kept with a reason; those of a kind are settled together."""
    walk.until_says(officer, f"{base}/findings/?kind=half", HALF[0])
    first = officer.locator("[data-row]", has_text=HALF[0])
    first.locator("summary").click()
    first.locator("[name=typed]").fill(HALF[1])
    first.get_by_role("button", name="直す", exact=True).click()
    desk.done(officer, "直しました")
    officer.goto(f"{base}/findings/?kind=half")
    other = officer.locator("[data-row]", has_text="戸籍の附票の写し").first
    other.locator("summary").click()
    other.locator("[name=note]").fill("国の推計のままです。")
    other.get_by_role("button", name="このままで正しい").click()
    desk.done(officer, "このままで正しい")
    officer.goto(f"{base}/findings/")
    officer.get_by_role("link", name="市の所属と結びつかない行").click()
    officer.get_by_role("link", name=re.compile(r"^同じ手続きかもしれない行 \d")).click()
    officer.get_by_role("link", name=re.compile("まとめて")).click()
    officer.wait_for_load_state()
    settled = officer.locator("[name=n]:checked").count()
    officer.locator("[name=note]").fill("名前は似ていますが、別の手続きです。")
    officer.get_by_role("button", name=re.compile("^選んだ指摘を")).click()
    walk.until_says(officer, f"{base}/findings/", f"対応済みは{settled + 2}件です")


def as_counted_without_a_server(officer: Page, base: str, source: Path) -> None:
    """The curve says what `madoguchi assess` counts in the file, row by row."""
    condition = 'row["手続類型"].startsWith("1") && row["手続主体"].contains("国民")'
    told = json.loads(command("assess", str(source), "--where", condition, "--json"))
    officer.goto(f"{base}/coverage/?applicants=residents&procedure_type=1&grouped=0&n=10&percent=99")
    main = officer.locator("main")
    expect(main).to_contain_text(f"10の手続きで、件数の{told['coverage']['10']:.1f}%を占めます")
    expect(main).to_contain_text(f"件数の99%には、{told['reach']['99']}の手続きで届きます")
    expect(main).to_contain_text(f"全部で{told['types']:,}、{told['volume']:,}件")
    expect(officer.locator("svg").first).to_be_visible()


def command(*words: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "madoguchi.web.cli", *words], capture_output=True, text=True, check=True
    ).stdout


def move_a_weight(officer: Page, base: str) -> None:
    """An hour of staff at twice the wage: the benefit of each row is what one reckons by hand."""
    officer.goto(f"{base}/benefit/?search={TOP}")
    wage = officer.locator("[name=w-staff_wage]")
    before, after = benefit(officer, 3000), 0
    assert before == shown(officer)
    wage.fill("6,000")
    officer.get_by_role("button", name="表示する").click()
    expect(officer.locator("[name=w-staff_wage]")).to_have_value(re.compile("6,?000"))
    after = benefit(officer, 6000)
    assert after == shown(officer) > before


def benefit(officer: Page, wage: int) -> int:
    """Paper × (60 minutes of a resident at 2,000 yen, 75 % saved, and 20 of staff, 40 % saved)."""
    paper = int(cells(officer)[2].replace(",", ""))
    return round(paper * (60 * 0.75 / 60 * 2000 + 20 * 0.40 / 60 * wage))


def shown(officer: Page) -> int:
    return round(int(cells(officer)[4].replace(",", "")))


def cells(officer: Page) -> list[str]:
    """The cells beside the name: section, volume, on line, benefit …"""
    return officer.locator("tr", has_text=TOP).first.locator("th, td").all_inner_texts()[1:]


def plan(officer: Page, base: str) -> None:
    """Three years under a budget, solved, adopted as the city's."""
    lists.plan(officer, base, PLAN, BUDGETS)
    expect(officer.locator("main")).to_contain_text(re.compile("証明済みの最適|差は最大"))
    spent = [int(one.replace(",", "")) for one in column(officer, "使う額（円）")]
    assert all(0 < yen <= limit for yen, limit in zip(spent, (30e6, 20e6, 10e6), strict=True))
    officer.get_by_role("button", name="市の計画として採用する").click()
    desk.done(officer, "市の計画として採用しました")


def rows(officer: Page, head: str) -> list[dict[str, str]]:
    """The rows of the first table with a heading, each by heading."""
    table = officer.locator("table", has=officer.get_by_role("columnheader", name=head, exact=True)).first
    heads = table.locator("thead th").all_inner_texts()
    lines = [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]
    return [dict(zip(heads, line, strict=True)) for line in lines]


def column(officer: Page, head: str) -> list[str]:
    """The cells below a heading."""
    return [row[head] for row in rows(officer, head)]


def publish(officer: Page, base: str) -> str:
    """The top procedure of the plan is drafted, refused while things are open, decided, published; its row's address."""
    officer.locator("table", has_text="手続名").locator("tbody a").first.click()
    walk.heading(officer, TOP)
    row = officer.url
    officer.get_by_role("button", name="手続きの下書きを作る").click()
    officer.get_by_role("button", name="保存して公開する").click()
    expect(officer.locator("#errors")).to_contain_text("まだ公開できません")
    text = officer.locator("[name=text]")
    text.fill(decided(text.input_value()))
    officer.get_by_role("button", name="確かめる", exact=True).click()
    expect(officer.locator("[data-found]")).to_contain_text("すべて決まりました")
    officer.get_by_role("button", name="保存して公開する").click()
    desk.done(officer, "公開しました")
    return row


def decided(text: str) -> str:
    lines = [line for line in text.splitlines() if not re.match(r"\s*# (決めること|To decide)", line)]
    return "".join(f"{one.replace(one.strip(), DECIDED.get(one.strip(), one.strip()))}\n" for one in lines)


def apply(phone: Page, site: Site, email: str) -> str:
    begin(phone, site, email)
    pages = [
        ("手続きする方", APPLICANT),
        ("手続きの内容", {"contents": "11月24日に火葬を行います。"}),
        ("結果", {}),
    ]
    walk.answer_pages(phone, pages)
    return walk.hand_over(phone)


def leave_half_way(phone: Page, site: Site) -> None:
    begin(phone, site, "left@mail.example")
    walk.answer_pages(phone, [("手続きする方", APPLICANT)])
    walk.heading(phone, "手続きの内容")


def begin(phone: Page, site: Site, email: str) -> None:
    walk.sign_in(phone, site, email)
    walk.begin(phone, site, TOP, "手続きする方")


def compare(officer: Page, base: str, row: str, ledger: dict[str, Any]) -> None:
    """What the reports say is what one counts in the ledger by hand; the row says it too."""
    events = ledger["events"]
    counted = Counter(event["kind"] for event in events)
    assert (counted["window.draft_begun"], counted["cases.received"], counted["cases.decided"]) == (4, 3, 1)
    officer.goto(f"{base}/effect/")
    came = counted["cases.received"]
    yen = f"{round(came * SAVED):,}"
    assert [of_top(officer, head) for head in CAME] == [str(came), yen, yen]
    officer.get_by_role("link", name=TOP).first.click()
    assert column(officer, "オンライン") == [str(came)]
    assert column(officer, "受付の方法") == ["オンライン", "うち開庁時間外"]
    received = [event["data"]["arrived"] for event in events if event["kind"] == "cases.received"]
    outside = str(sum(map(is_outside, received)))
    expect(officer.locator("tr", has_text="うち開庁時間外").locator("td").first).to_have_text(outside)
    expect(officer.locator("tr", has_text="受付から決定まで").locator("td").first).to_have_text("1")
    as_left(officer, events, counted)
    officer.goto(row)
    for fact in ("総件数", "オンライン件数"):
        told = officer.locator("dl > div", has=officer.get_by_text(fact, exact=True))
        expect(told).to_contain_text(re.compile(rf"\b{came}件?\s*申請の記録から数えた値"))


def of_top(officer: Page, head: str) -> str:
    """What stands below a heading for the top procedure."""
    (found,) = (row[head] for row in rows(officer, head) if row["手続き"] == TOP)
    return found


def is_outside(moment: str) -> bool:
    """Before 8:30, from 17:15 on, or on a day on which the office is closed."""
    here = clock.local(datetime.fromisoformat(moment))
    return not is_open(here.date()) or not time(8, 30) <= here.time() < time(17, 15)


def as_left(officer: Page, events: list[dict[str, Any]], counted: Counter[str]) -> None:
    """Where forms were left, and what was asked again."""
    passed = Counter(one["data"]["page"] for one in events if one["kind"] == "window.page_passed")
    first, second = rows(officer, "止まった")[:2]
    assert first["開いた"] == str(counted["window.draft_begun"]) == "4"
    assert (first["終えた"], second["終えた"]) == (str(passed["who"]), str(passed["matter"])) == ("4", "3")
    assert (first["止まった"], second["止まった"]) == ("0", "1")
    assert column(officer, "回数") == [str(counted["cases.correction_asked"])] == ["1"]
