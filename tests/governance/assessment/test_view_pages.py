"""The pages of views: the figures of a list, in few statements; bad addresses told; views kept, shared and refused."""

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import listed
import pypdfium2
import pytest
from clones import Clone
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from visitors import pages, signed_in_staff
from walking import KAGAMI, MIHON

from madoguchi.core.errors import PlainError
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import actions
from madoguchi.governance.assessment.models import Inventory, SavedView, Source
from madoguchi.governance.assessment.refusals import AssessmentRefusedError
from madoguchi.governance.assessment.report import NUMBERS, figures_of
from madoguchi.governance.assessment.views.pages import KINDS

MOST_STATEMENTS = 12
WIDE = "department=市民課&applicants=residents&volume=1-&search=転"


class Desk:
    """A list of the sample city and of the year before, and the browser of whoever is in charge."""

    def __init__(self, browser: Client, found: Inventory) -> None:
        self.browser, self.found = browser, found

    def at(self, view: str, query: str = "") -> str:
        return f"/assessment/{self.found.code}/{view}/?{query}"

    def read(self, address: str, status: int = 200) -> str:
        answer = self.browser.get(address)
        assert answer.status_code == status, (address, answer.status_code)
        return unescape(answer.content.decode()).replace("<wbr>", "")

    def post(self, address: str, status: int = 302, **fields: str) -> str:
        answer = self.browser.post(address, fields)
        assert answer.status_code == status, (address, answer.status_code)
        return unescape(answer.content.decode()).replace("<wbr>", "")


@pytest.fixture
def desk(database: Clone) -> Iterator[Desk]:
    with database.as_office(), pages():
        with city_scope(MIHON):
            listed.read(listed.ROWS.replace("1000,500", "800,100"), 2024, "前の年度の棚卸し")
            found = listed.read()
        yield Desk(signed_in_staff("/login/", listed.OFFICER), found)


@pytest.mark.parametrize("view", KINDS)
@pytest.mark.parametrize("query", ["", WIDE, "grouped=0"])
def test_a_view_asks_few_statements_and_shows_its_sentence_chart_and_table(desk: Desk, view: str, query: str):
    desk.read(desk.at(view, query))
    with CaptureQueriesContext(connection) as asked:
        page = desk.read(desk.at(view, query))
    statements = [one["sql"][:120] for one in asked if one["sql"] not in ("BEGIN", "COMMIT")]
    assert len(statements) <= MOST_STATEMENTS, statements
    # Nothing that is asked for stands in the way of the two procedures of moving.
    assert '<p class="lead">' in page
    assert ("<table" in page) == ((view, query) != ("blocked", WIDE))
    # The order of the best is a table alone, and nothing that is asked for changed in a year.
    drawn = view != "sensitivity" and (view, query) not in {("changes", WIDE), ("blocked", WIDE)}
    assert ('<svg class="drawn"' in page) == drawn
    assert "style=" not in page


def test_a_statement_more_for_each_row_would_be_seen(desk: Desk):
    """The statements do not grow with the list."""
    with city_scope(MIHON):
        lines = "\n".join(f"市民課,手続き{n},,,申請等,国民等,{n + 1},,,,,引越し," for n in range(80))
        longer = listed.read(f"{listed.HEADERS}\n{lines}\n", 2026, "長い棚卸し")
    counts = []
    for found in (desk.found, longer):
        with CaptureQueriesContext(connection) as asked:
            desk.read(f"/assessment/{found.code}/coverage/?n=80")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_curve_of_the_list_is_read_both_ways_and_what_is_unknown_is_told(desk: Desk):
    page = desk.read(desk.at("coverage", "n=1&percent=90"))
    # 1200, 1000, the two rows of moving out as one of 400, 40 and 30; the tax certificate's volume is unknown.
    assert "1の手続きで、件数の44.9%を占めます。" in page
    assert "件数の90%には、3の手続きで届きます（全部で5、2,670件）。" in page
    assert "件数が不明の1行は入っていません。0件としては数えません。" in page
    assert "課税証明書" not in page
    alone = desk.read(desk.at("coverage", "n=1&grouped=0&applicants=companies"))
    assert "件数のわかる手続きがありません。" in alone


def test_the_figures_of_the_municipal_list_are_those_of_the_command_line(desk: Desk, municipal: Path):
    with city_scope(MIHON):
        found = listed.read_file(municipal, title="国の一覧")
    for grouped in (False, True):
        told = figures_of(municipal, grouped=grouped)
        page = desk.read(f"/assessment/{found.code}/coverage/?n=50&percent=83&grouped={int(grouped)}")
        assert f"50の手続きで、件数の{told['coverage']['50']}%を占めます。" in page
        assert f"件数の83%には、{told['reach']['83']}の手続きで届きます（全部で{told['types']:,}、" in page
        for n in NUMBERS:
            assert f"上位{n}の手続きで</th><td>{told['coverage'][str(n)]}%" in page


