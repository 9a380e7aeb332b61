"""The desk's pages of figures: what came to how much, the events behind each, what is open, the monthly report."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.counter.cases.models import StepAction
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.people.access import StaffRequest, View, staff_required
from madoguchi.foundation.ui.saying import in_english

from . import queries, sheets
from .behind import figured, lines, title
from .board import Board, names
from .filters import Filters
from .jobs import recount as recount_job
from .periods import Period, period_of
from .report import Report, report_of
from .rules import may_see
from .words import NOTES, period_words, step_words

Page = Callable[..., HttpResponse]


def for_holders(page: Page) -> View:
    """A page for whoever holds a post; others read why they see nothing."""

    @wraps(page)
    def guarded(request: StaffRequest, **given: str) -> HttpResponse:
        clerk = Clerk(request.staff)
        if not may_see(clerk):
            return render(request, "figures/no_post.html", status=HTTPStatus.FORBIDDEN)
        return page(request, clerk, **given)

    return staff_required(guarded)


@require_safe
@for_holders
def figures(request: StaffRequest, _clerk: Clerk) -> HttpResponse:
    """件数: a sentence, the figures, a chart with its table, and the tables by channel, step and place."""
    today = clock.today()
    filters = Filters.read(request.GET, today)
    board = Board(filters, today, names())
    shown = {
        "board": board,
        "filters": filters,
        "period": period_words(filters.period),
        "place": board.names.place(filters),
        "series": [gettext("受付"), gettext("決定")],
        "until": queries.counted_until(),
        "reports": _reports(filters),
        "notes": NOTES,
    }
    return render(request, "figures/figures.html", shown)


def _reports(filters: Filters) -> list[tuple[str, str]]:
    """The monthly report of the year and department that are looked at, in each form."""
    year = fiscal_year(filters.period.first)
    asked = Filters(period_of(str(year)) or filters.period, filters.department).query()
    words = {"pdf": gettext("PDF"), "csv": gettext("CSV"), "xlsx": gettext("Excel")}
    return [(word, f"{reverse('figures:report', args=[form])}?{asked}") for form, word in words.items()]


@require_safe
@for_holders
def events(request: StaffRequest, clerk: Clerk) -> HttpResponse:
    """The events that a figure counts, the newest on top."""
    filters, of = Filters.read(request.GET, clock.today()), figured(request.GET)
    if of is None:
        raise Http404
    try:
        heading = title(of, filters.procedure)
    except (KeyError, ValueError):  # a part that no measure has
        raise Http404 from None
    found = queries.behind(filters, of, _number(request.GET.get("before", "")))
    rows, more = found[: queries.PAGE], len(found) > queries.PAGE
    here = {name: request.GET.get(name, "") for name in ("measure", "part", "timed")}
    shown = {
        "heading": heading,
        "period": period_words(filters.period),
        "place": names().place(filters),
        "rows": list(lines(clerk, rows)),
        "next": f"?{filters.query(**here, before=str(rows[-1].seq))}" if more else "",
        "back": f"{reverse('figures:figures')}?{filters.within(_shown_on(filters.period)).query()}",
    }
    return render(request, "figures/events.html", shown)


def _shown_on(period: Period) -> Period:
    """A day has no page of its own: its month has."""
    return period_of(period.key[: len("2026-11")]) or period


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(1 << 62)) else None


@require_safe
@for_holders
def open_cases(request: StaffRequest, clerk: Clerk) -> HttpResponse:
    """What is open now, or past its due date: the one that was opened first on top."""
    today = clock.today()
    filters, late = Filters.read(request.GET, today), "late" in request.GET
    found = queries.open_list(filters, today, late=late, after=_uuid(request.GET.get("after", "")))
    rows, more = found[: queries.PAGE], len(found) > queries.PAGE
    here = {"late": "1"} if late else {}
    seen = queries.seen_by(clerk, [one.case_id for one in rows])
    shown = {
        "late": late,
        "place": names().place(filters),
        "rows": [(step, _step_line(step), step.case_id in seen) for step in rows],
        "today": today,
        "next": f"?{filters.query(**here, after=rows[-1].id.hex)}" if more else "",
        "back": f"{reverse('figures:figures')}?{filters.query()}",
    }
    return render(request, "figures/open.html", shown)


def _step_line(step: StepAction) -> tuple[str, str]:
    of = step.department
    return step_words(step.kind), of.name_en if in_english() else of.name


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
@for_holders
def recount(request: StaffRequest, _clerk: Clerk) -> HttpResponse:
    """Have the worker count the whole ledger anew."""
    recount_job.defer()
    messages.success(request, gettext("数え直しを始めました。終わるまでは、いまの数が出ます。"))
    return redirect("figures:figures")


@require_safe
@for_holders
def report(request: StaffRequest, _clerk: Clerk, form: str) -> HttpResponse:
    """月報: the table of a 年度, of one department or of the whole city, as PDF, CSV or Excel."""
    if form not in sheets.FORMS:
        raise Http404
    today = clock.today()
    filters = Filters.read(request.GET, today)
    year = period_of(str(fiscal_year(filters.period.first))) or filters.period
    made = sheets.FORMS[form](lambda: _made(Filters(year, filters.department)))
    response = HttpResponse(made.content, content_type=made.media_type)
    name = f"geppo-{year.key}{'-' + filters.department if filters.department else ''}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _made(filters: Filters) -> Report:
    return report_of(filters, names(), queries.counted_until())
