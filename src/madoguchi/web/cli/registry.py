"""Commands about 住基照合用データ, the extract of the resident registry."""

from pathlib import Path
from typing import Annotated

import typer

from madoguchi.core.errors import PlainError
from madoguchi.foundation.tenancy.sides import Side

from .connection import connected, stop, without_database

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A table: CSV or Excel.")]
City = Annotated[str, typer.Option("--city", help="The city's code or short name, where there are several.")]
Partial = Annotated[bool, typer.Option("--partial", help="It holds changed people only: nobody is gone.")]
Households = Annotated[int, typer.Option(min=1, help="How many households.")]
Seed = Annotated[int, typer.Option(help="The same number makes the same people.")]
Output = Annotated[Path, typer.Option("-o", "--output", help="The file to write.")]


def registry(file: File, city: City = "", partial: Partial = False) -> None:
    """Import a file of the registry extract; the earlier one is replaced only when all of it was read.

    The same file again changes nothing. Rows that cannot be taken are listed, and the exit code is then still 0.

    \b
    Examples:
      madoguchi registry extract.csv
      madoguchi registry changes.csv --partial --city 992011
    """
    importing = connected(Side.OFFICE, "web.registry")
    try:
        lines, done = importing.bring_in(file, city, partial)
    except PlainError as error:
        raise stop(f"{error.ja}\n{error.en}") from None
    except LookupError as unknown:
        raise stop(str(unknown)) from None
    typer.echo("\n".join(lines))
    if not done:
        raise typer.Exit(1)


def sample_registry(output: Output, households: Households = 1000, seed: Seed = 1) -> None:
    """Write an extract of people who do not exist, as a core system would: for trying things out.

    \b
    Examples:
      madoguchi sample-registry --households 1000 --seed 1 -o extract.csv
      madoguchi registry extract.csv
    """
    count = without_database("web.samples.registry").write(output, households, seed)
    typer.echo(f"{output}: {count} people in {households} households.")
