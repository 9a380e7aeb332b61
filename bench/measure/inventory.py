"""One part of the measure of an inventory: `python -m measure.inventory read|take|views|plan …`.

Runs in a process of the office side, prints a JSON object.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

import django
import duckdb
from django.db import connection
from django.utils import translation

from madoguchi.foundation.tenancy.scope import city_scope

from .clerk import CLERK
from .house import CITY

_ROOM = "madoguchi.governance.assessment"
#: So much does every year have; the plan's procedures cost from so much to so much.
_BUDGET, _CHEAP, _DEAR = 20_000_000, 100_000, 1_500_000
#: How often a procedure has each obstacle besides those of its row, so that every block is needed.
_MORE = 0.12


def main() -> None:
    """Do the part that is named."""
    # HiGHS writes to the standard output by itself; only the figures belong there.
    said = os.dup(1)
    os.dup2(2, 1)
    django.setup()
    what, *words = sys.argv[1:]
    parts = {"read": read, "take": take, "views": views, "plan": plan}
    with translation.override("ja"):
        found = parts[what](*words)
    os.write(said, json.dumps(found).encode())


def _of(module: str) -> Any:
    return import_module(f"{_ROOM}.{module}")


def read(source: str) -> dict[str, Any]:
    """Every cell of the file, as DuckDB gives it."""
    began = time.monotonic()
    rows = duckdb.sql(f"SELECT * FROM '{source}'").fetchall()  # a file of ours, named by hand
    return {"seconds": time.monotonic() - began, "rows": len(rows)}


def take(source: str) -> dict[str, Any]:
    """The same file as a list, kept, and everything doubtful in it found."""
    actions, sheets = _of("actions"), _of("inventory.sheets")
    staff = import_module("madoguchi.foundation.city.models").Staff
    about = actions.About("手続き棚卸し", 2024)
    began = time.monotonic()
    with city_scope(CITY):
        columns = sheets.suggest(sheets.read_sheet(Path(source)).headers)
        made = actions.import_path(staff.objects.get(email=CLERK), about, Path(source), columns)
    taken = time.monotonic()
    with city_scope(CITY):
        findings, rows = actions.find(made.id), _of("queries").inventory_coded(made.code).rows
    done = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "code": made.code,
        "rows": rows,
        "findings": findings,
        "import_s": taken - began,
        "findings_s": done - taken,
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def views(code: str) -> dict[str, dict[str, float]]:
    """Each view of the list: its statements, and how long these take."""
    pages, asked = _of("views.pages"), _of("views.asked").Asked()
    with city_scope(CITY):
        found = _of("queries").inventory_coded(code)
        return {
            name: _timed(lambda kind=kind: kind.make(found, asked, pages.MOST_SHOWN))
            for name, kind in pages.KINDS.items()
        }


def _timed(work: Callable[[], object]) -> dict[str, float]:
    with _statements() as seconds:
        work()
    seconds.clear()
    # Once without being measured: what is read twice a minute is in memory.
    with _statements() as seconds:
        work()
    return {"statements": len(seconds), "sql_ms": round(1000 * sum(seconds), 1)}


@contextmanager
def _statements() -> Iterator[list[float]]:
    seconds: list[float] = []

    def timed(execute: Any, *given: Any) -> Any:
        began = time.monotonic()
        try:
            return execute(*given)
        finally:
            seconds.append(time.monotonic() - began)

    with connection.execute_wrapper(timed):
        yield seconds


def plan(source: str, count: str) -> dict[str, Any]:
    """Three years and twelve blocks: the plan for each aim, with its gap, and what choosing by ratio loses."""
    planning, program, greedy = (_of(f"reckoning.{name}") for name in ("planning", "program", "greedy"))
    made = {}
    for aim in planning.Objective:
        given = planning.Given(*_posed(source, int(count)), (_BUDGET,) * 3, aim)
        best, by_hand = program.solve(given), greedy.greedy(given)
        made[str(aim)] = {
            "procedures": len(given.candidates),
            "blocks": len(given.blocks),
            "chosen": len(best.procedures),
            "seconds": round(best.seconds, 2),
            "gap": round(best.gap, 5),
            "greedy_loss": round(1 - by_hand.value / best.value, 4),
        }
    return made


def _posed(source: str, count: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Blocks, and the procedures of the list, every one to be chosen from.

    Its obstacles are those of the list and some more, so that all blocks are needed; where the list knows no volume, it
    is one that another procedure has.
    """
    sheets, items, obstacles = _of("inventory.sheets"), _of("inventory.items"), _of("reckoning.obstacles")
    blocks, planning = _of("reckoning.blocks"), _of("reckoning.planning")
    sheet, chance = sheets.read_sheet(Path(source)), Random(1)
    rows = [
        entry.values
        for _, entry in items.Reading(sheet, sheets.suggest(sheet.headers), zero_is_unknown=True).pairs()
        if isinstance(entry, items.Item)
    ][:count]
    known = [row["volume"] for row in rows if row["volume"]]
    removable = [one.bit for one in obstacles.OBSTACLES if one.blocks]
    candidates = []
    for at, row in enumerate(rows):
        bits = obstacles.obstacles_of(row) | sum(bit for bit in removable if chance.random() < _MORE)
        volume = row["volume"] or round(chance.choice(known) * chance.uniform(0.3, 3))
        needs = obstacles.blocks_for(bits)
        cost = chance.randrange(_CHEAP, _DEAR, 10_000)
        candidates.append(
            planning.Candidate(str(at), volume * chance.randint(500, 3_000), volume, cost, needs)
        )
    return tuple(planning.Block(one.name, one.cost, one.lead) for one in blocks.KNOWN), tuple(candidates)


if __name__ == "__main__":
    main()
