"""The city that a transaction works for. Row security lets it see and write that city's rows only."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

_city: ContextVar[str | None] = ContextVar("madoguchi_city", default=None)


class NoCityError(RuntimeError):
    """A row of a city was made outside `city_scope`."""


def current_city() -> str:
    """The code of the city in scope (6 digits); raises `NoCityError` outside any scope."""
    city = _city.get()
    if city is None:
        raise NoCityError("no city in scope: wrap the work in city_scope(code)")
    return city


@contextmanager
def city_scope(city: str) -> Iterator[None]:
    """Work for one city: open a transaction, set the city in it, put the previous one back at the end.

    The only code that calls `set_config`. Scopes nest; an exception rolls the inner one back.
    """
    previous = _city.get()
    with transaction.atomic():
        _set_config(city)
        token = _city.set(city)
        try:
            yield
        finally:
            _city.reset(token)
        # At the end of the outermost scope, and on any error, the database itself forgets the setting.
        if previous is not None and not connection.needs_rollback:
            _set_config(previous)


def _set_config(city: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('madoguchi.city', %s, true)", [city])
