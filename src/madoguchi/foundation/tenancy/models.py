"""What every table of a city has."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from psycopg import sql

from madoguchi.core.ids import new_id

from .scope import current_city


class CityModel(models.Model):
    """A row that belongs to one city; its migration names it in `SecureTable`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    city = models.CharField(max_length=6, default=current_city, editable=False)

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=CityModel)


def insert_once(row: CityModel) -> bool:
    """Insert a row unless a unique key of it is taken; returns whether it was inserted."""
    return bool(insert_new([row]))


def insert_new(rows: Sequence[Row]) -> list[Row]:
    """Insert rows of one model, those apart of which a unique key is taken; returns the rows inserted.

    One statement, whose text is the same for any number of rows; the database's own error on every other
    constraint.
    """
    return _inserted(rows, " ON CONFLICT DO NOTHING RETURNING id")


def insert_all(rows: Sequence[CityModel]) -> None:
    """Insert rows of one model in one statement; the database's own error on any constraint."""
    _inserted(rows, "")


def insert_together(*rows: CityModel) -> None:
    """Insert one row of each of several models in one statement; one may refer to another, in any order."""
    with connection.cursor() as cursor:
        cursor.execute(_text(_insertions, *map(type, rows)), [one for row in rows for one in _values(row)])
    for row in rows:
        _note_inserted(row)


def insert_with(row: CityModel, first: CityModel) -> bool:
    """Insert a row of another model and then this one, unless a unique key of `first` is taken; returns whether.

    One statement, so that nothing has to be undone where it was; each may refer to the other. The database's own error
    on every other constraint.
    """
    with connection.cursor() as cursor:
        cursor.execute(_text(_insertion_with, type(row), type(first)), [*_values(first), *_values(row)])
        inserted = bool(cursor.rowcount)
    if inserted:
        _note_inserted(first)
        _note_inserted(row)
    return inserted


def change_row(row: CityModel, *names: str) -> None:
    """Write these fields of a row, as `save` does, by a statement that is composed once; for what is written often.

    Raises the model's `DoesNotExist` where the row is not there.
    """
    fields = _fields_named(type(row), names)
    values = [field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_text(_change, type(row), *names), [*values, row.pk])
        if not cursor.rowcount:
            raise type(row).DoesNotExist


def insert_streamed(model: type[CityModel], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert very many rows, each as the values of the columns `names`; returns how many. `id` and city are given here.

    They go through a table of this connection: PostgreSQL refuses COPY into one with row security.
    """
    table, staged = sql.Identifier(model._meta.db_table), sql.Identifier(f"staged_{model._meta.db_table}")
    columns = sql.SQL(", ").join(map(sql.Identifier, ("id", *names)))
    make = "CREATE TEMP TABLE {staged} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA"
    bring = "INSERT INTO {table} ({columns}, city) SELECT {columns}, %s FROM {staged}"
    parts = {"table": table, "staged": staged, "columns": columns}
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(make).format(**parts).as_string())
        with cursor.copy(sql.SQL("COPY {staged} ({columns}) FROM STDIN").format(**parts)) as copy:
            for row in rows:
                copy.write_row([new_id(), *row])
        cursor.execute(sql.SQL(bring).format(**parts).as_string(), [current_city()])
        inserted: int = cursor.rowcount
        cursor.execute(sql.SQL("DROP TABLE {staged}").format(**parts).as_string())
    return inserted


def _inserted(rows: Sequence[Row], ending: str) -> list[Row]:
    if not rows:
        return []
    model = type(rows[0])
    # A row alone needs no arrays: they cost more than all else of it.
    if len(rows) == 1:
        statement, values = _text(_insertion, model), _values(rows[0])
    else:
        statement, values = (
            _text(_insertion_of_many, model),
            [list(column) for column in zip(*map(_values, rows), strict=True)],
        )
    with connection.cursor() as cursor:
        cursor.execute(statement + ending, values)
        made = {key for (key,) in cursor.fetchall()} if ending else {row.id for row in rows}
    inserted = [row for row in rows if row.id in made]
    for row in inserted:
        _note_inserted(row)
    return inserted


def _note_inserted(row: CityModel) -> None:
    # As `save` does: the next one changes the row.
    row._state.adding, row._state.db = False, connection.alias


def _values(row: CityModel) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, True), connection) for field in _fields(type(row))]


@cache
def _fields(model: type[CityModel]) -> tuple[Any, ...]:
    return tuple(model._meta.concrete_fields)


@cache
def _fields_named(model: type[CityModel], names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(map(model._meta.get_field, names))


# The names are those of our own models; what varies goes as parameters.
_BETWEEN, _PLACE = sql.SQL(", "), sql.SQL("%s")


@cache
def _text(compose: Callable[..., sql.Composable], *of: Any) -> str:
    """A statement as text, composed once."""
    return compose(*of).as_string()


def _insertion(model: type[CityModel]) -> sql.Composable:
    return sql.SQL("{} VALUES ({})").format(_into(model), _places(model))


def _insertion_with(model: type[CityModel], first: type[CityModel]) -> sql.Composable:
    statement = "WITH made AS ({} ON CONFLICT DO NOTHING RETURNING id) {} SELECT {} FROM made"
    return sql.SQL(statement).format(_insertion(first), _into(model), _places(model))


def _insertion_of_many(model: type[CityModel]) -> sql.Composable:
    arrays = _BETWEEN.join(sql.SQL(f"%s::{_array_type(field)}") for field in _fields(model))
    return sql.SQL("{} SELECT * FROM unnest({})").format(_into(model), arrays)


def _insertions(*models: type[CityModel]) -> sql.Composable:
    *first, last = map(_insertion, models)
    if not first:
        return last
    beside = (sql.SQL(f"w{number} AS ({{}})").format(one) for number, one in enumerate(first))
    return sql.SQL("WITH {} {}").format(_BETWEEN.join(beside), last)


def _change(model: type[CityModel], *names: str) -> sql.Composable:
    columns = (sql.Identifier(str(field.column)) for field in _fields_named(model, names))
    changes = _BETWEEN.join(sql.SQL("{} = %s").format(one) for one in columns)
    return sql.SQL("UPDATE {} SET {} WHERE id = %s").format(sql.Identifier(model._meta.db_table), changes)


def _into(model: type[CityModel]) -> sql.Composable:
    names = _BETWEEN.join(sql.Identifier(str(field.column)) for field in _fields(model))
    return sql.SQL("INSERT INTO {} ({})").format(sql.Identifier(model._meta.db_table), names)


def _places(model: type[CityModel]) -> sql.Composable:
    return _BETWEEN.join([_PLACE] * len(_fields(model)))


def _array_type(field: Any) -> str:
    # Without its length: a cast would cut a text that is too long, where the column itself refuses it.
    return f"{field.db_type(connection).partition('(')[0]}[]"


class CityForeignKey(models.ForeignKey[Any, Any]):
    """A reference to a row of the same city.

    `SecureTable` makes it the composite key `(city, x_id) → (city, id)`, since row security does not guard references.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **options: Any) -> None:
        super().__init__(to, on_delete, **{**options, "db_constraint": False})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        del options["db_constraint"]
        return name, path, args, options
