"""Bringing rows into the extract: a stream into a table of this connection, then a few statements for all of them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.foundation.people.models import RegistryExtract
from madoguchi.foundation.tenancy.scope import current_city

from .reading import Entry

_TABLE = RegistryExtract._meta.db_table
_STAGED = "registry_staged"
#: What a file says of somebody, by column.
_SAID = [
    str(field.column)
    for field in RegistryExtract._meta.concrete_fields
    if field.name not in ("id", "city", "number", "gone_at", "registry_import")
]
_COLUMNS = ["id", "number", *_SAID]
_OURS = "e.city = %(city)s AND e.number = s.number"
# The names are those of our own models; what varies goes as parameters.
_MAKE = f"""
DROP TABLE IF EXISTS pg_temp.{_STAGED};
CREATE TEMP TABLE {_STAGED} AS SELECT {", ".join(_COLUMNS)}, false AS rejected FROM {_TABLE} WITH NO DATA;
"""  # noqa: S608  # as said
_COPY = f"COPY pg_temp.{_STAGED} ({', '.join(_COLUMNS)}, rejected) FROM STDIN"
_INDEX = f"CREATE INDEX ON pg_temp.{_STAGED} (number); ANALYZE pg_temp.{_STAGED};"
_CHANGE = f"""
UPDATE {_TABLE} e SET ({", ".join(_SAID)}, gone_at, import_id)
    = ({", ".join(f"s.{name}" for name in _SAID)}, NULL, %(import)s)
FROM pg_temp.{_STAGED} s WHERE {_OURS} AND NOT s.rejected AND (e.gone_at IS NOT NULL
    OR ({", ".join(f"e.{name}" for name in _SAID)}) IS DISTINCT FROM ({", ".join(f"s.{name}" for name in _SAID)}))
"""  # noqa: S608  # as said
_ADD = f"""
INSERT INTO {_TABLE} (city, import_id, {", ".join(_COLUMNS)})
SELECT %(city)s::varchar, %(import)s::uuid, {", ".join(f"s.{name}" for name in _COLUMNS)} FROM pg_temp.{_STAGED} s
WHERE NOT s.rejected AND NOT EXISTS (SELECT FROM {_TABLE} e WHERE {_OURS})
"""  # noqa: S608  # as said
# A row that was not taken is still there in the registry; and what it says of protection holds in any case.
_PROTECT = f"""
UPDATE {_TABLE} e SET protected = true, import_id = %(import)s FROM pg_temp.{_STAGED} s
WHERE {_OURS} AND s.rejected AND s.protected AND NOT e.protected
"""  # noqa: S608  # as said
_PART = f"""
UPDATE {_TABLE} e SET gone_at = %(now)s, import_id = %(import)s
WHERE e.city = %(city)s AND e.gone_at IS NULL
    AND NOT EXISTS (SELECT FROM pg_temp.{_STAGED} s WHERE s.number = e.number)
"""  # noqa: S608  # as said


def make_staging() -> None:
    """A table of this connection for the rows of one file, empty; nobody else sees it."""
    with connection.cursor() as cursor:
        cursor.execute(_MAKE)


def drop_staging() -> None:
    """Leave nothing of a file with the connection."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{_STAGED}")


def stage(entries: Iterable[Entry]) -> None:
    """Put rows of a file there; of those that are wrong only number and protection."""
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for entry in entries:
            if not entry.faults:
                said = [entry.values[name] for name in _SAID]
                copy.write_row([new_id(), entry.number, *said, False])
            elif entry.number:
                copy.write_row([None, entry.number, *_only_protected(entry.protected), True])


def _only_protected(protected: bool) -> list[bool | None]:
    return [protected if name == "protected" else None for name in _SAID]


def merge(registry_import: UUID, partial: bool) -> dict[str, int]:
    """Make the extract of the city in scope what was staged; returns how many are `new`, `changed`, `gone`.

    Whom a whole file leaves out is marked, never deleted; a partial file marks nobody.
    """
    given = {"city": current_city(), "import": registry_import, "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(_INDEX)
        changed, new, _ = (_count(cursor, statement, given) for statement in (_CHANGE, _ADD, _PROTECT))
        gone = 0 if partial else _count(cursor, _PART, given)
    return {"new": new, "changed": changed, "gone": gone}


def _count(cursor: Any, statement: str, given: dict[str, Any]) -> int:
    cursor.execute(statement, given)
    return int(cursor.rowcount)
