"""Queries that are asked at every request, written once: for Django to compose one costs ten times its execution."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection, models

# What makes rows into models with what they refer to; the version is pinned.
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)
# The types are of a later version.
_populators_of: Any = get_related_populators


class Given(models.Expression):
    """A value in a planned query, by the name under which it is given each time: as the database takes it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, _compiler: Any, _connection: Any) -> Any:
        """A place for the value."""
        return "%s", [self]


def given(name: str) -> Any:
    """The same as an argument of a function that makes a queryset, whatever its type."""
    return Given(name)


class _Plan(NamedTuple):
    sql: str
    params: Sequence[Any]
    names: Sequence[str]
    converters: Sequence[tuple[int, Any, Any]]
    populators: Sequence[Any]


class Planned(Generic[Row]):
    """A queryset that differs by its `Given` values alone; `rows` makes it, when it is first asked."""

    def __init__(self, rows: Callable[[], "models.QuerySet[Row]"]) -> None:
        self._rows = rows

    def all(self, **given: Any) -> list[Row]:
        """Its rows."""
        plan = self._plan
        values = [given[one.name] if isinstance(one, Given) else one for one in plan.params]
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, values)
            return [self._read(plan, list(row)) for row in cursor.fetchall()]

    def first(self, **given: Any) -> Row | None:
        """Its first row; none where there is none."""
        return next(iter(self.all(**given)), None)

    def get(self, **given: Any) -> Row:
        """Its one row. Raises the model's `DoesNotExist`."""
        found = self.first(**given)
        if found is None:
            raise self._model.DoesNotExist
        return found

    @cached_property
    def _model(self) -> Any:
        return self._rows().model

    @cached_property
    def _plan(self) -> _Plan:
        compiler = self._rows().query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        select, about = compiler.select, compiler.klass_info
        names = [select[place][0].target.attname for place in about["select_fields"]]
        populators = _populators_of(about, select, connection.alias)
        return _Plan(sql, params, names, _converters(compiler), populators)

    def _read(self, plan: _Plan, values: list[Any]) -> Row:
        for place, converters, expression in plan.converters:
            for convert in converters:
                values[place] = convert(values[place], expression, connection)
        made: Row = self._model.from_db(connection.alias, plan.names, values[: len(plan.names)])
        for one in plan.populators:
            one.populate(values, made)
        return made


def _converters(compiler: Any) -> list[tuple[int, Any, Any]]:
    found = compiler.get_converters([column for column, _sql, _alias in compiler.select])
    return [(place, *pair) for place, pair in found.items()]
