"""To whom of the sample city's staff the demo gives passwords: to those who take an application through."""

from typing import NamedTuple

from madoguchi.foundation.city.models import Holding, Staff, StaffKind, within
from madoguchi.foundation.city.queries import decider_of, municipalities
from madoguchi.foundation.tenancy.scope import city_scope

# What the 専決区分 are asked: the disaster victim certificate, granted.
DECISION = {
    "kind": "application",
    "procedure": "disaster_certificate",
    "department": "crisis_management",
    "outcome": "total",
}


class Part(NamedTuple):
    """Somebody's part in the walk."""

    role: str
    staff: Staff


def cast() -> list[Part]:
    """Two clerks of the department and the chief who decides; fewer where the city has fewer."""
    for city in municipalities()[:1]:
        with city_scope(city.code):
            return _cast()
    return []


def _cast() -> list[Part]:
    decider = decider_of(DECISION)
    if decider is None:
        return []
    held = Holding.objects.filter(within(), post__department=decider.department).select_related("staff")
    chiefs = [holding.staff for holding in held if holding.post_id == decider.id]
    clerks = [
        holding.staff
        for holding in held.order_by("staff__number")
        if holding.staff not in chiefs and holding.staff.kind == StaffKind.REGULAR
    ]
    roles = ("clerk", "second clerk", "chief")
    return [Part(role, staff) for role, staff in zip(roles, [*clerks[:2], *chiefs[:1]], strict=False)]
