"""Commands that bring tables and declarations up to date."""

from pathlib import Path
from typing import Annotated

import typer

from madoguchi.foundation.tenancy.sides import Side

from .connection import connected, without_database

Pack = Annotated[Path, typer.Argument(help="The pack's folder, as packs/mihon.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Load without asking.")]
Folder = Annotated[Path, typer.Argument(help="The folder to write to; it is made where there is none.")]
City = Annotated[str, typer.Option(help="The city's code or short name, where there are several.")]
Replace = Annotated[bool, typer.Option("--yes", "-y", help="Replace files without asking.")]


def migrate() -> None:
    """Bring the tables of all three schemas up to date, as their owner.

    \b
    Examples:
      madoguchi migrate
      DATABASE_URL=postgresql://madoguchi_owner:…@db/madoguchi madoguchi migrate
    """
    connected(None, "web.processes.migration").migrate(typer.echo)


def check(pack: Pack) -> None:
    """Check a pack without a database: every fault with file, line and mend; its examples tried, its papers typeset.

    The exit code is 1 when there is a fault.

    \b
    Examples:
      madoguchi check packs/mihon
    """
    raise typer.Exit(without_database("web.packs.checking").check(pack))


def schema(folder: Folder) -> None:
    """Write the JSON Schema of packs, for editors: procedure.schema.json and city.schema.json.

    \b
    Examples:
      madoguchi schema .schema
      # yaml-language-server: $schema=../.schema/procedure.schema.json    (first line of a procedure)
    """
    raise typer.Exit(without_database("web.packs.schema").write_schemas(folder))


def load(pack: Pack, yes: Yes = False) -> None:
    """Load a pack, the declarations of a city: check it, show what would change, ask, then change it.

    Loading the same pack again changes nothing. A procedure that changed gets a new version.

    \b
    Examples:
      madoguchi load packs/mihon
      madoguchi load packs/mihon --yes
    """
    raise typer.Exit(connected(Side.OFFICE, "web.packs.loading").load(pack, yes))


def export(folder: Folder, city: City = "", yes: Replace = False) -> None:
    """Write a loaded city back as a pack. Loading what was written changes nothing.

    \b
    Examples:
      madoguchi export /tmp/mihon
      madoguchi export /tmp/mihon --city 992011 --yes
    """
    raise typer.Exit(connected(Side.OFFICE, "web.packs.exporting").export(folder, city, yes))
