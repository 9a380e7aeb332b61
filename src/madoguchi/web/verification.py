"""Checking at one moment of the database, whatever is written meanwhile."""

from django.db import connection, transaction

from madoguchi.foundation.ledger.verification import Report, verify


def verify_ledger() -> Report:
    """Recompute the whole ledger as it stands now."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return verify()
