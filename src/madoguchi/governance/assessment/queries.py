"""Reads of inventories: the lists, their procedures, and the columns that the reckoning works on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import (
    Case,
    Count,
    F,
    Func,
    Q,
    QuerySet,
    Subquery,
    TextField,
    When,
)

from madoguchi.counter.figures.models import CountedTo
from madoguchi.foundation.city.models import Department

from .filters import Filters
from .finding_filters import Doubts
from .models import (
    Finding,
    FindingState,
    Hearing,
    Inventory,
    InventoryItem,
    ProcedureDraft,
    RememberedColumn,
    Scenario,
)
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


@dataclass(frozen=True)
class Place:
    """Where a page ends that begins with the largest volume, the unknown last: its volume, and what follows by it."""

    volume: int | None
    then: str

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """The place that an address carries; None when it is none."""
        volume, dot, then = text.partition(".")
        known = volume == "" or (volume.isascii() and volume.isdecimal() and len(volume) < 16)
        return cls(int(volume) if volume else None, then) if dot and known else None

    def __str__(self) -> str:
        return f"{'' if self.volume is None else self.volume}.{self.then}"


def items_page(found: Inventory, filters: Filters, after: Place | None = None) -> list[InventoryItem]:
    """Rows of a list, the largest first, then those of unknown volume in their order; one more than a page holds."""
    wanted, line = items(found, filters).select_related("of_department"), _line(after)
    rows: list[InventoryItem] = []
    if after is None or after.volume is not None:
        known = wanted.filter(volume__isnull=False)
        if after is not None:
            further = Q(volume__lt=after.volume) | Q(volume=after.volume, line__gt=line)
            known = known.filter(further, volume__lte=after.volume)
        rows, line = list(known.order_by("-volume", "line")[: PAGE + 1]), 0
    if len(rows) <= PAGE:
        unknown = wanted.filter(volume=None, line__gt=line).order_by("-volume", "line")
        rows += unknown[: PAGE + 1 - len(rows)]
    return rows


def _line(after: Place | None) -> int:
    then = after.then if after else ""
    return int(then) if then.isascii() and then.isdecimal() and len(then) < 10 else 0


def item_coded(code: str, line: int) -> InventoryItem | None:
    """The row of a list by the list's code and its line, with the list; and how far the ledger is counted."""
    rows = _counted(InventoryItem.objects.select_related("inventory__made_by"))
    return rows.filter(inventory__code=code, line=line).first()


def live_items(found: Inventory | None = None) -> list[InventoryItem]:
    """The rows that are linked to a live procedure, of a list in its order; of all lists the newest of each procedure.

    `counted_at` says how far the ledger is counted.
    """
    rows = _counted(InventoryItem.objects.exclude(procedure=""))
    if found is not None:
        return list(rows.filter(inventory=found).order_by("line"))
    newest = rows.order_by("procedure", "-inventory__fiscal_year", "-inventory__made_at", "-id")
    return list(newest.distinct("procedure"))


def _counted(rows: QuerySet[InventoryItem]) -> QuerySet[InventoryItem]:
    # With the rows: a statement less on pages that need many.
    return rows.annotate(counted_at=Subquery(CountedTo.objects.values("at")[:1]))


def item_at(found: Inventory, line: int) -> InventoryItem | None:
    """The row of a line of a list."""
    return InventoryItem.objects.select_related("of_department").filter(inventory=found, line=line).first()


def items_at(found: Inventory, lines: Sequence[str]) -> list[InventoryItem]:
    """The rows of some lines of a list, as an address or a form carries these."""
    numbers = [int(one) for one in lines if one.isascii() and one.isdecimal() and len(one) < 10]
    return list(InventoryItem.objects.filter(inventory=found, line__in=numbers).order_by("line")[:PAGE])


def together(item: InventoryItem, most: int = 50) -> list[InventoryItem]:
    """The other rows of the same real-life procedure."""
    rows = InventoryItem.objects.filter(inventory=item.inventory_id, group=item.group).exclude(id=item.id)
    return list(rows.order_by("line")[:most])


def departments_in(found: Inventory) -> list[str]:
    """The departments that a list names."""
    named = InventoryItem.objects.filter(inventory=found).exclude(department="")
    return list(named.order_by("department").values_list("department", flat=True).distinct())


def life_events_in(found: Inventory) -> list[str]:
    """The life events that a list names."""
    each = Func(F("life_events"), function="unnest", output_field=TextField())
    named = InventoryItem.objects.filter(inventory=found, life_events__isnull=False)
    return list(named.annotate(one=each).order_by("one").values_list("one", flat=True).distinct())


def open_findings(found: Inventory, rows: Sequence[InventoryItem]) -> dict[UUID, int]:
    """How many open findings each of these rows has, those without any left out."""
    wanted = Finding.objects.filter(
        inventory=found, item__in=[one.id for one in rows], state=FindingState.OPEN
    )
    return dict(wanted.values("item_id").annotate(n=Count("id")).values_list("item_id", "n"))


def findings_of(item: InventoryItem, most: int = 50) -> list[Finding]:
    """What is or was doubtful about a row, the open ones first; those too that name it as the other one."""
    about = Q(item=item.id) | Q(other=item.id)
    rows = Finding.objects.filter(about, inventory=item.inventory_id).select_related("item", "settled_by")
    return list(rows.order_by(Case(When(state=FindingState.OPEN, then=0), default=1), "id")[:most])


