"""Work that must commit before a request ends: on a connection of its own, beside the request's transaction."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

Result = TypeVar("Result")


def apart(work: Callable[[], Result]) -> Result:
    """What work comes to, done in a thread of its own; what it raises is raised here.

    A request is one transaction until its answer is written, and nothing may be said to others before what leads to
    it is kept. The request must hold no lock that the work needs.
    """
    another = connections[DEFAULT_DB_ALIAS].copy()
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(_on, another, work).result()


def _on(another: BaseDatabaseWrapper, work: Callable[[], Result]) -> Result:
    another.inc_thread_sharing()
    connections[DEFAULT_DB_ALIAS] = another
    try:
        return work()
    finally:
        another.close()
