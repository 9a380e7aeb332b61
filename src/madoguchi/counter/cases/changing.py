"""人事異動: a file looked at before it is applied, and what became of the open cases."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import parse_date
from madoguchi.foundation.city import queries as city
from madoguchi.foundation.city.changes import actions
from madoguchi.foundation.city.changes.planning import ChangeFault, Move, Plan, plan
from madoguchi.foundation.city.changes.reading import MOST_BYTES
from madoguchi.foundation.city.models import PostChange, Staff
from madoguchi.foundation.city.refusals import StaffingRefusedError
from madoguchi.foundation.city.rules import may_change_posts
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import in_english, said, typed

from .actions.rerouting import reroute_soon
from .reports import Stuck, rerouted, stuck, waiting_at
from .rules import Clerk

View = Callable[..., HttpResponseBase]
PAGE = 20
#: So many people of a change stand on one page.
PEOPLE = 100
_TABS = {
    "absences": _("不在と代決"),
    "changes": _("人事異動"),
    "rerouting": _("付け替えの結果"),
}


def tabs(staff: Staff, current: str) -> list[tuple[Any, str, bool]]:
    """The pages of this part, for those who may change posts; others have one only."""
    if not may_change_posts(staff):
        return []
    return [(label, reverse(f"staffing:{name}"), name == current) for name, label in _TABS.items()]


def changer_required(view: View) -> View:
    """A page for those who may change posts; to other staff it says who they are."""

    @staff_required
    @wraps(view)
    def page(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_change_posts(request.staff):
            return render(request, "cases/staffing/not_yours.html", status=HTTPStatus.FORBIDDEN)
        return view(request, *args, **kwargs)

    return page


@require_http_methods(["GET", "HEAD", "POST"])
@changer_required
def changes(request: StaffRequest) -> HttpResponse:
    """The changes so far, and the form that loads one."""
    if request.method != "POST":
        return _list(request)
    try:
        upload = request.FILES.get("file")
        made = actions.prepare(
            request.staff,
            parse_date(typed(request, "effective_on", 40)),
            (upload.name or "") if upload else "",
            _bytes(upload) if upload else b"",
            typed(request, "successors"),
        )
    except PlainError as error:
        return _list(request, fault=said(error))
    return redirect("staffing:change", made.code)


def _bytes(upload: "UploadedFile[Any]") -> bytes:
    if (upload.size or 0) > MOST_BYTES:
        raise StaffingRefusedError("too_large")
    return bytes(upload.read())


def _list(request: StaffRequest, fault: str = "") -> HttpResponse:
    rows = city.changes(request.GET.get("before", ""), PAGE)
    more = urlencode({"before": rows[PAGE - 1].code}) if len(rows) > PAGE else ""
    shown = {
        "rows": rows[:PAGE],
        "next": f"?{more}" if more else "",
        "first": "before" not in request.GET,
        "fault": fault,
        "typed": request.POST,
        "tabs": tabs(request.staff, "changes"),
    }
    return render(request, "cases/staffing/changes.html", shown, status=422 if fault else 200)


@require_safe
@changer_required
def change(request: StaffRequest, code: str) -> HttpResponse:
    """One change: what it does and what is wrong with it, or that it was applied."""
    found = _found(code)
    shown: dict[str, Any] = {"found": found, "tabs": tabs(request.staff, "changes")}
    if found.applied_at is None:
        shown |= _planned(plan(found), _place(request.GET.get("from", "")))
    return render(request, "cases/staffing/change.html", shown)


def _found(code: str) -> PostChange:
    found = city.change_coded(code)
    if found is None:
        raise Http404
    return found


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len(str(MOST_BYTES)) else 0


def _planned(planned: Plan, begin: int) -> dict[str, Any]:
    ending = [post for one in planned.endings for post in one.posts]
    waiting = waiting_at(
        [one.id for one in (*planned.vacant, *ending)],
        [one.id for one in planned.deserted] + [one.department.id for one in planned.endings],
    )
    people = planned.moves[begin : begin + PEOPLE]
    more = begin + PEOPLE < len(planned.moves)
    return {
        "plan": planned,
        "faults": [(one.line, _said(one)) for one in planned.faults],
        "moves": [_move(one) for one in people],
        "next": f"?{urlencode({'from': begin + PEOPLE})}" if more else "",
        "vacant": [(post, waiting.posts.get(post.id, 0)) for post in planned.vacant],
        "deserted": [(one, waiting.departments.get(one.id, 0)) for one in planned.deserted],
        "endings": [(one, waiting.departments.get(one.department.id, 0)) for one in planned.endings],
        "may_apply": not planned.faults,
        "begun": planned.day <= clock.today(),
    }


def _said(fault: ChangeFault) -> str:
    return fault.en if in_english() else fault.ja


def _move(move: Move) -> dict[str, Any]:
    return {
        "number": move.line.number,
        "name": move.name,
        "closes": [one.post for one in move.closes],
        "opens": move.opens,
        "joins": move.joins,
        "leaves": move.leaves,
    }


@require_POST
@changer_required
def apply(request: StaffRequest, code: str) -> HttpResponse:
    """Close and open what the change says; when its day has come, open cases follow at once."""
    found = _found(code)
    try:
        actions.apply(request.staff, found)
    except PlainError as error:
        messages.error(request, said(error))
        return redirect("staffing:change", found.code)
    if _has_come(found.effective_on):
        reroute_soon()
        messages.success(request, gettext("異動を反映しました。案件の付け替えを始めます。"))
        return redirect("staffing:rerouting")
    messages.success(request, gettext("異動を反映しました。発令日の朝に、案件を付け替えます。"))
    return redirect("staffing:change", found.code)


def _has_come(day: date) -> bool:
    return day <= clock.today()


@require_http_methods(["GET", "HEAD", "POST"])
@changer_required
def rerouting(request: StaffRequest) -> HttpResponse:
    """What moved where, and what could not be; a POST has the worker look again."""
    if request.method == "POST":
        reroute_soon()
        messages.success(request, gettext("付け替えを始めました。少したってから、更新してください。"))
        return redirect("staffing:rerouting")
    clerk, before = Clerk(request.staff), _place(request.GET.get("before", ""))
    moved = rerouted(clerk, before)
    shown: dict[str, Any] = {
        "moved": moved.rows,
        "next": f"?{urlencode({'before': moved.next})}" if moved.next else "",
        "tabs": tabs(request.staff, "rerouting"),
        "first": not before,
    }
    if not before:
        shown |= _stuck(stuck(clerk))
    return render(request, "cases/staffing/rerouting.html", shown)


def _stuck(found: Stuck) -> dict[str, Any]:
    return {"problems": found.rows, "waiting": found.waiting, "more": found.more}
