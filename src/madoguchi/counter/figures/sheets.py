"""The monthly report as PDF, CSV and Excel: one table, three ways to write it down."""

import io
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.translation import gettext
from openpyxl import Workbook

from madoguchi.core import clock, spreadsheets
from madoguchi.foundation.city.queries import municipality_in_scope
from madoguchi.foundation.ui.japanese import moment_words, separated
from madoguchi.services.documents.actions import font_folders
from madoguchi.services.documents.typeset import typeset

from .report import Report, Row
from .words import NOTES, time_words

_TEMPLATE = Path(str(files("madoguchi.counter.figures"))) / "templates/figures/report.typ"


class Sheet(NamedTuple):
    """A file."""

    content: bytes
    media_type: str


Maker = Callable[[], Report]


def as_pdf(make: Maker) -> Sheet:
    """月報 as a paper of the city: A4, in Japanese whoever asks. Raises `MissingGlyphsError`."""
    with translation.override("ja"):
        report = make()
        title = f"月報　{report.year}"
        data = {
            "title": title,
            "city": municipality_in_scope().name,
            "place": report.place,
            "until": moment_words(report.until) if report.until else "",
            "months": list(report.months),
            "parts": [
                {"title": part.title, "sections": [_printed(one.title, one.rows) for one in part.sections]}
                for part in report.parts
            ],
            "notes": [[str(name), str(words)] for name, words in NOTES],
        }
        made = typeset(_TEMPLATE, data, title=title, at=clock.now(), font_folders=font_folders())
    return Sheet(made, "application/pdf")


def _printed(title: str, rows: tuple[Row, ...]) -> dict[str, Any]:
    return {
        "title": title,
        "rows": [
            {"label": row.label, "inner": row.inner, "cells": [_cell(row, number) for number in row.numbers]}
            for row in rows
        ],
    }


def _cell(row: Row, number: int | None) -> str:
    return time_words(number) if row.timed else separated(number)


def as_csv(make: Maker) -> Sheet:
    """The same table as CSV."""
    return Sheet(spreadsheets.as_csv(_table(make())), "text/csv; charset=utf-8")


def as_excel(make: Maker) -> Sheet:
    """The same table as a workbook; on a second sheet how each figure is counted."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(gettext("月報"))
    for row in _table(make()):
        sheet.append(row)
    notes = book.create_sheet(gettext("数え方"))
    for name, words in NOTES:
        notes.append([str(name), str(words)])
    written = io.BytesIO()
    book.save(written)
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Sheet(written.getvalue(), media_type)


def _table(report: Report) -> Iterator[list[str | int | None]]:
    """Headers, then a row for each line of each procedure; times in minutes, so that they can be reckoned with."""
    yield [gettext("所属"), gettext("手続き"), gettext("項目"), *report.months, gettext("年度計")]
    for part in report.parts:
        for section in part.sections:
            for row in section.rows:
                label = gettext("%(label)s：分") % {"label": row.label} if row.timed else row.label
                yield [part.title, section.title, label, *row.numbers]


FORMS: dict[str, Callable[[Maker], Sheet]] = {"pdf": as_pdf, "csv": as_csv, "xlsx": as_excel}
