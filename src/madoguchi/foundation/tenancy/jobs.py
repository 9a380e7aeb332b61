"""Work off the request: a queue in the same database, one copy a side.

A job is deferred in the transaction that causes it, on the side that causes it; its arguments are ids and the city.
"""

from collections.abc import Callable
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from .scope import city_scope, current_city

# A lost connection is retried for about a day; anything else is a fault that the stuck page shows.
RETRY = RetryStrategy(
    max_attempts=17,
    exponential_wait=2,
    retry_exceptions={OperationalError, InterfaceError, psycopg.OperationalError, ConnectionError},
)


class CityJob:
    """A registered job for one city; `defer` has the worker do it, a call does it at once."""

    def __init__(self, name: str, work: Callable[..., None], queue: str) -> None:
        self._work = work
        self._task = app.task(name=name, queue=queue, retry=RETRY)(self.run)

    def run(self, city: str, **arguments: Any) -> None:
        """Do the work in the city's scope: one transaction."""
        with city_scope(city):
            self._work(**arguments)

    def defer(self, **arguments: Any) -> None:
        """Queue the job for the city in scope, in the current transaction. Arguments are ids, as text or numbers."""
        self._task.defer(city=current_city(), **arguments)

    def __call__(self, **arguments: Any) -> None:
        self._work(**arguments)


def city_job(name: str, *, queue: str = "default") -> Callable[[Callable[..., None]], CityJob]:
    """Register a function as a job that works for one city, named `room.verb`."""
    return lambda work: CityJob(name, work, queue)
