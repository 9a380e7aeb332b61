"""レジ: opening one with counted cash, closing it with counted cash, looking at another's; the report to print."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from madoguchi.core.errors import PlainError
from madoguchi.core.listing import moment_key, read_moment_key
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import typed

from . import actions, queries
from .desk import department_words, faults, room_tabs
from .models import DENOMINATIONS, Till, TillSession
from .numbers import whole
from .refusals import PaymentRefusedError
from .rules import departments_of, visible_sessions

#: The field that is wrong, by the rule that was broken.
_FIELDS = {
    "till_taken": "till",
    "till_name": "name",
    "till_known": "name",
    "till_begun": "explanation",
    "till_difference": "explanation",
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def tills(request: StaffRequest) -> HttpResponse:
    """The tills of one's departments: opening one, declaring one, and what was done at them."""
    if request.method != "POST":
        return _tills(request)
    try:
        with transaction.atomic():
            return _open(request) if "till" in request.POST else _declare(request)
    except PlainError as error:
        return _tills(request, error)


def _open(request: StaffRequest) -> HttpResponse:
    name = request.POST.get("till", "")
    till = next((one for one in queries.tills(request.staff) if str(one.id) == name), None)
    if till is None:
        raise PaymentRefusedError("till_elsewhere")
    found = actions.open_till(till, _pieces(request), request.staff, typed(request, "explanation"))
    messages.success(request, gettext("レジを開けました。"))
    return redirect("payments:till", found.code)


def _declare(request: StaffRequest) -> HttpResponse:
    slug = request.POST.get("department", "")
    department = next((one for one in departments_of(request.staff) if one.slug == slug), None)
    if department is None:
        raise PaymentRefusedError("till_elsewhere")
    actions.declare_till(department, typed(request, "name"), request.staff)
    messages.success(request, gettext("レジを登録しました。"))
    return redirect("payments:tills")


def _pieces(request: StaffRequest) -> Mapping[int, int]:
    return {yen: whole(request.POST.get(f"pieces_{yen}", "")) for yen in DENOMINATIONS}


def _tills(request: StaffRequest, error: PlainError | None = None) -> HttpResponse:
    found = queries.till_sessions(
        visible_sessions(request.staff), read_moment_key(request.GET.get("after", ""))
    )
    rows = found[: queries.PAGE]
    more = len(found) > queries.PAGE and urlencode({"after": moment_key(rows[-1].opened_at, rows[-1].id)})
    shown = {
        "room": room_tabs("tills"),
        "mine": queries.open_till_of(request.staff),
        "tills": [(str(one.id), _named(one)) for one in queries.tills(request.staff)],
        "departments": [(one.slug, department_words(one)) for one in departments_of(request.staff)],
        "rows": [(_named(one.till), one) for one in rows],
        "next": f"{reverse('payments:tills')}?{more}" if more else "",
        "typed": request.POST,
        "pieces": _typed_pieces(request),
        **_wrong(error),
    }
    return render(request, "payments/tills.html", shown, status=422 if error else 200)


def _wrong(error: PlainError | None) -> dict[str, Any]:
    """What is wrong: above the form, and at its field."""
    found = faults(error, _FIELDS)
    return {"errors": found, "wrong": dict(found)}


def _named(till: Till) -> str:
    return f"{department_words(till.department)} {till.name}"


def _typed_pieces(request: StaffRequest) -> list[tuple[int, str]]:
    return [(yen, request.POST.get(f"pieces_{yen}", "")) for yen in DENOMINATIONS]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def till(request: StaffRequest, code: str) -> HttpResponse:
    """One session at a till: closing it, checking it, and its report to print."""
    found = queries.till_session(visible_sessions(request.staff), code)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _till(request, found)
    try:
        with transaction.atomic():
            return _close(request, found) if "pieces_1" in request.POST else _see(request, found)
    except PlainError as error:
        return _till(request, found, error)


def _close(request: StaffRequest, found: TillSession) -> HttpResponse:
    actions.close_till(found, _pieces(request), typed(request, "explanation"), request.staff)
    messages.success(request, gettext("レジを締めました。ほかの方に確認してもらってください。"))
    return redirect("payments:till", found.code)


def _see(request: StaffRequest, found: TillSession) -> HttpResponse:
    actions.see_till(found, request.staff)
    messages.success(request, gettext("レジの締めを確認しました。"))
    return redirect("payments:till", found.code)


def _till(request: StaffRequest, found: TillSession, error: PlainError | None = None) -> HttpResponse:
    moved = queries.moved_in(found)
    shown = {
        "found": found,
        "name": _named(found.till),
        "mine": found.staff_id == request.staff.id,
        "moved": moved,
        "expected": found.begun_yen + moved.came - moved.went
        if found.closed_at is None
        else found.expected_yen,
        "counts": [
            (yen, found.begun.get(str(yen), 0), (found.counted or {}).get(str(yen), 0))
            for yen in DENOMINATIONS
        ],
        "pieces": _typed_pieces(request),
        "typed": request.POST,
        **_wrong(error),
    }
    return render(request, "payments/till.html", shown, status=422 if error else 200)
