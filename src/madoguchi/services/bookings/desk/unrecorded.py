"""Bookings whose time has passed and of which nobody noted whether somebody came."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from madoguchi.core import clock
from madoguchi.core.listing import moment_key, page_of, read_moment_key
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.access import StaffRequest, staff_required

from .. import actions, staffing
from ..acting import Errors, attempt, booking_typed
from ..models import Booking, BookingState
from ..refusals import BookingRefusedError
from ..saying import Shown, offered

_PAGE = 50
#: What nobody noted for so long is left as it is.
_WITHIN = timedelta(days=31)
_ACTS: dict[str, tuple[Callable[[Booking, Staff], Booking], Any]] = {
    "attend": (actions.attend, _("いらしたと記録しました：{n}件")),
    "miss": (actions.miss, _("来場なしと記録しました：{n}件")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def unrecorded(request: StaffRequest) -> HttpResponse:
    """Those of one's departments, the earliest first; a POST notes of the chosen that they came, or did not."""
    if request.method != "POST":
        return _show(request)
    to = reverse("bookings_desk:unrecorded")
    return attempt(request, lambda: _note(request), to, lambda errors: _show(request, errors))


def _note(request: StaffRequest) -> str:
    codes = request.POST.getlist("code")[:_PAGE]
    if not codes:
        raise BookingRefusedError("none_chosen")
    act, words = _ACTS["attend" if request.POST.get("act") == "attend" else "miss"]
    for code in sorted(codes):
        act(_own(request.staff, code), request.staff)
    return str(words).format(n=len(codes))


def _own(staff: Staff, code: str) -> Booking:
    found = booking_typed(staff, code)
    if found is None:
        raise BookingRefusedError("ended")
    return found


def _show(request: StaffRequest, errors: Errors | None = None) -> HttpResponse:
    rows = _rows(request.staff, request.GET.get("after", ""))
    listed, last = page_of(rows, _PAGE)
    things = {one.row.id: one for one in offered({one.resource for one in listed})}
    context = {
        "bookings": [Shown(one, things[one.resource_id]) for one in listed],
        "chosen": request.POST.getlist("code"),
        "next": f"?after={moment_key(last.begins, last.id)}".replace("+", "%2B") if last else "",
        "errors": errors or [],
    }
    return render(request, "bookings/desk/unrecorded.html", context, status=422 if errors else 200)


def _rows(staff: Staff, after: str) -> Sequence[Booking]:
    now = clock.now()
    rows = Booking.objects.filter(
        resource__in=list(staffing.resources_of(staff)),
        state__in=[BookingState.BOOKED, BookingState.CHECKED_IN],
        begins__gte=now - _WITHIN,
        ends__lt=now,
    )
    key = read_moment_key(after)
    if key:
        rows = rows.filter(begins__gte=key[0]).exclude(begins=key[0], id__lte=key[1])
    return list(rows.select_related("resource").order_by("begins", "id")[: _PAGE + 1])
