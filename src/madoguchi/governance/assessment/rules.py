"""Who may see an inventory, and who may change it."""

from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import StaffKind
from madoguchi.foundation.city.queries import municipality_in_scope

from .models import InventoryItem


def may_see(clerk: Clerk) -> bool:
    """Whoever holds a post: an inventory holds no personal data."""
    return bool(clerk.posts)


def may_assess(clerk: Clerk) -> bool:
    """Staff with a post in a department that `city.yaml` names in `assessment_departments`; never a contractor."""
    named = set(municipality_in_scope().assessment_departments)
    return clerk.staff.kind != StaffKind.CONTRACTOR and any(
        post.department.slug in named for post in clerk.posts
    )


def may_mend(clerk: Clerk, item: InventoryItem) -> bool:
    """Whoever may assess, and staff of the department whose row it is; never a contractor."""
    own = item.of_department_id in clerk.departments and not clerk.is_contractor
    return own or may_assess(clerk)
