"""照会: open one, see how far each department is, remind, assign, close; and a department's own page of it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_line, parse_date
from madoguchi.counter.cases.attempts import Attempt, attempt
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.people.access import StaffRequest
from madoguchi.foundation.ui.saying import in_english, typed

from . import actions, queries
from .desk import by_code, for_holders
from .hearing import queries as hearings
from .models import Hearing, HearingRow, HearingState, RowState
from .pages import number
from .rules import may_assess, may_hear, why_not_answer

_ROW_WORDS = {
    RowState.ASKED: (_("未回答"), "now"),
    RowState.ANSWERED: (_("回答済み"), "done"),
    RowState.NONE: (_("該当なし"), "plain"),
}


#: Where a refusal is told on the page of a new hearing.
_FIELDS = {
    "hearing_title": "title",
    "year": "fiscal_year",
    "due_on": "due_on",
    "list_before": "before",
    "nobody_asked": "departments",
}
#: A page about one hearing.
of_hearing = by_code(hearings.hearing_coded)


@require_safe
@for_holders
def index(request: StaffRequest, clerk: Clerk) -> HttpResponse:
    """Every hearing, the newest on top."""
    return render(
        request, "assessment/hearings.html", {"rows": hearings.hearings(), "may": may_assess(clerk)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_holders
def new(request: StaffRequest, clerk: Clerk) -> HttpResponse:
    """Ask the departments: about which year, by when, prefilled with which list."""
    if request.method != "POST":
        return _show_new(request, clerk, Attempt())
    made: list[Hearing] = []

    def act() -> str:
        made.append(actions.open_hearing(clerk, _asking(request)))
        return gettext("照会を始めました。各所属の処理待ちの画面に出ます。")

    return attempt(
        request,
        act,
        lambda: _address(made[0]),
        lambda tried: _show_new(request, clerk, tried),
        _FIELDS,
    )


def _address(found: Hearing) -> str:
    return reverse("assessment:hearing", args=[found.code])


def _asking(request: StaffRequest) -> actions.Asking:
    code = typed(request, "before")
    return actions.Asking(
        title=typed(request, "title", 200),
        fiscal_year=number(request.POST.get("fiscal_year", "")),
        due_on=_day(request.POST.get("due_on", "")),
        before=queries.inventory_coded(code) if code else None,
        departments=[
            one.id for one in hearings.departments_there() if one.slug in request.POST.getlist("departments")
        ],
    )


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except PlainError:
        return None


def _show_new(request: StaffRequest, clerk: Clerk, tried: Attempt) -> HttpResponse:
    there = hearings.departments_there()
    shown = {
        "may": may_assess(clerk),
        "typed": tried.typed,
        "year": tried.typed.get("fiscal_year") or fiscal_year(clock.today()) - 1,
        "lists": [(one.code, f"{one.title}（{one.fiscal_year}）") for one in hearings.lists_before()],
        "departments": [(one.slug, _name(one)) for one in there],
        "chosen": tried.typed.getlist("departments") if tried.typed else [one.slug for one in there],
        "errors": tried.errors,
        "wrong": tried.wrong,
    }
    return render(request, "assessment/hearing_new.html", shown, status=422 if tried.errors else 200)


def _name(department: Department) -> str:
    return department.name_en if in_english() else department.name


@require_safe
@of_hearing
def hearing(request: StaffRequest, clerk: Clerk, found: Hearing) -> HttpResponse:
    """How far every department is; staff of one department come to its own page."""
    own = clerk.departments & set(found.departments)
    if not may_assess(clerk) and len(own) == 1:
        (one,) = own
        slug = next(post.department.slug for post in clerk.posts if post.department_id == one)
        return redirect("assessment:hearing_department", found.code, slug)
    return _show_hearing(request, clerk, found, Attempt())


def _show_hearing(request: StaffRequest, clerk: Clerk, found: Hearing, tried: Attempt) -> HttpResponse:
    rows = [one for one in hearings.progress(found) if may_hear(clerk, one.department.id)]
    unclaimed = hearings.unclaimed(found) if may_assess(clerk) else []
    asked, answered = sum(one.all for one in rows), sum(one.answered for one in rows)
    shown = {
        **_about(clerk, found),
        "rows": [(one, _name(one.department)) for one in rows],
        "asked": asked,
        "answered": answered,
        "lacking": [(one, _name(one.department)) for one in rows if one.lacking],
        "percent": answered * 100 // asked if asked else None,
        "unclaimed": sum(one.rows for one in unclaimed[: hearings.PAGE]),
        "more_unclaimed": len(unclaimed) > hearings.PAGE,
        "errors": tried.errors,
    }
    return render(request, "assessment/hearing.html", shown, status=422 if tried.errors else 200)


def _about(clerk: Clerk, found: Hearing) -> dict[str, Any]:
    is_open = found.state == HearingState.OPEN
    return {
        "hearing": found,
        "open": is_open,
        "state": gettext("照会中") if is_open else gettext("締め切り"),
        "tone": "now" if is_open else "done",
        "late": is_open and found.due_on < clock.today(),
        "may": may_assess(clerk),
    }


@require_POST
@of_hearing
def act(request: StaffRequest, clerk: Clerk, found: Hearing) -> HttpResponse:
    """督促 or 締め切り."""
    done = {"remind": _remind, "close": _close}.get(request.POST.get("act", ""))
    if done is None:
        raise Http404
    return attempt(
        request,
        lambda: done(clerk, found),
        lambda: _address(found),
        lambda tried: _show_hearing(request, clerk, found, tried),
    )


def _remind(clerk: Clerk, found: Hearing) -> str:
    n = actions.remind_hearing(clerk, found)
    return ngettext("未回答の%(n)s件を督促しました。", "未回答の%(n)s件を督促しました。", n) % {"n": n}


def _close(clerk: Clerk, found: Hearing) -> str:
    n = actions.close_hearing(clerk, found)
    if not n:
        return gettext("締め切りました。すべて回答がありました。")
    return ngettext(
        "締め切りました。未回答が%(n)s件あります。", "締め切りました。未回答が%(n)s件あります。", n
    ) % {"n": n}


@require_http_methods(["GET", "HEAD", "POST"])
@of_hearing
def unclaimed(request: StaffRequest, clerk: Clerk, found: Hearing) -> HttpResponse:
    """担当不明: rows whose department the list before does not tell; who assesses says whose they are."""
    if not may_assess(clerk):
        raise Http404
    if request.method != "POST":
        return _show_unclaimed(request, clerk, found, Attempt())

    def act() -> str:
        n = actions.assign_rows(clerk, found, _assigned(request, found))
        return ngettext("%(n)s件の担当を決めました。", "%(n)s件の担当を決めました。", n) % {"n": n}

    here = reverse("assessment:hearing_unclaimed", args=[found.code])
    return attempt(request, act, lambda: here, lambda tried: _show_unclaimed(request, clerk, found, tried))


_ROW = "row-"


def _assigned(request: StaffRequest, found: Hearing) -> dict[str, UUID]:
    """Codes of rows and the departments chosen for them."""
    known = {one.slug: one.id for one in hearings.departments_there() if one.id in found.departments}
    given = {name.removeprefix(_ROW): slug for name, slug in request.POST.items() if name.startswith(_ROW)}
    return {code: known[slug] for code, slug in given.items() if slug in known}


def _show_unclaimed(request: StaffRequest, clerk: Clerk, found: Hearing, tried: Attempt) -> HttpResponse:
    rows = hearings.unclaimed(found)
    there = hearings.departments_there()
    shown = {
        **_about(clerk, found),
        "rows": [
            (one, f"{_ROW}{one.code}", tried.typed.get(f"{_ROW}{one.code}", ""))
            for one in rows[: hearings.PAGE]
        ],
        "more": len(rows) > hearings.PAGE,
        "departments": [(one.slug, _name(one)) for one in there if one.id in found.departments],
        "errors": tried.errors,
    }
    return render(request, "assessment/hearing_unclaimed.html", shown, status=422 if tried.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@of_hearing
def department(request: StaffRequest, clerk: Clerk, found: Hearing, slug: str) -> HttpResponse:
    """What one department is asked: its rows, each filled, kept as last year, or 該当なし; one can be added."""
    of = hearings.department_of(found, slug)
    if of is None or not may_hear(clerk, of.id):
        raise Http404
    if request.method != "POST":
        return _show_department(request, clerk, found, of, Attempt())
    to = [reverse("assessment:hearing_department", args=[found.code, slug])]

    def act() -> str:
        if request.POST.get("act") == "add":
            actions.add_row(clerk, found, of, normalise_line(request.POST.get("name", "")).strip())
            return gettext("手続きを書き足しました。")
        if request.POST.get("act") == "nothing":
            actions.nothing_here(clerk, found, of)
            return gettext("受け持つ手続きはないと回答しました。")
        return _of_row(request, clerk, found, of, to)

    return attempt(
        request,
        act,
        lambda: to[-1],
        lambda tried: _show_department(request, clerk, found, of, tried),
        {"row_name": "name"},
    )


def _of_row(request: StaffRequest, clerk: Clerk, found: Hearing, of: Department, to: list[str]) -> str:
    """What is done with one row; filling goes on to its sheet."""
    row = hearings.row_coded(found, typed(request, "row"))
    if row is None or row.department_id != of.id:
        raise Http404
    if request.POST.get("act") == "keep":
        actions.keep_row(clerk, row)
        return gettext("昨年のまま回答しました：%(name)s") % {"name": row.name}
    if request.POST.get("act") == "none":
        actions.none_of(clerk, row)
        return gettext("該当なしと回答しました：%(name)s") % {"name": row.name}
    to.append(reverse("cases:entry_form", args=[actions.begin_row(clerk, row).code]))
    return gettext("昨年の値が入っています。いまの値に直して、確かめてください。")


def _show_department(
    request: StaffRequest, clerk: Clerk, found: Hearing, of: Department, tried: Attempt
) -> HttpResponse:
    after = request.GET.get("after", "")
    rows = hearings.rows_of(
        found, of, int(after) if after.isascii() and after.isdecimal() and len(after) < 9 else 0
    )
    page = rows[: hearings.PAGE]
    begun = hearings.sheets_begun(page)
    shown = {
        **_about(clerk, found),
        "department": _name(of),
        "rows": [_row(clerk, row, begun.get(row.offer_id, []) if row.offer_id else []) for row in page],
        "next": f"?after={page[-1].number}" if len(rows) > len(page) else "",
        "answers": not why_not_answer(clerk, found, of.id),
        "typed": tried.typed,
        "errors": tried.errors,
        "wrong": tried.wrong,
    }
    return render(request, "assessment/hearing_department.html", shown, status=422 if tried.errors else 200)


def _row(clerk: Clerk, row: HearingRow, begun: list[Any]) -> dict[str, Any]:
    words, tone = _ROW_WORDS[RowState(row.state)]
    return {
        "row": row,
        "state": words,
        "tone": tone,
        "before": row.item.volume if row.item else None,
        "others": [one.staff for one in begun if one.staff_id != clerk.staff.id],
        "begun": any(one.staff_id == clerk.staff.id for one in begun),
        "by": row.case.entered_by if row.case else None,
    }
