"""A view as CSV, Excel and a paper for the council: the same tables, with the sentence and what was asked for."""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from madoguchi.core import clock, spreadsheets
from madoguchi.foundation.city.queries import municipality_in_scope
from madoguchi.foundation.ui.japanese import date_words
from madoguchi.foundation.ui.vega import drawing
from madoguchi.services.documents.actions import font_folders
from madoguchi.services.documents.typefaces import HOUSE_FAMILY
from madoguchi.services.documents.typeset import typeset

from ..models import Inventory
from .asked import Asked
from .controls import in_words
from .shown import Cell, Chart, Kind, Row, Table, View, written
from .words import left_out, of_country

_TEMPLATE = Path(str(files("madoguchi.governance.assessment"))) / "templates/assessment/view.typ"
#: Rows of a table in a file, and on paper.
MOST_ROWS, MOST_PRINTED = 5000, 300
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What the name of a sheet cannot hold, and its longest.
_NO_NAME, _LONGEST_NAME = re.compile(r"[\[\]:*?/\\]"), 31


class Sheet(NamedTuple):
    """A file."""

    content: bytes
    media_type: str


class Source(NamedTuple):
    """A view that is yet to be made, in the language of whoever writes it down.

    `weighed`: whether the weights count in it. `unknown` rows are left out of it since nobody knows their volume.
    """

    found: Inventory
    asked: Asked
    weighed: bool
    make: Callable[[Inventory, Asked, int], View]
    unknown: int = 0

    def view(self, most: int) -> View:
        """The view with `most` rows in its first table."""
        made = self.make(self.found, self.asked, most)
        return replace(made, notes=(*of_country(self.found), *left_out(self.unknown), *made.notes))

    def remarks(self, view: View) -> list[tuple[str, str]]:
        """What stands around the tables: the list, the sentence, what was asked for, what the figures rest on."""
        return [
            (gettext("棚卸し"), f"{self.found.title}　{self.found.fiscal_year}"),
            (gettext("わかったこと"), view.sentence),
            *in_words(self.asked, weighed=self.weighed),
            *((gettext("注"), note) for note in view.notes),
        ]


def as_csv(source: Source) -> Sheet:
    """The first table."""
    lines = [line for table in source.view(MOST_ROWS).tables[:1] for line in _lines(table)]
    return Sheet(spreadsheets.as_csv(lines), "text/csv; charset=utf-8")


def as_excel(source: Source) -> Sheet:
    """A sheet for each table, and a last one with the remarks."""
    view = source.view(MOST_ROWS)
    book = Workbook(write_only=True)
    for n, table in enumerate(view.tables, 1):
        sheet = book.create_sheet(_sheet_name(n, table.caption))
        for line in _lines(table):
            sheet.append(line)
    notes = book.create_sheet(gettext("条件と注"))
    for name, words in source.remarks(view):
        notes.append([_plain(name), _plain(words)])
    kept = io.BytesIO()
    book.save(kept)
    return Sheet(kept.getvalue(), _EXCEL)


def _sheet_name(n: int, caption: str) -> str:
    return f"{n} {_NO_NAME.sub('', caption)}"[:_LONGEST_NAME]


def _lines(table: Table) -> list[list[Cell]]:
    """Headers and rows; figures as figures, what is unknown as a word."""
    return [
        [column.words for column in table.columns],
        *(
            [_cell(cell, column.kind) for cell, column in zip(row.cells, table.columns, strict=True)]
            for row in table.rows
        ),
    ]


def _cell(cell: Cell, kind: Kind) -> Cell:
    words = written(cell, kind)
    if isinstance(cell, str) or cell is None or cell != cell:
        return _plain(words)
    return round(cell, 4) if kind is Kind.SHARE else round(cell)


def _plain(words: str) -> str:
    """Words that a spreadsheet takes for words."""
    return spreadsheets.guarded(ILLEGAL_CHARACTERS_RE.sub("", words))


def as_pdf(source: Source) -> Sheet:
    """A4 on its side, in Japanese whoever asks. Raises `MissingGlyphsError`."""
    with translation.override("ja"):
        view = source.view(MOST_PRINTED)
        images = {chart.name: svg for chart in view.charts if (svg := _image(chart))}
        data = {
            "title": view.title,
            "city": municipality_in_scope().name,
            "list": source.found.title,
            "date": date_words(clock.today()),
            "sentence": view.sentence,
            "asked": [[name, words] for name, words in in_words(source.asked, weighed=source.weighed)],
            "notes": list(view.notes),
            "charts": [_captioned(chart) for chart in view.charts if chart.name in images],
            "tables": [_printed(table) for table in view.tables],
        }
        folders = font_folders()
        made = typeset(_TEMPLATE, data, title=view.title, at=clock.now(), images=images, font_folders=folders)
    return Sheet(made, "application/pdf")


def _image(chart: Chart) -> bytes | None:
    """A chart as an image of its own; None where it cannot be drawn."""
    made = drawing(chart.spec)
    if made is None:
        return None
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{made.box}" font-family="{HOUSE_FAMILY}">'
    return f"{head}{made.inner}</svg>".encode()


def _captioned(chart: Chart) -> dict[str, str]:
    return {"title": chart.title, "desc": chart.desc, "image": chart.name}


def _printed(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "columns": [{"words": column.words, "figure": column.is_figure} for column in table.columns],
        "rows": [_printed_row(table, row) for row in table.rows],
    }


def _printed_row(table: Table, row: Row) -> list[str]:
    return [ILLEGAL_CHARACTERS_RE.sub("", words) for words in table.words(row)]


FORMS: Mapping[str, Callable[[Source], Sheet]] = {"csv": as_csv, "xlsx": as_excel, "pdf": as_pdf}
