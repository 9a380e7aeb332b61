"""Who may export the cases of a department and import its results: its staff, never contractors."""

from django.db.models import QuerySet

from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Department

from .models import Export, ResultImport


def departments_of(clerk: Clerk) -> list[Department]:
    """The departments whose cases somebody may exchange, by name; none for a contractor."""
    if clerk.is_contractor:
        return []
    return sorted({post.department for post in clerk.posts}, key=lambda one: one.slug)


def visible_exports(clerk: Clerk) -> QuerySet[Export]:
    """Exports of the clerk's departments."""
    return Export.objects.filter(department__in=departments_of(clerk))


def visible_imports(clerk: Clerk) -> QuerySet[ResultImport]:
    """Files of results of the clerk's departments."""
    return ResultImport.objects.filter(department__in=departments_of(clerk))
