"""Where every query of 督促 of many charges is asked, and its arguments for a city."""

from collections.abc import Callable
from typing import Any

from query_callers import clerk
from two_cities import City

from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.payments.rules import undemanded, visible_demand_lines, visible_demand_runs

_OFFICE = (Side.OFFICE,)


def _rows(city: City) -> Any:
    return undemanded(clerk(city).staff)


def _lines(city: City) -> Any:
    return visible_demand_lines(clerk(city).staff)


_ASKED: dict[str, Callable[[City], tuple[Any, ...]]] = {
    "sorted_out": lambda city: (_rows(city),),
    "proposed": lambda city: ([city.late.id],),
    "late_days": lambda city: (_rows(city), None),
    "late_day": lambda city: (_rows(city), city.late.due_on),
    "not_ready": lambda city: (_rows(city), city.late.due_on),
    "demand_runs": lambda city: (visible_demand_runs(clerk(city).staff), None),
    "demand_run": lambda city: (visible_demand_runs(clerk(city).staff), city.demands.code),
    "became": lambda city: (_lines(city), [city.demands]),
    "left_out": lambda city: (_lines(city), city.demands),
    "made_of": lambda city: (_lines(city), city.demands),
    "made_page": lambda city: (_lines(city), city.demands, 0),
    "made_in_part": lambda city: (_lines(city), city.demands, 1),
    "addressees": lambda city: (_lines(city), city.demands),
}
DEMANDS = {
    **{f"services.payments.demanded.queries.{name}": (_OFFICE, asked) for name, asked in _ASKED.items()},
    **{
        f"services.payments.rules.{rule.__name__}": (_OFFICE, lambda city: (clerk(city).staff,))
        for rule in (undemanded, visible_demand_runs, visible_demand_lines)
    },
}
