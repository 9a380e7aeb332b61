"""Small numbers stay hidden: tried by whoever solves for them from all that is shown."""

from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from madoguchi.core.suppression import CoverError, hidden_cells, hidden_parts

LEAST = 3


def could_be_more(shown, rows, columns, whole, wanted):
    """Whether a table of whole numbers has all that is shown (None: not told), and `LEAST` or more at one line or cell.

    `wanted` is the cells of which the sum is looked at.
    """
    height, width = len(shown), len(shown[0])
    places = list(product(range(height), range(width)))

    def fits(at, left, line, sums, found):
        if at == len(places):
            told = all(want in (None, got) for want, got in zip(columns, sums, strict=True))
            return told and left == 0 and found >= LEAST
        r, c = places[at]
        known = shown[r][c]
        room = left if columns[c] is None else min(left, columns[c] - sums[c])
        room = room if rows[r] is None else min(room, rows[r] - line)
        for value in range(room, -1, -1) if known is None else (known,):
            ends = c == width - 1 and rows[r] not in (None, line + value)
            if value <= room and not ends:
                now = (*sums[:c], sums[c] + value, *sums[c + 1 :])
                more = found + value if (r, c) in wanted else found
                if fits(at + 1, left - value, 0 if c == width - 1 else line + value, now, more):
                    return True
        return False

    return fits(0, whole, 0, (0,) * width, 0)


small_tables = st.integers(2, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 5), min_size=width, max_size=width), min_size=2, max_size=3
    )
)


def totals(cells):
    return [sum(line) for line in cells], [sum(line) for line in zip(*cells, strict=True)]


def shown_of(cells, hidden):
    return [
        [None if (r, c) in hidden else count for c, count in enumerate(line)] for r, line in enumerate(cells)
    ]


@given(small_tables)
def test_no_small_number_can_be_told_from_all_that_is_shown(cells):
    rows, columns = totals(cells)
    whole = sum(rows)
    assume(whole >= LEAST)
    without, beside = hidden_parts(rows, LEAST), hidden_parts(columns, LEAST)
    hidden = hidden_cells(cells, LEAST, without, beside)
    told = (
        shown_of(cells, hidden),
        [None if r in without else total for r, total in enumerate(rows)],
        [None if c in beside else total for c, total in enumerate(columns)],
        whole,
    )
    for r, line in enumerate(cells):
        assert not 0 < rows[r] < LEAST or could_be_more(*told, {(r, c) for c in range(len(line))})
        for c, count in enumerate(line):
            assert not 0 < count < LEAST or ((r, c) in hidden and could_be_more(*told, {(r, c)}))


@given(small_tables)
def test_a_line_with_a_hidden_cell_has_another(cells):
    rows, columns = totals(cells)
    assume(sum(rows) >= LEAST)
    hidden = hidden_cells(cells, LEAST, hidden_parts(rows, LEAST), hidden_parts(columns, LEAST))
    for r, c in hidden:
        assert any(other != c for row, other in hidden if row == r)
        assert any(other != r for other, column in hidden if column == c)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6))
def test_hidden_parts_are_two_at_least_and_not_small_together(counts):
    hidden = hidden_parts(counts, 5)
    small = {at for at, count in enumerate(counts) if 0 < count < 5}
    assert small <= hidden
    if sum(counts) >= 5 and hidden:
        assert len(hidden) > 1
        assert sum(counts[at] for at in hidden) >= 5


def test_a_whole_that_is_small_is_hidden_as_a_whole():
    assert hidden_parts([0, 3, 1], 5) == {0, 1, 2}
    assert hidden_parts([0, 0], 5) == frozenset()


def test_what_is_not_small_stays_in_sight():
    assert hidden_cells([[5, 0], [7, 9]], 5) == frozenset()
    assert hidden_cells([[20, 3, 30], [9, 40, 8], [50, 60, 70]], 5) == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_what_a_cell_is_known_to_be_at_least_counts_against_hiding():
    cells = [[2, 8], [6, 4]]
    assert len(hidden_cells(cells, 3)) == 4
    with pytest.raises(CoverError):
        hidden_cells(cells, 3, floors=[[0, 0], [6, 0]])
