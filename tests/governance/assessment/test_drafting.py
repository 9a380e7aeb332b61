from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from drafted import filled
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.core.declarations import DeclarationError, parse
from madoguchi.counter.procedures import examples
from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.kinds import Apa, Authority, Basis, Kind
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.foundation.people.models import Level
from madoguchi.governance.assessment.drafting import nature
from madoguchi.governance.assessment.drafting.decisions import DECISIONS, Decision, standings
from madoguchi.governance.assessment.drafting.drafting import CityFacts, Drafted, Section, draft, slug_of
from madoguchi.governance.assessment.drafting.reading import read_draft
from madoguchi.governance.assessment.inventory.items import Item, Reading
from madoguchi.governance.assessment.inventory.sheets import read_sheet, suggest

CITY = CityFacts("みほん市", "Mihon City", "静岡県")
SECTION = Section("citizens", "市民課", "Citizens Section", "本庁1階　電話 054-000-2091")


@pytest.fixture(scope="module")
def largest(municipal: Path) -> list[Item]:
    """The hundred rows of the municipal list with the largest volume."""
    sheet = read_sheet(municipal)
    reading = Reading(sheet, suggest(sheet.headers, {}), zero_is_unknown=True)
    items = [entry for _, entry in reading.pairs() if isinstance(entry, Item) and entry.values["volume"]]
    return sorted(items, key=lambda item: -item.values["volume"])[:100]


def faults_of(text: str) -> list[tuple[str, int]]:
    """What a check says of a text: path and line of every fault."""
    try:
        procedure = read_yaml(text, "draft.yaml")
    except DeclarationError as error:
        return [(one.path, one.line) for one in error.faults]
    return [(f"{one.path}: {one.en}", one.line) for one in examples.faults_of(Definition(procedure))]


def named(drafted: Drafted) -> Iterator[str]:
    return (one.name for one in drafted.decisions)


def test_each_of_the_largest_lacks_only_what_its_decisions_name(largest: list[Item]) -> None:
    for item in largest:
        drafted = draft(item.values, SECTION, CITY)
        for path, line in faults_of(drafted.text):
            assert any(one.names(path) for one in drafted.decisions), (item.name, path)
            assert line, (item.name, path)


def test_each_of_the_largest_is_whole_once_all_is_decided(largest: list[Item]) -> None:
    for item in largest:
        drafted = draft(item.values, SECTION, CITY)
        assert faults_of(filled(drafted)) == [], item.name


def test_without_a_department_and_templates_more_is_to_decide(largest: list[Item]) -> None:
    bare = CityFacts("みほん市", "Mihon City", "静岡県", templates=frozenset())
    for item in largest[:20]:
        drafted = draft(item.values, None, bare)
        assert {"department", "other_ways"} <= set(named(drafted))
        assert faults_of(filled(drafted)) == [], item.name


@pytest.mark.parametrize("code", ["2-1", "2-2", "2-3", "3", "4"])
@pytest.mark.parametrize("applicant", ["", "1", "5", "6", "7"])
def test_whatever_the_official_codes_say_a_draft_can_be_filled(code: str, applicant: str) -> None:
    values = {
        "name": "見本の処分",
        "kind": code,
        "applicant": applicant,
        "fee": "2",
        "asked": (
            "法人番号",
            "役員氏名(代表者含む)",
            "代表者住所",
            "資本金",
            "振込先口座",
            "勤務先",
            "マイナンバー",
        ),
        "attachments": ("住民票", "定款", "委任状", "その他の添付書類"),
    }
    drafted = draft(values, SECTION, CITY)
    assert faults_of(filled(drafted)) == []


def test_a_row_that_says_nothing_but_its_name_can_be_filled() -> None:
    drafted = draft({"name": "ごみ集積所 # 設置: 「届」"}, None, CITY)
    procedure = read_yaml(filled(drafted), "draft.yaml")
    assert procedure.title.ja == "ごみ集積所 # 設置: 「届」"
    assert {"basis", "identity", "who", "cost", "days", "law", "life_event"} <= set(named(drafted))


def test_the_top_ones_are_what_they_are_in_law(largest: list[Item]) -> None:
    kinds = {item.name: nature.kind_of(item.values) for item in largest}
    expected = {
        "本人等による住民票の写し等の交付請求": Kind.REQUEST,
        "新たに市町村の区域内に住所を定めた者の転入届出": Kind.NOTIFICATION,
        "自立支援医療費の支給認定の申請": Kind.APPLICATION,
        "児童手当の認定の請求": Kind.APPLICATION,
        "保有個人情報の開示請求": Kind.APPLICATION,
        "戸籍の届出（死亡）": Kind.NOTIFICATION,
        "葬祭扶助申請書の保護の実施機関への提出": Kind.APPLICATION,
        "届出の受理・不受理の証明書の交付請求": Kind.REQUEST,
    }
    assert {name: kinds[name].kind for name in expected} == expected
    assert all(kinds[name].sure for name in expected)
    assert not kinds["農業経営改善計画の提出"].sure


