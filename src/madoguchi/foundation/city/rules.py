"""Who may change posts."""

from .models import Staff, StaffKind
from .queries import municipality_in_scope, posts_of


def may_change_posts(staff: Staff) -> bool:
    """Staff with a post in a department that `city.yaml` names in `staffing_departments`; never a contractor."""
    named = set(municipality_in_scope().staffing_departments)
    return staff.kind != StaffKind.CONTRACTOR and any(
        post.department.slug in named for post in posts_of(staff)
    )
