"""The pages of procedures: narrowed, paged, taken as a file, mended in place; and what others than those in charge see."""

import csv
import io

import pytest
from desks import Desk, text
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from listed import (
    ALLOWANCE,
    ALLOWANCE_FORM,
    COPY,
    HEADERS,
    MOVING_IN,
    OTHER,
    OUT_BY_MAIL,
    OUT_HERE,
    OWN,
    TAX,
    at,
    read,
)
from openpyxl import load_workbook
from walking import MIHON

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.governance.assessment import export, queries
from madoguchi.governance.assessment.filters import Filters
from madoguchi.governance.assessment.models import Inventory


def names(page: str) -> list[str]:
    return [
        part.split("</a>")[0].split(">")[-1] for part in page.split('<tr data-row><th scope="row"><a')[1:]
    ]


def home(found: Inventory) -> str:
    return f"/assessment/{found.code}/procedures/"


def test_the_largest_first_and_the_unknown_last(desk: Desk, found: Inventory):
    page = desk.reads(home(found))
    assert names(page) == [
        "転入届", "住民票の写しの交付", "転出届（郵送）", "転出届（窓口）", "児童手当の認定の請求",
        "児童手当認定請求書", "課税証明書の交付",
    ]  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        desk.reads(home(found))
    assert len(asked) <= 12 + 2, [one["sql"][:90] for one in asked]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("search=転出", ["転出届（郵送）", "転出届（窓口）"]),
        ("department=課税課", ["課税証明書の交付"]),
        ("applicants=companies", ["課税証明書の交付"]),
        ("volume=%3F", ["課税証明書の交付"]),
        ("volume=200-1000", ["住民票の写しの交付", "転出届（郵送）"]),
        ("online_status=5", ["住民票の写しの交付"]),
        ("life_events=出産", ["児童手当の認定の請求", "児童手当認定請求書"]),
        ("seal=1&applicants=companies", ["課税証明書の交付"]),
        ("kind=4", []),
    ],
)
def test_narrowed_by_any_field(desk: Desk, found: Inventory, query: str, expected: list[str]):
    page = desk.reads(f"{home(found)}?{query}")
    assert names(page) == expected
    assert "しぼりこみを外す" in page
    assert ("当てはまる手続きはありません" in page) == (not expected)


def test_a_chip_takes_its_own_filter_away(desk: Desk, found: Inventory):
    page = desk.reads(f"{home(found)}?department=市民課&seal=0&search=転")
    assert "押印：なし" in page and "名前：転" in page
    assert 'name="seal" value="0"' in page
    assert "?department=%E5%B8%82%E6%B0%91%E8%AA%B2&amp;search=%E8%BB%A2" in page


def test_a_long_list_is_read_page_by_page(desk: Desk, found: Inventory):
    rows = [f"市民課,手続き{n},,,申請等,国民等,{'' if n % 4 else n // 8},,,,,," for n in range(1, 131)]
    with city_scope(MIHON):
        made = read("\n".join([HEADERS, *rows]))
    address, seen = home(made), list[str]()
    for _ in range(3):
        page = desk.reads(address)
        seen += names(page)
        more = page.split('rel="next"')[0].rsplit('href="', 1)[-1].split('"')[0].replace("&amp;", "&")
        address = more
    assert len(seen) == len(set(seen)) == 130
    assert 'rel="next"' not in page
    assert desk.reads(f"{home(made)}?after=x.y")


def test_a_list_without_rows_yet_leads_to_its_overview(desk: Desk, found: Inventory):
    with city_scope(MIHON):
        Inventory.objects.filter(id=found.id).update(state="reading")
    assert desk.browser.get(home(found)).status_code == 302


def test_what_is_shown_as_csv_reads_back(desk: Desk, found: Inventory):
    answer = desk.browser.get(f"{home(found)}file/csv/?department=市民課")
    assert answer["Content-Type"] == "text/csv" and "attachment" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["手続名"], row["総件数"], row["オンライン件数"]) for row in rows][:2] == [
        ("転入届", "1200", "不明"),
        ("住民票の写しの交付", "1000", "500"),
    ]
    with city_scope(MIHON):
        again = read(answer.content.decode("utf-8-sig"))
        first, copied = (queries.items_page(one, Filters(search="写し"))[0] for one in (found, again))
        assert first.values == copied.values


def test_no_cell_is_a_formula(desk: Desk):
    with city_scope(MIHON):
        made = read("課名,手続名,件数\n=1+1,@SUM,5\n")
    rows = desk.browser.get(f"{home(made)}file/csv/").content.decode("utf-8-sig")
    assert "'=1+1" in rows and "'@SUM" in rows
    book = load_workbook(io.BytesIO(desk.browser.get(f"{home(made)}file/xlsx/").content))
    cells = {cell.value: cell.data_type for row in book.active.iter_rows() for cell in row}
    assert cells["'=1+1"] == "s" and cells[5] == "n" and "f" not in cells.values()


