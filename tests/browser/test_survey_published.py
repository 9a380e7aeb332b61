"""A survey from a phone to open data: answered, counted, published with its cross-tabs, small numbers hidden."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

import steps as walk
import steps_desk as desk
from demo_site import DESKTOP, Site
from playwright.sync_api import Page, expect
from town import happen

from madoguchi.foundation.tenancy.sides import Side

TITLE, HIDDEN, LEAST = "市民アンケート", "X", 5
AGES = {"under_30": "29歳以下", "under_50": "30～49歳", "over_75": "75歳以上"}
USES = {"often": "何度もした", "once": "1回した", "never": "したことがない"}
#: How many of an age answered what: two groups are so small that one could know who it was.
ANSWERED = {
    ("under_30", "often"): 7,
    ("under_30", "never"): 5,
    ("under_50", "often"): 6,
    ("under_50", "once"): 8,
    ("under_50", "never"): 1,
    ("over_75", "once"): 2,
    ("over_75", "never"): 6,
}


def test_published_with_small_numbers_hidden(site: Site, open_browser) -> None:
    codes = [answer(open_browser(), site), *others(site)]
    facts = {"codes": codes, "clerk": site.accounts["planning clerk"][0]}
    counted = happen(site, "end_survey", Side.OFFICE, facts, "happening_wide")["counted"]
    staff, anyone = open_browser(DESKTOP), open_browser()
    publish(staff, site, sum(counted.values()))
    read(anyone, site)
    as_csv(anyone, counted)


def answer(phone: Page, site: Site) -> str:
    """At 360 px, without an account."""
    walk.begin(phone, site, TITLE, "あなたについて")
    walk.answer_pages(
        phone,
        [
            ("あなたについて", {"age": "under_30", "district": "minato"}),
            ("市の手続きについて", {"used": "often", "satisfied": "good", "hindered": "words"}),
        ],
    )
    return walk.hand_over(phone)


def others(site: Site) -> list[str]:
    typed = [
        {"age": age, "district": "honcho", "used": used, "satisfied": "fair"}
        for (age, used), number in ANSWERED.items()
        for _ in range(number)
    ]
    return happen(site, "answer_survey", Side.PUBLIC, {"typed": typed}, "happening_wide")["codes"]


def publish(staff: Page, site: Site, answers: int) -> None:
    """Counted first, looked at, then published by a press of a button."""
    walk.staff_sign_in(staff, site, "planning clerk")
    staff.goto(f"{site.office}/cases/publish/")
    staff.get_by_role("link", name=TITLE).click()
    page = staff.url
    staff.get_by_role("button", name="集計").click()
    walk.until_says(staff, page, f"{answers}件を集計しました", "隠れる数")
    staff.get_by_role("button", name="公表する").click()
    desk.done(staff, "公表しました")


def read(anyone: Page, site: Site) -> None:
    """At 360 px: three tables, each with its data; what is hidden is said."""
    walk.until_says(anyone, f"{site.public}/published/", TITLE)
    anyone.get_by_role("link", name=TITLE).first.click()
    walk.heading(anyone, TITLE)
    for words in ("年齢とオンラインの利用", "地区と使いやすさ", "年齢と使いにくいところ", "人数が少ないため"):
        expect(anyone.locator("main")).to_contain_text(words)
    assert anyone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def as_csv(anyone: Page, counted: dict[str, int]) -> None:
    """No number in the open data is small, none can be reckoned from the others, those that show are true."""
    link = anyone.get_by_role("link", name=re.compile(r"CSV\s*（年齢とオンラインの利用）"))
    address = link.get_attribute("href")
    table = list(csv.reader(io.StringIO(walk.fetched(anyone, address).decode("utf-8-sig"))))
    cells = [row[1:] for row in table[1:]]
    numbers = [int(cell) for row in cells for cell in row if cell != HIDDEN]
    assert not [one for one in numbers if 0 < one < LEAST]
    for line in (*cells, *zip(*cells, strict=True)):
        assert Counter(line)[HIDDEN] != 1, f"one number can be reckoned: {line}"
    shown = dict(_shown(table))
    assert shown, table
    assert {key: counted.get(f"{key[0]}/{key[1]}", 0) for key in shown} == shown
    small = {key for key, number in counted.items() if 0 < number < LEAST}
    assert small.isdisjoint(f"{age}/{use}" for age, use in shown)


def _shown(table: list[list[str]]) -> Iterator[tuple[tuple[str, str], int]]:
    """Each number that shows, by age and use."""
    uses = {words: value for value, words in USES.items()}
    ages = {words: value for value, words in AGES.items()}
    for label, *cells in table[1:]:
        for head, cell in zip(table[0][1:], cells, strict=True):
            if label in ages and head in uses and cell != HIDDEN:
                yield (ages[label], uses[head]), int(cell)
