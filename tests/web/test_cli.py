"""The command line: help by example, clear sentences, the ledger and documents checked."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from madoguchi.core import clock
from madoguchi.foundation.accounts.models import Account
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.documents.signing import Signer, make_demo_key
from madoguchi.services.documents.typeset import typeset
from madoguchi.web.cli import app

COMMANDS = (
    "assess",
    "demo",
    "serve",
    "worker",
    "migrate",
    "check",
    "load",
    "export",
    "schema",
    "password",
    "token",
    "registry",
    "roots",
    "sample-registry",
    "sandbox-provider",
    "verify",
    "bench",
)


def madoguchi(
    *words: str, environment: dict[str, str], said: str | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "madoguchi.web.cli", *words]
    # A session of its own: a password is asked for at the terminal, where there is one.
    options = {"input": said, "capture_output": True, "text": True, "start_new_session": True}
    return subprocess.run(command, env=environment, check=False, **options)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_teaches_by_example(command: str) -> None:
    said = CliRunner().invoke(app, [command, "--help"]).output
    examples = said[said.index("Examples:") :].splitlines()[1:]
    assert f"madoguchi {command}" in examples[0]


def test_the_commands_are_these() -> None:
    named = [command.callback.__name__ for command in app.registered_commands if command.callback]
    assert sorted(name.replace("_", "-") for name in named) == sorted(COMMANDS)


@pytest.mark.parametrize(
    "words", [["roots"], ["verify"], ["worker", "--side", "office"], ["load", "packs/mihon"]]
)
def test_without_a_database_it_is_said_how_to_start_one(words: list[str], tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    done = madoguchi(*words, environment={**environment, "MADOGUCHI_DATA": str(tmp_path)})
    assert done.returncode == 1
    assert f"No database is running in {tmp_path}" in done.stderr
    assert "madoguchi demo" in done.stderr
    assert list(tmp_path.iterdir()) == [], "a question makes nothing"


def test_roots_are_closed_and_the_ledger_verified_until_somebody_changes_it(database: Any) -> None:
    owner = database.environment(None)
    made = madoguchi("roots", environment=owner)
    assert made.stdout.count(" events, ") == 2, "one root a city"
    assert madoguchi("roots", environment=owner).stdout == "No new events.\n"
    whole = madoguchi("verify", environment=owner)
    assert (whole.returncode, whole.stdout[:20]) == (0, "The ledger is whole:")
    with database.installation.cluster.connect(database.name) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE shared.ledger_event SET actor = 'staff:somebody' WHERE city = '992020'")
    broken = madoguchi("verify", environment=owner)
    assert broken.returncode == 1
    assert broken.stdout.startswith("The ledger is broken at city 992020, city:992020, event 1: ")


def test_a_side_cannot_close_the_ledger(database: Any) -> None:
    environment = database.environment(Side.OFFICE)
    assert madoguchi("roots", environment=environment).returncode == 1


def test_without_a_database_a_pdf_is_checked_by_its_signature_and_never_confirmed(tmp_path: Path) -> None:
    keys = tmp_path / "keys" / "documents"
    make_demo_key(keys, "みほん市", at=clock.now())
    environment = {**os.environ, "MADOGUCHI_DATA": str(tmp_path), "DATABASE_URL": ""}
    plain, signed, altered = (tmp_path / f"{name}.pdf" for name in ("plain", "signed", "altered"))
    plain.write_bytes(typeset("証明", {}, title="見本", at=clock.now()))
    signed.write_bytes(Signer.load(keys).sign(plain.read_bytes(), reason="発行", at=clock.now()))
    altered.write_bytes(signed.read_bytes().replace(b"obj", b"0bj", 1))
    found = {
        path: madoguchi("verify", str(path), environment=environment) for path in (plain, signed, altered)
    }
    assert [done.returncode for done in found.values()] == [1, 1, 1]
    assert "This file has no signature." in found[plain].stdout
    assert "The signature holds, but the records" in found[signed].stdout
    assert "みほん市" in found[signed].stdout
    assert "No database is running" in found[signed].stderr
    assert "It cannot be used as a certificate." in found[altered].stdout
    missing = madoguchi("verify", str(tmp_path / "none.pdf"), environment=environment)
    assert missing.stderr == f"There is no file {tmp_path / 'none.pdf'}.\n"


def test_a_measure_that_is_not_there_is_said() -> None:
    done = CliRunner().invoke(app, ["bench", "nothing"])
    assert done.exit_code == 1
    assert "There is no measure nothing." in done.output


def test_a_staff_password_is_set_on_a_side_and_a_weak_one_is_refused(database: Any) -> None:
    environment = database.environment(Side.OFFICE)
    weak = madoguchi("password", "kouno@mihon.example", environment=environment, said="short\nshort\n")
    assert weak.returncode == 2
    long = "a long password for tests"
    made = madoguchi("password", "kouno@mihon.example", environment=environment, said=f"{long}\n{long}\n")
    assert made.returncode == 0, made.stderr
    with database.as_office():
        assert Account.objects.get(email="kouno@mihon.example").check_password(long)
