"""The statement of an export: which rows in which order, each column by SQL, and what Python still does to a row."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg import sql

from madoguchi.core import spreadsheets
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.models import ProcedureVersion

from .cells import guarded
from .columns import Available, Versions, available, written
from .forms import shaped
from .layout import LayoutDeclared, layout_from
from .refusals import ExchangeRefusedError
from .wanted import Wanted

#: A row's key stands before it: the case's id and, where Python has something to do, its version.
KEY = 36
_FIRST = UUID(int=0)

Finish = Callable[[str, str], str]


@dataclass(frozen=True)
class Plan:
    """An export ready to be read: headings, the SQL of the columns, what is done to each cell in Python.

    `columns` makes each cell once, by the tables; `cells` writes what was made.
    """

    headings: tuple[str, ...]
    figures: tuple[bool, ...]
    columns: sql.Composed
    cells: sql.Composed
    filters: sql.Composed
    finishing: tuple[Finish | None, ...]

    @property
    def by_sql(self) -> bool:
        """Whether PostgreSQL writes whole rows."""
        return not any(self.finishing)

    def statement(self, after: UUID | None = None, most: int | None = None) -> sql.Composed:
        """The rows after a case, in the order of their ids.

        Each table is told where to begin: all are read side by side in the order of the case. OFFSET keeps
        PostgreSQL from making a cell again wherever it is mentioned.
        """
        at = sql.Literal(str(after or _FIRST))
        limit = sql.SQL(" LIMIT {}").format(sql.Literal(most)) if most else sql.SQL("")
        return sql.SQL(
            "SELECT {cells} FROM (SELECT {columns} FROM cases_casedepartment l"
            " JOIN cases_case c ON c.id = l.case_id AND c.id > {at}"
            " LEFT JOIN cases_stepaction s ON s.case_id = l.case_id AND s.done_at IS NULL AND s.case_id > {at}"
            " WHERE l.case_id > {at} AND {filters} ORDER BY l.case_id OFFSET 0{limit}) r ORDER BY r.id"
        ).format(cells=self.cells, columns=self.columns, filters=self.filters, at=at, limit=limit)

    def expected(self) -> int:
        """How many rows the planner expects: counting them would read them all."""
        with connection.cursor() as cursor:
            cursor.execute(_composed(sql.SQL("EXPLAIN (FORMAT JSON) {}").format(self.statement())))
            plan = cursor.fetchone()[0]
        found = json.loads(plan) if isinstance(plan, str) else plan
        return int(found[0]["Plan"]["Plan Rows"])

    def finish(self, cells: Sequence[str | None]) -> list[str]:
        """A row's cells from what the database gave: the id, its version, and a text for each column."""
        version = cells[1] or ""
        return [
            done(cell or "", version) if done else cell or ""
            for cell, done in zip(cells[2:], self.finishing, strict=True)
        ]

    def first(self, most: int) -> list[list[str]]:
        """The first rows, to be looked at."""
        with connection.cursor() as cursor:
            cursor.execute(_composed(self.statement(None, most)))
            return [
                self.finish(row if not self.by_sql else (row[0], "", *row[1:])) for row in cursor.fetchall()
            ]

    def copied(self, after: UUID | None, most: int) -> "Copied":
        """The rows after a case as COPY gives them."""
        return Copied(sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(self.statement(after, most)))


@dataclass
class Copied:
    """Rows of COPY, the key first, read while PostgreSQL makes the next; then how many they were, and the last key."""

    statement: sql.Composed
    count: int = 0
    last: UUID | None = None

    def __iter__(self) -> Iterator[bytes]:
        row = b""
        with connection.cursor() as cursor, cursor.copy(_composed(self.statement)) as copy:
            for self.count, row in enumerate(map(bytes, copy), 1):
                yield row
        if row:
            self.last = UUID(row[:KEY].decode())


def _composed(statement: sql.Composable) -> str:
    return statement.as_string(connection.connection)


def parsed(row: bytes) -> list[str]:
    """The cells of a row of COPY."""
    return next(csv.reader(io.StringIO(row.decode(), newline="")))


def versions_of(procedure: str, until: datetime) -> Versions:
    """The versions of a procedure (of every one, where it is empty) that were published by then, the newest first."""
    # The declaration is read only where its definition is not made yet.
    rows = ProcedureVersion.objects.select_related("procedure").defer("declaration")
    rows = rows.filter(published_at__lte=until)
    if procedure:
        rows = rows.filter(procedure__slug=procedure)
    found = list(rows.order_by("-number", "procedure__slug"))
    return Versions(
        [str(one.id) for one in found], [one.number for one in found], [load_definition(one) for one in found]
    )


def choosable(wanted: Wanted, versions: Versions) -> list[Available]:
    """The columns that can be chosen; of all procedures at once only the facts of the case."""
    return available(versions.definitions if wanted.procedure else (), wanted.language)


