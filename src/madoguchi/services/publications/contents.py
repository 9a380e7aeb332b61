"""What is published: counted tables with their words, in both languages."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from madoguchi.foundation.tray.kinds import EnvelopeData

#: A name in addresses: a-z, 0-9, _. A publication's must not change, its tables' addresses are made of it.
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=60)]


class Text(EnvelopeData):
    """Words in Japanese and English."""

    ja: str
    en: str

    def says(self, language: str) -> str:
        """The words in a language; Japanese for any other than English."""
        return self.en if language.startswith("en") else self.ja


#: A number, None where it is hidden (秘匿), words in both languages, or words as somebody wrote them.
Cell = int | Text | str | None


class Row(EnvelopeData):
    """A line of a table: a cell for each column."""

    label: Text
    cells: tuple[Cell, ...]


class Table(EnvelopeData):
    """One counted table: `columns` are the heads of the cells, `head` that of the labels."""

    id: Name
    title: Text
    head: Text
    columns: Annotated[tuple[Text, ...], Field(min_length=1)]
    rows: tuple[Row, ...]
    note: Text | None = None

    @property
    def hidden(self) -> int:
        """How many cells are hidden."""
        return sum(cell is None for row in self.rows for cell in row.cells)

    @model_validator(mode="after")
    def _even(self) -> Self:
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"table {self.id}: a cell for each column")
        return self


class Contents(EnvelopeData):
    """A publication: its words and tables, the days that it is about, and when it was counted."""

    title: Text
    lead: Text
    tables: Annotated[tuple[Table, ...], Field(min_length=1)]
    since: date
    until: date
    counted_at: datetime

    def table(self, name: str) -> Table | None:
        """The table of that name, or None."""
        return next((one for one in self.tables if one.id == name), None)
