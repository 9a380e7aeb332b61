"""A value is shown in words, and typed so that it reads back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.governance.assessment.inventory import codes
from madoguchi.governance.assessment.inventory.cells import MOST, read_cell
from madoguchi.governance.assessment.inventory.fields import FIELDS, FieldKind
from madoguchi.governance.assessment.inventory.showing import kept, shown, written
from madoguchi.governance.assessment.item_page import SECTIONS


def some(known: codes.CodeList) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from([one.code for one in known]), min_size=1).map(sorted).map(tuple)


@pytest.mark.parametrize(
    "field", [one for one in FIELDS if one.kind is FieldKind.CODES], ids=lambda one: one.name
)
def test_codes_read_back(field):
    @given(some(field.codes))
    def reads_back(value: tuple[str, ...]) -> None:
        assert read_cell(written(field.name, value), field.name) == (value, None)

    reads_back()


@pytest.mark.parametrize(
    ("name", "code"),
    [(one.name, code.code) for one in FIELDS if one.kind is FieldKind.CODE for code in one.codes],
)
def test_a_code_reads_back(name: str, code: str):
    assert read_cell(written(name, code), name) == (code, None)


@given(
    st.lists(
        st.text("あいう、・/,", min_size=1).filter(lambda one: one not in ("/", "、", "・", ",")),
        min_size=1,
        unique=True,
    )
)
def test_words_read_back(value: list[str]):
    assert read_cell(written("attachments", value), "attachments") == (tuple(value), None)


@given(st.integers(0, MOST))
def test_counts_read_back(value: int):
    assert read_cell(written("volume", value), "volume") == (value, None)


@pytest.mark.parametrize("value", [True, False])
def test_yes_and_no_read_back(value: bool):
    assert read_cell(written("seal", value), "seal") == (value, None)


@pytest.mark.parametrize("field", FIELDS, ids=lambda one: one.name)
def test_unknown_is_unknown_everywhere(field):
    empty = kept(field.name, None)
    assert (shown(field.name, empty, "ja"), shown(field.name, empty, "en")) == ("不明", "Unknown")
    assert read_cell(written(field.name, empty), field.name) == (None, None)


@pytest.mark.parametrize(
    ("name", "value", "ja", "en"),
    [
        ("volume", 0, "0件", "0"),
        ("volume", 1234567, "1,234,567件", "1,234,567"),
        ("staff_minutes", 15, "15分", "15 min"),
        ("seal", False, "なし", "No"),
        ("fee", "1", "手数料等無し", "No fee"),
        ("fee_ways", ["1-1", "2-3"], "行政機関の窓口、クレジットカード払い", "At the office, Card"),
        ("life_events", ["出産", "育児"], "出産、育児", "出産, 育児"),
        ("name", "転入届", "転入届", "転入届"),
    ],
)
def test_words_of_values(name: str, value: object, ja: str, en: str):
    assert (shown(name, value, "ja"), shown(name, value, "en")) == (ja, en)


def test_a_procedures_page_has_every_field_once():
    names = [name for _, fields in SECTIONS for name in fields]
    assert sorted(names) == sorted(field.name for field in FIELDS)
