"""Tables for spreadsheets: CSV with the mark by which Excel knows UTF-8, and no cell that is taken for a formula."""

import csv
import io
from collections.abc import Iterable
from typing import Any

#: A spreadsheet takes a cell that begins so for a formula (CWE-1236).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(words: str) -> str:
    """Words, with a ' before what a spreadsheet would take for a formula."""
    return f"'{words}" if words.startswith(FORMULA) else words


def as_csv(rows: Iterable[Iterable[Any]]) -> bytes:
    """A table, its headings first. Words are `guarded`; figures and days stand as they are."""
    text = io.StringIO()
    cells = ([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    csv.writer(text).writerows(cells)
    # What is no character, as half of a pair, cannot be kept, but is no reason to have no table.
    return text.getvalue().encode("utf-8-sig", "replace")
