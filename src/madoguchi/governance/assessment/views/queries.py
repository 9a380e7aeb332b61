"""Reads of one list for its views: volumes, names of rows, sums by what is counted by; one statement each."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, F, Func, Q, Sum, TextField, Value
from django.db.models.functions import Coalesce, NullIf

from madoguchi.counter.cases.rules import Clerk

from ..filters import COMPANIES, RESIDENTS, Filters
from ..inventory.fields import CHANNELS
from ..models import Inventory, InventoryItem, InventoryState, SavedView
from ..queries import items

_ARRAY = ArrayField(TextField())
#: A year's tables of parts are read on a screen: more of them say nothing.
MOST_PARTS = 200


class Volume(NamedTuple):
    """A real-life procedure (grouped) or a row, with its volume by who applies; None: nobody such applies."""

    first: UUID
    all: int
    residents: int | None
    companies: int | None


def volumes(found: Inventory, filters: Filters) -> list[Volume]:
    """Every procedure whose volume is known, the largest first."""
    rows = items(found, filters).exclude(volume=None)
    read = rows.values_list("group" if filters.grouped else "id", "applicant", "id", "volume")
    return sorted(_joined(read), key=lambda one: (-one.all, one.first))


def _joined(parts: Iterable[tuple[Any, ...]]) -> Iterable[Volume]:
    joined: dict[object, Volume] = {}
    for key, applicant, first, volume in parts:
        before = joined.get(key)
        joined[key] = Volume(
            min(first, before.first) if before else first,
            volume + (before.all if before else 0),
            _added(before.residents if before else None, volume, applicant in RESIDENTS),
            _added(before.companies if before else None, volume, applicant in COMPANIES),
        )
    return joined.values()


def _added(before: int | None, volume: int, counts: bool) -> int | None:
    return (before or 0) + volume if counts else before


class Named(NamedTuple):
    """What a table says of a row beside its figures."""

    name: str
    department: str
    law: str
    line: int


def named(ids: Iterable[UUID]) -> dict[UUID, Named]:
    """Rows by their ids."""
    rows = InventoryItem.objects.filter(id__in=list(ids))
    read = rows.values_list("id", "name", "department", "law", "line")
    return {key: Named(name, department, law, line) for key, name, department, law, line in read}


def unknown_by_obstacles(found: Inventory, filters: Filters) -> dict[int, int]:
    """How many rows of unknown volume have each sum of obstacles."""
    rows = items(found, filters).filter(volume=None).values("obstacles").annotate(n=Count("line"))
    return dict(rows.values_list("obstacles", "n"))


class Part(NamedTuple):
    """The rows of one department, season or life event: how many, with how many a volume, volume, and on line of it."""

    key: str
    rows: int
    known: int
    volume: int | None
    online: int | None


def parts(found: Inventory, filters: Filters, by: str) -> list[Part]:
    """Sums by a field, the largest volume first; an empty key is what is unknown."""
    keyed = items(found, filters).annotate(part=_part(by)).values("part")
    sums = keyed.annotate(n=Count("line"), known=Count("volume"), all=Sum("volume"), on_line=Sum("online"))
    ordered = sums.order_by(F("all").desc(nulls_last=True), "part")
    return [Part(*one) for one in ordered.values_list("part", "n", "known", "all", "on_line")[:MOST_PARTS]]


def _part(by: str) -> Func | F:
    """A life event is one of several of its row; a row without any is unknown."""
    if by != "life_events":
        return F(by)
    none, unknown = (Value(one, output_field=_ARRAY) for one in ([], [""]))
    some = Coalesce(NullIf(F(by), none), unknown)
    return Func(some, function="unnest", output_field=TextField())


class Channels(NamedTuple):
    """Sums by channel over rows whose volume is known, and how many of these say how many came by each."""

    rows: int
    volume: int | None
    by: dict[str, tuple[int, int | None]]


def channels(found: Inventory, filters: Filters) -> Channels:
    """Sums by channel."""
    rows = items(found, filters).exclude(volume=None)
    read = rows.aggregate(
        n=Count("line"),
        all=Sum("volume"),
        **{f"{name}_n": Count(name) for name in CHANNELS},
        **{f"{name}_sum": Sum(name) for name in CHANNELS},
    )
    by = {name: (read[f"{name}_n"], read[f"{name}_sum"]) for name in CHANNELS}
    return Channels(read["n"], read["all"], by)


class Yearly(NamedTuple):
    """A procedure in one list: its volume, and its first row."""

    first: UUID
    volume: int


def by_group(lists: Sequence[Inventory], filters: Filters) -> list[dict[str, Yearly]]:
    """The procedures of each of several lists whose volume is known, by what brings their rows together."""
    rows = InventoryItem.objects.filter(filters.condition(), inventory__in=[one.id for one in lists])
    read: Iterable[tuple[Any, ...]] = rows.exclude(volume=None).values_list(
        "inventory_id", "group", "id", "volume"
    )
    found: dict[UUID, dict[str, Yearly]] = {one.id: {} for one in lists}
    for inventory, group, first, volume in read:
        before = found[inventory].get(group, Yearly(first, 0))
        found[inventory][group] = Yearly(min(first, before.first), volume + before.volume)
    return list(found.values())


def others(found: Inventory) -> list[Inventory]:
    """The lists that one can be held against, the newest year on top."""
    done = Inventory.objects.filter(state=InventoryState.DONE).exclude(id=found.id)
    return list(done.order_by("-fiscal_year", "-made_at")[:50])


class Overview(NamedTuple):
    """The departments that a list names, and how many rows of those asked for have no known volume."""

    departments: tuple[str, ...]
    unknown: int


def overview(found: Inventory, filters: Filters) -> Overview:
    """What the form offers and what a view leaves out; one statement."""
    unknown = Count("line", filter=filters.condition() & Q(volume=None))
    rows = InventoryItem.objects.filter(inventory=found).values("department").annotate(n=unknown)
    read = list(rows.order_by("department").values_list("department", "n"))
    return Overview(tuple(name for name, _ in read if name)[:MOST_PARTS], sum(n for _, n in read))


def views_of(clerk: Clerk) -> list[SavedView]:
    """What this clerk saved, by name."""
    return list(SavedView.objects.filter(staff=clerk.staff).select_related("inventory").order_by("name"))


def view_coded(code: str) -> SavedView | None:
    """The saved view of a code, whoever saved it."""
    return SavedView.objects.select_related("inventory", "staff").filter(code=code).first()
