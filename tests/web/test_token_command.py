"""`madoguchi token`: made and printed once, listed without secrets, revoked; every slip is answered with what there is."""

import re
from typing import Any

import pytest
from callers import MIHON
from test_cli import madoguchi
from typer.testing import CliRunner

from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.accounts.queries import token_of
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.web.cli import app

READ = ("--scope", "submissions.read")


def test_a_token_is_made_listed_and_revoked(database: Any) -> None:
    public = database.environment(Side.PUBLIC)
    with database.as_public():
        ensure_account("taro@mail.example")
    made = madoguchi(
        "token", "--as", "Taro@mail.example", *READ, "--city", "mihon", "--days", "3", environment=public
    )
    assert made.returncode == 0, made.stderr
    secret = made.stdout.strip()
    assert re.fullmatch(r"mdg_[\w-]{43}", secret), "the secret alone"
    with database.as_public(), city_scope(MIHON):
        row = token_of(secret)
    assert row
    listed = madoguchi("token", "--list", environment=public).stdout
    assert str(row.id) in listed
    assert "taro@mail.example  submissions.read  until" in listed
    assert secret not in listed
    assert "revoked" in madoguchi("token", "--revoke", str(row.id), environment=public).stdout
    again = madoguchi("token", "--revoke", "0" * 32, environment=public)
    assert again.returncode == 1
    assert "madoguchi token --list --side public" in again.stderr


def test_an_unknown_account_or_city_is_answered_with_those_there_are(database: Any) -> None:
    public = database.environment(Side.PUBLIC)
    with database.as_public():
        ensure_account("hanako@mail.example")
    made = madoguchi("token", "--as", "hanoko@mail.example", *READ, "--city", "mihon", environment=public)
    assert made.returncode == 1
    assert "No account hanoko@mail.example on the public side" in made.stderr
    assert "hanako@mail.example" in made.stderr
    for city, said in (((), "Say which city"), (("--city", "tokyo"), "There is no city tokyo")):
        made = madoguchi("token", "--as", "hanako@mail.example", *READ, *city, environment=public)
        assert made.returncode == 1
        assert said in made.stderr
        assert "kagami, mihon" in made.stderr or "mihon, kagami" in made.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--as", "a@b.example", "--scope", "everything"], "There is no scope everything"),
        (["--as", "a@b.example", *READ, "--scope", "cases.read"], "A token is of one side"),
        (["--as", "a@b.example", *READ, "--side", "office"], "A token is of one side"),
        (["--side", "middle", "--list"], "There is no side middle"),
    ],
)
def test_slips_are_told_before_any_database_is_asked(words: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["token", *words])
    assert done.exit_code == 2
    assert said in done.output
