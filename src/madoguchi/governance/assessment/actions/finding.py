"""Findings of a list: found anew after every change of it, settled by people and then left alone."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.tenancy.models import insert_streamed
from madoguchi.foundation.tenancy.scope import city_scope

from ..effect.counting import counted
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
#: What `mended` says of a row that somebody joined with others, or separated.
BY_HAND = "group"
_FIELD_NAMES = tuple(field.name for field in FIELDS)


def find_again(city: str, inventory: UUID) -> None:
    """Look at a list anew, in the worker: after whoever is mending it at this moment is done."""
    with city_scope(city):
        Inventory.objects.select_for_update().get(id=inventory)
    with city_scope(city):
        find(inventory)


@transaction.atomic
def find(inventory: UUID) -> int:
    """Look at a list anew. Returns how many findings are new.

    What somebody settled stays while its facts do; mended ones that still hold are open again; open ones that hold no
    more go. The list is locked for the writing only, since the looking takes long.
    """
    began, found = clock.now(), Inventory.objects.get(id=inventory)
    doubted: dict[_Key, Found] = {}
    for one in all_of(found):
        doubted.setdefault(_key(one), one)
    now = Inventory.objects.select_for_update().get(id=inventory)
    if now.read_at != found.read_at:
        return 0
    known = {_key_of(one): one for one in Finding.objects.filter(inventory=found)}
    held = [(one, doubted[key]) for key, one in known.items() if key in doubted]
    _drop([one.id for key, one in known.items() if key not in doubted and one.state == FindingState.OPEN])
    _renew((one, now) for one, now in held if one.settled_at is None or one.settled_at <= began)
    _align(found)
    return _insert(found, (one for key, one in doubted.items() if key not in known))


def _align(found: Inventory) -> None:
    """Findings stand where their rows do: with whose these are now, and how large."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assessment_finding AS one SET volume = row.volume, department_id = row.of_department_id"
            " FROM assessment_inventoryitem AS row WHERE one.inventory_id = %s AND row.id = one.item_id"
            " AND (one.volume, one.department_id) IS DISTINCT FROM (row.volume, row.of_department_id)",
            [found.id],
        )


def _drop(gone: list[UUID]) -> None:
    with connection.cursor() as cursor:
        # By SQL: the ORM would ask the other side's tables too.
        cursor.execute("DELETE FROM assessment_finding WHERE id = ANY(%s)", [gone])


def _renew(held: Iterable[tuple[Finding, Found]]) -> None:
    """What is known, with the facts of now; open where it was said of other facts, or mended in vain."""
    changed = []
    for known, now in held:
        facts = json.loads(json.dumps(dict(now.facts)))
        if facts != known.facts or known.state == FindingState.MENDED:
            known.facts, known.state = facts, FindingState.OPEN
            known.settled_by, known.settled_at = None, None
            changed.append(known)
    Finding.objects.bulk_update(changed, ["facts", "state", "settled_by", "settled_at"], batch_size=1000)


_Key = tuple[Any, ...]


def _key_of(known: Finding) -> _Key:
    return known.item_id, known.kind, known.field, known.other_id


def _key(one: Found) -> _Key:
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
        "volume",
        "state",
        "note",
    )
    rows = InventoryItem.objects.filter(inventory=found).values_list("id", "of_department_id", "volume")
    places = {key: place for key, *place in rows.iterator()}
    return insert_streamed(
        Finding,
        names,
        (
            [
                found.id, one.row, one.other, reference_code(), str(one.kind), one.field, Jsonb(dict(one.facts)),
                *places[one.row], str(FindingState.OPEN), "",
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
    yield from _same(found, known)
    yield from lists.two_answers(known)
    yield from _beside(found, known)
    yield from _measured(found)


def _same(found: Inventory, known: list[Row]) -> Iterator[Found]:
    """Rows that somebody joined or separated by hand are looked at already."""
    by_hand = set(
        InventoryItem.objects.filter(inventory=found, mended__contains=[BY_HAND]).values_list("id", flat=True)
    )
    for one in lists.same(known):
        if not by_hand & {one.row, one.other}:
            yield one


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


def _measured(found: Inventory) -> Iterator[Found]:
    """Where a figure that a person mended is not what the ledger counted."""
    live = list(InventoryItem.objects.filter(inventory=found).exclude(procedure="").exclude(mended=[]))
    told = counted(found.fiscal_year, {one.procedure for one in live}) if live else {}
    for one in live:
        for name, there in told.get(one.procedure, {}).items():
            now = getattr(one, name)
            if name in one.mended and now is not None and now != there:
                yield Found(FindingKind.MEASURED, one.id, name, facts={"now": now, "there": there})


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
