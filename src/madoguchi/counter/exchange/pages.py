"""まとめて書き出す: the list of exports, a new one with its first rows, one with how far it is, its file."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.core import spreadsheets
from madoguchi.core.errors import PlainError
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.files.models import File
from madoguchi.foundation.ui.saying import in_english, language, said

from . import actions, queries, workbook
from .asking import Asking, filters_in_words
from .gate import exchangers_only
from .models import Export, Format, State, Transfer
from .wanted import Wanted

_TONES = {State.DONE: "done", State.FAILED: "late", State.CANCELLED: "plain"}
_CHUNK = 1 << 16


@require_safe
@exchangers_only
def index(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """The exports of the clerk's departments, the newest first."""
    found = queries.exports(clerk, request.GET.get("before", ""))
    page = found[: queries.PAGE]
    more = urlencode({"before": page[-1].code}) if len(found) > queries.PAGE else ""
    titles = queries.procedures()
    shown = {
        "rows": [_line(one, titles) for one in page],
        "next": f"{reverse('exchange:index')}?{more}" if more else "",
    }
    return render(request, "exchange/index.html", shown)


def _line(export: Export, titles: dict[str, Any]) -> dict[str, Any]:
    title = titles.get(export.what["procedure"])
    return {
        "export": export,
        "title": title.says(language()) if title else export.what["procedure"] or gettext("すべての手続き"),
        "format": _format(export),
        **progress(export),
    }


def _format(export: Export) -> str:
    layout = export.what.get("declaration") or {}
    if layout:
        return str(layout["title"]["en" if in_english() else "ja"])
    return gettext(Format(export.format).label)


def progress(transfer: Transfer) -> dict[str, str]:
    """Whose a file is, how far it is and what hindered it, in the language of the page."""
    english, state = in_english(), State(transfer.state)
    return {
        "department": transfer.department.name_en if english else transfer.department.name,
        "state": gettext(state.label),
        "tone": _TONES.get(state, "now"),
        "problem": transfer.problem_en if english else transfer.problem_ja,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@exchangers_only
def new(request: HttpRequest, clerk: Clerk) -> HttpResponse:
    """Choose cases and columns and see the first rows; a POST has them written, unless it only asks to look."""
    asking = Asking(clerk, request.POST if request.method == "POST" else request.GET)
    written = request.method == "POST" and "look" not in request.POST
    errors: list[tuple[str, str]] = []
    shown: dict[str, Any] = {"asking": asking, "typed": asking.given}
    try:
        wanted = asking.wanted()
        if written:
            with transaction.atomic():
                export = actions.ask(clerk, asking.department, wanted)
            messages.success(
                request, gettext("書き出しを始めました。できあがるまで、ほかの作業をして構いません。")
            )
            return redirect("exchange:export", export.code)
        actions.check(clerk, asking.department, wanted)
        shown["headings"], shown["rows"] = asking.preview(wanted)
    except PlainError as error:
        errors = [("", said(error))]
    shown["errors"] = errors
    return render(request, "exchange/new.html", shown, status=422 if errors else 200)


def _found(clerk: Clerk, code: str) -> Export:
    found = queries.export_coded(clerk, code)
    if found is None:
        raise Http404
    return found


@require_safe
@exchangers_only
def one(request: HttpRequest, clerk: Clerk, code: str) -> HttpResponse:
    """One export: how far it is, or its file and what could not be written."""
    export = _found(clerk, code)
    lost = queries.unwritable(export)
    shown = {
        **_line(export, queries.procedures()),
        "filters": list(filters_in_words(Wanted.of(export.what))),
        "lost": lost[: queries.PAGE],
        "more_lost": len(lost) > queries.PAGE,
    }
    return render(request, "exchange/export.html", shown)


@require_POST
@exchangers_only
def download(request: HttpRequest, clerk: Clerk, code: str) -> HttpResponseBase:
    """The file. Who takes it, and how many cases are in it, is kept in the ledger: so it is a POST."""
    export = _found(clerk, code)
    try:
        parts = actions.note_download(clerk, export)
    except PlainError as error:
        messages.error(request, said(error))
        return redirect("exchange:export", export.code)
    book = export.format == Format.EXCEL
    kind = workbook.MEDIA_TYPE if book else "text/csv"
    response = StreamingHttpResponse(_bytes(parts), content_type=kind)
    response["Content-Disposition"] = (
        f'attachment; filename="export-{export.code}.{"xlsx" if book else "csv"}"'
    )
    response["Content-Length"] = str(export.bytes)
    response["Cache-Control"] = "private, no-store"
    return response


def _bytes(parts: Iterable[File]) -> Iterator[bytes]:
    for part in parts:
        with default_storage.open(part.path) as kept:
            while chunk := kept.read(_CHUNK):
                yield chunk


@require_safe
@exchangers_only
def unwritable(_request: HttpRequest, clerk: Clerk, code: str) -> HttpResponse:
    """The cells whose characters the file cannot hold, as a table."""
    export = _found(clerk, code)
    headings = [gettext("行"), gettext("項目"), gettext("書けない文字")]
    rows = ([one.row, one.column, one.characters] for one in queries.all_unwritable(export))
    return as_csv(f"unwritable-{export.code}.csv", headings, rows)


def as_csv(name: str, headings: list[str], rows: Iterable[list[Any]]) -> HttpResponse:
    """A small table to be downloaded."""
    response = HttpResponse(spreadsheets.as_csv([headings, *rows]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@exchangers_only
def cancel(request: HttpRequest, clerk: Clerk, code: str) -> HttpResponse:
    """Stop an export that is being written."""
    export = _found(clerk, code)
    try:
        actions.cancel(clerk, export)
        messages.success(request, gettext("書き出しを中止しました。"))
    except PlainError as error:
        messages.error(request, said(error))
    return redirect("exchange:export", export.code)
