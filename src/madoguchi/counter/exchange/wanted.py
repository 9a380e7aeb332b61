"""What an export is asked for: which cases, which columns, written how."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from .models import Format


@dataclass(frozen=True)
class Wanted:
    """Filters and columns; empty texts restrict nothing. Days are ISO, both ends belong to the period.

    `declaration` is the layout as it was when it was asked for.
    """

    procedure: str = ""
    state: str = ""
    outcome: str = ""
    arrived_from: str = ""
    arrived_until: str = ""
    columns: tuple[str, ...] = ()
    format: str = Format.CSV_UTF8.value
    language: str = "ja"
    layout: str = ""
    declaration: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Wanted":
        """What was kept as JSON."""
        return cls(**{**kept, "columns": tuple(kept["columns"])})

    def kept(self) -> dict[str, Any]:
        """The same as JSON."""
        return {**asdict(self), "columns": list(self.columns)}

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day of arrival."""
        first, last = (
            date.fromisoformat(one) if one else None for one in (self.arrived_from, self.arrived_until)
        )
        return first, last
