"""Databases of tests: clones of a template, with Django's default connection made one role's or another's."""

import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import override_settings

from madoguchi.foundation.city.queries import forget_municipalities
from madoguchi.foundation.tenancy.roles import SEARCH_PATH
from madoguchi.foundation.tenancy.router import OFFICE_ALIAS, PUBLIC_ALIAS, SHARED_ALIAS
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.web.processes.installation import Installation
from madoguchi.web.settings.base import database as database_settings

PROJECT = Path(__file__).parents[1]
TEMPLATE = "madoguchi"
MIHON, KAGAMI = "992011", "992020"
numbers = itertools.count(1)


@dataclass(frozen=True)
class Clone:
    """A database of one test. Each `as_…` makes Django's default connection, in this thread, that role's."""

    name: str
    installation: Installation

    def as_public(self) -> Any:
        """Work as a process of the public side does."""
        return self._as(Side.PUBLIC)

    def as_office(self) -> Any:
        """Work as a process of the office side does."""
        return self._as(Side.OFFICE)

    def as_owner(self, alias: str = SHARED_ALIAS) -> Any:
        """Work as the owner of the tables, whom row security does not bind; `alias` chooses the schema."""
        paths = {SHARED_ALIAS: Side.SHARED, PUBLIC_ALIAS: Side.PUBLIC, OFFICE_ALIAS: Side.OFFICE}
        return _connected(self.installation.owner_url(self.name), Side.OFFICE, SEARCH_PATH[paths[alias]])

    def url(self, side: Side) -> str:
        """The address of this database for one side's role."""
        return self.installation.side_url(side, self.name)

    def environment(self, side: Side | None) -> dict[str, str]:
        """The environment of a process on this database."""
        return self.installation.environment(side, self.name)

    def _as(self, side: Side) -> Any:
        return _connected(self.url(side), side)


@contextmanager
def _connected(url: str, side: Side, search_path: str = "") -> Iterator[DatabaseWrapper]:
    before = connections["default"]
    wrapper = DatabaseWrapper({**before.settings_dict, **database_settings(url, search_path)}, "default")
    connections["default"] = wrapper
    forget_municipalities()
    try:
        with override_settings(**settings_of(side)):
            yield wrapper
    finally:
        wrapper.close()
        connections["default"] = before
        forget_municipalities()


def settings_of(side: Side) -> dict[str, Any]:
    """The settings of a side's processes, where they are not those of the tests."""
    module = sys.modules.get(name := f"madoguchi.web.settings.{side.value}") or __import__(
        name, fromlist=["x"]
    )
    names = [key for key in dir(module) if key.isupper() and key not in {"DATABASES", "DATA", "PROJECT"}]
    return {
        key: getattr(module, key) for key in names if getattr(settings, key, None) != getattr(module, key)
    }
