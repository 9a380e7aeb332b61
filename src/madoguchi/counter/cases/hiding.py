"""Which numbers of all the tables of one publication stay hidden; how many there are in all is told.

A question of whose answers one is given divides everybody into parts. Where several may be given, each option is a
question of its own: chosen or not. Tables hang together by their questions alone, and in no ring (a check of the
declaration), so what is hidden of a question is hidden in each of them, and no two tables limit each other further.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from madoguchi.core.suppression import Cell, CoverError, hidden_cells, hidden_parts


@dataclass(frozen=True)
class Margin:
    """How many gave each answer of a question; with `several`, one may have given more than one."""

    counts: Sequence[int]
    several: bool = False


@dataclass(frozen=True)
class Cross:
    """How many of each part of one question (`rows`, one answer each) gave each answer of another.

    `chose` is how many of each row chose at least one, where that is known to be asked of everybody.
    """

    rows: str
    columns: str
    cells: Sequence[Sequence[int]]
    chose: Sequence[int] | None = None


@dataclass
class Hidden:
    """What is hidden: answers of each question wherever they are counted, and cells of each table."""

    parts: dict[str, set[int]]
    cells: list[frozenset[Cell]] = field(default_factory=list)


def hide(margins: Mapping[str, Margin], crosses: Sequence[Cross], everybody: int, least: int) -> Hidden:
    """What to hide of these tables, so that no number below `least` is told or can be reckoned."""
    parts = {name: _parts(margin, everybody, least) for name, margin in margins.items()}
    while True:
        try:
            return Hidden(parts, [_cells(one, margins, parts, least) for one in crosses])
        except _HiddenWhollyError as wholly:
            # Its total is hidden too, in each table, so those that were done are done again.
            parts[wholly.question].add(wholly.option)


class _HiddenWhollyError(Exception):
    """An option of which every number must be hidden."""

    def __init__(self, question: str, option: int) -> None:
        super().__init__(question, option)
        self.question, self.option = question, option


def _parts(margin: Margin, everybody: int, least: int) -> set[int]:
    if not margin.several:
        return set(hidden_parts(margin.counts, least))
    return {at for at, n in enumerate(margin.counts) if hidden_parts((n, everybody - n), least)}


def _cells(
    cross: Cross, margins: Mapping[str, Margin], parts: Mapping[str, set[int]], least: int
) -> frozenset[Cell]:
    rows, columns = parts[cross.rows], parts[cross.columns]
    if not margins[cross.columns].several:
        return hidden_cells(cross.cells, least, rows, columns)
    options = range(len(margins[cross.columns].counts))
    return frozenset(
        (row, option)
        for option in options
        for row in (
            range(len(cross.cells))
            if option in columns
            else _rows(cross, margins[cross.rows].counts, rows, option, least)
        )
    )


def _rows(cross: Cross, totals: Sequence[int], without: set[int], option: int, least: int) -> set[int]:
    """The rows in which an option's number is hidden: a table of its own, chosen or not."""
    chosen = [line[option] for line in cross.cells]
    table = [(n, total - n) for n, total in zip(chosen, totals, strict=True)]
    floors = [(_floor(cross, row, option), 0) for row in range(len(table))]
    try:
        return {row for row, side in hidden_cells(table, least, without, (), floors) if side == 0}
    except CoverError:
        raise _HiddenWhollyError(cross.columns, option) from None


def _floor(cross: Cross, row: int, option: int) -> int:
    """How many must have chosen it, where everybody chose something and the other options are known."""
    if cross.chose is None:
        return 0
    return max(0, cross.chose[row] - sum(cross.cells[row]) + cross.cells[row][option])