def findings_page(
    found: Inventory, wanted: Doubts, after: Place | None = None, most: int = PAGE
) -> list[Finding]:
    """Findings of a list, those of the largest procedures first; one more than a page holds."""
    rows = Finding.objects.filter(wanted.condition(), inventory=found)
    if after is not None:
        rows = rows.filter(_further(after))
    ordered = rows.order_by(F("volume").desc(nulls_last=True), "id")
    return list(ordered.select_related("item", "settled_by")[: most + 1])


def _further(after: Place) -> Q:
    """What comes behind a place; behind one that is none there is nothing."""
    try:
        key = UUID(after.then)
    except ValueError:
        return Q(pk__in=[])
    if after.volume is None:
        return Q(volume=None, id__gt=key)
    return Q(volume__lt=after.volume) | Q(volume=after.volume, id__gt=key) | Q(volume__isnull=True)


def findings_coded(found: Inventory, codes: Sequence[str]) -> list[Finding]:
    """The findings of these codes, those of the largest procedures first."""
    rows = Finding.objects.filter(inventory=found, code__in=[code for code in codes if code.isprintable()])
    ordered = rows.order_by(F("volume").desc(nulls_last=True), "id")
    return list(ordered.select_related("item", "other", "settled_by"))


@dataclass(frozen=True)
class Tally:
    """So many findings of a kind in a state, of a department (its slug; empty where it is none of the city's)."""

    department: str
    name: str
    name_en: str
    kind: str
    state: str
    n: int


def tallies(found: Inventory) -> list[Tally]:
    """How many findings a list has, by department, kind and state."""
    by = ("department_id", "kind", "state")
    counted = Finding.objects.filter(inventory=found).values(*by).annotate(n=Count("id")).order_by(*by)
    rows = list(counted.values_list(*by, "n"))
    names = Department.objects.filter(id__in={key for key, *_ in rows if key})
    known = {one.id: (one.slug, one.name, one.name_en) for one in names}
    return [Tally(*known.get(key, ("", "", "")), kind, state, n) for key, kind, state, n in rows]


def is_used(found: Inventory) -> bool:
    """Whether something rests on the rows of a list: mended values, settled findings, plans, drafts, hearings."""
    rows = InventoryItem.objects.filter(inventory=found)
    rests: tuple[QuerySet[Any], ...] = (
        rows.filter(~Q(mended=[]) | ~Q(procedure="")),
        Finding.objects.filter(inventory=found).exclude(state=FindingState.OPEN),
        Scenario.objects.filter(inventory=found),
        ProcedureDraft.objects.filter(item__inventory=found),
        Hearing.objects.filter(Q(inventory=found) | Q(before=found)),
    )
    return any(one.exists() for one in rests)


def scored(found: Inventory, filters: Filters) -> Scored:
    """The procedures that a view is about and whose volume is known, the largest first, as columns; one statement.

    Grouped, a real-life procedure is one entry, named by its row with the smallest id: volumes added, the longest
    minutes, every obstacle of its rows. Volumes that are unknown are left out of the sum, and counted as zero nowhere.
    """
    key = "group" if filters.grouped else "id"
    names = (key, "id", "volume", "online", "resident_minutes", "staff_minutes", "obstacles")
    rows = items(found, filters).exclude(volume=None).values_list(*names)
    columns = sorted(_grouped(rows), key=lambda one: (-one[1], one[0]))
    ids, *figures, obstacles = zip(*columns, strict=True) if columns else ((), (), (), (), (), ())
    volume, online, resident, staff = (np.array(one, dtype=np.float64) for one in figures)
    return Scored(list(ids), volume, online, resident, staff, np.array(obstacles, dtype=np.int64))


# Grouped here: by the database it takes twice as long as reading the rows.
def _grouped(rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    found: dict[Any, tuple[Any, ...]] = {}
    for key, *row in rows:
        before = found.get(key)
        found[key] = tuple(row) if before is None else _together(before, tuple(row))
    return found.values()


def _together(one: tuple[Any, ...], two: tuple[Any, ...]) -> tuple[Any, ...]:
    key, volume, online, resident, staff, obstacles = zip(one, two, strict=True)
    added, *longest = _known(sum, online), _known(max, resident), _known(max, staff)
    return min(key), sum(volume), added, *longest, obstacles[0] | obstacles[1]


def _known(how: Callable[[list[int]], int], values: tuple[int | None, ...]) -> int | None:
    """Of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return how(known) if known else None


def drafts_of(found: Inventory, most: int = 200) -> list[ProcedureDraft]:
    """The drafts from rows of a list, the newest change on top."""
    rows = ProcedureDraft.objects.filter(item__inventory=found).select_related("item", "changed_by")
    return list(rows.defer("text").order_by("-changed_at", "-id")[:most])


def draft_coded(found: Inventory, code: str) -> ProcedureDraft | None:
    """The draft of a code, with its row and all that a draft is made of."""
    rows = ProcedureDraft.objects.select_related("changed_by", "item__inventory", "item__of_department")
    return rows.filter(item__inventory=found, code=code).first()
