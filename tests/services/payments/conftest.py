from collections.abc import Iterator

import pytest
from brought import NOW
from clones import MIHON, Clone

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    """The office side, in the sample city's scope."""
    with database.as_office(), city_scope(MIHON):
        yield database


@pytest.fixture
def today(office: Clone) -> Iterator[Clone]:
    """The same on the day on which the bills were brought in."""
    with clock.moved_to(NOW):
        yield office
