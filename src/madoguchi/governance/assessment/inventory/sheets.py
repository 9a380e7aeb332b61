"""A file as a list of procedures: which rows hold the headers, which are rows of procedures, which are not.

CSV in any Japanese encoding and Excel (core.tabular), and Parquet. Titles above the table, headers of two rows with
merged cells, rows of totals and footnotes are told apart.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb

from madoguchi.core.tabular import Row, Table, TableError, read_table

from .cells import plain
from .fields import BY_NAME, FIELDS

#: The headers stand among so many first records.
_LOOKED_AT = 30
_PARQUET = b"PAR1"
_TOTALS = re.compile(r"(総?合計|小計|総計|計|total)$", re.IGNORECASE)
_FOOTNOTE = re.compile(r"(※|注[)）:：0-9]|\*|出典|備考[:：])")
_AT_ONCE = 10_000
#: The national list has 75,071 rows of 39 columns; a page that names more columns nobody could read.
MOST_ROWS, MOST_COLUMNS = 300_000, 300


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
        """The records below the headers, each as wide as these. Raises TableError where there are too many."""
        width = len(self.headers)
        below = (record for record in self.records() if record.line > self.line)
        for number, record in enumerate(below, 1):
            if number > MOST_ROWS:
                raise TableError(
                    f"行が多すぎます（{MOST_ROWS:,}行まで）。使わない行を除いてください。",
                    f"There are too many rows ({MOST_ROWS:,} at most). Please take out those that are not needed.",
                )
            yield Row(record.line, tuple(map(_kept, (record.cells + ("",) * width)[:width])))

    def named(self, row: Row) -> dict[str, str]:
        """A record by its headers, without what is blank: what an expression reads as `row`."""
        return {header: cell for header, cell in zip(self.headers, row.cells, strict=True) if cell.strip()}


def _kept(cell: str) -> str:
    """A cell as a database can hold it."""
    return cell.replace("\x00", "")


def read_sheet(source: Path, sheet: str | None = None) -> Sheet:
    """Open a list by its content. Raises TableError where it is no table."""
    with source.open("rb") as file:
        parquet = file.read(4) == _PARQUET
    found = _parquet(source) if parquet else _below_headers(read_table(source, sheet))
    if len(found.headers) > MOST_COLUMNS:
        raise TableError(
            f"列が多すぎます（{MOST_COLUMNS}列まで）。使わない列を除いてください。",
            f"There are too many columns ({MOST_COLUMNS} at most). Please take out those that are not needed.",
        )
    return found


def _parquet(source: Path) -> Sheet:
    with _database() as database:
        found = database.execute("SELECT * FROM read_parquet(?) LIMIT 0", [str(source)]).description or []
    return Sheet(tuple(_kept(column[0]) for column in found), 0, lambda: _parquet_records(source))


def _parquet_records(source: Path) -> Iterator[Row]:
    with _database() as database:
        # A few bytes of Parquet can stand for any number of rows.
        rows = database.execute(
            "SELECT COLUMNS(*)::VARCHAR FROM read_parquet(?) LIMIT ?", [str(source), MOST_ROWS + 1]
        )
        line = 0
        while batch := rows.fetchmany(_AT_ONCE):
            for cells in batch:
                line += 1
                yield Row(line, tuple(cell or "" for cell in cells))


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as database:
        try:
            yield database
        except duckdb.Error as fault:
            raise TableError(
                "Parquetの表として読めません。", f"This cannot be read as Parquet ({fault})."
            ) from fault


def _below_headers(table: Table) -> Sheet:
    def records() -> Iterator[Row]:
        return table.records

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
    names = [" ".join(_kept(cell).split()) for cell in cells]
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
    return " / ".join(cell.strip() for cell in row.cells if cell.strip())
