"""Work off the request: a queue in the same database, one copy a side.

A job is deferred in the transaction that causes it, on the side that causes it; its arguments are ids and the
city.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from .scope import city_scope, current_city

# A lost connection is retried for about a day; anything else is a fault that the stuck page shows.
_RETRIED = (OperationalError, InterfaceError, psycopg.OperationalError, ConnectionError)


def retries(*faults: type[Exception]) -> RetryStrategy:
    """When a job is tried again: after a lost connection or one of these faults, each time twice as late."""
    return RetryStrategy(max_attempts=17, exponential_wait=2, retry_exceptions=(*_RETRIED, *faults))


RETRY = retries()


class CityJob:
    """A registered job for one city; `defer` has the worker do it, a call does it at once."""

    def __init__(
        self, name: str, work: Callable[..., None], queue: str, scope: bool, retry: RetryStrategy
    ) -> None:
        self.name = name
        self._work = work
        self._scope = scope
        app.task(name=name, queue=queue, retry=retry)(self.run)

    def run(self, city: str, **arguments: Any) -> None:
        """Do the work for the city, as the worker does."""
        if not self._scope:
            self._work(city=city, **arguments)
            return
        with city_scope(city):
            self._work(**arguments)

    def defer(self, **arguments: Any) -> None:
        """Queue the job for the city in scope, in the current transaction. Arguments are ids as text."""
        defer(self.name, **arguments)

    def __call__(self, **arguments: Any) -> None:
        self._work(**arguments)


def defer(name: str, **arguments: Any) -> None:
    """The same by the job's name, for the actions that the job itself calls."""
    app.configure_task(name, allow_unknown=False).defer(city=current_city(), **arguments)


def defer_once(name: str, **arguments: Any) -> None:
    """The same unless a like job waits to be begun; of like ones, one runs at a time."""
    key = ":".join((name, current_city(), *map(str, arguments.values())))
    task = app.configure_task(name, allow_unknown=False, lock=key, queueing_lock=key)
    # A savepoint: the queue says by a unique key that there is one.
    with suppress(AlreadyEnqueued), transaction.atomic():
        task.defer(city=current_city(), **arguments)


def defer_all(name: str, each: Sequence[Mapping[str, Any]]) -> None:
    """The same for several, in one statement: the arguments of each."""
    if each:
        app.configure_task(name, allow_unknown=False).batch_defer(
            *({"city": current_city(), **one} for one in each)
        )


def city_job(
    name: str, *, queue: str = "default", scope: bool = True, retry: RetryStrategy = RETRY
) -> Callable[[Callable[..., None]], CityJob]:
    """Register a function as a job that works for one city, named `room.verb`.

    It runs in the city's scope, which is one transaction. One that must commit before it goes on (to speak to
    another server) says `scope=False`, gets the city's code as `city`, and opens its scopes itself.
    """
    return lambda work: CityJob(name, work, queue, scope, retry)
