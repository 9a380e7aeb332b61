"""What `madoguchi assess` prints of a list: how many procedures, their volume, and the coverage curve in figures."""

import json as json_format
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from madoguchi.core import expressions
from madoguchi.core.columns import Sheet
from madoguchi.core.errors import PlainError
from madoguchi.core.expressions import Expression, Kind, Scalar
from madoguchi.core.tabular import TableError

from .inventory.grouping import group_key
from .inventory.items import Item, Reading
from .inventory.national import is_national
from .inventory.sheets import read_sheet, suggest
from .reckoning.coverage import Coverage

NUMBERS = (1, 5, 10, 20, 49, 50, 100, 200)
PERCENTS = (50, 80, 83, 90, 95, 99, 100)


def print_coverage(file: Path, where: str, *, grouped: bool, json: bool) -> int:
    """Print the coverage of a list; returns the exit code."""
    try:
        figures = figures_of(file, where, grouped=grouped)
    except PlainError as fault:
        typer.echo(f"{fault.ja}\n  {fault.en}", err=True)
        return 1
    typer.echo(json_format.dumps(figures, ensure_ascii=False) if json else _told(figures))
    return 0


def figures_of(file: Path, where: str = "", *, grouped: bool = False) -> dict[str, Any]:
    """`types`, `volume`, `coverage` (per cent by number) and `reach` (number by per cent). Raises PlainError."""
    sheet = read_sheet(file)
    condition = expressions.compiled(where, {"row": Scalar.RECORD}, Kind.BOOL) if where else None
    items = list(_wanted(sheet, condition))
    coverage = Coverage.of(_grouped(items) if grouped else (item.values["volume"] for item in items))
    return {
        "rows": len(items),
        "types": coverage.types,
        "volume": coverage.volume,
        "coverage": {str(n): _percent(coverage.share(n)) for n in NUMBERS if coverage.types},
        "reach": {str(percent): coverage.reach(percent) for percent in PERCENTS if coverage.types},
    }


def _wanted(sheet: Sheet, condition: Expression | None) -> Iterator[Item]:
    columns = suggest(sheet.headers)
    if "name" not in columns.values():
        raise TableError(
            "手続名の列が見つかりません。見出しに「手続名」と書いてください。",
            "No column with names of procedures was found. Please give it the header 手続名.",
        )
    reading = Reading(sheet, columns, is_national(sheet.headers))
    for row, entry in reading.pairs():
        if isinstance(entry, Item) and (condition is None or condition.holds({"row": sheet.named(row)})):
            yield entry


def _grouped(items: Iterable[Item]) -> Iterable[int | None]:
    """The volume of each real-life procedure: the sum of what is known of its rows."""
    volumes: Counter[str] = Counter()
    for item in items:
        volumes[group_key(item.name, item.values.get("law") or "")] += item.values["volume"] or 0
    return volumes.values()


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def _told(figures: dict[str, Any]) -> str:
    lines = [
        f"{figures['rows']:,} rows, {figures['types']:,} with a volume, {figures['volume']:,} cases a year"
    ]
    lines += [f"{int(n):>6,} procedures carry {share} %" for n, share in figures["coverage"].items()]
    lines += [f"{number:>6,} procedures reach {percent} %" for percent, number in figures["reach"].items()]
    return "\n".join(lines)
