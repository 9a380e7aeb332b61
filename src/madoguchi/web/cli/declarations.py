"""Commands that bring tables and declarations up to date."""

from pathlib import Path
from typing import Annotated

import typer

from madoguchi.foundation.tenancy.sides import Side

from .connection import connected

Pack = Annotated[Path, typer.Argument(help="The pack's folder, as packs/mihon.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Load without asking.")]


def migrate() -> None:
    """Bring the tables of all three schemas up to date, as their owner.

    \b
    Examples:
      madoguchi migrate
      DATABASE_URL=postgresql://madoguchi_owner:…@db/madoguchi madoguchi migrate
    """
    connected(None, "web.processes.migration").migrate(typer.echo)


def load(pack: Pack, yes: Yes = False) -> None:
    """Load a pack, the declarations of a city: show what would change, ask, then change it.

    Loading the same pack again changes nothing. A procedure that changed gets a new version.

    \b
    Examples:
      madoguchi load packs/mihon
      madoguchi load packs/mihon --yes
    """
    raise typer.Exit(connected(Side.OFFICE, "web.packs").load(pack, yes))
