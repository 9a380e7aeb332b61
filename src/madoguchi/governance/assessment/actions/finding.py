"""Findings of a list: found anew after every change of it, settled by people and then left alone."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from madoguchi.core.ids import reference_code
from madoguchi.foundation.tenancy.models import insert_streamed

from ..inventory.fields import FIELDS
from ..models import Finding, FindingKind, FindingState, Inventory, InventoryItem, InventoryState, Source
from ..quality import lists, others, rows
from ..quality.found import Found, Row
from ..reckoning.coverage import Coverage

FIND = "assessment.find"
#: Rows that carry so much of the volume, in per cent, must be known well.
HEAVY = 95
#: The country's residents where its list does not say (総務省統計局, 2024).
NATION = 123_800_000
_FIELD_NAMES = tuple(field.name for field in FIELDS)


@transaction.atomic
def find(inventory: UUID) -> int:
    """Look at a list anew; what somebody settled stays, what holds no more goes. Returns how many are new."""
    found = Inventory.objects.select_for_update().get(id=inventory)
    known = _known(found)
    doubted: dict[tuple[Any, ...], Found] = {}
    for one in all_of(found):
        doubted.setdefault(_key(one), one)
    gone = [code for key, (code, state) in known.items() if key not in doubted and state == FindingState.OPEN]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM assessment_finding WHERE id = ANY(%s)", [gone])
    return _insert(found, (one for key, one in doubted.items() if key not in known))


def _known(found: Inventory) -> dict[tuple[Any, ...], tuple[UUID, str]]:
    rows = Finding.objects.filter(inventory=found).values_list(
        "item_id", "kind", "field", "other_id", "id", "state"
    )
    return {tuple(key): (code, state) for *key, code, state in rows}


def _key(one: Found) -> tuple[Any, ...]:
    return one.row, one.kind, one.field, one.other


def _insert(found: Inventory, new: Iterable[Found]) -> int:
    names = (
        "inventory_id",
        "item_id",
        "other_id",
        "code",
        "kind",
        "field",
        "facts",
        "department_id",
        "state",
        "note",
    )
    departments = dict(
        InventoryItem.objects.filter(inventory=found, of_department__isnull=False).values_list(
            "id", "of_department_id"
        )
    )
    return insert_streamed(
        Finding,
        names,
        (
            [
                found.id, one.row, one.other, reference_code(), str(one.kind), one.field, Jsonb(dict(one.facts)),
                departments.get(one.row), str(FindingState.OPEN), "",
            ]
            for one in new
        ),
    )  # fmt: skip


def all_of(found: Inventory) -> Iterator[Found]:
    """Every doubt about a list."""
    known = list(rows_of(found))
    has = set(found.columns.values())
    heavy = _heavy(known)
    yield from _unread(found)
    for row in known:
        yield from chain(rows.contradictions(row), rows.half(row), rows.tool_unused(row))
        yield from rows.blanks(row, has, row.key in heavy)
    yield from lists.same(known)
    yield from lists.two_answers(known)
    yield from _beside(found, known)


def rows_of(found: Inventory) -> Iterator[Row]:
    """A list as the rules see it."""
    items = InventoryItem.objects.filter(inventory=found).order_by("line")
    for key, group, bare, *values in items.values_list("id", "group", "bare", *_FIELD_NAMES).iterator():
        yield Row(key, dict(zip(_FIELD_NAMES, values, strict=True)), group, bare)


def _heavy(known: list[Row]) -> set[UUID]:
    number = Coverage.of(row.count("volume") for row in known).reach(HEAVY) or 0
    return {row.key for row in sorted(known, key=lambda row: -(row.count("volume") or 0))[:number]}


def _unread(found: Inventory) -> Iterator[Found]:
    doubted = InventoryItem.objects.filter(inventory=found).exclude(doubts={})
    for key, doubts, mended in doubted.values_list("id", "doubts", "mended"):
        for name, (doubt, written) in doubts.items():
            if name not in mended:
                yield Found(FindingKind.UNREAD, key, name, facts={"doubt": doubt, "written": written[:80]})


def _beside(found: Inventory, known: list[Row]) -> Iterator[Found]:
    """Against the newest lists there are: last year's, the country's, and others of the same year."""
    done = Inventory.objects.filter(state=InventoryState.DONE).exclude(id=found.id).order_by("-made_at")
    own = [one for one in done if (one.source == Source.NATIONAL) == (found.source == Source.NATIONAL)]
    before = next((one for one in own if one.fiscal_year == found.fiscal_year - 1), None)
    if before is not None:
        yield from others.against_last_year(known, others.Other.of(rows_of(before)))
    beside = next((one for one in own if one.fiscal_year == found.fiscal_year), None)
    if beside is not None:
        yield from others.against_source(known, others.Other.of(rows_of(beside)), beside.title)
    nation = next((one for one in done if one.source == Source.NATIONAL), None)
    if nation is not None and found.source != Source.NATIONAL and found.residents:
        people = nation.residents or NATION
        yield from others.against_nation(known, others.Other.of(rows_of(nation)), found.residents, people)
