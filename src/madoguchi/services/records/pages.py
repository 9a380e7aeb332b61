"""The desk's pages of the register: its list and table, one record, binders and their contents, the clock."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from madoguchi.core import clock, spreadsheets
from madoguchi.core.calendar import fiscal_year, fiscal_year_days
from madoguchi.core.japanese import normalise_line
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import says, year_words

from . import actions, queries
from .desk import (
    STAGES,
    Part,
    binder_address,
    binder_words,
    part_of,
    row_after,
    row_of,
    years_words,
)
from .disposing import refused
from .models import Binder, Record
from .queries import Wanted
from .refusals import RecordRefusedError
from .rules import Keeper, why_not_keep

_COLUMNS = (
    _("収受番号"),
    _("表題"),
    _("分類記号"),
    _("分類"),
    _("簿冊の年度"),
    _("収受日"),
    _("起案日"),
    _("決裁日"),
    _("文書番号"),
    _("施行日"),
    _("完結日"),
    _("保存年限"),
    _("保存期間の満了日"),
    _("状態"),
)
#: 目録: as many to a page as a clerk prints at once.
_ON_INDEX = 500


@staff_required
@require_GET
def register(request: StaffRequest) -> HttpResponse:
    """文書管理簿: a department's records of a fiscal year, the one received last on top; or the one of a number."""
    keeper, words = Keeper(request.staff), normalise_line(request.GET.get("q", ""))[:60].strip()
    if words and (found := queries.record_numbered(keeper, words)):
        return redirect("records:record", found.number)
    part = part_of(request, keeper)
    after = queries.Key.read(request.GET.get("after", ""))
    rows = queries.register(part.department, part.wanted, after) if part.department and not words else []
    shown = {
        **part.shown(queries.classifications()),
        "words": words,
        "rows": [row_of(one) for one in rows[: queries.PAGE]],
        "next": _next(part, rows),
        "export": part.address("records:export"),
    }
    return render(request, "records/register.html", shown)


def _next(part: Part, rows: list[Record]) -> str:
    if len(rows) <= queries.PAGE:
        return ""
    last = rows[queries.PAGE - 1]
    return part.address("records:register", after=str(queries.Key(last.received_on, last.id)))


@staff_required
@require_GET
def export(request: StaffRequest) -> HttpResponse:
    """The same part of the register as CSV."""
    part = part_of(request, Keeper(request.staff))
    if part.department is None:
        raise Http404
    table = spreadsheets.as_csv([_COLUMNS, *_lines(part.department, part.wanted)])
    answer = HttpResponse(table, content_type="text/csv; charset=utf-8")
    name = f"register-{part.department.slug}-{part.wanted.year}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(department: Department, wanted: Wanted) -> Iterator[list[Any]]:
    for one in queries.entries(department, wanted).iterator():
        filed = one.binder.classification
        yield [
            one.number,
            says(one.title),
            filed.code if filed else "",
            says(one.binder.title),
            one.fiscal_year,
            one.received_on,
            one.drafted_on,
            one.decided_on,
            one.document_number,
            one.enforced_on,
            one.completed_on,
            years_words(one.years),
            one.keep_until,
            one.state.label,
        ]


@staff_required
@require_safe
def record(request: StaffRequest, number: str) -> HttpResponse:
    """One record: its dates, its binder, and until when it is kept."""
    keeper = Keeper(request.staff)
    found = queries.record_numbered(keeper, number)
    if found is None:
        raise Http404
    shown = {
        **row_of(found),
        "stages": [(STAGES[name], day, _moment(name, found)) for name, day in found.stages],
        "binder": binder_words(found.binder),
        "binder_address": binder_address(found.binder),
        "is_case": found.subject.startswith("case:") and found.department_id in keeper.own,
    }
    return render(request, "records/record.html", shown)


def _moment(name: str, found: Record) -> str:
    return "past" if getattr(found, name) else "next"


@staff_required
@require_safe
def binders(request: StaffRequest) -> HttpResponse:
    """簿冊: the binders of a department and fiscal year."""
    part = part_of(request, Keeper(request.staff))
    found = queries.binders(part.department, part.wanted.year) if part.department else []
    rows = [_binder_row(one) for one in found]
    return render(request, "records/binders.html", {**part.shown(()), "rows": rows})


def _binder_row(one: Binder) -> dict[str, Any]:
    filed = one.classification
    kept = years_words(filed.years) if filed else ""
    return {"binder": one, "title": says(one.title), "address": binder_address(one), "kept": kept}


@staff_required
@require_safe
def binder(request: StaffRequest, year: int, department: str, classification: str) -> HttpResponse:
    """目録: the contents of a binder, to be printed."""
    return _binder_page(request, *_binder(request, year, department, classification))


def _binder(request: StaffRequest, year: int, department: str, classification: str) -> tuple[Keeper, Binder]:
    keeper = Keeper(request.staff)
    found = queries.binder_at(keeper, year, department, classification)
    if found is None:
        raise Http404
    return keeper, found


def _binder_page(request: StaffRequest, keeper: Keeper, found: Binder, fault: str = "") -> HttpResponse:
    rows = queries.contents(found, row_after(request), _ON_INDEX + 1)
    address = binder_address(found)
    shown = {
        **_binder_row(found),
        "year": year_words(found.fiscal_year),
        "rows": [row_of(one) for one in rows[:_ON_INDEX]],
        "next": f"{address}?after={rows[_ON_INDEX - 1].id.hex}" if len(rows) > _ON_INDEX else "",
        "may_keep": not why_not_keep(keeper, found),
        "may_close": found.closed_on is None and found.fiscal_year < fiscal_year(clock.today()),
        "disposal": queries.open_disposal_of(found),
        "is_due": any(one.is_due(clock.today()) for one in rows),
        "close": binder_address(found, "records:close"),
        "propose": binder_address(found, "records:propose"),
        "fault": fault,
    }
    return render(request, "records/binder.html", shown, status=422 if fault else 200)


@staff_required
@require_POST
def close(request: StaffRequest, year: int, department: str, classification: str) -> HttpResponse:
    """Close a binder."""
    keeper, found = _binder(request, year, department, classification)
    try:
        actions.close_binder(keeper, found)
    except RecordRefusedError as error:
        return _binder_page(request, keeper, found, refused(error))
    return redirect(binder_address(found))


@staff_required
@require_POST
def propose(request: StaffRequest, year: int, department: str, classification: str) -> HttpResponse:
    """Propose what of a binder has passed its retention for disposal."""
    keeper, found = _binder(request, year, department, classification)
    try:
        disposal = actions.propose(keeper, found)
    except RecordRefusedError as error:
        return _binder_page(request, keeper, found, refused(error))
    return redirect("records:disposal", disposal.code)


@staff_required
@require_safe
def retention(request: StaffRequest) -> HttpResponse:
    """まもなく満了: what has to be looked at, up to the end of the next fiscal year, by the day of its end."""
    today = clock.today()
    _first, last = fiscal_year_days(fiscal_year(today) + 1)
    years: dict[str, list[dict[str, Any]]] = {}
    for one in queries.endings(Keeper(request.staff), last):
        over = one.keep_until < today
        heading = gettext("満了したもの") if over else year_words(fiscal_year(one.keep_until))
        row = {"ending": one, "binder": binder_words(one.binder), "address": binder_address(one.binder)}
        years.setdefault(heading, []).append(row)
    return render(request, "records/retention.html", {"years": years.items()})
