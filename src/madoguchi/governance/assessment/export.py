"""The procedures that a list shows, as CSV and Excel: every field in words, figures as figures."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db.models import F

from madoguchi.core import clock
from madoguchi.core.spreadsheets import guarded
from madoguchi.counter.exchange import workbook

from .filters import Filters
from .inventory.fields import FIELDS, Field, FieldKind
from .inventory.showing import shown
from .models import Inventory
from .queries import items
from .refusals import AssessmentRefusedError

#: A workbook is made while somebody waits; CSV takes a tenth of the time.
MOST_OF_A_BOOK = 10_000
_FIGURES = tuple(field.kind in (FieldKind.COUNT, FieldKind.MINUTES) for field in FIELDS)
_PART = 1000


def as_csv(found: Inventory, filters: Filters, language: str) -> bytes:
    """The rows in UTF-8, with the mark by which Excel knows it."""
    return b"\xef\xbb\xbf" + b"".join(_parts(_rows(found, filters), language))


def as_workbook(found: Inventory, filters: Filters, language: str) -> bytes:
    """The same as a workbook. Raises `AssessmentRefusedError` where there are too many rows."""
    rows = list(_rows(found, filters, MOST_OF_A_BOOK + 1))
    if len(rows) > MOST_OF_A_BOOK:
        raise AssessmentRefusedError("book_too_large", limit=f"{MOST_OF_A_BOOK:,}")
    with TemporaryDirectory() as folder:
        target = Path(folder) / "list.xlsx"
        workbook.write(_parts(rows, language), _FIGURES, clock.now(), target)
        return target.read_bytes()


def _rows(found: Inventory, filters: Filters, most: int | None = None) -> Iterable[Sequence[Any]]:
    ordered = items(found, filters).order_by(F("volume").desc(nulls_last=True), "line")
    return ordered.values_list(*(field.name for field in FIELDS))[:most].iterator(_PART)


def _parts(rows: Iterable[Sequence[Any]], language: str) -> Iterator[bytes]:
    english = language.startswith("en")
    yield _written([[field.en if english else field.ja for field in FIELDS]])
    lines = ([_cell(*pair, language) for pair in zip(FIELDS, row, strict=True)] for row in rows)
    yield from map(_written, _batches(lines))


def _batches(lines: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    batch: list[list[str]] = []
    for line in lines:
        batch.append(line)
        if len(batch) == _PART:
            yield batch
            batch = []
    yield batch


def _written(lines: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def _cell(field: Field, value: Any, language: str) -> str:
    """A figure without its marks; several things apart by semicolons, as in the national list, so they read back."""
    if value is not None and field.kind in (FieldKind.COUNT, FieldKind.MINUTES):
        return str(value)
    if value and field.kind in (FieldKind.CODES, FieldKind.WORDS):
        return guarded("; ".join(shown(field.name, [one], language) for one in value))
    return guarded(shown(field.name, value, language))
