"""A published table as open data: CSV in Japanese, JSON in both languages."""

from typing import Any

from madoguchi.core import spreadsheets
from madoguchi.foundation.city.models import Municipality

from .contents import Cell, Contents, Table, Text
from .models import Publication

#: What stands where a number is hidden, as in the government's statistics.
HIDDEN = "X"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def cell_words(cell: Cell, language: str) -> str:
    """A cell as a person reads it."""
    if cell is None:
        return HIDDEN
    return cell.says(language) if isinstance(cell, Text) else str(cell)


def as_csv(table: Table) -> bytes:
    """The table in Japanese."""
    rows = ((table.head, *table.columns), *((row.label, *row.cells) for row in table.rows))
    return spreadsheets.as_csv(map(_plain, row) for row in rows)


def _plain(cell: Cell) -> str | int:
    return cell if isinstance(cell, int) else cell_words(cell, "ja")


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
