"""不在と代決: one's own absences, and those of others for whoever decides in their department."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import parse_date
from madoguchi.foundation.city import queries as city
from madoguchi.foundation.city.absences import AbsenceOrder, add_absence, end_absence
from madoguchi.foundation.city.models import Absence, Staff, StaffKind
from madoguchi.foundation.city.refusals import StaffingRefusedError
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import said, typed

from .changing import tabs

_MOST_NOTE = 200


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: StaffRequest) -> HttpResponse:
    """Who is or will be away, and the form that adds to it."""
    if request.method != "POST":
        return _page(request)
    try:
        add_absence(request.staff, _order(request))
    except PlainError as error:
        return _page(request, fault=said(error))
    messages.success(request, gettext("不在の予定を入れました。"))
    return redirect("staffing:absences")


def _order(request: StaffRequest) -> AbsenceOrder:
    known = {one.number: one for one in _colleagues(request.staff)}
    who, deputy = typed(request, "staff", 20), typed(request, "deputy", 20)
    if who and who not in known:
        raise StaffingRefusedError("staff")
    if deputy and deputy not in known:
        raise StaffingRefusedError("deputy")
    return AbsenceOrder(
        staff=known[who] if who else request.staff,
        first=parse_date(typed(request, "first", 40)),
        last=parse_date(typed(request, "last", 40) or typed(request, "first", 40)),
        deputy=known[deputy] if deputy else None,
        note=typed(request, "note", _MOST_NOTE),
    )


def _colleagues(staff: Staff) -> list[Staff]:
    """One's own department: oneself first."""
    others = [one for one in city.colleagues(staff, clock.today()) if one.id != staff.id]
    return [staff, *others]


def _page(request: StaffRequest, fault: str = "") -> HttpResponse:
    staff, today = request.staff, clock.today()
    people = _colleagues(staff)
    decides = staff.kind != StaffKind.CONTRACTOR and city.heads(staff, today)
    options = [(one.number, one.name) for one in people]
    shown: dict[str, Any] = {
        "rows": [
            _row(one, own=decides or one.staff_id == staff.id)
            for one in city.absences([each.id for each in people], today)
        ],
        "deputised": [post.title for post in city.posts_deputised(staff, today)],
        "people": options if decides else [],
        "deputies": options,
        "alone": len(people) == 1,
        "fault": fault,
        "typed": request.POST,
        "today": today,
        "tabs": tabs(staff, "absences"),
    }
    return render(request, "cases/staffing/absences.html", shown, status=422 if fault else 200)


def _row(absence: Absence, *, own: bool) -> dict[str, Any]:
    return {
        "absence": absence,
        "last": absence.until - timedelta(days=1),
        "now": absence.since <= clock.today(),
        "may_end": own,
    }


@staff_required
@require_POST
def end(request: StaffRequest, key: str) -> HttpResponse:
    """Back earlier than said."""
    found = city.absence_of(key)
    if found is None:
        raise Http404
    try:
        end_absence(request.staff, found)
    except PlainError as error:
        messages.error(request, said(error))
    else:
        messages.success(request, gettext("不在の予定を終えました。"))
    return redirect("staffing:absences")
