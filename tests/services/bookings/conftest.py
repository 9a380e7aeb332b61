"""The public side of the sample city at the hour of the tests; a file that needs another says so itself."""

from collections.abc import Iterator

import pytest
from clones import MIHON, Clone
from gym import NOW, gym
from visitors import pages

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    """In the scope of the city: for actions and queries."""
    with clock.moved_to(NOW), database.as_public(), city_scope(MIHON):
        yield database


@pytest.fixture
def at_gym(database: Clone) -> Iterator[Clone]:
    """Its pages, with a gym to be booked."""
    with clock.moved_to(NOW), database.as_public(), pages():
        with city_scope(MIHON):
            gym()
        yield database
