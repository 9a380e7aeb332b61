"""The command `madoguchi`."""

from pathlib import Path
from typing import Annotated

import typer

from .connection import connect

app = typer.Typer(
    name="madoguchi",
    help="Madoguchi: a city hall's whole digital counter, in one installation.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.command()
def migrate() -> None:
    """Bring the tables of all three schemas up to date, as their owner.

    \b
    Examples:
      madoguchi migrate
      DATABASE_URL=postgresql://madoguchi_owner:…@db/madoguchi madoguchi migrate
    """
    connect(None)
    from madoguchi.web.processes.migration import migrate as bring_up_to_date

    bring_up_to_date(typer.echo)


@app.command()
def load(
    pack: Annotated[Path, typer.Argument(help="The pack's folder, as packs/mihon.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Load without asking.")] = False,
) -> None:
    """Load a pack: the declarations of a city. Shows what would change, then asks.

    Loading the same pack again changes nothing. A procedure that changed gets a new version.

    \b
    Examples:
      madoguchi load packs/mihon
      madoguchi load packs/mihon --yes
    """
    from madoguchi.foundation.tenancy.sides import Side

    connect(Side.OFFICE)
    from madoguchi.web import packs

    raise typer.Exit(packs.load(pack, yes))
