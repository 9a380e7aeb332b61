"""Reading exports, files of results and layouts."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.queries import published
from madoguchi.counter.procedures.text import Text
from madoguchi.foundation.files.models import File
from madoguchi.foundation.files.queries import files_of

from .layout import LayoutDeclared, layout_from
from .models import Export, Layout, ResultImport, ResultRow, RowState, Unwritable
from .rules import visible_exports, visible_imports

PAGE = 50


def exports(clerk: Clerk, before: str = "") -> list[Export]:
    """The exports that somebody may see, the newest first, one more than a page; those before a code."""
    rows = visible_exports(clerk).select_related("department", "asked_by").order_by("-id")
    if before:
        rows = rows.filter(id__lt=Export.objects.filter(code=before).values("id"))
    return list(rows[: PAGE + 1])


def export_coded(clerk: Clerk, code: str) -> Export | None:
    """One of them."""
    return visible_exports(clerk).select_related("department", "asked_by").filter(code=code).first()


def parts_of(export: Export) -> list[File]:
    """The files of an export, one after the other."""
    return sorted(files_of(export.subject), key=lambda one: one.name)


def unwritable(export: Export, most: int = PAGE) -> list[Unwritable]:
    """The first cells with characters that the file cannot hold, one more than asked."""
    return list(export.unwritable.order_by("row", "column")[: most + 1])


def all_unwritable(export: Export) -> Iterator[Unwritable]:
    """All of them, streamed."""
    return export.unwritable.order_by("row", "column").iterator()


def imports(clerk: Clerk, before: str = "") -> list[ResultImport]:
    """The files of results that somebody may see, the newest first, one more than a page; those before a code."""
    rows = visible_imports(clerk).select_related("department", "staff", "layout").order_by("-id")
    if before:
        rows = rows.filter(id__lt=ResultImport.objects.filter(code=before).values("id"))
    return list(rows[: PAGE + 1])


def import_coded(clerk: Clerk, code: str) -> ResultImport | None:
    """One of them."""
    return visible_imports(clerk).select_related("department", "staff", "layout").filter(code=code).first()


def same_file(clerk: Clerk, sha256: str) -> ResultImport | None:
    """The newest import of the very same file that somebody may see."""
    return visible_imports(clerk).filter(sha256=sha256).order_by("-id").first()


def unresolved(of: ResultImport, after: int = 0) -> list[ResultRow]:
    """The rows that are not resolved, by line, those after one; one more than a page."""
    return list(_unresolved(of).filter(line__gt=after)[: PAGE + 1])


def all_unresolved(of: ResultImport) -> Iterator[ResultRow]:
    """All of them, streamed."""
    return _unresolved(of).iterator()


def _unresolved(of: ResultImport) -> QuerySet[ResultRow]:
    return ResultRow.objects.filter(results=of, state=RowState.UNRESOLVED).order_by("line")


def layouts() -> list[tuple[UUID, LayoutDeclared]]:
    """The layouts in force, by id, each with its row."""
    rows = Layout.objects.exclude(declaration={}).order_by("slug")
    return [(one.id, layout_from(one.declaration)) for one in rows]


def procedures() -> dict[str, Text]:
    """The title of every procedure in force, by its name."""
    return {one.procedure.slug: load_definition(one).procedure.title for one in published()}
