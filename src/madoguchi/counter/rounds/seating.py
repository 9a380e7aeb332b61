"""定員 from a table: a line for each place, a column for each age class; and the same table written."""

from collections.abc import Iterator, Mapping
from typing import Any

from madoguchi.core import spreadsheets
from madoguchi.core.japanese import normalise_line
from madoguchi.core.matching import Slot
from madoguchi.core.tabular import Row, read_table

from .actions.opening import MOST_SEATS
from .reckoning import Rules
from .refusals import RoundRefusedError

#: A table of capacities is small: what is larger is another file.
MOST_BYTES = 1024 * 1024


def read_seats(content: bytes, rules: Rules) -> dict[Slot, int]:
    """The capacities in a CSV or Excel file. TableError, `RoundRefusedError` with line and word."""
    if not content or len(content) > MOST_BYTES:
        raise RoundRefusedError("file")
    table = read_table(content)
    classes = _classes(table.headers[1:], rules)
    places, seats = _names(rules.places), dict[Slot, int]()
    for row in table.rows:
        place = _place(row, places)
        if any(slot.place == place for slot in seats):
            raise RoundRefusedError("place_twice", line=row.line, place=row.cells[0])
        for age_class, cell in zip(classes, row.cells[1:], strict=True):
            seats[Slot(place, age_class)] = _number(row, cell)
    return seats


def _classes(headers: tuple[str, ...], rules: Rules) -> list[str]:
    known = _names(rules.classes)
    words = "、".join(one.ja for one in rules.classes.values())
    found: list[str] = []
    for header in headers:
        name = known.get(_key(header))
        if name is None:
            raise RoundRefusedError("unknown_class", header=header[:40], known=words)
        if name in found:
            raise RoundRefusedError("class_twice", header=header[:40])
        found.append(name)
    if not found:
        raise RoundRefusedError("no_class", known=words)
    return found


def _place(row: Row, places: Mapping[str, str]) -> str:
    if row.surplus:
        raise RoundRefusedError("surplus", line=row.line)
    place = places.get(_key(row.cells[0]))
    if place is None:
        raise RoundRefusedError("unknown_place", line=row.line, place=row.cells[0][:40])
    return place


def _number(row: Row, cell: str) -> int:
    words = normalise_line(cell).strip() or "0"
    if not (words.isascii() and words.isdecimal()) or len(words) > 3 or int(words) > MOST_SEATS:
        raise RoundRefusedError("number", line=row.line, place=row.cells[0][:40])
    return int(words)


def _names(words: Mapping[str, Any]) -> dict[str, str]:
    """By which words a place or class may be called: its short name, its label in either language."""
    return {_key(word): value for value, label in words.items() for word in (value, label.ja, label.en)}


def _key(word: str) -> str:
    return normalise_line(word).strip().lower()


def write_seats(rules: Rules, seats: Mapping[tuple[str, str], int], language: str) -> bytes:
    """The table as a file, to be filled in and read again."""
    first = "Place" if language.startswith("en") else "施設"
    return spreadsheets.as_csv(_lines(rules, seats, language, first))


def _lines(
    rules: Rules, seats: Mapping[tuple[str, str], int], language: str, first: str
) -> Iterator[list[Any]]:
    yield [first, *(one.says(language) for one in rules.classes.values())]
    for place, label in rules.places.items():
        yield [label.says(language), *(seats.get((place, one), 0) for one in rules.classes)]