def test_too_many_rows_for_a_workbook_are_told(desk: Desk, found: Inventory, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(export, "MOST_OF_A_BOOK", 3)
    answer = desk.browser.get(f"{home(found)}file/xlsx/", follow=True)
    assert answer.redirect_chain and "3行まで" in text(answer)
    assert desk.browser.get(f"{home(found)}file/pdf/").status_code == 404


def test_a_procedure_with_all_that_is_known(desk: Desk, found: Inventory):
    page = desk.reads(f"{home(found)}{MOVING_IN}/")
    assert "表には「約1200」と書かれていました。" in page
    assert "おおよその数です" in page
    assert page.count("不明") > 10
    out = desk.reads(f"{home(found)}{OUT_HERE}/")
    assert f"{home(found)}{OUT_BY_MAIL}/" in out and "別の手続きとして分ける" in out
    assert "押印（規則・要綱）" in desk.reads(f"{home(found)}{TAX}/")
    with CaptureQueriesContext(connection) as asked:
        desk.reads(f"{home(found)}{MOVING_IN}/?field=volume&with=届")
    assert len(asked) <= 12 + 2, [one["sql"][:90] for one in asked]


def test_a_field_is_mended_and_put_back(desk: Desk, found: Inventory):
    here = f"{home(found)}{MOVING_IN}/"
    assert 'name="typed" value="1200"' in desk.reads(f"{here}?field=volume").replace("\n", "")
    answer = desk.browser.post(here, {"field": "volume", "typed": "1180"}, follow=True)
    page = text(answer)
    assert "「総件数」を直しました。" in page and "手で直した値" in page and "前の値：1200" in page
    assert 'name="typed" value="1200"' in page
    desk.browser.post(here, {"field": "fee_ways", "typed": ["1-1", "2-3"]})
    with city_scope(MIHON):
        assert at(found, MOVING_IN).fee_ways == ["1-1", "2-3"]


def test_what_is_refused_keeps_what_was_typed(desk: Desk, found: Inventory):
    answer = desk.browser.post(f"{home(found)}{COPY}/", {"field": "volume", "typed": "約900"})
    page = text(answer)
    assert answer.status_code == 422
    assert (
        "おおよその数は入れられません" in page and 'value="約900"' in page and 'href="#mend-volume"' in page
    )
    assert desk.browser.post(f"{home(found)}{COPY}/", {"field": "x", "typed": "1"}).status_code == 422


def test_every_field_has_a_form_that_keeps_its_value(desk: Desk, found: Inventory):
    with city_scope(MIHON):
        row = at(found, COPY)
    for field in row.values:
        page = desk.reads(f"{home(found)}{COPY}/?field={field}")
        assert f'name="field" value="{field}"' in page


def test_rows_are_joined_and_separated_on_the_page(desk: Desk, found: Inventory):
    here = f"{home(found)}{ALLOWANCE}/"
    page = desk.reads(f"{here}?with=児童手当")
    assert f'name="line" value="{ALLOWANCE_FORM}"' in page
    assert "その名前の行はありません" in desk.reads(f"{here}?with=ない名前")
    page = text(desk.browser.post(f"{here}join/", {"line": [str(ALLOWANCE_FORM)]}, follow=True))
    assert "まとめました" in page and f"{home(found)}{ALLOWANCE_FORM}/" in page
    page = text(desk.browser.post(f"{here}separate/", follow=True))
    assert "分けました" in page
    assert desk.browser.post(f"{here}separate/").status_code == 422
    assert desk.browser.post(f"{here}join/").status_code == 422


def test_others_see_but_do_not_mend(found: Inventory):
    other = Desk(OTHER)
    page = other.reads(f"{home(found)}{COPY}/?field=volume")
    assert 'name="typed"' not in page and '#mend"' not in page
    assert other.browser.post(f"{home(found)}{COPY}/", {"field": "volume", "typed": "1"}).status_code == 422
    own = Desk(OWN)
    assert 'name="typed"' in own.reads(f"{home(found)}{COPY}/?field=volume")
    assert 'name="typed"' not in own.reads(f"{home(found)}{TAX}/?field=volume")


def test_what_there_is_not(desk: Desk, found: Inventory):
    assert desk.browser.get(f"{home(found)}99/").status_code == 404
    assert desk.browser.get("/assessment/XXXX-XXXX/procedures/").status_code == 404


def test_in_english(desk: Desk, found: Inventory):
    desk.browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = desk.reads(f"{home(found)}?applicants=companies")
    assert "Who applies: Companies" in page
    one = desk.reads(f"{home(found)}{TAX}/")
    assert "Seal, by rule or guideline" in one and "Unknown" in one
