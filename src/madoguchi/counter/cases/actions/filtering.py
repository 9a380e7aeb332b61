"""Filters of the queue that a clerk keeps under names of their own."""

from django.db import IntegrityError, transaction

from ..filters import Wanted
from ..models import SavedFilter
from ..refusals import StepRefusedError
from ..rules import Clerk

#: More links than this over the queue would be a list of their own.
MOST_FILTERS = 20


def save_filter(clerk: Clerk, name: str, wanted: Wanted) -> SavedFilter:
    """Keep a filter; the one that had the name so far is changed. Raises `StepRefusedError`."""
    _named(name)
    others = SavedFilter.objects.filter(staff=clerk.staff).exclude(name=name)
    if others.count() >= MOST_FILTERS:
        raise StepRefusedError("filters")
    rows = SavedFilter.objects
    saved, _ = rows.update_or_create(staff=clerk.staff, name=name, defaults={"query": wanted.query()})
    return saved


def rename_filter(clerk: Clerk, name: str, new: str) -> None:
    """Give a filter another name. Raises `StepRefusedError` where it is taken already."""
    _named(new)
    try:
        with transaction.atomic():
            SavedFilter.objects.filter(staff=clerk.staff, name=name).update(name=new)
    except IntegrityError:
        raise StepRefusedError("filter_taken") from None


def drop_filter(clerk: Clerk, name: str) -> SavedFilter | None:
    """Forget a filter; returns what it was."""
    found = SavedFilter.objects.filter(staff=clerk.staff, name=name).first()
    if found is not None:
        SavedFilter.objects.filter(id=found.id).delete()
    return found


def _named(name: str) -> None:
    if not name:
        raise StepRefusedError("filter_name")
