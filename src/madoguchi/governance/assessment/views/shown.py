"""What a view shows, before it is a page, a sheet or a paper: a sentence, remarks, charts, tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import isnan
from typing import Any, NamedTuple

from django.utils.translation import gettext

Cell = str | int | float | None


class Kind(StrEnum):
    """How a column is written; all but words are figures."""

    WORDS = "words"
    NUMBER = "number"
    CHANGE = "change"
    SHARE = "share"


class Column(NamedTuple):
    """A column: its words, and how its cells are written. A share is from 0 to 1."""

    words: str
    kind: Kind = Kind.WORDS

    @property
    def is_figure(self) -> bool:
        """Whether its cells stand to the right."""
        return self.kind is not Kind.WORDS


class Row(NamedTuple):
    """A line of a table; None is unknown. The first words lead to `href`, where there is one."""

    cells: tuple[Cell, ...]
    href: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its caption; `heads` is the column that names a row."""

    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    heads: int = 0

    def lines(self) -> list[list[tuple[str, bool, str, bool]]]:
        """Every row as cells: words, whether a figure, where it leads, whether it names its row."""
        return [
            [
                (words, column.is_figure, row.href if at == self.heads else "", at == self.heads)
                for at, (words, column) in enumerate(zip(self.words(row), self.columns, strict=True))
            ]
            for row in self.rows
        ]

    def words(self, row: Row) -> list[str]:
        """The cells of a row as they are read."""
        return [written(cell, column.kind) for cell, column in zip(row.cells, self.columns, strict=True)]


def written(cell: Cell, kind: Kind) -> str:
    """A cell in words: 1,204, +30, 83.4%, 不明."""
    if cell is None or (isinstance(cell, float) and isnan(cell)):
        return gettext("不明")
    if isinstance(cell, str):
        return cell or "―"
    if kind is Kind.SHARE:
        return f"{100 * cell:.1f}%"
    return f"{cell:+,.0f}" if kind is Kind.CHANGE else f"{cell:,.0f}"


class Chart(NamedTuple):
    """A chart: its name in the page, what it shows, what is to be seen in it, and its description as data."""

    name: str
    title: str
    desc: str
    spec: dict[str, Any]


@dataclass(frozen=True)
class View:
    """A view of a list. The first table is what a CSV holds; `notes` say what its figures rest on."""

    title: str
    sentence: str
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
