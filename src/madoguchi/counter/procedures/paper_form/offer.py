"""Which procedures offer their paper form, and what a form needs to know of the city."""

from dataclasses import dataclass

from madoguchi.core import clock
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.city.queries import municipality_in_scope, office_address

from ..declaration import Procedure
from ..kinds import Channel, Openness
from .words import Both


@dataclass(frozen=True)
class Office:
    """Who takes the paper in: city and section in both languages, the city's address, the entry screen's."""

    city: Both
    address: str
    department: Both
    contact: str
    entry: str


#: How much of a version's digest the address of the entry screen bears: enough to tell the versions of one procedure.
SHORT = 12
#: The ways in on which a paper can come, the likeliest first.
PAPER_WAYS = (Channel.POST, Channel.COUNTER)


def takes_paper(procedure: Procedure) -> bool:
    """Whether people may send or bring the form today."""
    return procedure.status.on(clock.today()) == Openness.OPEN and any(
        way in procedure.channels for way in PAPER_WAYS
    )


def office_of(procedure: Procedure) -> Office:
    """Who takes the form in, in the city in scope."""
    city = municipality_in_scope()
    department = Department.objects.get(slug=procedure.department)
    return Office(
        city=Both(city.name, city.name_en),
        address=city.address,
        department=Both(department.name, department.name_en),
        contact=department.contact,
        entry=office_address(),
    )
