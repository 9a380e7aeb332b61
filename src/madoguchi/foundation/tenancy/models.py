"""What every table of a city has."""

from typing import Any

from django.db import models

from madoguchi.core.ids import new_id

from .scope import current_city


class CityModel(models.Model):
    """A row that belongs to one city; its migration names it in `SecureTable`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    city = models.CharField(max_length=6, default=current_city, editable=False)

    class Meta:
        abstract = True


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
