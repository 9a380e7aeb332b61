"""A command that reads a list of procedures, without a database."""

from pathlib import Path
from typing import Annotated

import typer

from .connection import without_database

File = Annotated[Path, typer.Argument(help="The list: CSV, Excel or Parquet.", exists=True, dir_okay=False)]
Where = Annotated[
    str, typer.Option(help="Only rows for which this holds: CEL, with `row` by the headers of the file.")
]
Grouped = Annotated[bool, typer.Option("--grouped", help="Count rows of one real-life procedure as one.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def assess(file: File, where: Where = "", grouped: Grouped = False, json: Json = False) -> None:
    """Say how few procedures of a list carry how much of the volume; no database is needed.

    \b
    Examples:
      madoguchi assess inventory.xlsx
      madoguchi assess national.parquet --where 'row["手続類型"].startsWith("1")' --grouped --json
    """
    code = without_database("governance.assessment.report").print_coverage(
        file, where, grouped=grouped, json=json
    )
    raise typer.Exit(code)
