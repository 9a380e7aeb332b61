"""The pages of plans: written a group at a time, solved, read with reasons, side by side, taken away, refused."""

import csv
import io
from collections.abc import Iterator
from html import unescape
from typing import Any

import listed
import pytest
from clones import Clone
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hearing_of import CITIZENS, COPY, MOVING_IN, answer, opened, row
from openpyxl import load_workbook
from planned import asked, made, now, solved
from visitors import pages, signed_in_staff
from walking import MIHON, run_jobs

from madoguchi.core import clock
from madoguchi.counter.cases import actions as cases
from madoguchi.counter.procedures.questions import Context
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.models import Inventory, InventoryItem, Scenario
from madoguchi.governance.assessment.plans.form import GROUPS
from madoguchi.governance.assessment.plans.queries import asked_of
from madoguchi.governance.assessment.reckoning.blocks import COST_CLASSES, KNOWN

MOST_STATEMENTS = 12
AIM = {
    "name": "三年の計画", "objective": "coverage", "first_year": "２０２８", "budget-0": "2,000万円", "budget-1": "30",
    "budget-2": "１億", "budget-3": "", "budget-4": "",
}  # fmt: skip


class Desk:
    """A list of the sample city, and the browser of whoever is in charge."""

    def __init__(self, database: Clone, browser: Client, found: Inventory) -> None:
        self.database, self.browser, self.found = database, browser, found

    def at(self, one: Scenario | None = None, page: str = "") -> str:
        plan = f"{one.code}/" if one else ""
        return f"/assessment/{self.found.code}/plans/{plan}{page}"

    def read(self, address: str, status: int = 200) -> str:
        answer = self.browser.get(address)
        assert answer.status_code == status, (address, answer.status_code)
        return unescape(answer.content.decode()).replace("<wbr>", "")

    def post(self, address: str, status: int = 302, **fields: str) -> str:
        answer = self.browser.post(address, fields)
        assert answer.status_code == status, (address, answer.status_code, answer.content.decode()[:3000])
        return unescape(answer.content.decode()).replace("<wbr>", "")

    def give(self, one: Scenario, group: str, status: int = 302, **fields: str) -> str:
        return self.post(self.at(one, f"give/{group}/"), status, turn=str(self.now(one).turn), **fields)

    def now(self, one: Scenario) -> Scenario:
        with city_scope(MIHON):
            return now(one)

    def given(self, one: Scenario) -> Any:
        return asked_of(self.now(one))


@pytest.fixture
def desk(database: Clone) -> Iterator[Desk]:
    with database.as_office(), pages():
        with city_scope(MIHON):
            found = listed.read()
        yield Desk(database, signed_in_staff("/login/", listed.OFFICER), found)


@pytest.fixture
def plan(desk: Desk) -> Scenario:
    with city_scope(MIHON):
        return made(desk.found)


@pytest.fixture
def done(desk: Desk, plan: Scenario) -> Scenario:
    with city_scope(MIHON):
        return solved(plan)


def test_a_plan_is_begun_solved_adopted_and_read(desk: Desk):
    assert "計画案はまだありません" in desk.read(desk.at())
    assert 'value="20,000,000"' in desk.read(desk.at(page="new/"))
    desk.post(desk.at(page="new/"), **AIM)
    with city_scope(MIHON):
        one = Scenario.objects.get()
    given = desk.given(one)
    assert (one.name, given.first_year, given.budgets, str(given.objective)) == (
        "三年の計画", 2028, (20_000_000, 30, 100_000_000), "coverage",
    )  # fmt: skip
    page = desk.read(desk.at(one))
    assert "計算する" in page and "市の計画として採用する" not in page
    desk.post(desk.at(one, "do/solve/"), turn=str(one.turn))
    assert "計算しています（0%）" in desk.read(desk.at(one))
    run_jobs(desk.database.as_office)
    page = desk.read(desk.at(one))
    assert "3年で" in page and "件数の100.0%がオンラインで申請できるようになります（いまは0.0%）。" in page
    assert "1年目（2028年度）" in page and "証明済みの最適です" in page and '<svg class="drawn"' in page
    assert "style=" not in page
    desk.post(desk.at(one, "do/adopt/"))
    assert "市の計画" in desk.read(desk.at()) and desk.now(one).adopted
    page = desk.read(desk.at(one))
    assert "計算し直す" not in page and "この計画案を消す" not in page


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_shows_what_is_given(desk: Desk, plan: Scenario, group: str):
    page = desk.read(desk.at(plan, f"give/{group}/"))
    assert str(GROUPS[group].words) in page
    if group == "blocks":
        assert all(
            one.ja in page and one.basis_ja in page and f'value="{one.cost:,}"' in page for one in KNOWN
        )


