from collections.abc import Iterator

import pytest
from clones import MIHON, Clone
from paying import orders

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.spending.models import Payout


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    """The office side, in the sample city's scope."""
    with database.as_office(), city_scope(MIHON):
        yield database


@pytest.fixture
def three() -> list[Payout]:
    """Orders that wait."""
    return orders(30_000, 15_000, 10_000)
