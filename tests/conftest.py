"""One PostgreSQL for all tests; each test that touches it works on its own clone of a migrated, loaded template."""

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Settings read the environment when they are imported: the folder comes first.
DATA = Path(tempfile.mkdtemp(prefix="madoguchi-test-"))
DATA.chmod(0o755)
os.environ.update(
    DJANGO_SETTINGS_MODULE="madoguchi.web.settings.office",
    DATABASE_URL="postgresql:///nowhere",
    MADOGUCHI_DATA=str(DATA),
    MADOGUCHI_SECRET_KEY="only for tests",
)

import django  # noqa: E402

django.setup()

import pytest  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.db.backends.postgresql.base import DatabaseWrapper  # noqa: E402
from django.test import override_settings  # noqa: E402

from madoguchi.foundation.city.queries import forget_municipalities  # noqa: E402
from madoguchi.foundation.tenancy.roles import SEARCH_PATH  # noqa: E402
from madoguchi.foundation.tenancy.router import OFFICE_ALIAS, PUBLIC_ALIAS, SHARED_ALIAS  # noqa: E402
from madoguchi.foundation.tenancy.sides import Side  # noqa: E402
from madoguchi.web.processes.installation import Installation  # noqa: E402
from madoguchi.web.settings.base import database as database_settings  # noqa: E402

PROJECT = Path(__file__).parents[1]
TEMPLATE = "madoguchi"
MIHON, KAGAMI = "992011", "992020"
_numbers = itertools.count(1)


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
        with override_settings(**_settings_of(side)):
            yield wrapper
    finally:
        wrapper.close()
        connections["default"] = before
        forget_municipalities()


def _settings_of(side: Side) -> dict[str, Any]:
    module = sys.modules.get(name := f"madoguchi.web.settings.{side.value}") or __import__(
        name, fromlist=["x"]
    )
    names = [key for key in dir(module) if key.isupper() and key not in {"DATABASES", "DATA", "PROJECT"}]
    return {
        key: getattr(module, key) for key in names if getattr(settings, key, None) != getattr(module, key)
    }


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """A PostgreSQL of the tests' own, with a template database: migrated, two cities loaded."""
    # Nothing here outlives the run, so nothing need survive a power cut.
    quick = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
    made = Installation(DATA, options=quick)
    made.start()
    _run(made, None, "madoguchi.web.processes.keys")
    _run(made, None, "madoguchi.web.cli", "migrate")
    for pack in (PROJECT / "packs" / "mihon", PROJECT / "tests" / "data" / "packs" / "kagami"):
        _run(made, Side.OFFICE, "madoguchi.web.cli", "load", str(pack), "--yes")
    yield made
    made.cluster.stop()
    shutil.rmtree(DATA, ignore_errors=True)


def _run(made: Installation, side: Side | None, *words: str) -> None:
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, env=made.environment(side), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"


@pytest.fixture
def database(installation: Installation) -> Iterator[Clone]:
    """A fresh clone of the template for one test."""
    name = f"test_{next(_numbers)}"
    with installation.cluster.connect() as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER madoguchi_owner")
    yield Clone(name, installation)
    with installation.cluster.connect() as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def shared_data() -> Path:
    """The folder of real data beside the project; a newcomer's clone has none."""
    folder = PROJECT.parent / "shared" / "data"
    if not folder.exists():
        pytest.skip("the folder of real data is not beside this clone")
    return folder