@pytest.mark.parametrize(
    ("values", "basis"),
    [
        ({"law": "戸籍法"}, Basis.LAW),
        ({"law": "みほん市手数料条例"}, Basis.ORDINANCE),
        ({"law": "みほん市下水道条例施行規則"}, Basis.REGULATION),
        ({"law": "みほん市補助金交付要綱"}, Basis.GUIDELINE),
        ({"law": "介護保険法施行規則"}, Basis.LAW),
        ({"law": "支出官事務規程", "authority": "財務省"}, Basis.LAW),
        ({"law": ""}, None),
    ],
)
def test_what_it_rests_on(values: dict[str, Any], basis: Basis | None) -> None:
    assert nature.basis_of(values) is basis


def test_the_rules_of_procedure_follow_the_ground() -> None:
    assert nature.apa_of(Kind.APPLICATION, Basis.LAW, {"law": "農地法"}) is Apa.ACT
    assert nature.apa_of(Kind.APPLICATION, Basis.LAW, {"law": "地方税法"}) is Apa.EXEMPT
    assert nature.apa_of(Kind.NOTIFICATION, Basis.ORDINANCE, {}) is Apa.ORDINANCE
    assert nature.apa_of(Kind.APPLICATION, Basis.GUIDELINE, {}) is Apa.EXEMPT
    assert nature.apa_of(Kind.REQUEST, Basis.LAW, {}) is Apa.EXEMPT


def test_who_decides() -> None:
    assert nature.authority_of({"law": "生活保護法"}) is Authority.WELFARE_OFFICE
    assert nature.authority_of({"department": "学校教育課"}) is Authority.BOARD_OF_EDUCATION
    assert nature.authority_of({"law": "住民基本台帳法"}) is Authority.MAYOR
    assert not nature.decider_is_sure({"law": "農地法"})


@pytest.mark.parametrize(
    ("codes", "level"),
    [
        (("1",), Level.SIGNED),
        (("2", "4"), Level.AUTHENTICATED),
        (("6",), Level.OPEN),
        (("5",), None),
        (("4", "5"), None),
        (None, None),
    ],
)
def test_how_sure_the_city_must_be(codes: tuple[str, ...] | None, level: Level | None) -> None:
    assert nature.level_of({"identity": codes}) is level


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1月", 30), ("１月", 30), ("2週", 14), ("3週間", 21), ("30日", 30), ("30", 30), ("10日程度", 10),
        ("2か月以内", 60), ("0日", 1), ("即時", 1), ("60月", None), ("1日～1週", None), ("なし", None),
        ("各地方団体により異なる", None), ("", None),
    ],
)  # fmt: skip
def test_days_of_a_period(text: str, days: int | None) -> None:
    assert nature.days_of({"period_paper": text}) == days


def test_a_period_is_standard_only_of_an_application() -> None:
    row = {"period_paper": "1月"}
    assert "period:" in draft({"name": "許可申請", **row}, SECTION, CITY).text
    assert "usual_time:" in draft({"name": "転入届", **row}, SECTION, CITY).text


def test_an_individual_number_is_never_asked() -> None:
    drafted = draft({"name": "手当の申請", "asked": ("マイナンバー",)}, SECTION, CITY)
    procedure = read_yaml(filled(drafted), "")
    asked = [one for page in procedure.pages for one in page.questions]
    assert [one.type for one in asked if "マイナンバー" in one.label.ja] == ["note"]
    assert "individual_number" in named(drafted)


def test_attachments_that_are_given_up_are_not_asked() -> None:
    row = {"name": "手当の申請", "attachments": ("住民票", "決算書")}
    assert "resident_record" in draft(row, SECTION, CITY).text
    assert "resident_record" not in draft({**row, "attachments_waived": ("1",)}, SECTION, CITY).text


def test_what_the_city_may_look_up_is_a_decision() -> None:
    drafted = draft({"name": "手当の申請", "attachments": ("住民票", "決算書")}, SECTION, CITY)
    assert [one.ja for one in drafted.decisions if one.name == "looked_up"] == [
        "「住民票の写し」を省略できるか"
    ]


def test_a_fee_has_its_sum_left_out_and_a_step_where_it_is_paid() -> None:
    drafted = draft({"name": "住民票の写しの交付請求", "fee": "2"}, SECTION, CITY)
    assert {"cost", "fee_amount", "fee_reckoned", "fee_account"} <= set(named(drafted))
    assert "kind: payment" in drafted.text
    assert "kind: payment" not in draft({"name": "転入届", "fee": "1"}, SECTION, CITY).text


