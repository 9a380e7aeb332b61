"""Naming the columns of a file of bills: what was found, what it would become row by row, and bringing it in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from madoguchi.core import clock
from madoguchi.core.columns import Sheet
from madoguchi.core.errors import PlainError
from madoguchi.core.tabular import Row
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import said, says

from . import actions, queries
from .bill_files import FIELDS, MEANINGS, NEEDED, SHOWN, Looked, look, open_bills
from .desk import faults, other_years
from .models import BillDraft, ChargeKind
from .rules import may_decide, visible_drafts

_EXAMPLES = 3
_ENCODINGS = {"cp932": "Shift_JIS", "euc_jp": "EUC-JP", "iso2022_jp": "ISO-2022-JP", "excel": "Excel"}


@dataclass(frozen=True)
class _Open:
    """A kept file, opened."""

    draft: BillDraft
    wanted: actions.BillsWanted
    sheet: Sheet
    encoding: str


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def bill_columns(request: StaffRequest, code: str) -> HttpResponse:
    """The columns and the first rows; a POST looks again, brings the file in, or drops it."""
    draft = queries.bill_draft(visible_drafts(request.staff), code)
    if draft is None or not may_decide(request.staff, None):
        raise Http404
    if request.POST.get("act") == "drop":
        actions.drop_bills(draft)
        messages.success(request, gettext("ファイルを捨てました。何も取り込んでいません。"))
        return redirect("payments:bills")
    opened = _Open(draft, actions.wanted_of(draft), *open_bills(actions.content_of(draft)))
    return _bring(request, opened) if request.POST.get("act") == "bring" else _show(request, opened)


def _bring(request: StaffRequest, opened: _Open) -> HttpResponse:
    try:
        begun = actions.bring_bills(opened.draft, _chosen(request, opened), request.staff)
    except PlainError:
        # What is wrong stands on the page that looks again.
        return _show(request, opened)
    messages.success(request, gettext("ファイルを受け付けました。請求を順に作っています。"))
    return redirect("payments:bill_import", begun.code)


def _chosen(request: StaffRequest, opened: _Open) -> dict[int, str]:
    headers = opened.sheet.headers
    if request.method != "POST":
        known = queries.bill_columns(opened.wanted.kind, opened.wanted.payee)
        return MEANINGS.suggest(headers, known)
    given = {at: request.POST.get(f"column-{at}", "") for at in range(len(headers))}
    return {at: field for at, field in given.items() if field in FIELDS}


def _show(request: StaffRequest, opened: _Open) -> HttpResponse:
    chosen = _chosen(request, opened)
    looked, error = _looked(opened, chosen)
    wrong = bool(error or (looked and looked.faults))
    shown = {
        "draft": opened.draft,
        "wanted": opened.wanted,
        "title": says(opened.wanted.title),
        "kind": ChargeKind(opened.wanted.kind).label,
        "encoding": _ENCODINGS.get(opened.encoding, opened.encoding.upper().removesuffix("-SIG")),
        "line": opened.sheet.line,
        "columns": _columns(opened.sheet, chosen),
        "fields": [(name, words) for name, words in FIELDS.items()],
        "needed": [FIELDS[name] for name in NEEDED],
        "errors": _errors(looked, error) if looked or request.method == "POST" else [],
        "missing": said(error) if error and request.method != "POST" else "",
        **(_found(looked, chosen) if looked else {}),
    }
    status = 422 if wrong and request.method == "POST" else 200
    return render(request, "payments/bill_columns.html", shown, status=status)


def _looked(opened: _Open, chosen: Mapping[int, str]) -> tuple[Looked | None, PlainError | None]:
    try:
        return look(opened.sheet, chosen, opened.wanted.payee), None
    except PlainError as error:
        return None, error


def _errors(looked: Looked | None, error: PlainError | None) -> list[tuple[str, str]]:
    if looked is None:
        return faults(error)
    if looked.faults:
        return [("faults", gettext("取り込めない行があります。何も取り込んでいません。"))]
    return [] if looked.bills else [("", gettext("見出しのほかに行がありません。"))]


def _columns(sheet: Sheet, chosen: Mapping[int, str]) -> list[tuple[str, str, str, str]]:
    """The name of each column's field, its header, the first things in it, and what is chosen for it now."""
    first = [row for row, _ in zip(sheet.rows, range(SHOWN), strict=False)]
    return [
        (f"column-{at}", header, _examples(first, at), chosen.get(at, ""))
        for at, header in enumerate(sheet.headers)
        if header
    ]


def _examples(rows: list[Row], at: int) -> str:
    found = dict.fromkeys(row.cells[at].strip() for row in rows)
    return "、".join([one for one in found if one][:_EXAMPLES])


def _found(looked: Looked, chosen: Mapping[int, str]) -> dict[str, Any]:
    """What the file would become."""
    told = {one.line: said(one) for one in reversed(looked.faults)}
    fields = [name for name in FIELDS if name in chosen.values()]
    return {
        "headings": [FIELDS[name] for name in fields],
        "first": [
            (row.line, [(name, row.cells[name]) for name in fields], told.get(row.line, ""))
            for row in looked.first
        ],
        "count": len(looked.bills),
        "total": looked.total,
        "years": other_years([(one.due_on, 1, one.amount) for one in looked.bills], clock.today()),
        "passed": looked.passed,
        "wrong": [said(one) for one in looked.faults[:100]],
        "may_bring": bool(looked.bills) and not looked.faults,
    }
