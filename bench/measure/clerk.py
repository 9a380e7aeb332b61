"""Prints a token of the office's API, and a session, of a clerk of the measured department, one a line.

Run as `python -m measure.clerk` in a process of the office side.
"""

from importlib import import_module

import django

from madoguchi.foundation.tenancy.scope import city_scope

from .drafts import session_of
from .house import CITY

CLERK = "kouno@mihon.example"


def main() -> None:
    """Make both."""
    django.setup()
    accounts = import_module("madoguchi.foundation.accounts.actions")
    scopes = import_module("madoguchi.foundation.accounts.scopes").Scope
    with city_scope(CITY):
        account = accounts.ensure_account(CLERK)
        _, secret = accounts.make_token(account, [scopes.CASES_READ])
        print(secret, session_of(account), sep="\n")


if __name__ == "__main__":
    main()
