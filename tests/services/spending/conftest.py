from collections.abc import Iterator

import pytest
from clones import MIHON, Clone

from madoguchi.foundation.tenancy.scope import city_scope


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    """The office side, in the sample city's scope."""
    with database.as_office(), city_scope(MIHON):
        yield database
