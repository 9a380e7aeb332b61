"""Prepares a rush: `python -m measure.crowd PEOPLE PLACES` in a process of the public side.

A class of so many places on one day, and people with an account and a token of the API each. Prints when it begins,
then the tokens, one a line.
"""

import sys
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from importlib import import_module
from typing import Any

import django

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope

from .house import CITY

CLASS = "rush_class"
_SLICE = 1000


def main() -> None:
    """Make them."""
    django.setup()
    people, places = map(int, sys.argv[1:])
    begins = datetime.combine(clock.today() + timedelta(days=7), time(10), clock.TOKYO)
    with city_scope(CITY):
        _declare(places)
    print(begins.isoformat())
    for first in range(0, people, _SLICE):
        with city_scope(CITY):
            print(*_crowd(range(first, min(first + _SLICE, people))), sep="\n")


def _declare(places: int) -> None:
    declaration = import_module("madoguchi.services.bookings.declaration").ResourceDeclared
    wanted: dict[str, Any] = {
        "id": CLASS,
        "kind": "class",
        "title": {"ja": "九時に受付を始める教室", "en": "A class that opens at nine"},
        "department": "citizen",
        "units": places,
        "each_person": True,
        "choices": [{"id": "seat", "title": {"ja": "参加", "en": "A seat"}, "minutes": 120}],
        "hours": [{"rule": "FREQ=DAILY", "opens": "10:00", "closes": "12:00"}],
        "holidays": True,
        "asks": ["name"],
    }
    declare = import_module("madoguchi.services.bookings.actions").declare
    declare(declaration.model_validate(wanted), on_screen=False)


def _crowd(numbers: range) -> Iterator[str]:
    models = import_module("madoguchi.foundation.accounts.models")
    people = import_module("madoguchi.foundation.people.models")
    tokens = import_module("madoguchi.foundation.accounts.queries")
    scope = import_module("madoguchi.foundation.accounts.scopes").Scope.BOOKINGS_WRITE
    mails = [f"rush{number}@mail.example" for number in numbers]
    accounts = [models.Account(email=mail, password="!", last_login=clock.now()) for mail in mails]
    models.Account.objects.bulk_create(accounts)
    _insert([people.Person(account=one, contact=one.email) for one in accounts])
    secrets = [f"mdg_rush{number:012}" for number in numbers]
    digests = map(tokens.digest_of, secrets)
    # As of somebody who has been here today already.
    used = {"scopes": [scope.value], "last_used_on": clock.today()}
    pairs = zip(accounts, digests, strict=True)
    models.ApiToken.objects.bulk_create(
        models.ApiToken(account=one, digest=digest, **used) for one, digest in pairs
    )
    return iter(secrets)


def _insert(rows: list[Any]) -> None:
    import_module("madoguchi.foundation.tenancy.models").insert_all(rows)


if __name__ == "__main__":
    main()
