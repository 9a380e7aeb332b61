"""The demo's accounts: members of staff with passwords of their own on this side.

Run as `python -m madoguchi.web.processes.accounts`, on the office side first: it chooses who.
"""

import json
import os
import secrets
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import django

from .installation import write_private

ACCOUNTS_FILE = "demo_accounts.json"


class Account(NamedTuple):
    """One line of the table that the demo prints."""

    role: str
    name: str
    email: str
    password: str


def known_accounts(data: Path) -> list[Account]:
    """The accounts made in an installation's folder."""
    path = data / ACCOUNTS_FILE
    return [Account(*row) for row in json.loads(path.read_text())] if path.exists() else []


def main() -> None:
    """Choose the accounts, keeping passwords made before, and set them on this side."""
    django.setup()
    data = Path(os.environ["MADOGUCHI_DATA"])
    accounts = _choose(data)
    write_private(data / ACCOUNTS_FILE, json.dumps(accounts, ensure_ascii=False, indent=1))
    set_staff_password = import_module("madoguchi.foundation.accounts.actions").set_staff_password
    for account in accounts:
        set_staff_password(account.email, account.password)


def _choose(data: Path) -> list[Account]:
    passwords = {account.email: account.password for account in known_accounts(data)}
    cast = import_module("madoguchi.web.demo_staff").cast()
    return [
        Account(part.role, part.staff.name, part.staff.email, passwords.get(part.staff.email) or _password())
        for part in cast
    ]


def _password() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(4))


if __name__ == "__main__":
    main()
