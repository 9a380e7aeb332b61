"""Rows as bytes: what each format writes of a row, and which characters it cannot write."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .layout import Encoding, Quote, layout_from
from .models import Format
from .plan import KEY, Plan, parsed
from .wanted import Wanted

#: Stands where a character cannot be written; the cell is listed.
GETA = "〓"
#: Characters that Unicode has twice and JIS X 0208 once: the one that cp932 knows is written.
_SAME = str.maketrans("〜‖−¢£¬—", "～∥－￠￡￢―")
_SHOWN, MOST_OF_A_HEADING = 20, 200


class Lost(NamedTuple):
    """A cell whose characters cannot all be written: its row, counted from 1, its column, and which."""

    row: int
    column: str
    characters: str


@dataclass
class Writer:
    """Writes rows as a format wants them; `lost` collects what could not be written."""

    plan: Plan
    encoding: str = "utf-8"
    newline: str = "\r\n"
    delimiter: str = ","
    quote_all: bool = False
    header: bool = True
    lost: list[Lost] = field(default_factory=list)

    @property
    def _direct(self) -> bool:
        """Whether a row of COPY is a row of the file."""
        return self.plan.by_sql and self.delimiter == "," and not self.quote_all

    def heading(self) -> bytes:
        """What the file begins with."""
        mark = b"\xef\xbb\xbf" if self.encoding == Encoding.UTF8_BOM else b""
        return mark + (self._encoded(self._line(self.plan.headings), 0) if self.header else b"")

    def rows(self, copied: Iterable[bytes], before: int) -> bytes:
        """The lines of rows as COPY gives them; `before` so many are in the file already."""
        if self._direct and self.encoding != Encoding.CP932:
            end = self.newline.encode()
            return b"".join([row[KEY + 1 : -1] + end for row in copied])
        return b"".join(self._encoded(self._text(row), n) for n, row in enumerate(copied, before + 1))

    def _text(self, row: bytes) -> str:
        if self._direct:
            return row[KEY + 1 : -1].decode() + self.newline
        cells = parsed(row)
        return self._line(self.plan.finish(cells if not self.plan.by_sql else (cells[0], "", *cells[1:])))

    def _line(self, cells: Sequence[str]) -> str:
        text = io.StringIO(newline="")
        csv.writer(
            text,
            delimiter=self.delimiter,
            quoting=csv.QUOTE_ALL if self.quote_all else csv.QUOTE_MINIMAL,
            lineterminator=self.newline,
        ).writerow(cells)
        return text.getvalue()

    def _encoded(self, line: str, row: int) -> bytes:
        if self.encoding != Encoding.CP932:
            return line.encode()
        known = line.translate(_SAME)
        try:
            return known.encode("cp932")
        except UnicodeEncodeError:
            self._note(known, row)
            return "".join(one if writable(one) else GETA for one in known).encode("cp932")

    def _note(self, line: str, row: int) -> None:
        cells = next(csv.reader(io.StringIO(line, newline=""), delimiter=self.delimiter))
        for column, cell in zip(self.plan.headings, cells, strict=True):
            characters = "".join(dict.fromkeys(one for one in cell if not writable(one)))
            if characters:
                self.lost.append(Lost(row, column[:MOST_OF_A_HEADING], characters[:_SHOWN]))


def writable(character: str) -> bool:
    """Whether cp932 has a character."""
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def writer_of(wanted: Wanted, plan: Plan) -> Writer:
    """What writes an export; a workbook is made of CSV in UTF-8."""
    if wanted.format == Format.LAYOUT:
        layout = layout_from(wanted.declaration)
        return Writer(
            plan,
            layout.encoding,
            layout.newline.characters,
            layout.delimiter,
            layout.quote == Quote.ALL,
            layout.header,
        )
    encodings = {Format.CSV_UTF8: Encoding.UTF8_BOM, Format.CSV_CP932: Encoding.CP932}
    return Writer(plan, encodings.get(Format(wanted.format), Encoding.UTF8))
