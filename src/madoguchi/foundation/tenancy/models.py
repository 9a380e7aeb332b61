"""What every table of a city has."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

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


def _inserted(rows: Sequence[Row], ending: str) -> list[Row]:
    if not rows:
        return []
    statement, fields = _insertion(type(rows[0]))
    columns = [
        [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows] for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement + ending, columns)
        made = {key for (key,) in cursor.fetchall()} if ending else {row.id for row in rows}
    inserted = [row for row in rows if row.id in made]
    for row in inserted:  # as `save` does: the next one changes the row
        row._state.adding, row._state.db = False, connection.alias
    return inserted


@cache
def _insertion(model: type[CityModel]) -> tuple[str, list[Any]]:
    # The names are those of our own model; what varies goes as parameters, an array for each column.
    quote, fields = connection.ops.quote_name, list(model._meta.concrete_fields)
    names = ", ".join(quote(str(field.column)) for field in fields)
    arrays = ", ".join(f"%s::{_array_type(field)}" for field in fields)
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) SELECT * FROM unnest({arrays})", fields  # noqa: S608


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
