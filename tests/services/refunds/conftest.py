"""The day of refunds, and one whose account is asked for."""

from collections.abc import Iterator

import pytest
from asking_accounts import asked, overpaid
from clones import Clone
from paying import DAY

from madoguchi.core import clock


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.moved_to(DAY):
        yield


@pytest.fixture
def asks(database: Clone) -> Clone:
    """Whoever paid twice is asked."""
    overpaid(database)
    asked(database)
    return database
