"""Reading a file of changes of posts: which column is which, and each row as it was typed."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from madoguchi.core.japanese import normalise_line
from madoguchi.core.tabular import Table, read_table
from madoguchi.foundation.city.refusals import StaffingRefusedError

MOST_BYTES = 10 * 1024 * 1024
#: What a column may be called, and what it holds.
COLUMNS = {
    "職員番号": "number",
    "氏名": "name",
    "英字氏名": "name_en",
    "旧職": "old",
    "新職": "new",
    "旧所属": "old_department",
    "旧職名": "old_title",
    "所属": "department",
    "新所属": "department",
    "職名": "title",
    "新職名": "title",
    "発令日": "on",
    "メールアドレス": "email",
    "任用区分": "kind",
}
#: Written for the new post of whoever leaves.
LEAVING = "退職"


@dataclass(frozen=True)
class Line:
    """One row: a person and one post that they hold from the day on; where it stands in the file.

    `old` and `new` are a post's name in the pack, its title, or department and title with a space between.
    """

    line: int
    number: str
    new: str
    name: str = ""
    old: str = ""
    on: str = ""
    name_en: str = ""
    email: str = ""
    kind: str = ""

    def stored(self) -> dict[str, object]:
        """The row as `PostChange.rows` keeps it."""
        return asdict(self)


def read_lines(source: bytes) -> list[Line]:
    """The rows of a CSV or Excel file. Raises `StaffingRefusedError` and `TableError`."""
    if len(source) > MOST_BYTES:
        raise StaffingRefusedError("too_large")
    table = read_table(source)
    places = _places(table)
    if "number" not in places or not places.keys() & {"new", "title"}:
        raise StaffingRefusedError("headers")
    return [_line(row.line, {name: row.cells[at] for name, at in places.items()}) for row in table.rows]


def _places(table: Table) -> dict[str, int]:
    headers = [normalise_line(header).strip() for header in table.headers]
    return {COLUMNS[header]: at for at, header in enumerate(headers) if header in COLUMNS}


def _line(line: int, cells: Mapping[str, str]) -> Line:
    said = {name: normalise_line(cell).strip() for name, cell in cells.items()}
    return Line(
        line=line,
        number=said["number"],
        new=said.get("new") or _joined(said, "department", "title"),
        name=said.get("name", ""),
        old=said.get("old") or _joined(said, "old_department", "old_title"),
        on=said.get("on", ""),
        name_en=said.get("name_en", ""),
        email=said.get("email", "").lower(),
        kind=said.get("kind", ""),
    )


def _joined(said: Mapping[str, str], *names: str) -> str:
    return " ".join(filter(None, (said.get(name, "") for name in names)))


def read_successors(text: str) -> dict[str, str]:
    """Lines of “old → new” as departments by name, the one that ends first. Raises `StaffingRefusedError`."""
    pairs = [_ARROW.split(line.strip()) for line in text.splitlines() if line.strip()]
    if any(len(pair) != 2 or not all(pair) for pair in pairs):  # a pair
        raise StaffingRefusedError("successors")
    return {normalise_line(old).strip(): normalise_line(new).strip() for old, new in pairs}


_ARROW = re.compile(r"\s*(?:→|->|,|、|\t)\s*")
