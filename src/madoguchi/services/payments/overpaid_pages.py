"""過誤納: what the city has and is not owed, and one's way to give each back."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core.errors import PlainError
from madoguchi.core.listing import moment_key, read_moment_key
from madoguchi.foundation.people.access import StaffRequest, staff_required

from . import actions, queries
from .desk import faults, provider_words, room_tabs, says, typed
from .models import Cause, GivenBackBy, OverpaidState, Overpayment, Way
from .numbers import read_number
from .refusals import PaymentRefusedError
from .rules import may_decide


@require_safe
@staff_required
def overpaid(request: StaffRequest) -> HttpResponse:
    """The overpayments in one state, the oldest first."""
    state = request.GET.get("state", "")
    state = state if state in OverpaidState.values else OverpaidState.OPEN.value
    found = queries.overpayments(state, read_moment_key(request.GET.get("after", "")))
    rows = found[: queries.PAGE]
    address = reverse("payments:overpaid")
    more = len(found) > queries.PAGE and urlencode(
        {"state": state, "after": moment_key(rows[-1].found_at, rows[-1].id)}
    )
    shown = {
        "room": room_tabs("overpaid"),
        "tabs": [
            (gettext(one.label), f"{address}?state={one.value}", one.value == state) for one in OverpaidState
        ],
        "rows": [(one, says(one.charge.title), gettext(Cause(one.cause).label)) for one in rows],
        "next": f"{address}?{more}" if more else "",
    }
    return render(request, "payments/overpaid.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def overpayment(request: StaffRequest, found: UUID) -> HttpResponse:
    """One of them: the ways to give it back."""
    row = queries.overpayment(found)
    if row is None:
        raise Http404
    if request.method != "POST":
        return _overpayment(request, row)
    if not may_decide(request.staff, None):
        raise Http404
    try:
        with transaction.atomic():
            _give_back(request, row)
    except PlainError as error:
        return _overpayment(request, row, error)
    messages.success(request, gettext("過誤納金を処理しました。"))
    return redirect("payments:overpayment", row.id)


def _give_back(request: StaffRequest, found: Overpayment) -> None:
    act = request.POST.get("act")
    if act == "provider":
        actions.refund_by_provider(found, request.staff)
    elif act == "cash":
        actions.refund_in_cash(found, request.staff)
    else:
        number = read_number(request.POST.get("number", ""))
        charge = queries.charge_numbered(number)
        if charge is None:
            raise PaymentRefusedError("no_charge", number=number)
        actions.set_off(found, charge, typed(request, "agreement"), request.staff)


def _overpayment(request: StaffRequest, found: Overpayment, error: PlainError | None = None) -> HttpResponse:
    shown = {
        "found": found,
        "title": says(found.charge.title),
        "cause": gettext(Cause(found.cause).label),
        "state": gettext(OverpaidState(found.state).label),
        "way": Way(found.way).label,
        "by": gettext(GivenBackBy(found.by).label) if found.by else "",
        "open": found.state == OverpaidState.OPEN and may_decide(request.staff, None),
        "by_provider": bool(found.provider),
        "provider": provider_words(found.provider),
        "typed": request.POST,
        "errors": faults(error),
    }
    return render(request, "payments/overpayment.html", shown, status=422 if error else 200)
