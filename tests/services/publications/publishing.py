"""Publications for tests: a table of a few numbers, published by somebody of the office."""

from datetime import UTC, date, datetime
from typing import Any

from madoguchi.foundation.city.models import Staff
from madoguchi.services.publications import actions
from madoguchi.services.publications.contents import Contents, Row, Table, Text
from madoguchi.services.publications.models import Edition

COUNTED_AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


def both(ja: str, en: str = "") -> Text:
    return Text(ja=ja, en=en or ja)


def table(*cells: Any, name: str = "uses", label: str = "29歳以下") -> Table:
    """A table of one row with these cells."""
    columns = tuple(both(f"列{at}", f"Column {at}") for at, _ in enumerate(cells))
    row = Row(label=both(label), cells=cells)
    return Table(id=name, title=both("利用", "Uses"), head=both("年齢", "Age"), columns=columns, rows=(row,))


def contents(*tables: Table, title: str = "アンケート", day: int = 20) -> Contents:
    return Contents(
        title=both(title, "Survey"),
        lead=both("結果です", "Results"),
        tables=tables or (table(12, None),),
        since=date(2026, 11, 1),
        until=date(2026, 11, 19),
        counted_at=COUNTED_AT.replace(day=day),
    )


def prepared(slug: str, what: Contents | None, staff: Staff, counted: int = 100) -> Edition:
    """An edition that was counted and is not out yet."""
    edition = actions.prepare(slug, staff)
    actions.fill(edition, counted, 5, what)
    return edition


def published(slug: str, what: Contents, staff: Staff, counted: int = 100) -> Edition:
    return actions.publish(slug, staff, prepared(slug, what, staff, counted).stamp)
