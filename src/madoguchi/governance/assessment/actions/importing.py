"""A list comes in: kept, its columns named, read by the worker in one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from madoguchi.core import clock
from madoguchi.core.columns import Sheet, header_key
from madoguchi.core.errors import PlainError
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Department, Staff, within
from madoguchi.foundation.files.actions import keep
from madoguchi.foundation.files.queries import files_of, open_file
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer, defer_once
from madoguchi.foundation.tenancy.models import insert_streamed
from madoguchi.foundation.tenancy.scope import city_scope

from .. import events
from ..inventory.fields import BY_NAME, FIELDS, NEEDED
from ..inventory.grouping import bare_name, group_key
from ..inventory.items import Item, PassedOver, Reading
from ..inventory.national import is_national
from ..inventory.sheets import read_sheet
from ..inventory.showing import kept
from ..models import Inventory, InventoryItem, InventoryState, RememberedColumn, Source
from ..queries import is_used
from ..reckoning.obstacles import obstacles_of
from ..refusals import AssessmentRefusedError
from ..rules import may_assess
from .finding import FIND

READ = "assessment.read"
MOST_MEGABYTES, MOST_TITLE, MOST_PASSED, MOST_HEADER = 100, 100, 200, 200


@dataclass(frozen=True)
class About:
    """What somebody says of a list that they bring."""

    title: str
    fiscal_year: int | None
    residents: int | None = None


def upload(clerk: Clerk, about: About, file: "UploadedFile[Any] | None") -> Inventory:
    """Keep a list; its columns are named next. Raises `AssessmentRefusedError`, `TableError`."""
    if not may_assess(clerk):
        raise AssessmentRefusedError("department")
    if file is None or not file.size:
        raise AssessmentRefusedError("missing")
    if file.size > MOST_MEGABYTES << 20:
        raise AssessmentRefusedError("too_large", limit=MOST_MEGABYTES)
    with NamedTemporaryFile() as copy:
        data = file.read()
        copy.write(data)
        copy.flush()
        made = _made(clerk.staff, about, file.name or "", read_sheet(Path(copy.name)))
    keep(data, made.file_name or made.code, "application/octet-stream", subject=made.subject)
    return made


def _made(staff: Staff, about: About, file_name: str, sheet: Sheet) -> Inventory:
    if not 0 < len(about.title) <= MOST_TITLE:
        raise AssessmentRefusedError("title")
    if about.fiscal_year is None or not 2000 <= about.fiscal_year <= 2100:
        raise AssessmentRefusedError("year")
    source = Source.NATIONAL if is_national(sheet.headers) else Source.SHEET
    made = Inventory.objects.create(
        title=about.title,
        fiscal_year=about.fiscal_year,
        residents=about.residents,
        source=source,
        file_name=file_name[-200:],
        headers=list(sheet.headers),
        made_by=staff,
    )
    record(events.UPLOADED, made.subject, _about(made), actor=staff_actor(staff.id))
    return made


def _about(found: Inventory) -> events.AboutInventory:
    return events.AboutInventory(fiscal_year=found.fiscal_year, source=found.source)


@transaction.atomic
def name_columns(clerk: Clerk, found: Inventory, columns: Mapping[int, str]) -> Inventory:
    """Which field each column is, by its place; remembered for the next list, and the worker reads it.

    Raises `AssessmentRefusedError`.
    """
    if not may_assess(clerk):
        raise AssessmentRefusedError("department")
    now = Inventory.objects.select_for_update().get(id=found.id)
    if now.state == InventoryState.READING or now.source == Source.HEARING:
        raise AssessmentRefusedError("state")
    if is_used(now):
        raise AssessmentRefusedError("used")
    _check(columns)
    _remember(now.headers, columns)
    now.columns = {str(at): field for at, field in columns.items()}
    now.state, now.problem_ja, now.problem_en = InventoryState.READING, "", ""
    now.save(update_fields=["columns", "state", "problem_ja", "problem_en"])
    defer(READ, inventory=str(now.id))
    return now


def _check(columns: Mapping[int, str]) -> None:
    chosen = list(columns.values())
    for field in chosen:
        if chosen.count(field) > 1:
            raise AssessmentRefusedError("twice", field_ja=BY_NAME[field].ja, field_en=BY_NAME[field].en)
    if not set(NEEDED) <= set(chosen):
        raise AssessmentRefusedError("columns")


def _remember(headers: list[str], columns: Mapping[int, str]) -> None:
    """What each header meant, those that mean nothing here too; a sentence over a table is no header."""
    keys = ((at, header_key(header)) for at, header in enumerate(headers) if header)
    meant = {key: columns.get(at, "") for at, key in keys if len(key) <= MOST_HEADER}
    RememberedColumn.objects.bulk_create(
        [RememberedColumn(header=header, field=field) for header, field in meant.items()],
        update_conflicts=True,
        unique_fields=["city", "header"],
        update_fields=["field"],
    )


def read(city: str, inventory: UUID) -> None:
    """Read a kept list; a fault of the file ends as FAILED. Done again, it reads anew."""
    with city_scope(city):
        found = Inventory.objects.get(id=inventory)
        data = open_file(files_of(found.subject)[0])
    with NamedTemporaryFile() as copy:
        copy.write(data)
        copy.flush()
        try:
            with city_scope(city):
                _read(found, Path(copy.name))
        except PlainError as error:
            with city_scope(city):
                _note_problem(inventory, error)


def _note_problem(inventory: UUID, error: PlainError) -> None:
    # Where something rests on its rows, they are as they were, and open to whoever works with them.
    kept = isinstance(error, AssessmentRefusedError) and error.rule == "used"
    state = InventoryState.DONE if kept else InventoryState.FAILED
    Inventory.objects.filter(id=inventory).update(state=state, problem_ja=error.ja, problem_en=error.en)


def import_path(staff: Staff, about: About, source: Path, columns: Mapping[int, str]) -> Inventory:
    """Read a list of this machine at once, in the city in scope. Raises `AssessmentRefusedError`, `TableError`."""
    made = _made(staff, about, source.name, read_sheet(source))
    made.columns = {str(at): field for at, field in columns.items()}
    made.state = InventoryState.READING
    made.save(update_fields=["columns", "state"])
    return _read(made, source)


def _read(found: Inventory, source: Path) -> Inventory:
    """All of it in the transaction at hand: rows that were there before are replaced."""
    now = Inventory.objects.select_for_update().get(id=found.id)
    if now.state != InventoryState.READING:
        return now
    _clear(now)
    passed: list[PassedOver] = []
    columns = {int(at): field for at, field in now.columns.items()}
    reading = Reading(read_sheet(source), columns, now.zero_is_unknown)
    now.rows = _insert(now, _items(reading, passed))
    if not now.rows:
        raise AssessmentRefusedError("no_rows")
    now.passed, now.passed_over = len(passed), [vars(one) for one in passed[:MOST_PASSED]]
    now.state, now.read_at = InventoryState.DONE, clock.now()
    now.save()
    data = events.Imported(fiscal_year=now.fiscal_year, source=now.source, rows=now.rows, passed=now.passed)
    record(events.IMPORTED, now.subject, data, actor=staff_actor(now.made_by_id))
    defer_once(FIND, inventory=str(now.id))
    return now


def _clear(now: Inventory) -> None:
    """Rows of an earlier reading go, with their findings; refused where something rests on them."""
    if is_used(now):
        raise AssessmentRefusedError("used")
    with connection.cursor() as cursor:
        # By SQL: the ORM would ask the other side's tables too.
        cursor.execute("DELETE FROM assessment_finding WHERE inventory_id = %s", [now.id])
        cursor.execute("DELETE FROM assessment_inventoryitem WHERE inventory_id = %s", [now.id])


def _items(reading: Reading, passed: list[PassedOver]) -> Iterator[Item]:
    for _, entry in reading.pairs():
        if isinstance(entry, PassedOver):
            passed.append(entry)
        else:
            yield entry


#: What is written of an item, in this order.
_COLUMNS = (
    "inventory_id", "line", "of_department_id", "group", "bare", "obstacles", "mended", "before", "measured", "assumed",
    "procedure", "doubts",
    *(field.name for field in FIELDS),
)  # fmt: skip


def _insert(found: Inventory, items: Iterator[Item]) -> int:
    named = {one.name: one for one in Department.objects.filter(within())}
    return insert_streamed(InventoryItem, _COLUMNS, ([found.id, *_row(item, named)] for item in items))


def _row(item: Item, named: Mapping[str, Department]) -> list[Any]:
    values = item.values
    department = named.get(values.get("department") or "")
    return [
        item.line,
        department.id if department else None,
        group_key(item.name, values.get("law") or ""),
        bare_name(item.name),
        obstacles_of(values),
        [],
        Jsonb({}),
        [],
        Jsonb({}),
        "",
        Jsonb({name: [doubt, item.written[name]] for name, doubt in item.doubts.items()}),
        *(kept(field.name, values.get(field.name)) for field in FIELDS),
    ]
