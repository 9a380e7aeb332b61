"""Migrating the one code base into the three schemas, as the owner."""

from collections.abc import Callable

from django.core.management import call_command

from madoguchi.foundation.tenancy.router import OFFICE_ALIAS, PUBLIC_ALIAS, SHARED_ALIAS


def migrate(report: Callable[[str], None]) -> None:
    """Bring all three schemas up to date; the shared one first, since the sides refer to it."""
    for alias in (SHARED_ALIAS, PUBLIC_ALIAS, OFFICE_ALIAS):
        report(f"Migrating ({'shared' if alias == SHARED_ALIAS else alias})")
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    for alias in (PUBLIC_ALIAS, OFFICE_ALIAS):
        call_command("createcachetable", database=alias, verbosity=0)
