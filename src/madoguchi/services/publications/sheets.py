"""A published table as open data: CSV in Japanese, JSON in both languages."""

import csv
import io
from typing import Any

from madoguchi.foundation.city.models import Municipality

from .contents import Cell, Contents, Table, Text
from .models import Publication

#: What stands where a number is hidden, as in the government's statistics.
HIDDEN = "X"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
# A spreadsheet would take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell_words(cell: Cell, language: str) -> str:
    """A cell as a person reads it."""
    if cell is None:
        return HIDDEN
    return cell.says(language) if isinstance(cell, Text) else str(cell)


def as_csv(table: Table) -> bytes:
    """The table in UTF-8, with the mark by which Excel knows it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_plain(one) for one in (table.head, *table.columns)])
    writer.writerows([_plain(one) for one in (row.label, *row.cells)] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str | int:
    if isinstance(cell, int):
        return cell
    words = cell_words(cell, "ja")
    return f"'{words}" if words.startswith(_FORMULA) else words


def as_json(publication: Publication, contents: Contents, table: Table, city: Municipality) -> dict[str, Any]:
    """The table with where it is from; a hidden number is null."""
    return {
        "publication": publication.slug,
        "edition": publication.number,
        "title": contents.title.model_dump(),
        "publisher": {"code": city.code, "ja": city.name_in("ja"), "en": city.name_in("en")},
        "license": LICENSE,
        "since": contents.since,
        "until": contents.until,
        "counted_at": contents.counted_at,
        "published_at": publication.published_at,
        "hidden": "null",
        "table": table.model_dump(mode="json"),
    }
