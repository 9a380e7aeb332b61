"""To whom of the sample city's staff the demo gives passwords: to those who take its walks through."""

from collections.abc import Iterator
from typing import NamedTuple

from madoguchi.foundation.city.models import Holding, Staff, StaffKind, within
from madoguchi.foundation.city.queries import decider_of, municipalities
from madoguchi.foundation.tenancy.scope import city_scope


class Part(NamedTuple):
    """Somebody's part in a walk."""

    role: str
    staff: Staff


class Team(NamedTuple):
    """Who of a department gets an account: clerks by number of staff, and whoever decides such a case, if named."""

    procedure: str
    kind: str
    department: str
    outcome: str
    clerks: tuple[str, ...]
    decider: str = ""


TEAMS = (
    Team(
        "disaster_certificate",
        "application",
        "crisis_management",
        "granted",
        ("clerk", "second clerk"),
        "chief",
    ),
    Team("income_certificate", "request", "tax", "declined", ("tax clerk", "second tax clerk"), "tax chief"),
    Team("road_report", "report", "roads", "resolved", ("roads clerk",)),
    Team("road_report", "report", "parks", "resolved", ("parks clerk",)),
    Team(
        "business_subsidy",
        "application",
        "commerce",
        "granted",
        ("commerce clerk", "commerce chief"),
        "commerce head",
    ),
    Team("staff_proposal", "internal", "finance", "approved", (), "finance head"),
    Team("staff_proposal", "internal", "accounting", "approved", ("accounting clerk",), "accounting head"),
    Team("child_allowance", "application", "children", "granted", ("allowance head", "allowance clerk")),
    Team(
        "nursery_application",
        "application",
        "childcare",
        "granted",
        ("childcare head", "childcare chief"),
        "welfare director",
    ),
    Team(
        "staff_proposal",
        "internal",
        "planning",
        "approved",
        ("planning clerk", "planning chief"),
        "planning head",
    ),
    Team("staff_proposal", "internal", "citizens", "approved", ("counter clerk", "counter chief")),
    Team("staff_proposal", "internal", "lifelong_learning", "approved", ("hall clerk",), "hall head"),
    Team("disclosure", "internal", "general_affairs", "approved", (), "records head"),
    Team("staff_proposal", "internal", "digital", "approved", (), "digital head"),
)


def cast() -> list[Part]:
    """The parts of every walk; fewer where the city has fewer people or other departments."""
    for city in municipalities()[:1]:
        with city_scope(city.code):
            return [part for team in TEAMS for part in _parts(team)]
    return []


def _parts(team: Team) -> Iterator[Part]:
    facts = ("kind", "procedure", "department", "outcome")
    decider = decider_of({name: getattr(team, name) for name in facts})
    if decider is None:
        return
    held = Holding.objects.filter(within()).select_related("staff").order_by("staff__number")
    chiefs = [holding.staff for holding in held.filter(post=decider)]
    clerks = [
        holding.staff
        for holding in held.filter(post__department__slug=team.department)
        if holding.staff not in chiefs and holding.staff.kind == StaffKind.REGULAR
    ]
    for role, staff in zip(team.clerks, dict.fromkeys(clerks), strict=False):
        yield Part(role, staff)
    if team.decider and chiefs:
        yield Part(team.decider, chiefs[0])
