"""Records as procedures: each cell read by its field, what is doubtful noted, what is no procedure told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from madoguchi.core.columns import Sheet
from madoguchi.core.tabular import Row

from .cells import Doubt, read_cell
from .fields import CHANNELS, FIELDS, FieldKind
from .sheets import chained, why_no_procedure

_COUNTS = tuple(one.name for one in FIELDS if one.kind is FieldKind.COUNT)


@dataclass
class Item:
    """One procedure as a list says it: values by field (None is unknown), and doubts by field."""

    line: int
    values: dict[str, Any]
    doubts: dict[str, Doubt] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name, which every item has."""
        return str(self.values["name"])


@dataclass(frozen=True)
class PassedOver:
    """A record that is no procedure: why, and what it says."""

    line: int
    why: str
    text: str


@dataclass(frozen=True)
class Reading:
    """How a sheet is read: the field of each column, and whether 0 means unknown, as in the national list."""

    sheet: Sheet
    columns: Mapping[int, str]
    zero_is_unknown: bool = False

    def pairs(self) -> Iterator[tuple[Row, Item | PassedOver]]:
        """Every record below the headers, and what it says."""
        for row in self.sheet.rows:
            yield row, self._entry(row)

    def _entry(self, row: Row) -> Item | PassedOver:
        named = next((row.cells[at] for at, name in self.columns.items() if name == "name"), "")
        others = [cell for at, cell in enumerate(row.cells) if self.columns.get(at) != "name"]
        why = why_no_procedure(named, others)
        if why:
            return PassedOver(row.line, why, chained(row))
        return self._item(row)

    def _item(self, row: Row) -> Item:
        item = Item(row.line, {})
        for at, name in self.columns.items():
            value, doubt = read_cell(row.cells[at], name)
            item.values[name] = value
            if doubt is not None:
                item.doubts[name], item.written[name] = doubt, row.cells[at].strip()
        item.values["name"] = item.values.get("name") or row.cells[self._name_at].strip()
        self._settle(item)
        return item

    @property
    def _name_at(self) -> int:
        return next(at for at, name in self.columns.items() if name == "name")

    def _settle(self, item: Item) -> None:
        """Zeros that mean unknown, and a volume that only its channels tell."""
        if self.zero_is_unknown:
            for name in _COUNTS:
                item.values[name] = item.values.get(name) or None
        if item.values.get("volume") is None:
            item.values["volume"] = of_channels(item.values)


def of_channels(values: Mapping[str, Any]) -> int | None:
    """The sum of all channels that a list has; unknown where one of them is, or where it has only the one on line."""
    online, offline = values.get("online"), values.get("offline")
    if online is not None and offline is not None:
        return int(online) + int(offline)
    ways: dict[str, int | None] = {name: values[name] for name in CHANNELS if name in values}
    known = [way for way in ways.values() if way is not None]
    return sum(known) if set(ways) > {"online"} and len(known) == len(ways) else None
