"""Bringing rows into the extract: a stream into a table of this connection, then a few statements for all of them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.foundation.people.models import RegistryExtract
from madoguchi.foundation.tenancy.scope import current_city

from .reading import Entry

#: What a file says of somebody, by column.
_SAID = [
    str(field.column)
    for field in RegistryExtract._meta.concrete_fields
    if field.name not in ("id", "city", "number", "gone_at", "registry_import")
]
_COLUMNS = ["id", "number", *_SAID]


def _named(names: Iterable[str], *of: str) -> sql.Composable:
    return sql.SQL(", ").join(sql.Identifier(*of, name) for name in names)


_PARTS: dict[str, sql.Composable] = {
    "table": sql.Identifier(RegistryExtract._meta.db_table),
    # A table of this connection.
    "staged": sql.Identifier("pg_temp", "registry_staged"),
    "columns": _named(_COLUMNS),
    "staged_columns": _named(_COLUMNS, "s"),
    "said": _named(_SAID),
    "known": _named(_SAID, "e"),
    "told": _named(_SAID, "s"),
    "ours": sql.SQL("e.city = %(city)s AND e.number = s.number"),
}


def _composed(statement: str) -> str:
    """A statement over the names of our own models; what varies goes as parameters."""
    return sql.SQL(statement).format(**_PARTS).as_string()


_DROP = _composed("DROP TABLE IF EXISTS {staged}")
_MAKE = _composed(
    "CREATE TEMP TABLE {staged} AS SELECT {columns}, false AS rejected FROM {table} WITH NO DATA"
)
_COPY = _composed("COPY {staged} ({columns}, rejected) FROM STDIN")
_INDEX = _composed("CREATE INDEX ON {staged} (number); ANALYZE {staged};")
_CHANGE = _composed("""
UPDATE {table} e SET ({said}, gone_at, import_id) = ({told}, NULL, %(import)s)
FROM {staged} s WHERE {ours} AND NOT s.rejected
    AND (e.gone_at IS NOT NULL OR ({known}) IS DISTINCT FROM ({told}))
""")
_ADD = _composed("""
INSERT INTO {table} (city, import_id, {columns})
SELECT %(city)s::varchar, %(import)s::uuid, {staged_columns} FROM {staged} s
WHERE NOT s.rejected AND NOT EXISTS (SELECT FROM {table} e WHERE {ours})
""")
# A row that was not taken is still there in the registry; and what it says of protection holds in any case.
_PROTECT = _composed("""
UPDATE {table} e SET protected = true, import_id = %(import)s FROM {staged} s
WHERE {ours} AND s.rejected AND s.protected AND NOT e.protected
""")
_PART = _composed("""
UPDATE {table} e SET gone_at = %(now)s, import_id = %(import)s
WHERE e.city = %(city)s AND e.gone_at IS NULL AND NOT EXISTS (SELECT FROM {staged} s WHERE s.number = e.number)
""")


def make_staging() -> None:
    """A table of this connection for the rows of one file, empty; nobody else sees it."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP)
        cursor.execute(_MAKE)


def drop_staging() -> None:
    """Leave nothing of a file with the connection."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP)


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
