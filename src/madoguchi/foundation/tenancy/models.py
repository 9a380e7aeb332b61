"""What every table of a city has."""

from typing import Any

from django.db import connection, models

from madoguchi.core.ids import new_id

from .scope import current_city


class CityModel(models.Model):
    """A row that belongs to one city; its migration names it in `SecureTable`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    city = models.CharField(max_length=6, default=current_city, editable=False)

    class Meta:
        abstract = True


def insert_once(row: CityModel) -> bool:
    """Insert a row unless a unique key of it is taken; returns whether it was inserted.

    One statement, where Django's `get_or_create` needs four with its savepoint.
    """
    meta, quote = row._meta, connection.ops.quote_name
    fields = meta.concrete_fields
    names = ", ".join(quote(str(field.column)) for field in fields)
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        # The names are those of our own model; what varies goes as parameters.
        sql = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608
        cursor.execute(sql, values)
        return bool(cursor.rowcount)


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
