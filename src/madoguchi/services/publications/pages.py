"""What the city counted and published: for reading, and as open data."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from madoguchi.foundation.city.queries import municipality_in_scope

from . import queries
from .contents import Contents, Table
from .models import Publication
from .sheets import HIDDEN, as_csv, as_json, cell_words

Lines = list[tuple[str, list[tuple[str, str]]]]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everything published, the newest on top."""
    found = queries.published(_key(request.GET.get("before", "")))
    shown = {
        "rows": [(one.says(_language()), one) for one in found.rows],
        "next": f"?before={found.next.hex}" if found.next else "",
    }
    return render(request, "publications/index.html", shown)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _language() -> str:
    return get_language() or "ja"


@require_safe
def publication(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """One publication: its newest edition, or the one of a number, with all its tables."""
    found = _found(slug, number)
    contents = found.read
    shown = {
        "publication": found,
        "title": found.says(_language()),
        "contents": contents,
        "lead": contents.lead.says(_language()) if contents else "",
        "tables": [_table(found, table, number) for table in contents.tables] if contents else [],
        "hidden_as": HIDDEN,
        "others": queries.others(found),
    }
    return render(request, "publications/publication.html", shown)


def _found(slug: str, number: int | None) -> Publication:
    found = queries.publication(slug, number)
    if found is None:
        raise Http404
    return found


def _table(found: Publication, table: Table, number: int | None) -> dict[str, Any]:
    name, given = ("data", [found.slug]) if number is None else ("edition_data", [found.slug, number])
    return {
        **table_words(table, _language()),
        "files": [
            (form.upper(), reverse(f"publications:{name}", args=[*given, table.id, form])) for form in FORMS
        ],
    }


def table_words(table: Table, language: str) -> dict[str, Any]:
    """A table in the words of a language; each cell with the class of its column."""
    return {
        "id": table.id,
        "title": table.title.says(language),
        "head": table.head.says(language),
        "columns": [one.says(language) for one in table.columns],
        "rows": _lines(table, language),
        "note": table.note.says(language) if table.note else "",
        "hidden": table.hidden,
        "words": any(isinstance(cell, str) for row in table.rows for cell in row.cells),
    }


def _lines(table: Table, language: str) -> Lines:
    return [
        (
            row.label.says(language),
            [
                (
                    "num" if cell is None or isinstance(cell, int) else "",
                    _separated(cell_words(cell, language)),
                )
                for cell in row.cells
            ],
        )
        for row in table.rows
    ]


def _separated(words: str) -> str:
    return f"{int(words):,}" if words.isascii() and words.isdecimal() else words


@require_safe
def data(_request: HttpRequest, slug: str, table: str, form: str, number: int | None = None) -> HttpResponse:
    """A table as CSV or JSON, at an address that stays. 410 once its edition was withdrawn."""
    found = _found(slug, number)
    contents = found.read
    if contents is None:
        return HttpResponse(status=HTTPStatus.GONE, content_type="text/plain; charset=utf-8")
    wanted = contents.table(table)
    if wanted is None or form not in FORMS:
        raise Http404
    response = FORMS[form](found, contents, wanted)
    # Open data is for every page of the web to read.
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _csv(found: Publication, _contents: Contents, table: Table) -> HttpResponse:
    name = f'attachment; filename="{found.slug}-{found.number}-{table.id}.csv"'
    return HttpResponse(
        as_csv(table), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name}
    )


def _json(found: Publication, contents: Contents, table: Table) -> HttpResponse:
    told = as_json(found, contents, table, municipality_in_scope())
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


FORMS = {"csv": _csv, "json": _json}
