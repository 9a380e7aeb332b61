import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.jp import in_

from madoguchi.core import codes
from madoguchi.core.errors import PlainError

# The example of python-stdnum: not a number of anybody.
NUMBER = "621498320257"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("011002", "011002"),
        ("07203", "072036"),
        ("０７２０３６", "072036"),
        ("131016", "131016"),
        ("22212", "222127"),
        ("474011", "474011"),
        ("992011", "992011"),
        ("992020", "992020"),
    ],
)
def test_municipality_codes(text: str, code: str) -> None:
    assert codes.municipality_code(text) == code


@pytest.mark.parametrize(
    ("text", "why"), [("072037", "検査数字"), ("7203", "6桁"), ("0720366", "6桁"), ("07203x", "6桁")]
)
def test_wrong_municipality_codes_are_refused(text: str, why: str) -> None:
    with pytest.raises(PlainError, match=why):
        codes.municipality_code(text)


@given(st.integers(0, 99_999), st.integers(0, 4), st.integers(1, 9))
def test_a_wrong_digit_in_a_municipality_code_is_found(number: int, at: int, by: int) -> None:
    code = codes.municipality_code(f"{number:05d}")
    wrong = code[:at] + str((int(code[at]) + by) % 10) + code[at + 1 :]
    try:
        codes.municipality_code(wrong)
    except PlainError:
        return
    # Modulus 11 written in one digit lets 10 pass as 0, and 11 as 1.
    assert code[-1] in "01"


@pytest.mark.parametrize("text", ["7000012050002", "７０００－０１２０－５０００－２", "7000−0120−50002"])
def test_corporate_numbers(text: str) -> None:
    assert codes.corporate_number(text) == "7000012050002"  # 国税庁's own


@pytest.mark.parametrize("text", ["", "7000012050003", "700001205000", "0000012050002"])
def test_wrong_corporate_numbers_are_refused(text: str) -> None:
    with pytest.raises(PlainError, match="13桁"):
        codes.corporate_number(text)


@pytest.mark.parametrize(
    "text",
    [
        NUMBER,
        "個人番号は6214-9832-0257です。",
        "マイナンバー６２１４　９８３２　０２５７",
        "6214ー9832ー0257",
        "6214−9832−0257、電話024-924-2491",
        "1 6214 9832 0257",
        f"123456789012 {NUMBER}",
    ],
)
def test_an_individual_number_is_noticed_in_free_text(text: str) -> None:
    assert codes.looks_like_individual_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "024-924-2491",
        "621498320258",  # the wrong check digit
        "6214983202571",  # thirteen digits
        "1621498320257",
        "6214-9832-0257-1",
        "口座 1234567",
        "6214/9832/0257",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not codes.looks_like_individual_number(text)


@given(st.integers(0, 10**11 - 1), st.text(st.characters(categories=("Lo",)), max_size=5))
def test_every_valid_number_is_noticed(number: int, around: str) -> None:
    digits = f"{number:011d}"
    assert codes.looks_like_individual_number(f"{around}{digits}{in_.calc_check_digit(digits)}{around}")
