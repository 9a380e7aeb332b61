"""Reads of inventories: the lists, their procedures, and the columns that the reckoning works on."""

import numpy as np
from django.contrib.postgres.aggregates import BitOr
from django.db.models import Count, Max, Min, QuerySet, Sum, TextField, UUIDField
from django.db.models.functions import Cast

from .filters import Filters
from .models import Inventory, InventoryItem, RememberedColumn
from .reckoning.scoring import Scored

PAGE = 50


def inventories(most: int = 50) -> list[Inventory]:
    """The lists there are, the newest year on top."""
    return list(Inventory.objects.select_related("made_by").order_by("-fiscal_year", "-made_at")[:most])


def inventory_coded(code: str) -> Inventory | None:
    """The list of a code."""
    return Inventory.objects.select_related("made_by").filter(code=code).first()


def remembered() -> dict[str, str]:
    """What each header meant when somebody named it last."""
    return dict(RememberedColumn.objects.values_list("header", "field"))


def items(found: Inventory, filters: Filters) -> QuerySet[InventoryItem]:
    """The rows that a view is about."""
    return InventoryItem.objects.filter(filters.condition(), inventory=found)


def scored(found: Inventory, filters: Filters) -> Scored:
    """The procedures that a view is about and whose volume is known, the largest first, as columns; one statement.

    Grouped, a real-life procedure is one entry, named by its row with the smallest id: volumes added, the longest
    minutes, every obstacle of its rows. Volumes that are unknown are left out of the sum, and counted as zero nowhere.
    """
    rows = items(found, filters).exclude(volume=None)
    columns = _grouped(rows) if filters.grouped else _single(rows)
    ids, *figures, obstacles = zip(*columns, strict=True) if columns else ((), (), (), (), (), ())
    volume, online, resident, staff = (np.array(one, dtype=np.float64) for one in figures)
    return Scored(list(ids), volume, online, resident, staff, np.array(obstacles, dtype=np.int64))


def _single(rows: QuerySet[InventoryItem]) -> list[tuple[object, ...]]:
    names = ("id", "volume", "online", "resident_minutes", "staff_minutes", "obstacles")
    return list(rows.order_by("-volume", "id").values_list(*names))


def _grouped(rows: QuerySet[InventoryItem]) -> list[tuple[object, ...]]:
    added = rows.values("group").annotate(
        # PostgreSQL 18 knows no smallest UUID; their texts sort alike.
        first=Cast(Min(Cast("id", TextField())), UUIDField()),
        all=Sum("volume"),
        on_line=Sum("online"),
        resident=Max("resident_minutes"),
        staff=Max("staff_minutes"),
        bits=BitOr("obstacles"),
    )
    names = ("first", "all", "on_line", "resident", "staff", "bits")
    return list(added.order_by("-all", "first").values_list(*names))


def unknown_volume(found: Inventory, filters: Filters) -> int:
    """How many rows a view leaves out since their volume is unknown."""
    counted: int = items(found, filters).filter(volume=None).aggregate(n=Count("id"))["n"]
    return counted
