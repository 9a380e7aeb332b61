"""An export as a workbook: made of its CSV, in bounded memory, the same bytes for the same rows."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from openpyxl import Workbook

from .encoding import MOST_OF_A_HEADING, Lost

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Rows of a sheet (ECMA-376: 1,048,576), the headings apart, and characters of a cell.
ROWS_OF_A_SHEET = 1_000_000
_MOST_OF_A_CELL = 32_767
#: XML 1.0 has no such characters.
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_INTEGER = re.compile(r"-?[0-9]{1,15}")
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20


def write(parts: Iterable[bytes], figures: Sequence[bool], at: datetime, target: Path) -> list[Lost]:
    """Write the rows of CSV parts (the headings first) as a workbook; returns the cells that it cannot hold whole."""
    book, lost = Workbook(write_only=True), list[Lost]()
    rows = _rows(parts)
    headings = next(rows)
    sheet = _sheet(book, headings)
    for n, cells in enumerate(rows, 1):
        if n > 1 and n % ROWS_OF_A_SHEET == 1:
            sheet = _sheet(book, headings)
        sheet.append([_value(cell, figure) for cell, figure in zip(cells, figures, strict=True)])
        lost += [
            Lost(n, name[:MOST_OF_A_HEADING], _strange(cell))
            for name, cell in zip(headings, cells, strict=True)
            if _strange(cell)
        ]
    with NamedTemporaryFile(dir=target.parent) as made:
        book.save(made.name)
        _settle(Path(made.name), target, at)
    return lost


def _rows(parts: Iterable[bytes]) -> Iterator[list[str]]:
    for part in parts:
        yield from csv.reader(io.StringIO(part.decode(), newline=""))


def _sheet(book: Any, headings: list[str]) -> Any:
    sheet = book.create_sheet()
    sheet.append(headings)
    return sheet


def _value(cell: str, figure: bool) -> str | int | None:
    if not cell:
        return None
    if figure and _INTEGER.fullmatch(cell):
        return int(cell)
    return _NO_XML.sub("〓", cell)[:_MOST_OF_A_CELL]


def _strange(cell: str) -> str:
    if len(cell) > _MOST_OF_A_CELL:
        return "…"
    return " ".join(f"U+{ord(one):04X}" for one in dict.fromkeys(_NO_XML.findall(cell)))[:100]


def _settle(source: Path, target: Path, at: datetime) -> None:
    """The same workbook with no trace of when it was made: what was resumed is what was not."""
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(source) as made, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as settled:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with made.open(name) as read, settled.open(entry, "w", force_zip64=True) as written:
                if name == "docProps/core.xml":
                    written.write(_MOMENT.sub(rb"\g<1>" + moment, read.read()))
                    continue
                for chunk in iter(lambda: read.read(_CHUNK), b""):
                    written.write(chunk)
