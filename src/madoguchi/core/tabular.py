"""Tables as cities publish them: CSV in any Japanese encoding, or Excel, old and new, read the same way."""

import codecs
import contextlib
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from itertools import islice
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from madoguchi.core.errors import PlainError

_PACKED, _LOCKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED), 0x1
_ZIP, _COMPOUND_FILE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",\t;"
_SAMPLE = 4096
_SAMPLE_ROWS = 20
_CHUNK = 1 << 20
_HALF_WIDTH_KANA = re.compile(r"[ｦ-ﾟ]")
#: What Python makes of the bytes 80, A0 and FD to FF in cp932, which stand for nothing.
_NO_CHARACTER = re.compile(r"[\x80\uf8f0-\uf8f3]")

#: A workbook is laid out in memory as far as its last cell: one with more than this would fill it.
_MOST_UNPACKED, _MOST_CELLS = 512 << 20, 10_000_000
#: A cell that holds something, with its place: AB12.
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["'][^<>]*(?<!/)>""")

_Open = Callable[[], BinaryIO]


class TableError(PlainError):
    """A table that cannot be read; `line` is where, counted from 1, or None for the file as a whole."""

    def __init__(self, ja: str, en: str, line: int | None = None) -> None:
        super().__init__(f"{line}行目：{ja}" if line else ja, f"Line {line}: {en}" if line else en)
        self.line = line


class Row(NamedTuple):
    """One record: the line of the file (or row of the sheet) it begins on, and a cell for each header.

    `surplus` keeps what stands beyond the last header: published tables have such cells, and none is lost.
    """

    line: int
    cells: tuple[str, ...]
    surplus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table with its headers; `rows` reads from the file anew each time.

    `encoding` is the one found (utf-8, utf-8-sig, cp932, euc_jp, iso2022_jp, utf-16, …), or "excel".
    A quote left open is a TableError when the rows come to it.
    """

    headers: tuple[str, ...]
    encoding: str
    _records: Callable[[], Iterator[Row]]

    @property
    def rows(self) -> Iterator[Row]:
        """The rows, streamed from the beginning."""
        records = self.records
        next(records)  # the headers
        return (_fitted(row, len(self.headers)) for row in records)

    @property
    def records(self) -> Iterator[Row]:
        """Every record that is not blank, headers included, as wide as it is: for tables with a title above them."""
        return _filled(self._records())


def read_table(source: Path | bytes, sheet: str | None = None) -> Table:
    """Open a table by its content, not by its name; the first row that is not blank holds the headers.

    `sheet` names an Excel sheet; the first one is read otherwise. TableError.
    """
    opener: _Open = (lambda: io.BytesIO(source)) if isinstance(source, bytes) else (lambda: source.open("rb"))
    with opener() as file:
        start = file.read(_SAMPLE)
    if start.startswith((_ZIP, _COMPOUND_FILE)):
        return _table("excel", lambda: _excel_records(opener, sheet))
    encoding = _encoding(opener, start)
    delimiter = _delimiter(opener, encoding)
    return _table(encoding, lambda: _csv_records(opener, encoding, delimiter))


def _table(encoding: str, records: Callable[[], Iterator[Row]]) -> Table:
    first = next(_filled(records()), None)
    if first is None:
        raise TableError(
            "表が空です。見出しの行がある表を選んでください。", "The table is empty. Choose one with headers."
        )
    return Table(_without_blank_end(tuple(cell.strip() for cell in first.cells)), encoding, records)


def _filled(records: Iterable[Row]) -> Iterator[Row]:
    return (row for row in records if any(cell.strip() for cell in row.cells))


def _fitted(row: Row, width: int) -> Row:
    cells = row.cells[:width] + ("",) * (width - len(row.cells))
    return Row(row.line, cells, _without_blank_end(row.cells[width:]))


def _without_blank_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    filled = [n for n, cell in enumerate(cells, 1) if cell.strip()]
    return cells[: filled[-1] if filled else 0]


def _csv_records(opener: _Open, encoding: str, delimiter: str) -> Iterator[Row]:
    with io.TextIOWrapper(opener(), encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                yield Row(line, tuple(cells))
                line = reader.line_num + 1
        except csv.Error as fault:
            raise TableError(
                f'CSVとして読めません。この行から始まる引用符（"）の対応をご確認ください（{fault}）。',
                f"This is no CSV. Check that the quotes from this line on are closed ({fault}).",
                line,
            ) from fault


def _delimiter(opener: _Open, encoding: str) -> str:
    """The one that gives the headers most cells, and the rows after them as many."""

    def score(delimiter: str) -> tuple[int, int]:
        widths = _sample_widths(_csv_records(opener, encoding, delimiter))
        headers = widths[0] if widths else 0
        return (widths.count(headers) if headers > 1 else 0, headers)

    return max(_DELIMITERS, key=score)


def _sample_widths(records: Iterator[Row]) -> list[int]:
    """How many cells each of the first records has, up to one that cannot be parsed."""
    widths: list[int] = []
    with contextlib.suppress(TableError):
        for row in islice(records, _SAMPLE_ROWS):
            widths.append(len(row.cells))
    return widths


def _encoding(opener: _Open, start: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return encoding
    if b"\x00" in start:
        # ASCII characters, delimiters at least, have their zero byte first in big-endian order.
        return "utf-16-be" if start[0::2].count(0) > start[1::2].count(0) else "utf-16-le"
    if b"\x1b$" in start:
        return "iso2022_jp"
    if _strange_kana(opener, "utf-8") is not None:
        return "utf-8"
    return _legacy_encoding(opener)


def _legacy_encoding(opener: _Open) -> str:
    """cp932 or EUC-JP: bytes of the latter often decode as the former, but into half-width kana."""
    found = {encoding: _strange_kana(opener, encoding) for encoding in ("cp932", "euc_jp")}
    readable = {encoding: kana for encoding, kana in found.items() if kana is not None}
    if not readable:
        raise _unreadable(opener)
    return min(readable, key=lambda encoding: readable[encoding])


def _strange_kana(opener: _Open, encoding: str) -> int | None:
    """How many half-width kana a file holds when read so; None if it cannot be."""
    decoder = codecs.getincrementaldecoder(encoding)()
    kana = 0
    with opener() as file:
        while True:
            chunk = file.read(_CHUNK)
            text = _decoded(decoder, chunk)
            if text is None:
                return None
            kana += len(_HALF_WIDTH_KANA.findall(text))
            if not chunk:
                return kana


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes) -> str | None:
    try:
        text = decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError:
        return None
    return None if _NO_CHARACTER.search(text) else text


def _unreadable(opener: _Open) -> TableError:
    decoder = codecs.getincrementaldecoder("cp932")()
    with opener() as file:
        faulty = next(
            (line for line, content in enumerate(file, 1) if _decoded(decoder, content) is None), None
        )
    return TableError(
        "文字コードを判別できません。UTF-8かShift_JISで保存し直してください。",
        "The encoding cannot be told. Please save the table as UTF-8 or Shift_JIS.",
        faulty,
    )


def _check_size(file: BinaryIO) -> None:
    """TableError where a workbook of today's kind, a ZIP, would take far more room than its file does."""
    if not file.read(len(_ZIP)).startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(file) as parts:
            if not all(map(_of_excel, parts.infolist())):
                raise zipfile.BadZipFile("a part is locked, or packed as no workbook is")
            sizes = [part.file_size for part in parts.infolist()]
            if sum(sizes) > _MOST_UNPACKED or max(map(_extent, _opened(parts)), default=0) > _MOST_CELLS:
                raise TableError(
                    "Excelの表が大きすぎます。使わない行と列を除くか、CSVで保存し直してください。",
                    "This Excel table is too large. Please take out rows and columns that are not needed, or save it "
                    "as CSV.",
                )
    except (zipfile.BadZipFile, zlib.error, EOFError) as fault:
        raise _no_workbook(fault) from fault


