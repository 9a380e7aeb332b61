"""Where every query and rule of the inventory of procedures is asked, and its arguments for a city."""

from collections.abc import Callable
from typing import Any

from two_cities import BOTH, City

from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.governance.assessment.filters import Filters
from madoguchi.governance.assessment.finding_filters import ALL, Doubts
from madoguchi.governance.assessment.plans.queries import Wanted, asked_of, result_of

_OFFICE = (Side.OFFICE,)


def _clerk(city: City) -> Clerk:
    """A row in memory: row security hides the other city's from a query."""
    return Clerk(Staff(id=city.staff_id, email=BOTH, city=city.code))


def _filters(city: City) -> Filters:
    return Filters(search=city.mark)


_ASKED: dict[str, Callable[[City], tuple[Any, ...]]] = {
    "queries.inventories": lambda _city: (),
    "queries.inventory_coded": lambda city: (city.inventory.code,),
    "queries.remembered": lambda _city: (),
    "queries.items": lambda city: (city.inventory, _filters(city)),
    "queries.items_page": lambda city: (city.inventory, _filters(city)),
    "queries.item_coded": lambda city: (city.inventory.code, city.item.line),
    "queries.live_items": lambda city: (city.inventory,),
    "queries.item_at": lambda city: (city.inventory, city.item.line),
    "queries.items_at": lambda city: (city.inventory, [str(city.item.line)]),
    "queries.together": lambda city: (city.item,),
    "queries.departments_in": lambda city: (city.inventory,),
    "queries.life_events_in": lambda city: (city.inventory,),
    "queries.open_findings": lambda city: (city.inventory, [city.item]),
    "queries.findings_of": lambda city: (city.item,),
    "queries.findings_page": lambda city: (city.inventory, Doubts(state=ALL)),
    "queries.findings_coded": lambda city: (city.inventory, [city.finding.code]),
    "queries.tallies": lambda city: (city.inventory,),
    "queries.drafts_of": lambda city: (city.inventory,),
    "queries.draft_coded": lambda city: (city.inventory, city.procedure_draft.code),
    "queries.is_used": lambda city: (city.inventory,),
    "queries.scored": lambda city: (city.inventory, _filters(city)),
    "hearing.queries.hearings": lambda _city: (),
    "hearing.queries.hearing_coded": lambda city: (city.hearing.code,),
    "hearing.queries.lists_before": lambda _city: (),
    "hearing.queries.departments_there": lambda _city: (),
    "hearing.queries.progress": lambda city: (city.hearing,),
    "hearing.queries.unclaimed": lambda city: (city.hearing,),
    "hearing.queries.department_of": lambda city: (city.hearing, "crisis_management"),
    "hearing.queries.rows_of": lambda city: (city.hearing, city.hearing_rows[0].department),
    "hearing.queries.row_coded": lambda city: (city.hearing, city.hearing_rows[0].code),
    "hearing.queries.sheets_begun": lambda city: (city.hearing_rows,),
    "plans.queries.procedures": lambda city: (city.inventory, _filters(city)),
    "plans.queries.scenarios": lambda city: (city.inventory,),
    "plans.queries.scenario_coded": lambda city: (city.inventory, city.plan.code),
    "plans.queries.asked_of": lambda city: (city.plan,),
    "plans.queries.result_of": lambda city: (city.plan,),
    "plans.queries.is_overtaken": lambda city: (city.plan, result_of(city.plan)),
    "plans.queries.filters_of": lambda city: (asked_of(city.plan),),
    "plans.queries.choices": lambda city: (city.plan, Wanted()),
    "plans.queries.bare_names": lambda city: (city.inventory, {city.item.bare}),
    "plans.queries.names_of": lambda city: (city.inventory, {city.item.bare}),
    "rules.may_hear": lambda city: (_clerk(city), city.hearing_rows[0].department_id),
    "rules.why_not_answer": lambda city: (_clerk(city), city.hearing, city.hearing_rows[0].department_id),
    "rules.may_see": lambda city: (_clerk(city),),
    "rules.may_assess": lambda city: (_clerk(city),),
    "rules.may_mend": lambda city: (_clerk(city), city.item),
}
ASSESSMENT = {f"governance.assessment.{name}": (_OFFICE, asked) for name, asked in _ASKED.items()}