@pytest.mark.parametrize("view", KINDS)
def test_figures_of_the_country_are_told_from_those_of_a_city(desk: Desk, view: str):
    told = "市のものではありません"
    assert told not in desk.read(desk.at(view))
    with city_scope(MIHON):
        Inventory.objects.filter(id=desk.found.id).update(source=Source.NATIONAL)
    assert told in desk.read(desk.at(view))


def test_a_city_is_held_against_the_country_only_where_somebody_asks_for_it(desk: Desk):
    with city_scope(MIHON):
        Inventory.objects.filter(id=desk.found.id).update(source=Source.NATIONAL)
        other = Inventory.objects.exclude(id=desk.found.id).get()
    assert "比べる棚卸しがまだありません" in desk.read(desk.at("changes"))
    assert "差は、市の件数の増減ではありません" in desk.read(desk.at("changes", f"other={other.code}"))
    with city_scope(MIHON):
        Inventory.objects.filter(id=other.id).update(source=Source.NATIONAL)
    page = desk.read(desk.at("changes"))
    assert "前の年度の棚卸し」との差" in page and "市の件数の増減ではありません" not in page


def test_what_a_map_shows_is_read_by_everybody_and_its_chart_stands_before_the_weights(desk: Desk):
    page = desk.read(desk.at("benefit"))
    body = re.sub(r"<desc.*?</desc>", "", page, flags=re.DOTALL)
    assert "円の大きさは件数、数字は表の順です。" in body
    assert (
        page.index('<svg class="drawn"')
        < page.index("重みを変える")
        < page.index("点数の高い手続き</caption>")
    )
    assert "<details><summary>条件で絞り込む" in page
    assert "<details open><summary>条件で絞り込む" in desk.read(desk.at("benefit", "search=転"))


def test_a_weight_moved_changes_the_order_and_stands_in_the_address(desk: Desk):
    usual = desk.read(desk.at("benefit"))
    names = re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a></th>', usual)
    assert names[0] == "転入届"
    assert "初期値 3,000" in usual and "100.0%の手続き（5）は、1件にかかる時間がわからないので" in usual
    # Seals weigh nothing by default against the copy's fee; now the fee weighs nothing at all and seals everything.
    heavy = desk.read(desk.at("benefit", "w-seal_rule=100"))
    assert "児童手当" in usual and "児童手当" not in re.sub(r"<form.*?</form>", "", heavy, flags=re.DOTALL)
    assert re.search(rf'href="/assessment/{desk.found.code}/benefit/"[^>]*>重みを初期値に戻す', heavy)
    assert "オンラインの件数が不明の手続き4は、すべてがまだ紙とみて計算しています。" in usual
    assert f"/assessment/{desk.found.code}/sensitivity/?w-seal_rule=100" in heavy
    assert "順位が変わらず" in desk.read(desk.at("sensitivity"))


def test_obstacles_are_listed_with_what_removes_them(desk: Desk):
    page = desk.read(desk.at("blocked"))
    assert "オンライン決済" in page and "手数料を窓口で払う" in page
    assert "押印（規則・要綱）" in page
    assert re.search(
        r"押印（規則・要綱）</th><td class=\"num\">2</td><td class=\"num\">70</td><td[^>]*>2.6%</td><td[^>]*>1<",
        page,
    )


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("life_events", "件数がいちばん多いのは「引越し」で、2,600件"),
        ("department", "件数がいちばん多いのは「市民課」で、2,600件"),
        ("season", "時期と件数の両方がわかる手続きがありません。"),
        ("channel", "件数の18.7%がオンラインです（オンラインの件数がわかる1行から）。"),
    ],
)
def test_where_the_volume_comes_from(desk: Desk, by: str, words: str):
    page = desk.read(desk.at("shares", f"by={by}"))
    assert words in page
    if by == "life_events":
        # A row of two life events is counted at each.
        assert re.search(r'life_events=%E8%82%B2%E5%85%90">育児</a></th><td class="num">2</td>', page)


def test_a_part_leads_to_the_curve_of_that_part(desk: Desk):
    page = desk.read(desk.at("shares", "by=department&applicants=residents"))
    link = re.search(r'href="(/assessment/[^"]+/coverage/\?[^"]+)">こども課', page)
    assert link
    assert "全部で2、70件" in desk.read(link[1])


def test_two_years_are_held_together(desk: Desk):
    page = desk.read(desk.at("changes"))
    assert "「前の年度の棚卸し」との差" in page
    assert "両方で件数がわかる5の手続きで、200件（8.1%）増えました。" in page
    assert "この棚卸しでだけ件数がわかる手続きは0、相手でだけわかる手続きは0" in page
    assert "+200" in page


def test_one_list_alone_says_what_is_missing(database: Clone):
    with database.as_office(), pages():
        with city_scope(MIHON):
            found = listed.read()
        alone = Desk(signed_in_staff("/login/", listed.OFFICER), found)
        assert "比べる棚卸しがまだありません" in alone.read(alone.at("changes"))