def _of_excel(part: zipfile.ZipInfo) -> bool:
    """Whether it is packed in a way that workbooks are, and not locked by a password."""
    return part.compress_type in _PACKED and not part.flag_bits & _LOCKED


def _opened(parts: zipfile.ZipFile) -> Iterator[IO[bytes]]:
    for part in parts.infolist():
        with parts.open(part) as opened:
            yield opened


def _extent(part: IO[bytes]) -> int:
    """How many cells a sheet has room for up to its last one."""
    column, row, kept = b"", 0, b""
    while (chunk := part.read(_CHUNK)) and len(kept) <= _CHUNK:
        text = kept + chunk
        for found in _CELL.finditer(text):
            column, row = max(column, found[1].rjust(3)), max(row, int(found[2]))
        last = text[text.rfind(b"<") :]
        kept = b"" if b">" in last or not last.startswith(b"<") else last
    if len(kept) > _CHUNK:
        return _MOST_CELLS + 1  # no cell is written so
    letters = (letter - ord("A") + 1 for letter in column.strip())
    return row * reduce(lambda number, letter: 26 * number + letter, letters, 0)


def _no_workbook(fault: Exception) -> TableError:
    return TableError(
        f"Excelの表として読めません。パスワードやシート名をご確認ください（{fault}）。",
        f"This cannot be read as an Excel table. Check password and name of the sheet ({fault}).",
    )


def _excel_records(opener: _Open, sheet: str | None) -> Iterator[Row]:
    with opener() as file:
        _check_size(file)
        file.seek(0)
        try:
            book = CalamineWorkbook.from_filelike(file)
            page = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
        except CalamineError as fault:
            raise _no_workbook(fault) from fault
        for line, cells in enumerate(page.iter_rows(), 1):
            yield Row(line, tuple(map(_cell_text, cells)))


def _cell_text(cell: object) -> str:
    """A cell of Excel as a person would type it: 3, not 3.0, and dates as ISO text."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)
