"""Which members of staff run what: whoever holds a post of the department that a resource or a queue is of."""

import re
from collections.abc import Iterable

from django.db.models import QuerySet

from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.city.queries import posts_of

from .declaration import ResourceDeclared, expressions_of
from .models import Queue, Resource
from .queries import declared


def departments_of(staff: Staff) -> list[str]:
    """The departments in which somebody holds a post today, by name."""
    return sorted({post.department.slug for post in posts_of(staff)})


def resources_of(staff: Staff) -> QuerySet[Resource]:
    """What somebody runs, in the order of names."""
    return Resource.objects.filter(department__in=departments_of(staff), ended=False).order_by("slug")


def queues_of(staff: Staff) -> QuerySet[Queue]:
    """The queues that somebody calls from."""
    return Queue.objects.filter(department__in=departments_of(staff)).order_by("slug")


def registers_groups(staff: Staff) -> bool:
    """Whether somebody decides about groups: who runs what is priced or given by them."""
    return any_for_groups(resources_of(staff))


def any_for_groups(resources: Iterable[Resource]) -> bool:
    """Whether any of these is priced or given by the group that books it."""
    return any(_reads_groups(declared(one)) for one in resources)


def _reads_groups(resource: ResourceDeclared) -> bool:
    read = " ".join(text for _where, text, _kind in expressions_of(resource))
    return re.search(r"\b(group|reduction)\b", read) is not None


def may_approve(staff: Staff, resource: ResourceDeclared) -> bool:
    """Whether somebody says yes or no to what is asked for: who holds the post that is declared."""
    return resource.approver in {post.slug for post in posts_of(staff)}
