"""The sheet of a hearing: the pack's procedure and the fields of the inventory say the same."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.forms import validate
from madoguchi.counter.procedures.questions import Context
from madoguchi.counter.procedures.reading import read_yaml
from madoguchi.governance.assessment.inventory.asked import (
    ASKED,
    CARRIED,
    PROCEDURE,
    UNKNOWN,
    option_of,
    typed_of,
    values_of,
)
from madoguchi.governance.assessment.inventory.cells import MOST
from madoguchi.governance.assessment.inventory.fields import BY_NAME, FIELDS, FieldKind

PACK = Path(__file__).parents[3] / "packs/mihon/procedures"
TYPES = {
    FieldKind.TEXT: {"text", "long_text"},
    FieldKind.COUNT: {"number"},
    FieldKind.MINUTES: {"number"},
    FieldKind.YES_NO: {"one_of"},
    FieldKind.CODE: {"one_of"},
    FieldKind.CODES: {"some_of"},
    FieldKind.WORDS: {"long_text"},
}
ONE_LINE = st.text("手続名あいう 条例abc", min_size=1, max_size=40).map(str.strip).filter(bool)


@pytest.fixture(scope="module")
def sheet() -> Definition:
    return Definition(read_yaml((PACK / f"{PROCEDURE}.yaml").read_text(), PROCEDURE))


def test_every_question_is_a_field_and_every_field_asked_is_a_question(sheet: Definition) -> None:
    assert set(sheet.questions) == set(ASKED)
    for name, question in sheet.questions.items():
        assert question.type in TYPES[BY_NAME[name].kind], name


def test_options_are_the_codes_and_unknown_can_be_said_everywhere(sheet: Definition) -> None:
    for name, question in sheet.questions.items():
        field, options = BY_NAME[name], [one.value for one in getattr(question, "options", ())]
        if field.kind is FieldKind.YES_NO:
            assert options == ["yes", "no", UNKNOWN], name
        elif field.codes:
            said = [UNKNOWN] if field.kind is FieldKind.CODE else []
            assert options == [*map(option_of, field.codes), *said], name
            words = {one.value: (one.label.ja, one.label.en) for one in question.options}
            assert all(words[option_of(code)] == (code.ja, code.en) for code in field.codes), name
        assert question.required == (name == "name"), name
        if field.kind is FieldKind.COUNT:
            assert question.most == MOST, name


def test_what_is_blank_or_not_known_is_unknown_and_only_a_written_zero_is_zero() -> None:
    unknown = values_of({"name": "転入届", "seal": UNKNOWN, "fee": UNKNOWN, "identity": []})
    assert unknown == {**dict.fromkeys(ASKED), "name": "転入届"}
    assert values_of({"name": "転入届", "phone": 0})["phone"] == 0


def test_a_volume_left_blank_is_the_sum_of_channels_that_are_all_known() -> None:
    ways = {"online": 5, "counter": 7, "post": 0, "phone": 1}
    assert values_of({"name": "転入届", **ways})["volume"] == 13
    assert values_of({"name": "転入届", **ways, "phone": None})["volume"] is None
    assert values_of({"name": "転入届", **ways, "volume": 99})["volume"] == 99


def test_counts_are_never_taken_over_from_the_year_before() -> None:
    kinds = {BY_NAME[name].kind for name in CARRIED}
    assert FieldKind.COUNT not in kinds
    assert not set(CARRIED) & set(ASKED)
    assert {"national_id", "life_events", "kind"} <= set(CARRIED)


def _values(field: Any) -> st.SearchStrategy[Any]:
    codes = [one.code for one in field.codes]
    of = {
        FieldKind.TEXT: ONE_LINE,
        FieldKind.COUNT: st.integers(0, MOST),
        FieldKind.MINUTES: st.integers(0, 100_000),
        FieldKind.YES_NO: st.booleans(),
        FieldKind.CODE: st.sampled_from(codes or [""]),
        FieldKind.CODES: st.lists(st.sampled_from(codes or [""]), min_size=1, unique=True).map(
            lambda some: [code for code in codes if code in some]
        ),
        FieldKind.WORDS: st.lists(ONE_LINE, min_size=1, max_size=4, unique=True),
    }
    return of[field.kind]


KNOWN = st.fixed_dictionaries(
    {"name": ONE_LINE},
    optional={field.name: _values(field) for field in FIELDS if field.name in ASKED and field.name != "name"},
)


@given(KNOWN)
def test_last_years_values_go_into_the_sheet_and_come_back_the_same(sheet: Definition, known: Any) -> None:
    answered = validate(sheet, typed_of(known), Context(kept=True))
    assert not answered.errors
    values = values_of(answered.values)
    expected = {**dict.fromkeys(ASKED), **known}
    if expected["volume"] is None:
        expected["volume"] = values["volume"]
    assert {name: _same(value) for name, value in values.items()} == {
        name: _same(value) for name, value in expected.items()
    }


def _same(value: Any) -> Any:
    """Spaces within a line are brought to one form by whoever types it."""
    if isinstance(value, list):
        return [_same(one) for one in value]
    return "".join(value.split()) if isinstance(value, str) else value
