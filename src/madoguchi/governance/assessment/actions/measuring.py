"""Rows of this 年度's lists whose procedure is live say what was counted; what a person mended stays."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.tenancy.jobs import defer_once

from .. import events
from ..effect.counting import MEASURED, counted
from ..inventory.showing import written
from ..models import Inventory, InventoryItem, InventoryState
from ..reckoning.obstacles import obstacles_of
from .finding import FIND

SYSTEM = "system"


@transaction.atomic
def measure() -> int:
    """Bring the figures of live procedures into the lists of their 年度; returns how many rows changed.

    It is done just after midnight, so the 年度 is yesterday's. Where a mended field differs, the findings say so.
    """
    year = fiscal_year(clock.today() - timedelta(days=1))
    lists = Inventory.objects.select_for_update().filter(fiscal_year=year, state=InventoryState.DONE)
    changed = 0
    for one in lists.order_by("id"):
        changed += _measure_list(one)
    return changed


def _measure_list(found: Inventory) -> int:
    items = list(InventoryItem.objects.filter(inventory=found).exclude(procedure="").order_by("line"))
    told = counted(found.fiscal_year, {one.procedure for one in items})
    changed = [one for one in items if _take(one, told.get(one.procedure, {}))]
    if changed:
        names = [*MEASURED, "measured", "assumed", "obstacles"]
        InventoryItem.objects.bulk_update(changed, names)
        about = events.Measured(fiscal_year=found.fiscal_year, source=found.source, rows=len(changed))
        record(events.MEASURED, found.subject, about, actor=SYSTEM)
    if changed or any(set(one.mended) & set(MEASURED) for one in items):
        defer_once(FIND, inventory=str(found.id))
    return len(changed)


def _take(item: InventoryItem, told: Mapping[str, int]) -> bool:
    """Put what was counted in the place of what was assumed; returns whether anything is other than before."""
    new = {name: n for name, n in told.items() if name not in item.mended}
    other = [name for name, n in new.items() if getattr(item, name) != n or name not in item.measured]
    for name in other:
        if name not in item.measured:
            item.assumed = {**item.assumed, name: written(name, getattr(item, name))}
            item.measured = [*item.measured, name]
        setattr(item, name, new[name])
    if other:
        item.obstacles = obstacles_of(item.values)
    return bool(other)
