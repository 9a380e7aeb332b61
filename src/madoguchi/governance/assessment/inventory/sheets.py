"""A file as a list of procedures: which rows hold the headers, which are rows of procedures, which are not.

CSV in any Japanese encoding and Excel (core.tabular), and Parquet. Titles above the table, headers of two rows with
merged cells, rows of totals and footnotes are told apart.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import duckdb

from madoguchi.core.tabular import Row, TableError, read_table

from .cells import plain
from .fields import BY_NAME, FIELDS

#: The headers stand among so many first records.
_LOOKED_AT = 30
_PARQUET = b"PAR1"
_TOTALS = re.compile(r"(総?合計|小計|総計|計|total)$", re.IGNORECASE)
_FOOTNOTE = re.compile(r"(※|注[)）:：0-9]|\*|出典|備考[:：])")
_AT_ONCE = 10_000


def header_key(header: str) -> str:
    """A header as it is compared: without spaces, marks and brackets around units."""
    return re.sub(r"[\s・_/()（）「」【】\[\].:：※*]", "", plain(header)).lower()


_KNOWN = {header_key(header): field.name for field in reversed(FIELDS) for header in reversed(field.headers)}


def field_of(header: str) -> str | None:
    """The field that a header surely means."""
    return _KNOWN.get(header_key(header))


@dataclass(frozen=True)
class Sheet:
    """A list of procedures: its headers, the line they stand on, and its records, read from the file anew each time."""

    headers: tuple[str, ...]
    line: int
    records: Callable[[], Iterator[Row]]

    @property
    def rows(self) -> Iterator[Row]:
        """The records below the headers, each as wide as these."""
        width = len(self.headers)
        for record in self.records():
            if record.line > self.line:
                yield Row(record.line, (record.cells + ("",) * width)[:width])

    def named(self, row: Row) -> dict[str, str]:
        """A record by its headers, without what is blank: what an expression reads as `row`."""
        return {header: cell for header, cell in zip(self.headers, row.cells, strict=True) if cell.strip()}


def read_sheet(source: Path, sheet: str | None = None) -> Sheet:
    """Open a list by its content. Raises TableError where it is no table."""
    with source.open("rb") as file:
        parquet = file.read(4) == _PARQUET
    if parquet:
        return _parquet(source)
    table = read_table(source, sheet)
    return _below_headers(lambda: table.records)


def _parquet(source: Path) -> Sheet:
    with duckdb.connect() as database:
        try:
            found = database.execute("SELECT * FROM read_parquet(?) LIMIT 0", [str(source)]).description or []
        except duckdb.Error as fault:
            raise TableError(
                "Parquetの表として読めません。", f"This cannot be read as Parquet ({fault})."
            ) from fault
    return Sheet(tuple(column[0] for column in found), 0, lambda: _parquet_records(source))


def _parquet_records(source: Path) -> Iterator[Row]:
    with duckdb.connect() as database:
        rows = database.execute("SELECT COLUMNS(*)::VARCHAR FROM read_parquet(?)", [str(source)])
        line = 0
        while batch := rows.fetchmany(_AT_ONCE):
            for cells in batch:
                line += 1
                yield Row(line, tuple(cell or "" for cell in cells))


def _below_headers(records: Callable[[], Iterator[Row]]) -> Sheet:
    first = list(islice(records(), _LOOKED_AT))
    if not first:
        raise TableError("表が空です。見出しの行がある表を選んでください。", "The table is empty.")
    at = max(range(len(first)), key=lambda n: (_recognised(first[n].cells), -n))
    below = first[at + 1] if at + 1 < len(first) else None
    if below is not None and _is_second(first[at], below):
        return Sheet(_joined(first[at].cells, below.cells), below.line, records)
    return Sheet(_trimmed(first[at].cells), first[at].line, records)


def _recognised(cells: Sequence[str]) -> int:
    return len({field for cell in cells if (field := field_of(cell))})


def _is_second(above: Row, below: Row) -> bool:
    """Headers of two rows: the lower one names parts of merged cells, and no procedure."""
    named = [n for n, cell in enumerate(above.cells) if field_of(cell) == "name"]
    under_name = any(below.cells[n].strip() for n in named if n < len(below.cells))
    words = [cell for cell in below.cells if cell.strip()]
    return bool(words) and not under_name and _recognised(words) * 2 >= len(words)


def _joined(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """One header a column: the lower cell where there is one, else the upper, which a merged cell writes once."""
    width = max(len(above), len(below))
    upper, lower = ([*cells, *[""] * (width - len(cells))] for cells in (above, below))
    return _trimmed([low.strip() or high.strip() for high, low in zip(upper, lower, strict=True)])


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    """Headers without a blank end; a second one of a name is told apart by its place."""
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    seen: dict[str, int] = {}
    told = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        told.append(name if not name or seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(told)


def why_no_procedure(name: str, others: Sequence[str]) -> str:
    """Why a record is passed over: `total`, `footnote`, `blank`; "" where it is a procedure's."""
    written = plain(name).replace(" ", "")
    if not written:
        first = next((plain(cell) for cell in others if cell.strip()), "")
        if _TOTALS.fullmatch(first.replace(" ", "")):
            return "total"
        return "footnote" if _FOOTNOTE.match(first) else "blank"
    if _TOTALS.fullmatch(written):
        return "total"
    return "footnote" if _FOOTNOTE.match(written) and not any(cell.strip() for cell in others) else ""


def suggest(headers: Sequence[str], remembered: dict[str, str] | None = None) -> dict[int, str]:
    """Which field each column means, by its place: as remembered, else by its words; each field once."""
    known = remembered or {}
    found: dict[int, str] = {}
    for at, header in enumerate(headers):
        field = known.get(header_key(header)) or field_of(header) or ""
        if field in BY_NAME and field not in found.values():
            found[at] = field
    return found


def chained(row: Row) -> str:
    """Everything a record says, for a report on it."""
    return " / ".join(chain(cell.strip() for cell in row.cells if cell.strip()))
