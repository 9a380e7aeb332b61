"""附属設備: what may be lent with a resource, and how much of it is free."""

from dataclasses import dataclass

from madoguchi.core import clock

from .declaration import ResourceDeclared
from .hours import Period
from .models import Resource
from .queries import declared, free_units, held_past_with
from .rules import around


@dataclass(frozen=True)
class Lendable:
    """Equipment that is lent with a resource: its row, what it is declared as, how many pieces are free."""

    row: Resource
    what: ResourceDeclared
    free: int


def equipment_of(resource: Resource, period: Period) -> list[Lendable]:
    """What may be lent with a resource for a time, in the order of its declaration."""
    names = declared(resource).equipment
    rows = {one.slug: one for one in Resource.objects.filter(slug__in=names, ended=False, paused=False)}
    return [_lendable(rows[name], period) for name in names if name in rows]


def _lendable(row: Resource, period: Period) -> Lendable:
    what = declared(row)
    span = around(what, period)
    lapsed = held_past_with(row, span, clock.now())
    return Lendable(row, what, free_units(row, span, lapsed).count())
