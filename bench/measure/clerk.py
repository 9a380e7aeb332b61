"""Prints a token of the office's API for a clerk of the measured department: `python -m measure.clerk`."""

from importlib import import_module

import django

from madoguchi.foundation.tenancy.scope import city_scope

from .house import CITY

CLERK = "kouno@mihon.example"


def main() -> None:
    """Make one."""
    django.setup()
    accounts = import_module("madoguchi.foundation.accounts.actions")
    scopes = import_module("madoguchi.foundation.accounts.scopes").Scope
    with city_scope(CITY):
        _, secret = accounts.make_token(accounts.ensure_account(CLERK), [scopes.CASES_READ])
    print(secret)


if __name__ == "__main__":
    main()
