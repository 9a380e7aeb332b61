"""Every cell becomes a number, an unknown, or a doubt: never a silent zero."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from madoguchi.governance.assessment.inventory.cells import Doubt, is_unknown, read_cell, read_count


@pytest.mark.parametrize(
    ("written", "value", "doubt"),
    [
        ("1200", 1200, None),
        ("１，２００", 1200, None),
        (" 1,200 件 ", 1200, None),
        ("約1,200", 1200, Doubt.APPROXIMATE),
        ("1,200件程度", 1200, Doubt.APPROXIMATE),
        ("1.2万件", 12000, None),
        ("1億2千万", 120_000_000, None),
        ("0", 0, None),
        ("0件", 0, None),
        ("", None, None),
        ("－", None, None),
        ("―", None, None),
        ("ー", None, None),
        ("不明", None, None),
        ("（未把握）", None, None),
        ("10～20", None, Doubt.RANGE),
        ("10-20件", None, Doubt.RANGE),
        ("2025-04-01", None, Doubt.DATED),
        ("令和6年度", None, Doubt.DATED),
        ("△5", None, Doubt.NEGATIVE),
        ("-5", None, Doubt.NEGATIVE),
        ("2.5", None, Doubt.FRACTION),
        ("なし", None, Doubt.UNCLEAR),
        ("別紙のとおり", None, Doubt.UNCLEAR),
        ("12,34a", None, Doubt.UNCLEAR),
        ("99999999999999", None, Doubt.TOO_LARGE),
        ("件" * 100_000 + "x", None, Doubt.UNCLEAR),
    ],
)
def test_a_count(written: str, value: int | None, doubt: Doubt | None):
    assert read_count(written) == (value, doubt)


@given(some.text(max_size=30))
def test_no_text_becomes_a_silent_zero(text: str):
    value, doubt = read_count(text)
    assert value is None or value >= 0
    if value == 0:
        assert any(character.isdigit() for character in text)
    if value is None and doubt is None:
        assert is_unknown(text)


@given(some.integers(min_value=0, max_value=10**10), some.sampled_from(["", "件", " 件", "回"]))
def test_a_number_written_plainly_is_that_number(number: int, unit: str):
    assert read_count(f"{number:,}{unit}") == (number, None)
    assert read_count(f"{number}".translate(str.maketrans("0123456789", "０１２３４５６７８９"))) == (
        number,
        None,
    )


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("staff_minutes", "15分", 15),
        ("staff_minutes", "1時間30分", 90),
        ("staff_minutes", "0.5時間", 30),
        ("seal", "○", True),
        ("seal", "不要", False),
        ("seal", "－", None),
        ("fee", "無料", "1"),
        ("fee", "2 手数料等有り", "2"),
        ("applicant", "市民", "5"),
        ("applicant", "国民等、民間事業者等", "7"),
        ("online_status", "一部", "5"),
        ("identity", "2 押印; 4 本人確認書類の提示・提出", ("2", "4")),
        (
            "concerns",
            "4 一部の必要書類の原本が紙であり、電子化してもオンライン処理が完結しない; 7 上記に該当しない",
            ("4", "7"),
        ),
        ("attachments", "住民票、戸籍", ("住民票", "戸籍")),
        ("name", "  転入届\n（本人） ", "転入届 （本人）"),
    ],
)
def test_other_cells(field: str, written: str, value: object):
    assert read_cell(written, field) == (value, None)


def test_words_that_are_no_code_are_a_doubt():
    assert read_cell("3 署名; よくわからない", "identity") == (("3",), Doubt.NO_CODE)
    assert read_cell("ときどき", "seal") == (None, Doubt.UNCLEAR)
