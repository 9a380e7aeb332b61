"""Both cities, seeded once a file."""

from typing import Any

import pytest
import two_cities
from sweeping import Seeded
from two_cities import values


@pytest.fixture(scope="module")
def seeded(module_database: Any) -> Seeded:
    cities = two_cities.seed(module_database)
    return Seeded(module_database, cities, values(module_database))
