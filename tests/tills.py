"""Clerks who have a till open, for tests that take cash."""

from charging import clerk

from madoguchi.foundation.city.models import Department, Staff
from madoguchi.services.payments.models import Till, TillSession

FLOAT = {"1000": 10, "100": 20}
FLOAT_YEN = 12_000


def with_till(staff: Staff) -> Staff:
    """The same member of staff, at a till with 12,000 yen in it; on the office side, in the city's scope."""
    if not TillSession.objects.filter(staff=staff, closed_at=None).exists():
        department = Department.objects.order_by("slug").first()
        till, _ = Till.objects.get_or_create(
            department=department, name=f"レジ{staff.number}", defaults={"made_by": staff}
        )
        TillSession.objects.create(till=till, staff=staff, begun=FLOAT, begun_yen=FLOAT_YEN)
    return staff


def cashier(name: str = "kouno") -> Staff:
    """A member of staff of the sample city, with a till open."""
    return with_till(clerk(name))
