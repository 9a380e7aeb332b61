"""What the demo needs before it serves: each step is done when what it is made from has changed."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile

from psycopg import sql

from madoguchi.foundation.tenancy.sides import Side

from .accounts import ACCOUNTS_FILE
from .installation import DATABASE, Installation
from .parents import die_with_parent

PROJECT = Path(__file__).resolve().parents[4]
SOURCE = PROJECT / "src" / "madoguchi"
PACK = PROJECT / "packs" / "mihon"
_WITH_TABLES = ("Django", "django-allauth", "procrastinate")
_MIGRATE = ("-m", "madoguchi.web.cli", "migrate")
_KEYS = ("-m", "madoguchi.web.processes.keys")
_STATIC = ("-m", "django", "collectstatic", "--noinput", "--verbosity=0")
_LOAD = ("-m", "madoguchi.web.cli", "load", str(PACK), "--yes")
_PEOPLE = ("-m", "madoguchi.web.samples.registry")
_BOOKINGS = ("-m", "madoguchi.web.samples.bookings")
_MONEY = ("-m", "madoguchi.web.samples.money")
_ACCOUNTS = ("-m", "madoguchi.web.processes.accounts")


class PreparationError(RuntimeError):
    """A step failed; the message is what it said."""


@dataclass(frozen=True)
class Step:
    """One step: a Python command run as each of the roles (None: the owner), and what it depends on."""

    name: str
    sentence: str
    command: Sequence[str]
    roles: Sequence[Side | None]
    made_from: Callable[[], str]


def prepare(installation: Installation) -> None:
    """Bring keys, tables, static files, the sample city and its demo accounts up to date."""
    done = _done(installation)
    for step in _steps(installation.folder):
        if done.get(step.name) != step.made_from():
            installation.report(step.sentence)
            for role in step.roles:
                _run(step.command, installation.environment(role))
            # Read again: a step may itself make what it is known by.
            done[step.name] = step.made_from()
            _keep(installation, done)


def _steps(folder: Path) -> tuple[Step, ...]:
    return (
        Step("tables", "Making the tables", _MIGRATE, [None], _migrations),
        Step("keys", "Making keys (once)", _KEYS, [None], lambda: _present(folder, ["keys"])),
        Step("static", "Collecting static files", _STATIC, [None], lambda: _static(folder)),
        Step("city", "Loading the sample city", _LOAD, [Side.OFFICE], _city),
        Step("people", "Making the people of the sample city", _PEOPLE, [Side.OFFICE], _people),
        Step("bookings", "Making bookings of the sample city", _BOOKINGS, [Side.PUBLIC], _city),
        Step("money", "Making money of the sample city", _MONEY, [Side.OFFICE, Side.PUBLIC], _people),
        Step(
            "accounts",
            "Making the demo accounts",
            _ACCOUNTS,
            [Side.OFFICE, Side.PUBLIC],
            lambda: _digest(PACK, "*") + _present(folder, [ACCOUNTS_FILE]),
        ),
    )


def _city() -> str:
    # A room that changed may read the same pack otherwise.
    return _digest(PACK, "*") + _digest(SOURCE, "*.py")


def _people() -> str:
    return _digest(SOURCE / "web" / "samples", "*.py")


def _migrations() -> str:
    return _digest(SOURCE, "migrations/*.py") + " ".join(map(version, _WITH_TABLES))


def _static(folder: Path) -> str:
    return _digest(SOURCE, "static/**/*") + _present(folder, ["static/staticfiles.json"])


def _present(folder: Path, names: Iterable[str]) -> str:
    return " ".join(f"no {name}" for name in names if not (folder / name).exists())


def _digest(folder: Path, pattern: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob(pattern) if path.is_file()):
        digest.update(f"{path.relative_to(folder)} {path.stat().st_size}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    with TemporaryFile("w+") as said:
        done = subprocess.run(
            [sys.executable, *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            # One that outlived a killed start would work against the next.
            preexec_fn=partial(die_with_parent, signal.SIGKILL, os.getpid()),
            check=False,
        )
        if done.returncode:
            said.seek(0)
            raise PreparationError(f"{' '.join(command)} failed:\n{said.read().strip()}")


# What was done is noted with the database itself, so that it is forgotten with it.
def _done(installation: Installation) -> dict[str, str]:
    with installation.cluster.connect() as connection:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        row = connection.execute(query, [DATABASE]).fetchone()
    known: dict[str, str] = json.loads(row[0]) if row and row[0] else {}
    return known


def _keep(installation: Installation, done: dict[str, str]) -> None:
    with installation.cluster.connect() as connection:
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
        connection.execute(statement.format(sql.Identifier(DATABASE), sql.Literal(json.dumps(done))))
