"""Tables of other systems whose columns somebody names: where the headers stand, which field each column surely is.

Titles above the table, headers of two rows with merged cells, rows of totals and footnotes are told apart.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from .tabular import Row, Table, TableError

#: The headers stand among so many first records.
_LOOKED_AT = 30
_TOTALS = re.compile(r"(総?合計|小計|総計|計|total)$", re.IGNORECASE)
_FOOTNOTE = re.compile(r"(※|注[)）:：0-9]|\*|出典|備考[:：])")
_DASHES = re.compile(r"[‐‑‒–—―−ー─－ｰ]")
_MARKS = re.compile(r"[\s・_/()（）「」【】\[\].:：※*]")


def plain(text: str) -> str:
    """A cell with its widths, spaces and dashes made alike."""
    return " ".join(_DASHES.sub("-", unicodedata.normalize("NFKC", text)).split())


def header_key(header: str) -> str:
    """A header as it is compared: without spaces, marks and brackets around units."""
    return _MARKS.sub("", plain(header)).lower()


def is_total(cell: str) -> bool:
    """Whether a row that begins so sums up others."""
    return bool(_TOTALS.fullmatch(plain(cell).replace(" ", "")))


def is_footnote(cell: str) -> bool:
    """Whether a row that begins so is a note below the table."""
    return bool(_FOOTNOTE.match(plain(cell)))


@dataclass(frozen=True)
class Sheet:
    """A table below its headers: these, the line they stand on, and its records, read from the file anew each time."""

    headers: tuple[str, ...]
    line: int
    records: Callable[[], Iterator[Row]]
    most: int

    @property
    def rows(self) -> Iterator[Row]:
        """The records below the headers, each as wide as these. Raises TableError where there are more than `most`."""
        width = len(self.headers)
        below = (record for record in self.records() if record.line > self.line)
        for number, record in enumerate(below, 1):
            if number > self.most:
                raise TableError(
                    f"行が多すぎます（{self.most:,}行まで）。使わない行を除いてください。",
                    f"There are too many rows ({self.most:,} at most). Please take out those that are not needed.",
                )
            yield Row(record.line, tuple(map(kept, (record.cells + ("",) * width)[:width])))

    def named(self, row: Row) -> dict[str, str]:
        """A record by its headers, without what is blank: what an expression reads as `row`."""
        return {header: cell for header, cell in zip(self.headers, row.cells, strict=True) if cell.strip()}


def kept(cell: str) -> str:
    """A cell as a database can hold it."""
    return cell.replace("\x00", "")


@dataclass(frozen=True)
class Meanings:
    """The headers by which each field is known, the surest first; no record is without the field `key`."""

    headers: Mapping[str, Sequence[str]]
    key: str

    @cached_property
    def _known(self) -> dict[str, str]:
        return {
            header_key(header): name
            for name in reversed(list(self.headers))
            for header in reversed(self.headers[name])
        }

    def field_of(self, header: str) -> str | None:
        """The field that a header surely means."""
        return self._known.get(header_key(header))

    def suggest(self, headers: Sequence[str], remembered: Mapping[str, str] | None = None) -> dict[int, str]:
        """Which field each column means, by its place: as remembered by `header_key`, else by its words; each once."""
        known = remembered or {}
        found: dict[int, str] = {}
        for at, header in enumerate(headers):
            field = known.get(header_key(header), self.field_of(header)) or ""
            if field in self.headers and field not in found.values():
                found[at] = field
        return found

    def below_headers(self, table: Table, most: int) -> Sheet:
        """The table from its headers on: the row, among the first, that names most fields."""
        first = list(islice(table.records, _LOOKED_AT))
        at = max(range(len(first)), key=lambda n: (self._recognised(first[n].cells), -n))
        below = first[at + 1] if at + 1 < len(first) else None
        if below is not None and self._is_second(first[at], below):
            return Sheet(_joined(first[at].cells, below.cells), below.line, lambda: table.records, most)
        return Sheet(_trimmed(first[at].cells), first[at].line, lambda: table.records, most)

    def _recognised(self, cells: Sequence[str]) -> int:
        return len({field for cell in cells if (field := self.field_of(cell))})

    def _is_second(self, above: Row, below: Row) -> bool:
        """Headers of two rows: the lower one names parts of merged cells, and nothing under `key`."""
        named = [n for n, cell in enumerate(above.cells) if self.field_of(cell) == self.key]
        under_key = any(below.cells[n].strip() for n in named if n < len(below.cells))
        words = [cell for cell in below.cells if cell.strip()]
        return bool(words) and not under_key and self._recognised(words) * 2 >= len(words)


def _joined(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """One header a column: the lower cell where there is one, else the upper, which a merged cell writes once."""
    width = max(len(above), len(below))
    upper, lower = ([*cells, *[""] * (width - len(cells))] for cells in (above, below))
    return _trimmed([low.strip() or high.strip() for high, low in zip(upper, lower, strict=True)])


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Headers without a blank end; a second one of a name is told apart by its place."""
    names = [" ".join(kept(cell).split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if not name or seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(told)
