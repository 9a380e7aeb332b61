"""What the database itself refuses, tried through SQL."""

import pytest
from django.db import IntegrityError, connection, transaction


def run(sql: str, *parameters: object) -> None:
    """A statement, past all code."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def broken(sql: str, *parameters: object) -> str:
    """The constraint that a statement breaks."""
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        run(sql, *parameters)
    name: str = raised.value.__cause__.diag.constraint_name
    return name
