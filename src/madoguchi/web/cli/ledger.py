"""Commands that close and check the ledger, and check documents."""

import os
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from psycopg.conninfo import conninfo_to_dict

from madoguchi.core import clock
from madoguchi.foundation.tenancy.roles import ROLE_OF_SIDE
from madoguchi.foundation.tenancy.sides import Side

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
    """Check the whole ledger, or whether a PDF is one of our documents, unaltered and in force.

    The exit code is 1 when it is not. A PDF is looked up in the records of the side that DATABASE_URL names.

    \b
    Examples:
      madoguchi verify
      madoguchi verify certificate.pdf
      DATABASE_URL=postgresql://madoguchi_public:…@db/madoguchi madoguchi verify certificate.pdf
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
    with file.open("rb") as opened:
        data = opened.read(checking.MAX_BYTES + 1)
    verdict = checking.check(data, signing.load_roots(folder), at=clock.now())
    if verdict.outcome != "sound":
        return _lines(verdict.sentence, verdict), False
    record = _recorded(data, verdict)
    sentence = _OF_RECORD[record.revoked_at is not None if record else None] or verdict.sentence
    return _lines(sentence, verdict, record), bool(record and not record.revoked_at)


def _recorded(data: bytes, verdict: Any) -> Any:
    """The record of a file in the database; without one, what is known is said, and the command ends."""
    try:
        records = connected(_side_of_address(), "web.verification")
    except typer.Exit:
        typer.echo(_lines(_NOT_ASKED, verdict))
        raise
    return records.find_record(sha256(data).hexdigest())


def _side_of_address() -> Side | None:
    if not (address := os.environ.get("DATABASE_URL")):
        return Side.OFFICE
    user = conninfo_to_dict(address).get("user")
    return next((side for side, role in ROLE_OF_SIDE.items() if role == user), None)


_NOT_ASKED = {
    "ja": "電子署名は有効ですが、発行と失効の記録を調べられません。",
    "en": "The signature holds, but the records of what was issued and revoked cannot be asked.",
}
# By whether the document was revoked; None where there is no record of it.
_OF_RECORD: dict[bool | None, dict[str, str]] = {
    None: {
        "ja": "電子署名は有効ですが、この施設が発行した書類の記録にありません。",
        "en": "The signature holds, but this installation has no record of issuing it.",
    },
    True: {
        "ja": "このファイルは発行されたときのままですが、書類は失効しています。",
        "en": "This file is as it was issued, but the document was revoked.",
    },
    False: {},
}


def _lines(sentence: Mapping[str, str], verdict: Any, record: Any = None) -> str:
    """What was found, in both languages, and what is known besides."""
    facts = [
        ("signed", verdict.signer and f"{verdict.signer}, {_moment(verdict.signed_at)}"),
        ("document", record and f"{record.city} {record.title} {record.number}, {record.issued_on}"),
        ("revoked", record and record.revoked_at and _moment(record.revoked_at)),
    ]
    known = [f"  {name:<10}{value}" for name, value in facts if value]
    return "\n".join([sentence["ja"], sentence["en"], *known])


def _moment(at: datetime | None) -> str:
    return clock.local(at).strftime("%Y-%m-%d %H:%M (Japan)") if at else "no time"
