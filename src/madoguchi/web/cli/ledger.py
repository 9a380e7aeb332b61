"""Commands that close and check the ledger, and check documents."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from madoguchi.core import clock

from .connection import connected, data_folder, stop

File = Annotated[Path | None, typer.Argument(help="A PDF to check. Without it, the ledger is checked.")]


def roots() -> None:
    """Close the ledger up to now: one published root for each city. Run it once a day.

    \b
    Examples:
      madoguchi roots
      0 15 * * *  madoguchi roots      (a line of crontab: every midnight in Japan)
    """
    made = connected(None, "foundation.ledger.verification").make_roots(clock.today())
    for root in made:
        typer.echo(f"{root.city} {root.day}: {root.count} events, {bytes(root.digest).hex()}")
    if not made:
        typer.echo("No new events.")


def verify(file: File = None) -> None:
    """Check the whole ledger, or whether a PDF is as it was issued. The exit code is 1 when it is not.

    \b
    Examples:
      madoguchi verify
      madoguchi verify certificate.pdf
    """
    sentence, sound = _document(file) if file else _ledger()
    typer.echo(sentence)
    if not sound:
        raise typer.Exit(1)


def _ledger() -> tuple[str, bool]:
    report = connected(None, "web.verification").verify_ledger()
    count = f"{report.events} events and {report.roots} roots"
    if report.broken is None:
        return f"The ledger is whole: {count}.", True
    broken = report.broken
    where = f"city {broken.city}, {broken.subject}, event {broken.n}"
    return f"The ledger is broken at {where}: {broken.why}.", False


def _document(file: Path) -> tuple[str, bool]:
    if not file.is_file():
        raise stop(f"There is no file {file}.")
    folder = data_folder() / "keys" / "documents"
    if not folder.is_dir():
        raise stop(
            f"There are no document keys in {folder}: set MADOGUCHI_DATA to the installation's folder."
        )
    checking, signing = (
        import_module(f"madoguchi.services.documents.{name}") for name in ("checking", "signing")
    )
    verdict = checking.check(file.read_bytes(), signing.load_roots(folder), at=clock.now())
    lines = [verdict.sentence["ja"], verdict.sentence["en"]]
    if verdict.signer:
        lines.append(f"{verdict.signer}, {verdict.signed_at}")
    return "\n".join(lines), verdict.outcome == "sound"
