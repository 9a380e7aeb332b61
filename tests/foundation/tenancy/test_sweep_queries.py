"""Two cities with look-alike data: no query and no rule of one has a row of the other."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from django.db.models import Model, QuerySet
from query_samples import NOT_OF_A_CITY, QUERIES
from sweeping import Seeded, side_of
from two_cities import KAGAMI, MIHON, City
from two_cities_values import foreign

import madoguchi
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.files.models import File
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.models import TrayIn, TrayOut


def public_functions() -> set[str]:
    """The public functions of every room's `queries.py` and `rules.py`."""
    found = set()
    for module in pkgutil.walk_packages(madoguchi.__path__, "madoguchi."):
        if module.name.rsplit(".", 1)[-1] in ("queries", "rules"):
            room = importlib.import_module(module.name)
            for name, one in vars(room).items():
                function = inspect.unwrap(one) if callable(one) else one
                if inspect.isfunction(function) and function.__module__ == module.name and name[0] != "_":
                    found.add(f"{module.name}.{name}".removeprefix("madoguchi."))
    return found


def test_every_query_has_a_sample() -> None:
    assert public_functions() == set(QUERIES) | set(NOT_OF_A_CITY)


@pytest.mark.parametrize("side", [Side.PUBLIC, Side.OFFICE])
def test_no_query_gives_a_row_of_the_other_city(seeded: Seeded, side: Side) -> None:
    leaks = []
    _note_ids(seeded)
    with side_of(seeded.database, side.value):
        for city, other in seeded.pairs():
            for name, (sides, arguments) in QUERIES.items():
                if side in sides:
                    for of in (city, other):
                        leaks += _leaks_of(seeded, name, arguments, city, of)
    assert not leaks, "\n".join(map(str, leaks))


def _leaks_of(seeded: Seeded, name: str, arguments: Any, city: City, of: City) -> Iterator[Any]:
    """Ask in one city's scope, with its own arguments and with the other's."""
    module, _, function = name.rpartition(".")
    with city_scope(city.code):
        given = arguments(of)
        result = getattr(importlib.import_module(f"madoguchi.{module}"), function)(*given)
        said = " ".join(sorted(texts(result)))
    if found := foreign(said, city, seeded.known):
        yield name, of.slug, found


def _note_ids(seeded: Seeded) -> None:
    with seeded.database.as_owner("public"):
        for city in seeded.cities:
            city.person_id = city.draft.person_id
            staff = Staff.objects.get(email=f"kouno@{city.slug}.example")
            city.staff_id = staff.id
            city.department_id = staff.holding_set.get().post.department_id


def texts(value: Any) -> Iterator[str]:
    """Every text in what a query returned, through rows, lists and dataclasses."""
    if isinstance(value, Model):
        for column in value._meta.concrete_fields:
            if column.attname in value.__dict__:
                yield from texts(value.__dict__[column.attname])
    elif isinstance(value, dict):
        yield from texts([*value, *value.values()])
    elif isinstance(value, list | tuple | set | QuerySet):
        for one in value:
            yield from texts(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from texts(getattr(value, part.name))
    elif isinstance(value, bytes | memoryview):
        yield bytes(value).hex()
    elif value is not None:
        yield str(value)


def test_rows_of_the_other_city_are_hidden_even_by_id(seeded: Seeded) -> None:
    for city, other in seeded.pairs():
        for connect, table, key in (
            (seeded.database.as_office, TrayIn, other.envelopes["office"]),
            (seeded.database.as_public, TrayOut, other.envelopes["public"]),
            (seeded.database.as_public, File, other.document.file_id),
        ):
            with connect(), city_scope(city.code):
                assert not table.objects.filter(id=key).exists()
                assert table.objects.exists()
    assert MIHON != KAGAMI
