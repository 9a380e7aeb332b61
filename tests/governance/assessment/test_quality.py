"""Each rule of quality finds what it names, and is silent where nothing is known."""

import pytest

from madoguchi.governance.assessment.inventory.grouping import bare_name, group_key
from madoguchi.governance.assessment.quality.found import Row
from madoguchi.governance.assessment.quality.lists import same, two_answers
from madoguchi.governance.assessment.quality.others import (
    Other,
    against_last_year,
    against_nation,
    against_source,
)
from madoguchi.governance.assessment.quality.rows import blanks, contradictions, half, tool_unused
from madoguchi.governance.assessment.quality.words import signature

NUMBERS = iter(range(10_000))


def row(name: str = "転入届", **values: object) -> Row:
    law = str(values.get("law", ""))
    return Row(next(NUMBERS), {"name": name, **values}, group_key(name, law), bare_name(name))


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"fee": "1", "fee_ways": ["1-1"]}, "paid_without_fee"),
        ({"online": 11, "volume": 10}, "online_above_volume"),
        ({"volume": 10, "online": 1, "counter": 2, "post": 3, "phone": 5}, "channels"),
        ({"online_status": "2", "online": 3}, "online_though_not"),
        ({"law_forbids": True, "online": 3}, "forbidden_though_online"),
        ({"identity": ["2", "6"]}, "identity_none_and_some"),
        ({"attachments": ["住民票", "添付書類なし"]}, "attachments_none_and_some"),
    ],
)
def test_contradictions(values: dict[str, object], rule: str):
    assert [found.facts["rule"] for found in contradictions(row(**values))] == [rule]


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"fee": "1"},
        {"fee": "2", "fee_ways": ["1-1"]},
        {"online": 10, "volume": 10, "online_status": "1"},
        {"volume": 10, "online": 1, "counter": 2, "post": 3},
        {"volume": 11, "online": 1, "counter": 2, "post": 3, "phone": 5},
    ],
)
def test_nothing_against_itself(values: dict[str, object]):
    assert list(contradictions(row(**values))) == []


@pytest.mark.parametrize(
    ("volume", "online", "doubted"),
    [
        (100, 50, True),
        (101, 50, True),
        (100, 49, False),
        (2, 1, False),
        (3, 2, False),
        (10, 5, True),
        (0, 0, False),
        (None, 50, False),
        (9, None, False),
    ],
)
def test_half_is_an_estimate(volume: int | None, online: int | None, doubted: bool):
    assert bool(list(half(row(volume=volume, online=online)))) is doubted


def test_a_tool_that_nobody_uses():
    assert list(tool_unused(row(system="ぴったりサービス", online_status="2")))
    assert list(tool_unused(row(system="ぴったりサービス", online=0)))
    assert not list(tool_unused(row(system="ぴったりサービス", online_status="1")))
    assert not list(tool_unused(row(system="電子メール", online_status="2")))
    assert not list(tool_unused(row(online_status="2")))


def test_blanks_that_matter():
    has = ("name", "volume", "staff_minutes")
    assert [found.field for found in blanks(row(kind="1"), has, heavy=False)] == ["volume"]
    assert [found.field for found in blanks(row(volume=9), has, heavy=True)] == ["staff_minutes"]
    assert not list(blanks(row(volume=9), has, heavy=False))
    assert not list(blanks(row(kind="4"), has, heavy=True))
    assert not list(blanks(row(), ("name",), heavy=True))


def test_words_of_a_name_without_those_of_its_paper():
    assert signature("児童手当の認定の請求") == signature("児童手当認定請求書")
    assert signature("転入届") != signature("転出届")


def test_one_procedure_under_two_names():
    law = {"law": "児童手当法", "article": "第7条", "kind": "1", "applicant": "5"}
    rows = [
        row("児童手当の認定の請求", **law),
        row("児童手当認定請求書", **law),
        row("児童手当の現況の届出", **law),
    ]
    found = list(same(rows))
    assert [(one.row, one.other) for one in found] == [(rows[0].key, rows[1].key)]
    assert found[0].facts["alike"] == 100
    assert not list(same([rows[0], row("児童手当認定請求書", **{**law, "article": "第8条"})]))


def test_two_people_of_one_department():
    one, other = (
        row(department="市民課", volume=n, answered_by=who) for n, who in ((100, "甲"), (120, "乙"))
    )
    assert [(found.field, found.facts["two"]) for found in two_answers([one, other])] == [("volume", "120")]
    assert not list(two_answers([one, row(department="税務課", volume=120)]))
    assert not list(two_answers([one, row(department="市民課")]))


def test_figures_far_from_another_list():
    before = Other.of([row(volume=1000, law="住民基本台帳法"), row("転居届", volume=30)])
    far, near = row(volume=2100, law="住民基本台帳法"), row("転居届", volume=75)
    assert [found.row for found in against_last_year([far, near], before)] == [far.key]
    nation = Other.of([row(volume=4_000_000, national_id="48", law="住民基本台帳法")])
    here = row("転入の届", volume=200, national_id="48")
    found = list(against_nation([here], nation, residents=100_000, people=125_000_000))
    assert [one.facts["expected"] for one in found] == [3200]
    assert not list(against_nation([row(volume=None)], nation, 100_000, 125_000_000))
    other = Other.of([row(volume=2101, law="住民基本台帳法")])
    assert [one.facts["there"] for one in against_source([far], other, "国の棚卸し")] == [2101]
