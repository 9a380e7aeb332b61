"""Which database a command works on, and as whom."""

import os
from importlib import import_module
from pathlib import Path
from types import ModuleType

import django
import typer

from madoguchi.foundation.tenancy.sides import Side
from madoguchi.web.processes.installation import Installation

PROJECT = Path(__file__).resolve().parents[4]


def data_folder() -> Path:
    """The installation's folder: `MADOGUCHI_DATA`, or `.data` in the project."""
    return Path(os.environ.get("MADOGUCHI_DATA") or PROJECT / ".data").resolve()


def payment_file() -> Path:
    """Who takes money on line: `MADOGUCHI_PAYMENT_FILE`, or `payments.json` in the installation's folder."""
    return Path(os.environ.get("MADOGUCHI_PAYMENT_FILE") or data_folder() / "payments.json").resolve()


def stop(sentence: str) -> typer.Exit:
    """Say why a command cannot go on; raise what this returns."""
    typer.echo(sentence, err=True)
    return typer.Exit(1)


def choose_database(side: Side | None) -> None:
    """Put one side's environment (None: the owner's) in place: of `DATABASE_URL`, else of what runs here.

    Ends the command with a sentence when neither is there.
    """
    if os.environ.get("DATABASE_URL"):
        if not os.environ.get("MADOGUCHI_SECRET_KEY"):
            raise stop(
                "Set MADOGUCHI_SECRET_KEY beside DATABASE_URL: a long random text, the same for one side's processes."
            )
        os.environ["DJANGO_SETTINGS_MODULE"] = f"madoguchi.web.settings.{side.value if side else 'owner'}"
    else:
        os.environ.update(_running().environment(side))


def connected(side: Side | None, module: str) -> ModuleType:
    """A module of ours with Django set up for one side: rooms can be imported only then."""
    choose_database(side)
    django.setup()
    return import_module(f"madoguchi.{module}")


def without_database(module: str) -> ModuleType:
    """A module of ours with Django set up for commands that only read files."""
    os.environ["DJANGO_SETTINGS_MODULE"] = f"madoguchi.web.settings.{Side.OFFICE.value}"
    django.setup()
    return import_module(f"madoguchi.{module}")


def _running() -> Installation:
    installation = Installation(data_folder())
    if installation.cluster.pid is None:
        raise stop(
            f"No database is running in {installation.folder}.\n"
            "Start it with: madoguchi demo\n"
            "Or say where yours is: DATABASE_URL=postgresql://… (MADOGUCHI_DATA=… for another folder)"
        )
    return installation
