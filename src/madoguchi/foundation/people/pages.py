"""The desk's pages of 住基照合用データ: bring in a file, see how far it is and what came of it."""

from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.core import spreadsheets
from madoguchi.core.errors import PlainError

from . import queries
from .access import StaffRequest, staff_required
from .models import ImportState, RegistryFault, RegistryImport
from .registry import actions
from .registry.columns import BY_FIELD
from .registry.refusals import ImportRefusedError
from .rules import may_keep_registry

View = Callable[..., HttpResponseBase]


def keeper_required(view: View) -> View:
    """A page for those who keep the extract up to date; to other staff it says who they are."""

    @staff_required
    @wraps(view)
    def page(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_keep_registry(request.staff):
            return render(request, "people/registry/not_yours.html", status=HTTPStatus.FORBIDDEN)
        return view(request, *args, **kwargs)

    return page


@require_http_methods(["GET", "HEAD", "POST"])
@keeper_required
def imports(request: StaffRequest) -> HttpResponse:
    """The imports, and the form that begins one."""
    if request.method == "POST":
        return _begin(request)
    return _list(request)


def _begin(request: StaffRequest) -> HttpResponse:
    partial = request.POST.get("extent") == "partial"
    try:
        upload = request.FILES.get("file")
        if upload is None:
            raise ImportRefusedError("missing")
        begun = actions.begin(upload, request.staff, partial=partial)
    except PlainError as error:
        return _list(request, fault=_said(error), extent="partial" if partial else "whole")
    return redirect("registry:import", begun.code)


def _list(request: HttpRequest, fault: str = "", extent: str = "whole") -> HttpResponse:
    rows = queries.imports(request.GET.get("before", ""))
    shown = rows[: queries.PAGE]
    more = urlencode({"before": shown[-1].code}) if len(rows) > queries.PAGE else ""
    context = {
        "rows": [(row, _state(row)) for row in shown],
        "next": f"{reverse('registry:index')}?{more}" if more else "",
        "first": "before" not in request.GET,
        "fault": fault,
        "extent": extent,
    }
    return render(request, "people/registry/imports.html", context, status=422 if fault else 200)


@require_safe
@keeper_required
def one(request: StaffRequest, code: str) -> HttpResponse:
    """One import: how far it is, or what came of it, with the rows that were not taken."""
    found = _found(code)
    rows = queries.faults(found, _place(request.GET.get("after", "")))
    shown = rows[: queries.PAGE]
    more = urlencode({"after": f"{shown[-1].line}_{shown[-1].column}"}) if len(rows) > queries.PAGE else ""
    context = {
        "found": found,
        "state": _state(found),
        "problem": found.problem_ja if _in_japanese() else found.problem_en,
        "faults": [(row, *_fault(row)) for row in shown],
        "next": f"?{more}" if more else "",
    }
    return render(request, "people/registry/import.html", context)


def _found(code: str) -> RegistryImport:
    found = queries.import_coded(code)
    if found is None:
        raise Http404
    return found


def _state(row: RegistryImport) -> str:
    return gettext(ImportState(row.state).label)


def _place(text: str) -> tuple[int, str]:
    line, _, column = text.partition("_")
    return (int(line), column) if line.isascii() and line.isdigit() and len(line) < 10 else (0, "")


def _fault(row: RegistryFault) -> tuple[str, str]:
    """The column and the problem in the language of the page."""
    column = BY_FIELD[row.column]
    return (column.ja, row.ja) if _in_japanese() else (column.en, row.en)


@require_safe
@keeper_required
def faults(_request: StaffRequest, code: str) -> HttpResponse:
    """The rows that were not taken as a table: line, column, problem. It has no value of the file."""
    found = _found(code)
    table = spreadsheets.as_csv([["行", "列", "内容", "line", "column", "problem"], *_fault_rows(found)])
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="registry-{found.code}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _fault_rows(found: RegistryImport) -> Iterator[list[Any]]:
    for row in queries.all_faults(found):
        column = BY_FIELD[row.column]
        yield [row.line, column.ja, row.ja, row.line, column.en, row.en]


@require_POST
@keeper_required
def cancel(request: StaffRequest, code: str) -> HttpResponse:
    """Stop an import that has not changed anything yet."""
    found = _found(code)
    try:
        actions.cancel(found, request.staff)
    except PlainError as error:
        messages.error(request, _said(error))
    return redirect("registry:import", found.code)


def _said(error: PlainError) -> str:
    return error.ja if _in_japanese() else error.en


def _in_japanese() -> bool:
    return (get_language() or "ja").startswith("ja")
