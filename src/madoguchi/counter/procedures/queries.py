"""Reading what can be asked. The declaration itself is read only where its definition is not yet made."""

from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.foundation.tenancy.scope import current_city

from .models import ProcedureVersion


def _versions() -> QuerySet[ProcedureVersion]:
    return ProcedureVersion.objects.select_related("procedure").defer("declaration")


def version_of(version: UUID) -> ProcedureVersion:
    """The version that a row of the city in scope refers to; kept, since it never changes."""
    return _version(current_city(), version)


@lru_cache(maxsize=1024)
def _version(_city: str, version: UUID) -> ProcedureVersion:
    return _versions().get(id=version)


def current(slug: str) -> ProcedureVersion | None:
    """The version in force of a procedure of the city in scope, or None."""
    return _versions().filter(procedure__slug=slug).order_by("-number").first()


def printed(slug: str, beginning: str) -> ProcedureVersion | None:
    """The version whose digest begins like this, as its paper form bears it; None where there is none."""
    versions = _versions().filter(procedure__slug=slug, digest__startswith=beginning)
    return versions.order_by("-number").first()


def versions_of(*slugs: str) -> list[ProcedureVersion]:
    """Every version of these procedures that was ever published, by name, the oldest first."""
    return list(_versions().filter(procedure__slug__in=slugs).order_by("procedure__slug", "number"))


def version_numbered(slug: str, number: int) -> ProcedureVersion | None:
    """One version of a procedure, or None."""
    return _versions().filter(procedure__slug=slug, number=number).first()


def published(after: str = "", most: int | None = None) -> list[ProcedureVersion]:
    """The version in force of every procedure, by name; of those after a name, so many at most."""
    versions = _versions().filter(procedure__slug__gt=after)
    return list(versions.order_by("procedure__slug", "-number").distinct("procedure__slug")[:most])