@pytest.mark.parametrize("view", KINDS)
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("n=たくさん&percent=%00", 422),
        ("n=99999999999999999999", 422),
        ("w-staff_wage=-1", 422),
        ("volume=99999999999999999999-&online=--&staff_minutes=999999999999999-", 200),
        ("search=%00%1f&name=%00&department=%25&kind=no&seal=x&by=name&other=%00x", 200),
        ("identity=?&life_events=?&volume=?&fee=?&law=?", 200),
    ],
)
def test_bad_input_is_told_and_never_a_fault(desk: Desk, view: str, query: str, status: int):
    page = desk.read(desk.at(view, query), status)
    assert (status == 422) == ("確かめてください" in page)


@pytest.mark.parametrize("view", KINDS)
def test_files_hold_what_the_page_shows(desk: Desk, view: str):
    base = f"/assessment/{desk.found.code}/{view}"
    text = desk.browser.get(f"{base}.csv?department=市民課").content.decode("utf-8-sig")
    assert "転入届" in text or (view == "shares" and "引越し" in text) or view == "blocked"
    assert "児童手当" not in text
    book = load_workbook(io.BytesIO(desk.browser.get(f"{base}.xlsx?department=市民課").content))
    told = {row[0].value: row[1].value for row in book.worksheets[-1]}
    assert told["棚卸し"] == "手続き棚卸し　2025" and told["わかったこと"]
    assert ("職員の1時間（円）" in told) == KINDS[view].weighed
    paper = pypdfium2.PdfDocument(desk.browser.get(f"{base}.pdf?department=市民課").content)
    words = "".join(page.get_textpage().get_text_bounded() for page in paper)
    paper.close()
    assert "みほん市" in words and "担当課" in words and "市民課" in words and "令和" in words
    assert told["わかったこと"][:12] in words


def test_files_that_there_are_not(desk: Desk):
    for name in ("coverage.exe", "nothing.csv"):
        assert desk.browser.get(f"/assessment/{desk.found.code}/{name}").status_code == 404


def test_a_view_is_kept_opened_by_others_renamed_and_dropped(desk: Desk):
    save = f"/assessment/{desk.found.code}/benefit/save/"
    desk.post(save, name="市民課", query="department=市民課&w-staff_wage=4000&nonsense=1")
    page = desk.read("/assessment/views/")
    code = re.search(r'href="/assessment/views/([\w-]+)/"', page)
    assert code and "市民課" in page
    other = signed_in_staff("/login/", listed.OTHER)
    opened = other.get(f"/assessment/views/{code[1]}/")
    assert opened.status_code == 302
    shown = unescape(other.get(opened.headers["Location"]).content.decode())
    assert "4,000" not in opened.headers["Location"] and "w-staff_wage=4000" in opened.headers["Location"]
    assert 'value="4000"' in shown and "児童手当" not in re.sub(
        r"<form.*?</form>", "", shown, flags=re.DOTALL
    )
    desk.post(f"/assessment/views/{code[1]}/rename/", **{f"name-{code[1]}": "窓口"})
    assert "窓口" in desk.read("/assessment/views/")
    desk.post(f"/assessment/views/{code[1]}/drop/")
    assert "保存した見方はまだありません" in desk.read("/assessment/views/")
    assert desk.browser.get(f"/assessment/views/{code[1]}/").status_code == 404


def refused(do: Any) -> str:
    with pytest.raises(PlainError) as error:
        do()
    assert isinstance(error.value, AssessmentRefusedError)
    return error.value.rule


def test_what_is_refused_of_saved_views(database: Clone):
    with database.as_office(), city_scope(MIHON):
        found, mine, other = listed.read(), listed.clerk(), listed.clerk(listed.OTHER)
        first = actions.save_view(mine, found, "coverage", "n=1", "見方 0")
        assert refused(lambda: actions.save_view(mine, found, "coverage", "", "見方 0")) == "view_taken"
        assert refused(lambda: actions.save_view(mine, found, "coverage", "", "")) == "view_name"
        assert refused(lambda: actions.save_view(mine, found, "coverage", "", "長" * 61)) == "view_name"
        assert refused(lambda: actions.rename_view(other, first, "x")) == "view_own"
        assert refused(lambda: actions.drop_view(other, first)) == "view_own"
        actions.save_view(other, found, "coverage", "", "見方 0")
        for n in range(1, 20):
            actions.save_view(mine, found, "coverage", "", f"見方 {n}")
        assert refused(lambda: actions.save_view(mine, found, "coverage", "", "もう一つ")) == "views"
        assert refused(lambda: actions.rename_view(mine, first, "見方 1")) == "view_taken"
        assert SavedView.objects.count() == 21


def test_a_refusal_keeps_what_was_typed(desk: Desk):
    page = desk.post(f"/assessment/{desk.found.code}/coverage/save/", 422, name="長" * 61, query="n=2")
    assert "見方の名前を60文字以内" in page and "長" * 61 in page and 'value="n=2"' in page
    assert "2の手続きで、件数の82.4%" in page


def test_the_other_city_sees_nothing(desk: Desk):
    with city_scope(MIHON):
        made = actions.save_view(listed.clerk(), desk.found, "coverage", "", "見方")
    with city_scope(KAGAMI):
        assert not SavedView.objects.filter(code=made.code).exists()