def plan_of(wanted: Wanted, department: UUID, until: datetime, versions: Versions | None = None) -> Plan:
    """The plan of an export of a department's cases received by a moment. Raises ExchangeRefusedError.

    `versions` are those of the procedure by then, where they are known.
    """
    versions = versions or versions_of(wanted.procedure, until)
    known = {one.key: one for one in choosable(wanted, versions)}
    if wanted.declaration:
        layout = layout_from(wanted.declaration)
        return _of_layout(layout, known, versions, _filters(wanted, department, until, versions))
    columns = [known[key] for key in wanted.columns if key in known]
    made = [written(one, versions, wanted.language) for one in columns]
    finishing = tuple(
        _worded(column, versions, wanted.language) if one.by_python else None
        for column, one in zip(columns, made, strict=True)
    )
    return Plan(
        tuple(one.heading for one in columns),
        tuple(one.figures for one in columns),
        _columns([one.expression for one in made], versioned=any(finishing)),
        _cells([one.risky for one in made], versioned=any(finishing)),
        _filters(wanted, department, until, versions),
        finishing,
    )


def _of_layout(
    layout: LayoutDeclared, known: dict[str, Available], versions: Versions, filters: sql.Composed
) -> Plan:
    """As a core system reads it: nothing guarded, every cell in its form."""
    expressions: list[sql.Composable] = []
    finishing: list[Finish] = []
    for column in layout.columns:
        if column.constant:
            expressions.append(sql.Literal(column.constant))
            words: Finish = _as_it_is
        else:
            if column.value not in known:
                raise ExchangeRefusedError("layout_changed", column=column.name)
            made = written(known[column.value], versions, "ja")
            expressions.append(made.expression)
            words = (
                _worded(known[column.value], versions, "ja", guards=False) if made.by_python else _as_it_is
            )
        finishing.append(shaped(column, words))
    return Plan(
        tuple(one.name for one in layout.columns),
        (False,) * len(layout.columns),
        _columns(expressions, versioned=True),
        _cells([False] * len(expressions), versioned=True),
        filters,
        tuple(finishing),
    )


def _as_it_is(cell: str, _version: str) -> str:
    return cell


def _worded(column: Available, versions: Versions, language: str, *, guards: bool = True) -> Finish:
    """What puts a column's JSON into words, by the version of the case."""
    asked = {versions.ids[n]: one for n, one in column.cells.items()}

    def words(cell: str, version: str) -> str:
        found = asked.get(version)
        if not cell or found is None:
            return ""
        said = found.question.cells(json.loads(cell), language)[found.n]
        return spreadsheets.guarded(said) if guards else said

    return words


def _columns(expressions: Sequence[sql.Composable], *, versioned: bool) -> sql.Composed:
    key = [sql.SQL("c.id"), *([sql.SQL("c.version_id::text AS version")] if versioned else [])]
    named = [sql.SQL("{} AS {}").format(one, sql.Identifier(f"cell{n}")) for n, one in enumerate(expressions)]
    return sql.SQL(", ").join([*key, *named])


def _cells(risky: Sequence[bool], *, versioned: bool) -> sql.Composed:
    key = [sql.SQL("r.id"), *([sql.SQL("r.version")] if versioned else [])]
    cells = [guarded(_name(n)) if one else _name(n) for n, one in enumerate(risky)]
    return sql.SQL(", ").join([*key, *cells])


def _name(n: int) -> sql.Identifier:
    return sql.Identifier("r", f"cell{n}")


def _filters(wanted: Wanted, department: UUID, until: datetime, versions: Versions) -> sql.Composed:
    found: list[sql.Composable] = [
        sql.SQL("l.department_id = {}").format(sql.Literal(str(department))),
        sql.SQL("c.received_at <= {}").format(sql.Literal(until.isoformat())),
    ]
    if wanted.procedure:
        ids = sql.SQL(", ").join(sql.SQL("{}::uuid").format(sql.Literal(one)) for one in versions.ids)
        found.append(sql.SQL("c.version_id IN ({})").format(ids) if versions.ids else sql.SQL("false"))
    if wanted.state:
        found.append(sql.SQL("c.closed_at IS NULL" if wanted.state == "open" else "c.closed_at IS NOT NULL"))
    if wanted.outcome:
        found.append(sql.SQL("c.outcome = {}").format(sql.Literal(wanted.outcome)))
    found += _days(wanted)
    return sql.SQL(" AND ").join(found)


def _days(wanted: Wanted) -> Iterator[sql.Composable]:
    first, last = wanted.days
    if first:
        yield sql.SQL("c.arrived_at >= {}").format(sql.Literal(_midnight(first).isoformat()))
    if last:
        yield sql.SQL("c.arrived_at < {}").format(
            sql.Literal(_midnight(last + timedelta(days=1)).isoformat())
        )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), ZoneInfo(settings.TIME_ZONE))
