"""結果を取り込む: the files of core systems, a new one, one with its counts and what is not resolved."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.core.errors import PlainError
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.ui.saying import in_english, language, said

from . import actions, queries
from .gate import exchangers_only
from .models import Layout, ResultImport
from .pages import as_csv, progress
from .refusals import ExchangeRefusedError
from .rules import departments_of


@require_http_methods(["GET", "HEAD", "POST"])
@exchangers_only
def index(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The files of results, and the form that brings in one."""
    if request.method != "POST":
        return _list(request, clerk)
    try:
        with transaction.atomic():
            begun = _begin(request, clerk)
    except PlainError as error:
        return _list(request, clerk, error)
    return redirect("exchange:result", begun.code)


def _begin(request: HttpRequest, clerk: Clerk) -> ResultImport:
    own = departments_of(clerk)
    department = next((one for one in own if one.slug == request.POST.get("of")), own[0])
    layout = Layout.objects.filter(slug=request.POST.get("layout", "")).first()
    if layout is None:
        raise ExchangeRefusedError("layout")
    upload = request.FILES.get("file")
    ticked = {name: name in request.POST for name in ("checked", "again")}
    return actions.begin(clerk, department, layout, upload, **ticked)


def _list(request: HttpRequest, clerk: Clerk, error: PlainError | None = None) -> HttpResponse:
    found = queries.imports(clerk, request.GET.get("before", ""))
    page = found[: queries.PAGE]
    more = urlencode({"before": page[-1].code}) if len(found) > queries.PAGE else ""
    layouts = [one for _, one in queries.layouts() if one.results is not None]
    own = departments_of(clerk)
    shown = {
        "rows": [_line(one) for one in page],
        "next": f"{reverse('exchange:results')}?{more}" if more else "",
        "layouts": [(one.id, one.title.says(language())) for one in layouts],
        "departments": [(one.slug, one.name_en if in_english() else one.name) for one in own],
        "typed": request.POST,
        "errors": [("", said(error))] if error else [],
        "again": isinstance(error, ExchangeRefusedError) and error.rule == "again",
    }
    return render(request, "exchange/results.html", shown, status=422 if error else 200)


def _line(found: ResultImport) -> dict[str, Any]:
    return {"found": found, **progress(found)}


def _found(clerk: Clerk, code: str) -> ResultImport:
    found = queries.import_coded(clerk, code)
    if found is None:
        raise Http404
    return found


@require_safe
@exchangers_only
def one(request: HttpRequest, clerk: Clerk, code: str) -> HttpResponse:
    """One file: how far it is, or its counts and the rows that are not resolved."""
    found = _found(clerk, code)
    rows = queries.unresolved(found, _number(request.GET.get("after", "")))
    page = rows[: queries.PAGE]
    english = in_english()
    shown = {
        **_line(found),
        "rows": [(row, row.en if english else row.ja) for row in page],
        "next": f"?{urlencode({'after': page[-1].line})}" if len(rows) > queries.PAGE else "",
    }
    return render(request, "exchange/result.html", shown)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_safe
@exchangers_only
def unresolved(_request: HttpRequest, clerk: Clerk, code: str) -> HttpResponse:
    """The rows that are not resolved, as a table."""
    found = _found(clerk, code)
    english = in_english()
    headings = [gettext("行"), gettext("受付番号"), gettext("理由")]
    rows = ([one.line, one.number, one.en if english else one.ja] for one in queries.all_unresolved(found))
    return as_csv(f"unresolved-{found.code}.csv", headings, rows)


@require_POST
@exchangers_only
def retry(request: HttpRequest, clerk: Clerk, code: str) -> HttpResponse:
    """Try again what is not resolved, and only that."""
    found = _found(clerk, code)
    try:
        with transaction.atomic():
            actions.retry(clerk, found)
        messages.success(request, gettext("未解決の行だけを、もう一度取り込みます。"))
    except PlainError as error:
        messages.error(request, said(error))
    return redirect("exchange:result", found.code)
