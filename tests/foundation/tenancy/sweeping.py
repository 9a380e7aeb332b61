"""Both cities in the database, and what gives each away: for the sweeps of pages and of queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from two_cities import City
from visitors import pages


@dataclass(frozen=True)
class Seeded:
    """The database with both cities in it, and what gives each away."""

    database: Any
    cities: tuple[City, City]
    known: dict[str, set[str]]

    def pairs(self) -> Iterator[tuple[City, City]]:
        """Each city with the other."""
        yield self.cities
        yield self.cities[1], self.cities[0]


@contextmanager
def side_of(database: Any, side: str) -> Iterator[None]:
    with database.as_public() if side == "public" else database.as_office(), pages():
        yield