def test_each_group_is_kept(desk: Desk, plan: Scenario):
    blocks = {
        f"{what}-{one.name}": str(n) for one in KNOWN for what, n in (("cost", one.cost), ("lead", one.lead))
    }
    desk.give(
        plan,
        "blocks",
        **{**blocks, "cost-e_payment": "５０万円", "lead-e_payment": "1", "there-identity": "on"},
    )
    costs = {f"cost-{one.name}": str(one.cost) for one in COST_CLASSES}
    desk.give(
        plan, "costs", **{**costs, "cost-easy": "30万"}, own="転入届 120万円\n\n住民票の写しの交付　５００\n"
    )
    desk.give(plan, "weights", **{"w-staff_wage": "4,000", "w-identity": "5"})
    desk.give(plan, "rows", applicants="residents", department="市民課", grouped="0")
    given = desk.given(plan)
    assert (given.blocks["e_payment"].cost, given.blocks["e_payment"].lead) == (500_000, 1)
    assert given.blocks["identity"].there and not given.blocks["e_payment"].there
    assert given.costs["easy"] == 300_000 and sorted(given.own.values()) == [500, 1_200_000]
    assert (given.weights.staff_wage, given.weights.obstacles["identity"]) == (4000, 5)
    assert "grouped" not in given.rows and "applicants=residents" in given.rows
    assert given.budgets == asked().budgets
    page = desk.read(desk.at(plan))
    assert "費用を別に書いた手続き2件" in page and "市民課" in page and "本人確認（公的個人認証）" in page
    assert "転入届 1200000" in desk.read(desk.at(plan, "give/costs/"))


