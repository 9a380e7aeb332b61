"""What views make of a list, without a page: what is asked for in an address, curves, obstacles, charts."""

import io
import math
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some
from openpyxl import load_workbook

from madoguchi.foundation.ui.vega import drawing
from madoguchi.governance.assessment.inventory.items import Item, Reading
from madoguchi.governance.assessment.inventory.sheets import read_sheet, suggest
from madoguchi.governance.assessment.models import Inventory
from madoguchi.governance.assessment.reckoning.coverage import Coverage
from madoguchi.governance.assessment.reckoning.obstacles import obstacles_of
from madoguchi.governance.assessment.reckoning.scoring import Scored, Weights
from madoguchi.governance.assessment.report import NUMBERS, PERCENTS, figures_of
from madoguchi.governance.assessment.views import benefit, blocked, charts, coverage, sheets, steadiness
from madoguchi.governance.assessment.views.asked import Asked
from madoguchi.governance.assessment.views.changes import Compared
from madoguchi.governance.assessment.views.coverage import Curves
from madoguchi.governance.assessment.views.queries import Volume, Yearly
from madoguchi.governance.assessment.views.shown import Column, Kind, Row, Table, View, written
from madoguchi.governance.assessment.views.words import about_yen


@pytest.fixture(autouse=True)
def _japanese():
    with translation.override("ja"):
        yield


def asked(address: str) -> Asked:
    return Asked.read(QueryDict(address))


def key(n: int) -> UUID:
    return UUID(int=n)


def scored(*rows: tuple[float, int]) -> Scored:
    """Rows of volume and obstacles, whose minutes nobody wrote down."""
    unknown = np.full(len(rows), np.nan)
    volume = np.array([row[0] for row in rows], dtype=float)
    bits = np.array([row[1] for row in rows], dtype=np.int64)
    return Scored([key(n) for n in range(len(rows))], volume, unknown, unknown, unknown, bits)


def test_what_is_asked_for_stands_in_the_address_again():
    text = "department=%E5%B8%82%E6%B0%91%E8%AA%B2&applicants=residents&n=10&percent=83.4&w-staff_wage=4000&w-identity=5"
    one = asked(text)
    assert (one.number, one.percent, one.weights.staff_wage, one.weights.obstacles["identity"]) == (
        10,
        83.4,
        4000,
        5,
    )
    assert not one.errors
    again = asked(one.query())
    assert replace(again, typed={}) == replace(one, typed={})
    assert asked("").query() == ""


