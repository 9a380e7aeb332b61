"""One export of the measured department, or COPY of the same columns: `python -m measure.exporting copy|ask|make CODE`.

Runs in a process of the office side, prints a JSON object.
"""

import hashlib
import json
import resource
import sys
import time
from importlib import import_module
from typing import Any

import django
from django.db import connection

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope

from .cases import DEPARTMENT
from .clerk import CLERK
from .house import CITY

PROCEDURE = "street_lamp"
FACTS = (
    "case.number",
    "case.arrived_at",
    "case.applicant",
    "case.kana",
    "case.state",
    "case.step",
    "case.outcome",
)
_ANSWERS = (
    "what",
    "seen_on",
    "street",
    "landmark",
    "lamp_number",
    "light",
    "danger",
    "details",
    "photos",
    "phone",
)
_NAMES = ("family", "given", "family_kana", "given_kana")
#: As whoever knows the tables would write it by hand: raw values, one statement, no words.
_COPY = """
COPY (SELECT c.number, c.arrived_at, c.applicant, c.kana, c.closed_at,
        s.kind, c.outcome, {}
      FROM cases_casedepartment l JOIN cases_case c ON c.id = l.case_id
        LEFT JOIN cases_stepaction s ON s.case_id = c.id AND s.done_at IS NULL
      WHERE l.department_id = (SELECT id FROM city_department WHERE slug = '{}') ORDER BY l.case_id
) TO STDOUT (FORMAT csv)
"""


def main() -> None:
    """Do the part that is named."""
    django.setup()
    what, *words = sys.argv[1:]
    parts = {"copy": copy, "ask": ask, "make": make}
    print(json.dumps(parts[what](*words)))


def copy() -> dict[str, Any]:
    """COPY of the raw columns, its bytes only counted."""
    answers = [f"c.answers->>'{name}'" for name in _ANSWERS]
    answers += [f"c.answers->'applicant'->>'{part}'" for part in _NAMES]
    began, size, rows = time.monotonic(), 0, 0
    statement = _COPY.format(", ".join(answers), DEPARTMENT)
    with city_scope(CITY), connection.cursor() as cursor, cursor.copy(statement) as copied:
        for row in copied:
            size, rows = size + len(row), rows + 1
    return {"seconds": time.monotonic() - began, "rows": rows, "bytes": size}


def ask() -> dict[str, Any]:
    """Ask for an export of all that the procedure asks."""
    rules = import_module("madoguchi.counter.cases.rules")
    city = import_module("madoguchi.foundation.city.models")
    exporting = import_module("madoguchi.counter.exchange.actions")
    plan = import_module("madoguchi.counter.exchange.plan")
    wanted = import_module("madoguchi.counter.exchange.wanted").Wanted
    with city_scope(CITY):
        known = plan.choosable(wanted(procedure=PROCEDURE), plan.versions_of(PROCEDURE, clock.now()))
        columns = tuple(one.key for one in known if one.key in FACTS or one.cells)
        clerk = rules.Clerk(city.Staff.objects.get(email=CLERK))
        department = city.Department.objects.get(slug=DEPARTMENT)
        made = exporting.ask(clerk, department, wanted(procedure=PROCEDURE, columns=columns))
        planned = plan.plan_of(wanted(procedure=PROCEDURE, columns=columns), department.id, clock.now())
    return {"export": str(made.id), "columns": len(columns), "by_sql": planned.by_sql}


def make(export: str) -> dict[str, Any]:
    """Write an export, or go on with one; `sha256` is that of its bytes."""
    exporting = import_module("madoguchi.counter.exchange.actions")
    models = import_module("madoguchi.counter.exchange.models")
    queries = import_module("madoguchi.counter.exchange.queries")
    files = import_module("madoguchi.foundation.files.queries")
    began = time.monotonic()
    exporting.make(CITY, export)
    seconds = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    digest = hashlib.sha256()
    with city_scope(CITY):
        row = models.Export.objects.get(id=export)
        for part in queries.parts_of(row):
            digest.update(files.open_file(part))
    return {
        "seconds": seconds,
        "rows": row.rows,
        "bytes": row.bytes,
        "peak_mb": round(peak),
        "sha256": digest.hexdigest(),
    }


if __name__ == "__main__":
    main()
