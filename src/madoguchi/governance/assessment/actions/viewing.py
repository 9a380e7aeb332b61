"""Views that a clerk keeps under names of their own; a link to one is its code."""

from django.db import IntegrityError, transaction

from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Staff

from ..models import Inventory, SavedView
from ..refusals import AssessmentRefusedError
from ..rules import may_see

#: More than this nobody finds anything among.
MOST_VIEWS, MOST_VIEW_NAME = 20, 60


@transaction.atomic
def save_view(clerk: Clerk, found: Inventory, page: str, query: str, name: str) -> SavedView:
    """Keep a view of a list. Raises `AssessmentRefusedError`."""
    if not may_see(clerk):
        raise AssessmentRefusedError("post")
    _check_name(name)
    # Locked, so that two that are saved at once are counted one after the other.
    Staff.objects.select_for_update(no_key=True).get(id=clerk.staff.id)
    if SavedView.objects.filter(staff=clerk.staff).count() >= MOST_VIEWS:
        raise AssessmentRefusedError("views", limit=MOST_VIEWS)
    try:
        with transaction.atomic():
            return SavedView.objects.create(
                inventory=found, page=page, query=query, name=name, staff=clerk.staff
            )
    except IntegrityError:
        raise AssessmentRefusedError("view_taken") from None


def rename_view(clerk: Clerk, view: SavedView, name: str) -> SavedView:
    """Give one's own view another name. Raises `AssessmentRefusedError`."""
    _check_own(clerk, view)
    _check_name(name)
    try:
        with transaction.atomic():
            SavedView.objects.filter(id=view.id).update(name=name)
    except IntegrityError:
        raise AssessmentRefusedError("view_taken") from None
    view.name = name
    return view


def drop_view(clerk: Clerk, view: SavedView) -> None:
    """Forget one's own view. Raises `AssessmentRefusedError`."""
    _check_own(clerk, view)
    SavedView.objects.filter(id=view.id).delete()


def _check_own(clerk: Clerk, view: SavedView) -> None:
    if view.staff_id != clerk.staff.id:
        raise AssessmentRefusedError("view_own")


def _check_name(name: str) -> None:
    if not 0 < len(name) <= MOST_VIEW_NAME:
        raise AssessmentRefusedError("view_name", limit=MOST_VIEW_NAME)