def test_what_law_forbids_on_line_comes_to_the_counter_alone() -> None:
    tree = parse(draft({"name": "転入届", "law_forbids": True}, SECTION, CITY).text, "")
    assert list(tree["channels"]) == ["counter"]


def test_an_adverse_outcome_says_how_to_object_and_who_represents_the_city() -> None:
    text = draft({"name": "就学援助の申請", "department": "学校教育課"}, SECTION, CITY).text
    assert "みほん市を代表する者は、みほん市教育委員会となります" in text
    assert "行政事件訴訟法46条" in text


def test_every_matter_of_the_table_can_come_up(largest: list[Item]) -> None:
    bare = CityFacts("みほん市", "Mihon City", "静岡県", templates=frozenset())
    rows = [item.values for item in largest] + [
        {"name": "見本", "applicant": "5"},
        {"name": "見本の申請", "asked": ("勤務先",)},
    ]
    drafts = [draft(row, None, bare) for row in rows]
    assert {name for one in drafts for name in named(one)} == set(DECISIONS)


def test_a_decision_is_settled_by_its_value_or_by_taking_its_mark_away() -> None:
    drafted = draft({"name": "転入届", "attachments": ("住民票",)}, SECTION, CITY)
    assert not any(one.settled for one in _standing(drafted.decisions, drafted.text))
    lines = drafted.text.splitlines()
    for one in _standing(drafted.decisions, drafted.text):
        assert lines[one.line - 1].strip() == one.decision.mark
    text = filled(drafted)
    assert all(one.settled for one in _standing(drafted.decisions, text))


def _standing(decisions: tuple[Decision, ...], text: str) -> list[Any]:
    return standings(decisions, text, parse(text, ""))


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in pairwise("abcdefghij")
)
HOSTILE = {
    "repeats itself": BOMB,
    "holds itself": "a: &a [*a]",
    "is a ring": "&a {b: *a}",
    "is deep": "[" * 1_000,
    "opens maps": "{a: " * 5_000,
    "has a NUL": "a\0b",
    "is a megabyte": "x" * 1_000_000,
    "has a long figure": "id: " + "9" * 5_000,
    "has a long hexadecimal": "id: 0x" + "f" * 5_000,
    "makes an object": "!!python/object/apply:os.system [ls]",
    "has odd tags": "a: !!binary zzz",
    "has no such day": "a: 2026-99-99",
    "is a list": "- a",
    "is a word": "hello",
    "is empty": "",
    "is two": "a: 1\n---\nb: 2",
    "says it twice": "a: 1\na: 2",
    "has a list for a key": "? [a, b]\n: 1",
    "merges a number": "<<: 3",
    "names what is not there": "a: *nothing",
    "has half a pair": "a: \ud800",
    "has a map for a word": "id: {a: b}\nkind: [1]\npages: 7\noutcomes: x\nroute: {}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_is_typed_comes_to_faults(text: str) -> None:
    with pytest.raises(DeclarationError) as told:
        read_draft(text, "draft.yaml")
    assert told.value.faults


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_draft_that_is_cut_and_mixed_comes_to_faults_or_is_read(data: st.DataObject) -> None:
    text = WHOLE
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 40))
        text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + cut :]
    try:
        read_draft(text, "draft.yaml")
    except DeclarationError as error:
        assert error.faults


WHOLE = filled(
    draft({"name": "見本の申請", "fee": "2", "asked": ("資本金",), "applicant": "7"}, SECTION, CITY)
)
PIECES = (
    *"{}[]:&*!|>'\"%@`-?,#\n\t~", "&a ", "*a ", "!!int ", "<<: ", "- ", "null", "[[", "2026-13-45", "0x",
    "\u2028", "\ufeff", "\x07", "9" * 5_000,
)  # fmt: skip


@pytest.mark.parametrize(("text", "why"), [("[" * 6_000, "too many"), ("[" * 4_000, "too deeply")])
def test_brackets_without_end_are_told(text: str, why: str) -> None:
    with pytest.raises(DeclarationError, match=why):
        read_draft(text, "draft.yaml")


def test_the_same_row_gives_the_same_name() -> None:
    assert slug_of({"name": "転入届", "national_id": "12-34"}, Kind.NOTIFICATION) == "notification_1234"
    assert slug_of({"name": "転入届"}, Kind.NOTIFICATION) == slug_of({"name": "転入届"}, Kind.NOTIFICATION)
    assert slug_of({"name": "転入届"}, Kind.NOTIFICATION) != slug_of({"name": "転出届"}, Kind.NOTIFICATION)
