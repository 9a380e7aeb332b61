"""Reckons what is free: `python -m measure.free RESOURCES DAYS TIMES` in a process of the public side.

Halls of two units, one in ten hours taken. Prints one JSON object: statements, starts, takings, seconds and
CPU-milliseconds of the process and of its connection's server.
"""

import json
import os
import random
import sys
import time
from datetime import timedelta
from importlib import import_module
from typing import Any

import django
import psutil
from django.db import connection
from django.test.utils import CaptureQueriesContext

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope

from .house import CITY

_UNITS, _PLACES_TAKEN = 2, 0.1


def main() -> None:
    """Make the halls, then look at them."""
    django.setup()
    halls, days, times = map(int, sys.argv[1:])
    with city_scope(CITY):
        rows = [_hall(number) for number in range(halls)]
        takings = sum(map(_take, rows))
    with city_scope(CITY), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps({"takings": takings, **_measured(rows, days, times)}))


def _hall(number: int) -> Any:
    wanted: dict[str, Any] = {
        "id": f"hall{number}",
        "kind": "room",
        "title": {"ja": f"会議室{number}", "en": f"Room {number}"},
        "department": "citizen",
        "units": _UNITS,
        "step": 30,
        "choices": [{"id": "hour", "title": {"ja": "1時間", "en": "One hour"}, "minutes": 60}],
        "hours": [{"rule": "FREQ=DAILY", "opens": "09:00", "closes": "21:00"}],
        "holidays": True,
    }
    declaration = import_module("madoguchi.services.bookings.declaration").ResourceDeclared
    declare = import_module("madoguchi.services.bookings.actions").declare
    return declare(declaration.model_validate(wanted), on_screen=False)


def _take(row: Any) -> int:
    """Book hours of a hall at random; returns how many."""
    models = import_module("madoguchi.services.bookings.models")
    chance, hour = random.Random(row.slug), timedelta(hours=1)
    bookings, takings = [], []
    for opening in row.openings.all():
        for unit in row.units.all():
            for begins in (opening.begins + n * hour for n in range((opening.ends - opening.begins) // hour)):
                if chance.random() < _PLACES_TAKEN:
                    span = {"begins": begins, "ends": begins + hour}
                    fixed = {"state": "booked", "booked_at": clock.now(), "people": 1, "choice": "hour"}
                    bookings.append(models.Booking(resource=row, key="0", **span, **fixed))
                    takings.append(models.Taking(unit=unit, booking=bookings[-1], **span))
    _insert(bookings)
    _insert(takings)
    return len(takings)


def _measured(rows: list[Any], days: int, times: int) -> dict[str, Any]:
    free = import_module("madoguchi.services.bookings.availability")
    first = clock.today()
    last = first + timedelta(days=days - 1)
    with city_scope(CITY):
        with CaptureQueriesContext(connection) as captured:
            found = free.free_days(free.asked_all(rows), first, last)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            server = psutil.Process(cursor.fetchone()[0])
        before, began = _cpu(server), time.perf_counter()
        for _ in range(times):
            free.free_days(free.asked_all(rows), first, last)
        seconds, after = time.perf_counter() - began, _cpu(server)
    cpu = {name: round((after[name] - before[name]) * 1000 / times, 2) for name in before}
    starts = sum(one.starts for of_hall in found.values() for one in of_hall.values())
    return {
        "statements": len(captured),
        "starts": starts,
        "ms": round(seconds * 1000 / times, 2),
        "cpu_ms": cpu,
    }


def _cpu(server: psutil.Process) -> dict[str, float]:
    processes = {"web": psutil.Process(os.getpid()), "database": server}
    return {name: sum(one.cpu_times()[:2]) for name, one in processes.items()}


def _insert(rows: list[Any]) -> None:
    import_module("madoguchi.foundation.tenancy.models").insert_all(rows)


if __name__ == "__main__":
    main()
