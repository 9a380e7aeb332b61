"""One installation: its data folder, its secrets, its database, the environment of each role."""

import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from psycopg import sql

from madoguchi.foundation.tenancy.roles import (
    OWNER,
    ROLE_OF_SIDE,
    ROLES,
    SCHEMA_OF_SIDE,
    make_roles,
    make_schemas,
)
from madoguchi.foundation.tenancy.sides import Side

from .postgres import Cluster

DATABASE = "madoguchi"


def _silent(_line: str) -> None:
    """Report nothing."""


@dataclass
class Installation:
    """Everything under one data folder (`MADOGUCHI_DATA`)."""

    folder: Path
    report: Callable[[str], None] = field(default=_silent)
    options: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def cluster(self) -> Cluster:
        """The installation's own PostgreSQL."""
        return Cluster(self.folder / "postgres", self.report, self.options)

    @cached_property
    def secrets(self) -> dict[str, str]:
        """Passwords of the roles and keys of the cookies: made once, readable by the folder's owner alone."""
        path = self.folder / "secrets.json"
        if not path.exists():
            names = [*ROLES, *(f"cookies_{side}" for side in ROLE_OF_SIDE)]
            write_private(path, json.dumps({name: secrets.token_urlsafe(32) for name in names}))
        known: dict[str, str] = json.loads(path.read_text())
        return known

    def owner_url(self, database: str = DATABASE) -> str:
        """The database's address for the owner of its tables."""
        return self.cluster.dsn(database, OWNER, self.secrets[OWNER])

    def side_url(self, side: Side, database: str = DATABASE) -> str:
        """The database's address for the processes of one side."""
        role = ROLE_OF_SIDE[side]
        return self.cluster.dsn(database, role, self.secrets[role])

    def environment(self, side: Side | None, database: str = DATABASE) -> dict[str, str]:
        """The environment of a process: one side's own secrets and no others (None: the owner's)."""
        name = side.value if side else "owner"
        url = self.side_url(side, database) if side else self.owner_url(database)
        return {
            **{key: value for key, value in os.environ.items() if not key.startswith("DJANGO_")},
            "DJANGO_SETTINGS_MODULE": f"madoguchi.web.settings.{name}",
            "DATABASE_URL": url,
            "MADOGUCHI_DATA": str(self.folder),
            "MADOGUCHI_SECRET_KEY": self.secrets[f"cookies_{side or Side.OFFICE}"],
        }

    def start(self) -> None:
        """Start or adopt the database server, and make roles, database and schemas where they are missing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.cluster.start()
        with self.cluster.connect() as connection:
            make_roles(connection, self.secrets)
        self.make_database(DATABASE)

    def make_database(self, name: str) -> None:
        """Make an empty database with the three schemas, where it or they are missing."""
        with self.cluster.connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                statement = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER)))
        with self.cluster.connect(name) as connection, connection.transaction():
            schema = SCHEMA_OF_SIDE[Side.SHARED]
            if not connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema]).fetchone():
                self.report("Making schemas")
                make_schemas(connection)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text(text)
    part.replace(path)
