"""A doubt as the rules find it, before it is a row of the database."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """A procedure as the rules see it: its key, its values by field, and its real-life procedure."""

    key: Any
    values: Values
    group: str
    bare: str

    def count(self, name: str) -> int | None:
        """One of its figures; None is unknown."""
        value = self.values.get(name)
        return None if value is None else int(value)

    def text(self, name: str) -> str:
        """One of its texts; empty is unknown."""
        return str(self.values.get(name) or "")

    def codes(self, name: str) -> frozenset[str]:
        """One of its lists."""
        return frozenset(self.values.get(name) or ())


@dataclass(frozen=True)
class Found:
    """One doubt: of which row, perhaps against which other, about which field; `facts` are what its sentence names."""

    kind: str
    row: Any
    field: str = ""
    other: Any = None
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