@pytest.mark.parametrize(
    ("group", "fields", "told", "kept"),
    [
        ("aim", {**AIM, "name": ""}, "名前を60文字以内で", "2,000万円"),
        ("aim", {**AIM, "budget-1": "たくさん"}, "0から100,000,000,000までの数字で", "たくさん"),
        ("aim", {**AIM, "budget-1": "", "budget-2": ""}, "0から100,000,000,000までの数字で", "2,000万円"),
        ("aim", {**AIM, "objective": "x"}, "目的を選んでください", "三年の計画"),
        ("blocks", {"cost-identity": "-5"}, "までの数字で", "-5"),
        ("costs", {"own": "転入届"}, "「転入届」を読み取れません", "転入届"),
        ("costs", {"own": "ない手続き 500"}, "この棚卸しにありません", "ない手続き 500"),
        ("weights", {"w-staff_wage": "高い"}, "0から100,000までの数字で", "高い"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_kept(
    desk: Desk, plan: Scenario, group: str, fields: dict[str, str], told: str, kept: str
):
    before = desk.now(plan)
    page = desk.give(plan, group, 422, **fields)
    assert told in page and kept in page and 'role="alert"' in page
    assert desk.now(plan).given == before.given


def test_a_page_left_open_overwrites_nothing(desk: Desk, plan: Scenario):
    desk.give(plan, "aim", **AIM)
    page = desk.post(desk.at(plan, "give/aim/"), 422, **{**AIM, "name": "遅い"}, turn=str(plan.turn))
    assert "ほかの方が変えたか、計算中です" in page and "遅い" in page
    assert desk.now(plan).name == "三年の計画"


def test_reasons_are_read_and_narrowed(desk: Desk, done: Scenario):
    every = desk.read(desk.at(done, "procedures/"))
    assert "「オンライン決済」が入っていません。入れて始めるには" in every.replace(
        "、本人確認（公的個人認証）", ""
    )
    assert "件数がわからないので、効果を計算できません" in every and "2年目（2028年度）" in every
    unknown = desk.read(desk.at(done, "procedures/?of=unknown"))
    assert "課税証明書の交付" in unknown and "転入届" not in unknown
    assert "転入届" in desk.read(desk.at(done, "procedures/?of=year-0"))
    assert "転入届" not in desk.read(desk.at(done, "procedures/?of=left"))
    assert "あてはまる手続きはありません" in desk.read(desk.at(done, "procedures/?of=year-7&after=x"))


def test_long_lists_go_on_where_a_page_ends(desk: Desk):
    lines = "\n".join(f"市民課,手続き{n:03},,,申請等,国民等,{1000 - n},,,,,引越し," for n in range(70))
    with city_scope(MIHON):
        longer = listed.read(f"{listed.HEADERS}\n{lines}\n", 2026, "長い棚卸し")
        one = solved(made(longer))
    address = f"/assessment/{longer.code}/plans/{one.code}/procedures/"
    first = desk.read(address)
    assert "手続き049" in first and "手続き050" not in first and "after=50" in first
    assert "手続き050" in desk.read(f"{address}?of=&after=50")


def test_plans_stand_side_by_side(desk: Desk, done: Scenario):
    with city_scope(MIHON):
        richer = solved(made(desk.found, "大きい予算", asked(10_000_000, 10_000_000)))
        made(desk.found, "まだの案")
    page = desk.read(desk.at())
    assert page.count("<tr data-row>") == 3 and "計算していません" in page
    assert "20,000,000" in page and "600,000" in page and richer.name in page


def test_files_hold_every_procedure(desk: Desk, done: Scenario):
    text = desk.browser.get(desk.at(done, "file/csv/")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:2] == ["順", "手続名"] and rows[1][1] == "転入届" and len(rows) == 7
    book = load_workbook(io.BytesIO(desk.browser.get(desk.at(done, "file/xlsx/")).content))
    assert len(book.sheetnames) == 5 and book.worksheets[0]["B2"].value == "転入届"
    assert desk.browser.get(desk.at(done, "file/pdf/")).content.startswith(b"%PDF")
    desk.read(desk.at(done, "file/doc/"), 404)


def test_copies_and_deletes(desk: Desk, done: Scenario):
    desk.post(desk.at(done, "do/copy/"), name="写しの案")
    assert "確かめてください" in desk.post(desk.at(done, "do/copy/"), 422, name="")
    desk.post(desk.at(done, "do/discard/"), turn=str(done.turn))
    with city_scope(MIHON):
        assert [one.name for one in Scenario.objects.all()] == ["写しの案"]
    desk.read(desk.at(done), 404)
    desk.post(desk.at(page="x/do/solve/"), 404)


def test_what_is_impossible_is_told_on_its_page(desk: Desk):
    with city_scope(MIHON):
        one = solved(made(desk.found, given=asked(1, 1)))
    page = desk.read(desk.at(one))
    assert "計算できませんでした" in page and "予算を増やしてください" in page
    assert desk.browser.get(desk.at(one, "file/csv/")).status_code == 404
    assert desk.browser.get(desk.at(one, "procedures/")).status_code == 302


def test_a_solving_can_be_stopped(desk: Desk, plan: Scenario):
    desk.post(desk.at(plan, "do/solve/"), turn=str(plan.turn))
    assert "計算をやめる" in desk.read(desk.at(plan))
    desk.post(desk.at(plan, "do/stop/"))
    run_jobs(desk.database.as_office)
    assert desk.now(plan).state == "written"


def test_a_list_mended_after_the_solving_is_told_until_it_is_solved_again(desk: Desk, done: Scenario):
    told = "この計画案を計算したあと、一覧の値が直されました"
    assert told not in desk.read(desk.at(done))
    with city_scope(MIHON):
        actions.mend(
            listed.clerk(), InventoryItem.objects.get(inventory=desk.found, name="転入届"), "volume", "1500"
        )
    page = desk.read(desk.at(done))
    assert told in page and "もう一度計算する" in page
    desk.post(desk.at(done, "do/solve/"), turn=str(done.turn))
    run_jobs(desk.database.as_office)
    assert told not in desk.read(desk.at(done))
    desk.post(desk.at(done, "do/adopt/"))
    with city_scope(MIHON):
        actions.mend(
            listed.clerk(), InventoryItem.objects.get(inventory=desk.found, name="転入届"), "volume", "1200"
        )
    page = desk.read(desk.at(done))
    assert told in page and "写しを作って計算すると" in page and "もう一度計算する" not in page


def test_a_mend_of_another_list_says_nothing_of_a_plan(desk: Desk, done: Scenario):
    with city_scope(MIHON):
        other = listed.read()
        actions.mend(
            listed.clerk(), InventoryItem.objects.get(inventory=other, name="転入届"), "volume", "1500"
        )
    assert "一覧の値が直されました" not in desk.read(desk.at(done))


def test_an_answer_to_its_hearing_overtakes_a_plan(desk: Desk):
    with city_scope(MIHON):
        hearing = opened()
        answer(hearing, COPY, volume="900")
        begun = actions.begin_row(listed.clerk(CITIZENS), row(hearing, MOVING_IN))
        actions.close_hearing(listed.clerk(), hearing)
        desk.found = Inventory.objects.get(id=hearing.inventory_id)
        one = solved(made(desk.found, given=asked(20_000_000, 20_000_000)))
    assert one.result, one.problem_ja
    assert "一覧の値が直されました" not in desk.read(desk.at(one))
    with city_scope(MIHON):
        cases.enter(listed.clerk(CITIZENS), begun.code, Context(today=clock.today()))
    assert "一覧の値が直されました" in desk.read(desk.at(one))


def test_pages_ask_few_statements(desk: Desk, done: Scenario):
    with city_scope(MIHON):
        for n in range(8):
            actions.copy_plan(listed.clerk(), done, f"写し{n}")
    for page in (desk.at(), desk.at(done), desk.at(done, "procedures/"), desk.at(done, "give/rows/")):
        desk.read(page)
        with CaptureQueriesContext(connection) as statements:
            desk.read(page)
        assert len(statements) <= MOST_STATEMENTS, (page, [one["sql"][:100] for one in statements])


def test_others_read_but_do_not_write(desk: Desk, done: Scenario):
    desk.browser = signed_in_staff("/login/", listed.OTHER)
    assert "3,0" in desk.read(desk.at(done)) or "手続きがオンラインになり" in desk.read(desk.at(done))
    assert "計画案を作る</a>" not in desk.read(desk.at())
    assert "棚卸しを受け持つ所属の職員だけです" in desk.read(desk.at(done, "give/aim/"))
    assert "だけができます" in desk.post(desk.at(done, "do/adopt/"), 422)
    assert "だけができます" in desk.post(desk.at(page="new/"), 422, **AIM)


def test_in_english(desk: Desk, done: Scenario):
    desk.browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = desk.browser.get(desk.at(done)).content.decode()
    assert "procedures go on line" in page and "Proven to be" in page
    reasons = desk.browser.get(desk.at(done, "procedures/")).content.decode()
    assert "Its volume is unknown" in reasons and "was not bought" in reasons
