"""督促 of many charges: what is late by due day, having the 督促状 of a day made, what became of them, their papers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.listing import moment_key, read_moment_key
from madoguchi.foundation.files.joining import joined
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import day_of, said, says

from . import actions
from .demand_addressees import as_csv
from .demand_pages import department_chosen, field_of
from .demanded import queries
from .demanded.queries import LateDay
from .desk import department_words
from .models import DemandRun
from .numbers import whole
from .queries import PAGE
from .refusals import PaymentRefusedError
from .rules import departments_of, may_decide, undemanded, visible_demand_lines, visible_demand_runs

Row = TypeVar("Row")


@require_safe
@staff_required
def demands(request: StaffRequest) -> HttpResponse:
    """What is late by due day, and what was made before."""
    _check_may(request)
    before, after = request.GET.get("due", ""), read_moment_key(request.GET.get("after", ""))
    days = queries.late_days(undemanded(request.staff), _day(before) if before else None)
    runs = queries.demand_runs(visible_demand_runs(request.staff), after)
    became = queries.became(visible_demand_lines(request.staff), runs[:PAGE])
    shown = {
        "days": [(one, _urgency(one)) for one in days[:PAGE]],
        "runs": [(one, its.counts) for one, its in zip(runs, became, strict=False)],
        "next_days": _after(days, lambda one: {"due": one.due_on.isoformat()}),
        "next_runs": _after(runs, lambda one: {"after": moment_key(one.begun_at, one.id)}),
    }
    return render(request, "payments/demands.html", shown)


def _after(rows: Sequence[Row], key: Callable[[Row], dict[str, str]]) -> str:
    """Where a list goes on whose page is full; empty where it is not."""
    return f"?{urlencode(key(rows[PAGE - 1]))}" if len(rows) > PAGE else ""


def _check_may(request: StaffRequest) -> None:
    """Raises `Http404` for whoever decides on no money."""
    if not may_decide(request.staff, None):
        raise Http404


def _day(words: str) -> date:
    """The day that an address names. Raises `Http404`."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise Http404 from None


def _urgency(one: LateDay) -> tuple[str, str]:
    """How soon the last day for a 督促状 is: the tone of a chip and its words."""
    left = (one.until - clock.today()).days
    if left < 0:
        return "late", gettext("期限を過ぎています")
    if left == 0:
        return "now", gettext("今日まで")
    return "now", gettext("あと{days}日").format(days=left)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def demand_day(request: StaffRequest, due: str) -> HttpResponse:
    """What was due on one day and is late; a POST has its 督促状 made."""
    _check_may(request)
    due_on = _day(due)
    if request.method != "POST":
        return _demand_day(request, due_on, {"pay_until": actions.first_demand_day().isoformat()})
    try:
        run = actions.begin_demands(_wanted(request, due_on), request.staff)
    except PlainError as error:
        return _demand_day(request, due_on, request.POST, [(_field(error), said(error))])
    messages.success(request, gettext("督促状を作り始めました。できた順に、この画面に並びます。"))
    return redirect("payments:demand_run", run.code)


def _field(error: PlainError) -> str:
    return "sure" if getattr(error, "rule", "") == "demands_sure" else field_of(error)


def _wanted(request: StaffRequest, due_on: date) -> actions.DemandsWanted:
    day = day_of(request.POST.get("pay_until", "")) or actions.first_demand_day()
    department = department_chosen(request)
    if not request.POST.get("sure"):
        raise PaymentRefusedError("demands_sure")
    count, amount = (whole(request.POST.get(name, "")) for name in ("count", "amount"))
    return actions.DemandsWanted(due_on, day, department, count, amount)


def _demand_day(
    request: StaffRequest,
    due_on: date,
    words: Mapping[str, str],
    errors: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    rows = undemanded(request.staff)
    found = queries.late_day(rows, due_on)
    others = queries.not_ready(rows, due_on) if found.others else []
    count, amount = found.ready
    shown = {
        "found": found,
        "urgency": _urgency(found),
        "count": count,
        "amount": amount,
        "others": [(one, says(one.title), why.label) for one, why in others],
        "departments": [(one.slug, department_words(one)) for one in departments_of(request.staff)],
        "typed": words,
        "errors": errors or [],
        "at": dict(errors or []),
    }
    return render(request, "payments/demand_day.html", shown, status=422 if errors else 200)


@require_safe
@staff_required
def demand_run(request: StaffRequest, code: str) -> HttpResponse:
    """One run: how far it is, its letters to print, of which charges there is none and why."""
    found = _run(request, code)
    lines = visible_demand_lines(request.staff)
    [became] = queries.became(lines, [found])
    page = queries.made_page(lines, found, _line(request.GET.get("after", "")))
    shown = {
        "found": found,
        "became": became,
        "department": department_words(found.department),
        "left": [(one, says(one.why)) for one in queries.left_out(lines, found)],
        "rows": page[:PAGE],
        "next": _after(page, lambda one: {"after": str(one.line)}),
        "parts": became.parts if found.ended_at else [],
    }
    return render(request, "payments/demand_run.html", shown)


def _line(words: str) -> int:
    """After which line a page begins."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 9 else 0


def _run(request: StaffRequest, code: str) -> DemandRun:
    """The run of a code, for whoever may see it. Raises `Http404`."""
    _check_may(request)
    found = queries.demand_run(visible_demand_runs(request.staff), code)
    if found is None:
        raise Http404
    return found


@require_safe
@staff_required
def demand_letters(request: StaffRequest, code: str, part: int) -> HttpResponse:
    """A part of the letters of a run as one PDF to be printed. What was issued, and signed, is each file alone."""
    found = _run(request, code)
    lines = (
        queries.made_in_part(visible_demand_lines(request.staff), found, part) if 0 < part < 10_000 else []
    )
    if not lines or not found.ended_at:
        raise Http404
    letters = joined(open_file(one.document.file) for one in lines)
    return _file(letters, "application/pdf", f'inline; filename="demands-{code}-{part}.pdf"')


@require_POST
@staff_required
def demand_addressees(request: StaffRequest, code: str) -> HttpResponse:
    """To whom the letters of a run go, as CSV. Who takes it is kept in the ledger: so it is a POST."""
    found = _run(request, code)
    lines = queries.addressees(visible_demand_lines(request.staff), found)
    if not lines or not found.ended_at:
        raise Http404
    actions.note_listed(found, len(lines), request.staff)
    return _file(
        as_csv(found, lines), "text/csv; charset=utf-8", f'attachment; filename="demands-{code}.csv"'
    )


def _file(content: bytes, kind: str, disposition: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = disposition
    answer["Cache-Control"] = "private, no-store"
    return answer
