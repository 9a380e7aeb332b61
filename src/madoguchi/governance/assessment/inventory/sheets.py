"""A file as a list of procedures: which rows hold the headers, which are rows of procedures, which are not.

CSV in any Japanese encoding and Excel (core.tabular), and Parquet; what is told apart there, core.columns says.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from madoguchi.core.columns import Meanings, Sheet, is_footnote, is_total, kept, plain
from madoguchi.core.tabular import Row, TableError, read_table

from .fields import FIELDS

_PARQUET = b"PAR1"
_AT_ONCE = 10_000
#: The national list has 75,071 rows of 39 columns; a page that names more columns nobody could read.
MOST_ROWS, MOST_COLUMNS = 300_000, 300
_MEANINGS = Meanings({field.name: field.headers for field in FIELDS}, key="name")


def read_sheet(source: Path, sheet: str | None = None) -> Sheet:
    """Open a list by its content. Raises TableError where it is no table."""
    with source.open("rb") as file:
        parquet = file.read(4) == _PARQUET
    found = _parquet(source) if parquet else _MEANINGS.below_headers(read_table(source, sheet), MOST_ROWS)
    if len(found.headers) > MOST_COLUMNS:
        raise TableError(
            f"列が多すぎます（{MOST_COLUMNS}列まで）。使わない列を除いてください。",
            f"There are too many columns ({MOST_COLUMNS} at most). Please take out those that are not needed.",
        )
    return found


def _parquet(source: Path) -> Sheet:
    with _database() as database:
        found = database.execute("SELECT * FROM read_parquet(?) LIMIT 0", [str(source)]).description or []
    return Sheet(tuple(kept(column[0]) for column in found), 0, lambda: _parquet_records(source), MOST_ROWS)


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


def why_no_procedure(name: str, others: Sequence[str]) -> str:
    """Why a record is passed over: `total`, `footnote`, `blank`; "" where it is a procedure's."""
    written = plain(name).replace(" ", "")
    if not written:
        first = next((plain(cell) for cell in others if cell.strip()), "")
        if is_total(first):
            return "total"
        return "footnote" if is_footnote(first) else "blank"
    if is_total(written):
        return "total"
    return "footnote" if is_footnote(written) and not any(cell.strip() for cell in others) else ""


def suggest(headers: Sequence[str], remembered: dict[str, str] | None = None) -> dict[int, str]:
    """Which field each column means, by its place: as remembered, else by its words; each field once."""
    return _MEANINGS.suggest(headers, remembered)


def chained(row: Row) -> str:
    """Everything a record says, for a report on it."""
    return " / ".join(cell.strip() for cell in row.cells if cell.strip())
