"""Several who act at once, each in a thread and on a connection of its own."""

import threading
from collections.abc import Callable

from clones import MIHON, Clone
from django.db import IntegrityError

from madoguchi.core.errors import PlainError
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side


def together(
    database: Clone, *works: Callable[[], object], side: Side = Side.OFFICE
) -> tuple[list[object], list[Exception]]:
    """Each work on a side, in the sample city's scope, let go together: what came, what was raised."""
    entered = database.as_office if side == Side.OFFICE else database.as_public
    barrier = threading.Barrier(len(works))
    results: list[object] = []
    faults: list[Exception] = []

    def one(work: Callable[[], object]) -> None:
        with entered():
            try:
                with city_scope(MIHON):
                    barrier.wait(timeout=60)
                    result = work()
                results.append(result)
            except (IntegrityError, PlainError) as fault:
                faults.append(fault)

    threads = [threading.Thread(target=one, args=[work]) for work in works]
    with entered():  # the settings of this side outlast every thread
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    return results, faults
