"""Money of the sample city, of people who do not exist: what waits for each desk, and what is to be paid on line.

Run as `python -m madoguchi.web.samples.money`, on each side, after the sample city is loaded.
"""

from importlib import import_module

import django

from .registry import CODE

_OF_SIDE = {"office": "money_office", "public": "money_public"}


def main() -> None:
    """Seed this side once."""
    django.setup()
    side = import_module("django.conf").settings.SIDE
    seeding = import_module(f"madoguchi.web.samples.{_OF_SIDE[str(side)]}")
    with import_module("madoguchi.foundation.tenancy.scope").city_scope(CODE):
        seeding.seed()


if __name__ == "__main__":
    main()
