"""Who may keep the extract of the resident registry."""

from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.city.queries import municipality_in_scope, posts_of


def may_keep_registry(staff: Staff) -> bool:
    """Staff with a post in a department that `city.yaml` names in `registry_departments`; never a contractor.

    It is asked before any page of imports; the extract itself is listed on none.
    """
    named = set(municipality_in_scope().registry_departments)
    return staff.kind != StaffKind.CONTRACTOR and any(
        post.department.slug in named for post in posts_of(staff)
    )
