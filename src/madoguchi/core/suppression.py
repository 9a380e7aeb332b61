"""Which numbers of counted tables stay hidden (秘匿), so that no small one is told or can be reckoned from the rest.

Small is whatever is more than nothing and less than `least`. A small number is hidden (primary), and with it so many
others (complementary) that from all that is shown, totals included, it could as well be `least` or more.
"""

import heapq
from collections.abc import Collection, Iterator, Sequence

Cell = tuple[int, int]
Counts = Sequence[Sequence[int]]
#: A line of the table in the search below: a row or a column, and its position.
_Line = tuple[str, int]


class CoverError(ValueError):
    """Not even hiding every cell would keep a small one from being reckoned."""


def hidden_parts(counts: Sequence[int], least: int) -> frozenset[int]:
    """The positions to hide among the parts of a whole whose sum is shown.

    At least two of them or none, together `least` or more; all where the whole itself is small.
    """
    if 0 < sum(counts) < least:
        return frozenset(range(len(counts)))
    small = {at for at, count in enumerate(counts) if 0 < count < least}
    if small and sum(counts[at] for at in small) < least:
        others = [at for at, count in enumerate(counts) if count >= least]
        small.add(min(others, key=lambda at: (counts[at], at)))
    return frozenset(small)


def hidden_cells(
    cells: Counts,
    least: int,
    rows: Collection[int] = (),
    columns: Collection[int] = (),
    floors: Counts | None = None,
) -> frozenset[Cell]:
    """The cells to hide of a table, (row, column), where its totals are shown but for those of `rows` and `columns`.

    Those are as `hidden_parts` says: all their cells are hidden, and what the totals tell of them is what they are
    together, so they count as one row. `floors` are what each cell is known to be at least. Raises `CoverError`
    (never without floors).
    """
    down, across = _groups(len(cells), rows), _groups(len(cells[0]), columns)
    told = [[_sum(cells, some, others) for others in across] for some in down]
    known = [[_sum(floors, some, others) if floors else 0 for others in across] for some in down]
    hidden = _covered(told, known, least)
    return frozenset(
        (row, column)
        for at, some in enumerate(down)
        for beside, others in enumerate(across)
        for row in some
        for column in others
        if (at, beside) in hidden or row in rows or column in columns
    )


def _groups(length: int, together: Collection[int]) -> list[list[int]]:
    alone = [[at] for at in range(length) if at not in together]
    return [*alone, sorted(together)] if together else alone


def _sum(cells: Counts, rows: Collection[int], columns: Collection[int]) -> int:
    return sum(cells[row][column] for row in rows for column in columns)


def _covered(cells: Counts, floors: Counts, least: int) -> set[Cell]:
    small = [
        (row, column)
        for row, line in enumerate(cells)
        for column, count in enumerate(line)
        if 0 < count < least
    ]
    hidden = set(small)
    for cell in small:
        hidden |= _cover(cells, floors, hidden, cell, least)
    return hidden


def _cover(cells: Counts, floors: Counts, hidden: set[Cell], cell: Cell, least: int) -> set[Cell]:
    """Cells that must be hidden for one to be able to be `least`.

    What it has more, another of its column has less; the row of that one has it elsewhere, and so on until its own
    row is even. That is a flow (Gusfield 1988), so all that can be reckoned from totals is this.
    """
    row, column = cell
    moved, used = [list(line) for line in cells], set[Cell]()
    while moved[row][column] < least:
        turn = _cheapest(cells, moved, floors, hidden | used, cell)
        less, more = turn[0::2], turn[1::2]
        step = min(least - moved[row][column], *(moved[r][c] - floors[r][c] for r, c in less))
        for r, c in less:
            moved[r][c] -= step
        for r, c in (*more, cell):
            moved[r][c] += step
        used.update(turn)
    return used


def _cheapest(cells: Counts, moved: Counts, floors: Counts, hidden: set[Cell], cell: Cell) -> list[Cell]:
    """The cells that change in turn, less first, from the cell's column to its row; those hidden cost nothing."""
    dear = 1 + sum(map(sum, cells))
    start, end = ("column", cell[1]), ("row", cell[0])
    queue: list[tuple[int, int, _Line, tuple[Cell, ...]]] = [(0, 0, start, ())]
    seen = set[_Line]()
    while queue:
        cost, length, line, turn = heapq.heappop(queue)
        if line == end:
            return list(turn)
        if line not in seen:
            seen.add(line)
            for to, through in _steps(line, moved, floors, cell):
                price = 0 if through in hidden else _price(cells[through[0]][through[1]], dear)
                heapq.heappush(queue, (cost + price, length + 1, to, (*turn, through)))
    raise CoverError


def _price(count: int, dear: int) -> int:
    # As few cells as possible, small ones before large ones, and zeros last: many could be nothing else.
    return dear + count if count else 2 * dear


def _steps(line: _Line, moved: Counts, floors: Counts, cell: Cell) -> Iterator[tuple[_Line, Cell]]:
    kind, at = line
    if kind == "column":
        for row, counts in enumerate(moved):
            if (row, at) != cell and counts[at] > floors[row][at]:
                yield ("row", row), (row, at)
    else:
        for column in range(len(moved[0])):
            if (at, column) != cell:
                yield ("column", column), (at, column)
