"""Records the INSERTs of one request: `python -m measure.capture ground`, or `submit CODE` of a draft.

Runs as a process of the public side, rolls everything back, prints the script for pgbench.
"""

import sys
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import django
from django.db import connection, transaction
from psycopg import ClientCursor

from madoguchi.core.ids import new_id
from madoguchi.foundation.tenancy.scope import city_scope

from .house import CITY
from .inserts import script

_WRITES = ("INSERT INTO", "procrastinate_defer", "set_config")


def main() -> None:
    """Record one request of the kind that is named."""
    django.setup()
    what, *words = sys.argv[1:]
    # Every id made from here on is later than this.
    since = time.time()
    time.sleep(0.005)
    codes = list(words)
    work = {"ground": _ground, "submit": _submit}[what](codes)
    print(script(recorded(work), since, codes))


def recorded(work: Callable[[], object]) -> list[str]:
    """The writing statements of some work in the city, as text with its values."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Mapping[str, Any]) -> Any:
        if any(word in sql for word in _WRITES):
            found.append(ClientCursor(connection.connection).mogrify(sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note), city_scope(CITY):
        work()
        transaction.set_rollback(True)
    return found


def _ground(_codes: list[str]) -> Callable[[], object]:
    # Rooms can be imported only once Django is set up.
    write = import_module("measure.site.actions").write
    request = new_id()
    return lambda: write(request, f"asked:{request}", round_trip=False)


def _submit(codes: list[str]) -> Callable[[], object]:
    hand_over = import_module("madoguchi.counter.window.actions").hand_over
    drafts = import_module("madoguchi.counter.window.models").Draft.objects
    visitor = import_module("madoguchi.counter.window.rules").Visitor
    notices = import_module("madoguchi.services.notices.models").Notice.objects

    def work() -> None:
        draft = drafts.select_related("person").get(code=codes[0])
        codes.append(hand_over(visitor(draft.person), draft.code).submission.code)
        codes.append(notices.latest("id").key)

    return work


if __name__ == "__main__":
    main()
