"""Who may take an order to pay back: somebody of the section that ordered it, no contractor."""

from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.city.queries import posts_of

from .models import Payout, PayoutState


def may_cancel(staff: Staff, payout: Payout) -> bool:
    """Whether this member of staff may cancel an order that stands."""
    if payout.state == PayoutState.CANCELLED or staff.kind == StaffKind.CONTRACTOR:
        return False
    own, theirs = ({post.department_id for post in posts_of(one)} for one in (staff, payout.ordered_by))
    return staff.id == payout.ordered_by_id or bool(own & theirs)
