"""Clerks who have a till open, for tests that take cash."""

from charging import clerk

from madoguchi.foundation.city.models import Staff
from madoguchi.services.payments.models import Till, TillSession
from madoguchi.services.payments.rules import departments_of

FLOAT = {"1000": 10, "100": 20}
FLOAT_YEN = 12_000


def with_till(staff: Staff) -> Staff:
    """The same member of staff, at a till of an own department with 12,000 yen in it; on the office side, in scope."""
    if not TillSession.objects.filter(staff=staff, closed_at=None).exists():
        till, _ = Till.objects.get_or_create(
            department=departments_of(staff)[0], name=f"レジ{staff.number}", defaults={"made_by": staff}
        )
        TillSession.objects.create(till=till, staff=staff, begun=FLOAT, begun_yen=FLOAT_YEN)
    return staff


def cashier(name: str = "kouno") -> Staff:
    """A member of staff of the sample city, with a till open."""
    return with_till(clerk(name))