def test_a_link_to_a_part_asks_for_that_part_alone():
    one = asked("life_events=%E4%BB%8B%E8%AD%B7&search=a")
    told = QueryDict(one.query(life_events="税金", search="b"))
    assert dict(told.lists()) == {"life_events": ["税金"], "search": ["b"]}


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("n=たくさん", "n"),
        ("n=0", "n"),
        ("n=99999999999999999999", "n"),
        ("n=-5", "n"),
        ("percent=101", "percent"),
        ("percent=nan", "percent"),
        ("percent=1e5", "percent"),
        ("percent=.", "percent"),
        ("w-staff_share=101", "w-staff_share"),
        ("w-identity=x", "w-identity"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_default_is_taken(address: str, field: str):
    one = asked(address)
    assert set(one.errors) == {field}
    assert (one.number, one.percent, one.weights) == (50, 83.0, Weights())
    assert one.typed[field] == address.partition("=")[2][:20]


def test_figures_are_read_as_people_type_them():
    one = asked("n=１，２００&percent=８３.４％&w-staff_wage=3,500")
    assert (one.number, one.percent, one.weights.staff_wage) == (1200, 83.4, 3500)


@given(
    some.dictionaries(
        some.sampled_from(["n", "percent", "by", "other", "w-seal_rule", "volume", "search", "name"]),
        some.text(),
    )
)
def test_no_address_fails(typed: dict[str, str]):
    query = QueryDict(mutable=True)
    query.update(typed)
    one = Asked.read(query)
    assert one.number >= 1 and 0 < one.percent <= 100
    one.filters.condition()
    assert Asked.read(QueryDict(one.query())).query() == one.query()


def volumes_of(source: Path) -> list[Volume]:
    sheet = read_sheet(source)
    reading = Reading(sheet, suggest(sheet.headers), zero_is_unknown=True)
    items = [entry for _, entry in reading.pairs() if isinstance(entry, Item)]
    known = [item.values for item in items if item.values["volume"] is not None]
    return [
        Volume(
            key(n),
            one["volume"],
            one["volume"] if one.get("applicant") in ("5", "7") else None,
            one["volume"] if one.get("applicant") in ("6", "7") else None,
        )
        for n, one in enumerate(known)
    ]


def test_the_curve_of_the_municipal_list_is_that_of_the_command_line(municipal: Path):
    told = figures_of(municipal)
    whole = Curves(volumes_of(municipal)).by[""]
    assert (whole.types, whole.volume) == (told["types"], told["volume"])
    for n in NUMBERS:
        assert round(100 * (whole.share(n) or 0), 1) == told["coverage"][str(n)]
    assert {str(percent): whole.reach(percent) for percent in PERCENTS} == told["reach"]
    assert (
        coverage.sentence(whole, asked("n=50"))
        == f"50の手続きで、件数の{told['coverage']['50']}%を占めます。"
    )


def test_curves_by_who_applies_and_of_one_of_them():
    rows = [Volume(key(1), 60, 60, None), Volume(key(2), 30, 30, 30), Volume(key(3), 10, None, 10)]
    curves = Curves(rows)
    assert {name: one.volume for name, one in curves.by.items()} == {
        "": 100,
        "residents": 90,
        "companies": 40,
    }
    assert list(Curves(rows, "residents").by) == ["residents"]
    assert coverage.sentence(Coverage.of([]), asked("")) == "件数のわかる手続きがありません。"
    assert coverage.sentence(curves.whole, asked("n=900")).startswith("3の手続きで、件数の100.0%")


def test_the_best_are_told_with_what_is_assumed():
    rows = scored((1000, 0), (10, 0), (0, 0))
    weights = Weights()
    told = benefit.sentence(rows, weights, [0, 1])
    assert rows.benefit(weights).sum() == 1_919_000
    assert "2の手続き" in told and "約192万円" in told and "100.0%" in told
    assert "100.0%の手続き（3）" in benefit.assumed_words(rows)
    assert "ありません" in benefit.sentence(scored(), weights, [])


def test_obstacles_are_counted_with_law_apart_and_the_unknown_rows_told():
    law, identity = obstacles_of({"law_forbids": True}), obstacles_of({"identity": ["4"]})
    rows = scored((600, law), (300, identity), (100, 0))
    standing = {
        one.obstacle.name: one for one in blocked.standings(rows, {identity: 7, law | identity: 2, 0: 50})
    }
    assert set(standing) == {"law", "identity"}
    assert (standing["identity"].procedures, standing["identity"].volume, standing["identity"].unknown) == (
        1,
        300,
        9,
    )
    assert blocked.sentence(rows).startswith("件数の60.0%は法令や性質のためにできません。30.0%には")
    assert blocked.removed_by(standing["law"].obstacle) == "市では取り除けません"
    assert blocked.removed_by(standing["identity"].obstacle) == "本人確認（公的個人認証）"


def test_places_that_hold_are_counted():
    held = steadiness.sensitivity(scored((100_000, 0), (1000, 0), (990, 8)), Weights(), first=3)
    assert steadiness.sentence(held) == (
        "上位3のうち3は、どの重みを50%増減しても順位が変わらず、3は上位3に残ります。"
    )


def test_two_lists_are_held_together_where_both_know_the_volume():
    now = {"a": Yearly(key(1), 120), "b": Yearly(key(2), 8), "new": Yearly(key(3), 5)}
    then = {"a": Yearly(key(9), 100), "b": Yearly(key(8), 38)}
    compared = Compared.of(now, then)
    assert [(one.then, one.now, one.difference) for one in compared.both] == [
        (38, 8, -30),
        (100, 120, 20),
    ]
    assert (compared.now_only, compared.then_only) == (1, 0)


@pytest.mark.parametrize(
    ("cell", "kind", "words"),
    [
        (None, Kind.NUMBER, "不明"),
        (math.nan, Kind.NUMBER, "不明"),
        (0, Kind.NUMBER, "0"),
        (1204, Kind.NUMBER, "1,204"),
        (-30, Kind.CHANGE, "-30"),
        (30, Kind.CHANGE, "+30"),
        (0.8341, Kind.SHARE, "83.4%"),
        ("転入届", Kind.NUMBER, "転入届"),
    ],
)
def test_a_cell_in_words(cell: Any, kind: Kind, words: str):
    assert written(cell, kind) == words


@pytest.mark.parametrize(
    ("spec", "texts"),
    [
        (
            charts.curve([("住民", [(0, 0.0), (1, 0.5)]), ("事業者", [(0, 0.0), (2, 1.0)])], 1, 0.5),
            ["住民", "50.0"],
        ),
        (charts.bubbles([(80.0, 1e6, 500.0, "1"), (0.0, 10.0, 1.0, "")]), ["容易さ", "1"]),
        (
            charts.bars([("転入届", 30), ("転入届", -1200), ('<b>"', 0)], "差"),
            ["転入届 (2)", "−1,200", "&lt;b&gt;"],
        ),
    ],
)
def test_charts_are_drawn(spec: dict[str, Any], texts: list[str]):
    made = drawing(spec)
    assert made is not None
    for text in texts:
        assert text in made.inner


def source(view: View) -> sheets.Source:
    found = Inventory(city="000000", title="棚卸し", fiscal_year=2026)
    return sheets.Source(found, asked("w-staff_wage=4000"), True, lambda _found, _asked, _most: view)


TABLE = Table(
    "件数の多い手続き：上位",
    (Column("手続名"), Column("件数", Kind.NUMBER), Column("割合", Kind.SHARE)),
    (Row(("=1+1", 1204, 0.51234)), Row(("転出届\x01", None, math.nan))),
)


def test_files_hold_figures_as_figures_words_as_words_and_what_is_unknown():
    view = View("題", "文です。", (TABLE,), notes=("注です。",))
    text = sheets.as_csv(source(view)).content.decode("utf-8-sig")
    assert text.splitlines() == ["手続名,件数,割合", "'=1+1,1204,0.5123", "転出届,不明,不明"]
    book = load_workbook(io.BytesIO(sheets.as_excel(source(view)).content))
    first, notes = book.worksheets
    assert [cell.value for cell in first[2]] == ["'=1+1", 1204, 0.5123]
    told = {row[0].value: row[1].value for row in notes}
    assert told["わかったこと"] == "文です。" and told["注"] == "注です。"
    assert told["職員の1時間（円）"] == "4,000（初期値 3,000）"


@pytest.mark.parametrize(
    ("amount", "ja", "en"),
    [
        (0, "約0円", "about 0 yen"),
        (9_800, "約9,800円", "about 9,800 yen"),
        (12_345, "約1.2万円", "about 12,300 yen"),
        (836_000, "約84万円", "about 836,000 yen"),
        (123_456_789, "約1.2億円", "about 123,000,000 yen"),
        (253_750_772_200, "約2,538億円", "about 254,000,000,000 yen"),
    ],
)
def test_an_estimate_is_said_without_digits_that_mean_nothing(amount: int, ja: str, en: str):
    assert about_yen(amount) == ja
    with translation.override("en"):
        assert about_yen(amount) == en


def test_the_benefit_axis_has_powers_of_ten_alone():
    few = charts.bubbles([(10, 76_000, 40, "1"), (80, 950_000, 500, "2")])
    assert few["layer"][0]["encoding"]["y"]["axis"]["values"] == [10_000, 100_000, 1_000_000]
    many = charts.bubbles([(10, 1, 40, "1"), (80, 10**11, 500, "2")])
    assert many["layer"][0]["encoding"]["y"]["axis"]["values"] == [1, 100, 10_000, 10**6, 10**8, 10**10]
