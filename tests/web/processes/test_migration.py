"""The first migration makes all three schemas at once; killed half-way, the rest goes Django's own way."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from clones import TEMPLATE, Clone, numbers

from madoguchi.web.processes.installation import Installation

#: The process ends when the tables of cases stand in the office's schema, before that is kept.
_KILLED = """
import os, django
django.setup()
from django.db.migrations.recorder import MigrationRecorder
from madoguchi.web.processes.migration import migrate
keep = MigrationRecorder.record_applied
def record(recorder, app, name):
    if (recorder.connection.alias, app) == ("office", "cases"):
        os._exit(9)
    keep(recorder, app, name)
MigrationRecorder.record_applied = record
migrate(print)
"""
_CATALOGUE = (
    """SELECT table_schema, table_name, column_name, data_type, is_nullable FROM information_schema.columns
       WHERE table_schema IN ('shared', 'public_side', 'office_side')""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
       WHERE connamespace::regnamespace::text IN ('shared', 'public_side', 'office_side')""",
    """SELECT schemaname, tablename, indexdef FROM pg_indexes
       WHERE schemaname IN ('shared', 'public_side', 'office_side')""",
    """SELECT schemaname, tablename, policyname, qual, with_check FROM pg_policies""",
    """SELECT table_schema, table_name, grantee, privilege_type FROM information_schema.table_privileges
       WHERE grantee LIKE 'madoguchi%'""",
    """SELECT event_object_schema, event_object_table, trigger_name FROM information_schema.triggers""",
)


@pytest.fixture
def empty(installation: Installation) -> Iterator[Clone]:
    """A database without a table."""
    name = f"test_{next(numbers)}"
    installation.make_database(name)
    yield Clone(name, installation)
    with installation.cluster.connect() as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_killed_half_way_it_goes_on_to_the_same_tables(installation: Installation, empty: Clone) -> None:
    assert run(empty, "-c", _KILLED).returncode == 9
    begun = made(installation, empty.name)
    assert 0 < len(begun[0]) < len(made(installation, TEMPLATE)[0])
    rest = run(empty, "-m", "madoguchi.web.cli", "migrate")
    assert rest.returncode == 0, rest.stderr
    assert made(installation, empty.name) == made(installation, TEMPLATE)


def run(database: Clone, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *words]
    return subprocess.run(
        command, env=database.environment(None), capture_output=True, text=True, check=False
    )


def made(installation: Installation, name: str) -> list[list[tuple[Any, ...]]]:
    with installation.cluster.connect(name) as connection:
        return [sorted(connection.execute(query).fetchall(), key=repr) for query in _CATALOGUE]
