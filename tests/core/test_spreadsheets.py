"""Tables for spreadsheets: read back as they were written, words never as formulas."""

import csv
from datetime import date

import pytest

from madoguchi.core.spreadsheets import FORMULA, as_csv, guarded


def rows_of(table: bytes) -> list[list[str]]:
    assert table.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(table.decode("utf-8-sig").splitlines(keepends=True)))


@pytest.mark.parametrize("mark", FORMULA)
def test_words_are_no_formula(mark: str) -> None:
    assert guarded(f"{mark}cmd") == f"'{mark}cmd"
    assert guarded(guarded(f"{mark}cmd")) == f"'{mark}cmd"


def test_figures_and_days_stand_as_they_are() -> None:
    table = as_csv([["件名", "額", "日"], ['=1+1,\n「引用」"', -100, date(2026, 4, 1)], ["", None, 0.5]])
    assert rows_of(table) == [
        ["件名", "額", "日"],
        ["'=1+1,\n「引用」\"", "-100", "2026-04-01"],
        ["", "", "0.5"],
    ]


def test_half_a_character_loses_no_table() -> None:
    assert rows_of(as_csv([["a\ud800b"]])) == [["a?b"]]
