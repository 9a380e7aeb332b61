"""登録団体, for clerks: what was asked, registering with a reduction, refusing, ending."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core.listing import page_of
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.access import StaffRequest, staff_required

from .. import actions
from ..acting import Errors, attempt
from ..models import Group, GroupState
from ..pages.asked import number
from ..pages.groups import STATES, shown_of
from ..staffing import registers_groups

_PAGE = 50
_NO_NUMBER = -1


def _check_registers(staff: Staff) -> None:
    if not registers_groups(staff):
        raise Http404


@never_cache
@staff_required
@require_safe
def groups(request: StaffRequest) -> HttpResponse:
    """The groups of a state, the newest first: those that wait for a decision unless others are asked for."""
    _check_registers(request.staff)
    state = request.GET.get("state", "")
    state = state if state in GroupState.values else GroupState.ASKED
    rows = Group.objects.filter(state=state).order_by("-id")
    before = Group.objects.filter(code=request.GET.get("before", "")[:20]).first()
    if before:
        rows = rows.filter(id__lt=before.id)
    listed, last = page_of(list(rows[: _PAGE + 1]), _PAGE)
    shown = {
        "rows": list(map(shown_of, listed)),
        "tabs": [(words, f"?state={key}", key == state) for key, words in STATES.items()],
        "next": f"?state={state}&before={last.code}" if last else "",
    }
    return render(request, "bookings/desk/groups.html", shown)


@never_cache
@staff_required
@require_http_methods(["GET", "POST"])
def decide(request: StaffRequest, code: str) -> HttpResponse:
    """One group: registering it with a reduction, refusing it, ending it."""
    _check_registers(request.staff)
    found = Group.objects.filter(code=code).select_related("person", "decided_by").first()
    if found is None:
        raise Http404

    def show(errors: Errors) -> HttpResponse:
        shown = {**shown_of(found), "errors": errors, "typed": request.POST}
        return render(request, "bookings/desk/group.html", shown, status=422 if errors else 200)

    def act() -> str:
        do, reason = request.POST.get("do", ""), request.POST.get("reason", "")[:2000]
        if do == "register":
            reduction, ground = (
                number(request.POST.get("reduction", ""), _NO_NUMBER),
                request.POST.get("ground", ""),
            )
            actions.register_group(found, reduction, ground[:2000], request.staff)
            return gettext("団体を登録しました。")
        if do == "refuse":
            actions.refuse_group(found, reason, request.staff)
            return gettext("登録を認めませんでした。")
        actions.end_group(found, reason, request.staff)
        return gettext("登録を終わりました。")

    if request.method != "POST":
        return show([])
    return attempt(request, act, reverse("bookings_desk:groups"), show)
