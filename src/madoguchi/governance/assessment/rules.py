"""Who may see an inventory, and who may change it."""

from uuid import UUID

from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import StaffKind
from madoguchi.foundation.city.queries import municipality_in_scope

from .models import Hearing, HearingState, InventoryItem


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


def may_hear(clerk: Clerk, department: UUID) -> bool:
    """Whose rows of a hearing somebody sees: those of their own departments, or everyone's who may assess."""
    return department in clerk.departments or may_assess(clerk)


def why_not_answer(clerk: Clerk, hearing: Hearing, department: UUID | None) -> str:
    """The name of the rule that keeps a clerk from answering for a department, or an empty text."""
    if clerk.is_contractor:
        return "contractor"
    if department not in clerk.departments or department not in hearing.departments:
        return "hearing_department"
    return "" if hearing.state == HearingState.OPEN else "hearing_closed"
