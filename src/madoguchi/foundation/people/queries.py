"""Reading the imports of the registry extract."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from .models import RegistryFault, RegistryImport

PAGE = 50


def imports(before: str = "") -> list[RegistryImport]:
    """The imports, the newest first, one more than a page; those before the one whose code is given."""
    rows = RegistryImport.objects.select_related("staff").order_by("-id")
    if before:
        rows = rows.filter(id__lt=RegistryImport.objects.filter(code=before).values("id"))
    return list(rows[: PAGE + 1])


def import_coded(code: str) -> RegistryImport | None:
    """One import by its code."""
    return RegistryImport.objects.select_related("staff").filter(code=code).first()


def faults(of: RegistryImport, after: tuple[int, str] = (0, "")) -> list[RegistryFault]:
    """Why rows were not taken, by line and column, those after a place; one more than a page."""
    return list(_from(of, after)[: PAGE + 1])


def all_faults(of: RegistryImport) -> Iterator[RegistryFault]:
    """All of them, streamed."""
    return _from(of, (0, "")).iterator()


def _from(of: RegistryImport, after: tuple[int, str]) -> QuerySet[RegistryFault]:
    line, column = after
    later = Q(line__gt=line) | Q(line=line, column__gt=column)
    return RegistryFault.objects.filter(later, registry_import=of).order_by("line", "column")
