import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core import ids
from madoguchi.core.errors import PlainError

fiscal_years = st.integers(2019, 2090)
places = st.integers(1, 99_999_999)


def test_ids_are_version_7_of_the_standard_type_and_grow() -> None:
    made = [ids.new_id() for _ in range(1000)]
    assert all(type(one) is uuid.UUID and one.version == 7 for one in made)
    assert made == sorted(made)


def test_reference_codes_are_well_formed_and_different() -> None:
    codes = {ids.reference_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(len(code) == 9 and code[4] == "-" for code in codes)
    assert set("".join(codes)) - {"-"} <= set(ids.ALPHABET)
    assert not set(ids.ALPHABET) & set("0O1ILAEU")


@pytest.mark.parametrize(
    "typed",
    [
        "K7Q2-9MXD",
        "k7q29mxd",
        " Ｋ７Ｑ２－９ＭＸＤ ",
        "K7Q2 9MXD",
        "k7q2ー9mxd",
        "K7QZ-9MXD",
        "K7Q2−9MXD",
        "K7Q2　9MXD",
    ],
)
def test_a_code_is_understood_as_people_type_it(typed: str) -> None:
    assert ids.normalise_code(typed) == "K7Q2-9MXD"


def test_a_code_given_out_is_its_own_normal_form() -> None:
    code = ids.reference_code()
    assert ids.normalise_code(code) == code


@pytest.mark.parametrize("typed", ["", "K7Q2-9MX", "K7Q2-9MXDD", "K7Q0-9MXD", "K7Q2-9MXあ", "K7Q2/9MXD"])
def test_what_cannot_be_a_code_is_refused_in_both_languages(typed: str) -> None:
    with pytest.raises(PlainError) as told:
        ids.normalise_code(typed)
    assert "8文字" in told.value.ja
    assert "8 letters" in told.value.en


@pytest.mark.parametrize(
    ("fiscal_year", "n", "number"),
    [
        (2026, 1204, "令和8-001204-"),
        (2019, 1, "令和元-000001-"),
        (2018, 1, "平成30-000001-"),
        (2026, 12345678, "令和8-12345678-"),
    ],
)
def test_official_numbers_carry_the_fiscal_year_in_its_era(fiscal_year: int, n: int, number: str) -> None:
    assert ids.official_number(fiscal_year, n)[:-1] == number


@given(fiscal_years, places)
def test_an_official_number_reads_back(fiscal_year: int, n: int) -> None:
    assert ids.parse_official_number(ids.official_number(fiscal_year, n)) == (fiscal_year, n)


@pytest.mark.parametrize("spelling", ["{}", " {} ", "令和8年度-{0.tail}", "R8-{0.tail}", "r８－{0.tail}"])
def test_an_official_number_is_understood_as_people_type_it(spelling: str) -> None:
    class Number(str):
        tail = ids.official_number(2026, 1204).removeprefix("令和8-")

    assert ids.parse_official_number(spelling.format(Number(ids.official_number(2026, 1204)))) == (2026, 1204)


@given(fiscal_years, places, st.data())
def test_one_wrong_digit_is_always_found(fiscal_year: int, n: int, data: st.DataObject) -> None:
    number = ids.official_number(fiscal_year, n)
    at = data.draw(
        st.sampled_from([i for i, c in enumerate(number) if c.isdigit() and i > number.index("-")])
    )
    wrong = data.draw(st.sampled_from(sorted(set("0123456789") - {number[at]})))
    with pytest.raises(PlainError, match="検査数字"):
        ids.parse_official_number(number[:at] + wrong + number[at + 1 :])


@pytest.mark.parametrize(
    "text", ["", "001204-7", "令和8-1204-7", "令和8-001204", "西暦8-001204-7", "令和8-000000-0"]
)
def test_what_is_no_official_number_is_refused(text: str) -> None:
    with pytest.raises(PlainError):
        ids.parse_official_number(text)


def test_official_numbers_count_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        ids.official_number(2026, 0)
