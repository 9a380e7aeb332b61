"""Both cities, seeded once a file."""

from typing import Any

import pytest
from sweeping import Seeded
from two_cities_seed import seed
from two_cities_values import values


@pytest.fixture(scope="module")
def seeded(module_database: Any) -> Seeded:
    cities = seed(module_database)
    return Seeded(module_database, cities, values(module_database))
