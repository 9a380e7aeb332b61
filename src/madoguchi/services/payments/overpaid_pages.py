"""過誤納: what the city has and is not owed, and one's way to give each back."""

from collections.abc import Callable, Mapping, Sequence
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
from madoguchi.foundation.ui.saying import says, typed

from . import actions, queries
from .desk import faults, provider_words, room_tabs
from .models import ON_LINE, Cause, GivenBackBy, OverpaidState, Overpayment, Return, Way
from .numbers import read_number
from .refusals import PaymentRefusedError
from .rules import may_decide, visible_overpayments


@require_safe
@staff_required
def overpaid(request: StaffRequest) -> HttpResponse:
    """The overpayments in one state that this person may see, the oldest first."""
    state = request.GET.get("state", "")
    state = state if state in OverpaidState.values else OverpaidState.OPEN.value
    visible = visible_overpayments(request.staff)
    found = queries.overpayments(visible, state, read_moment_key(request.GET.get("after", "")))
    rows = found[: queries.PAGE]
    address = reverse("payments:overpaid")
    more = len(found) > queries.PAGE and urlencode(
        {"state": state, "after": moment_key(rows[-1].found_at, rows[-1].id)}
    )
    shown = {
        "room": room_tabs("overpaid"),
        "may": may_decide(request.staff, None),
        "tabs": [
            (gettext(one.label), f"{address}?state={one.value}", one.value == state) for one in OverpaidState
        ],
        "rows": [(one, says(one.charge.title), gettext(Cause(one.cause).label)) for one in rows],
        "next": f"{address}?{more}" if more else "",
        "waiting": queries.returns_waiting(visible),
    }
    return render(request, "payments/overpaid.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def overpayment(request: StaffRequest, found: UUID) -> HttpResponse:
    """One of them: the ways to give it back."""
    row = queries.overpayment(visible_overpayments(request.staff), found)
    if row is None:
        raise Http404
    if request.method != "POST":
        return _overpayment(request, row)
    act = _ACTS.get(request.POST.get("act", ""), _set_off)
    try:
        with transaction.atomic():
            done = act(request, row)
    except PlainError as error:
        return _overpayment(request, row, error)
    messages.success(request, done)
    return redirect("payments:overpayment", row.id)


def _by_provider(request: StaffRequest, found: Overpayment) -> str:
    actions.refund_by_provider(found, request.staff)
    return gettext("支払いに使った方法に戻す手続きを始めました。")


def _to_cash(request: StaffRequest, found: Overpayment) -> str:
    wanted = actions.WantedReturn(typed(request, "payee"), typed(request, "evidence"))
    actions.propose_return(found, wanted, request.staff)
    return gettext("提案しました。ほかの方が決めると、現金で返せます。")


def _set_off(request: StaffRequest, found: Overpayment) -> str:
    number = read_number(request.POST.get("number", ""))
    charge = queries.charge_numbered(number)
    if charge is None:
        raise PaymentRefusedError("no_charge", number=number)
    wanted = actions.WantedReturn(typed(request, "agreed_by"), typed(request, "agreement"), charge)
    actions.propose_return(found, wanted, request.staff)
    return gettext("提案しました。ほかの方が決めると、充当されます。")


def _decide(request: StaffRequest, found: Overpayment) -> str:
    waits = _waits(queries.returns_of(found))
    if waits is None:
        raise PaymentRefusedError("reduction_decided")
    approved = request.POST.get("answer_is") == "yes"
    actions.decide_return(waits, approved, typed(request, "answer"), request.staff)
    return gettext("提案を認めました。") if approved else gettext("提案を認めませんでした。")


def _hand_out(request: StaffRequest, found: Overpayment) -> str:
    done = actions.refund_in_cash(found, request.staff)
    return gettext("現金{yen}円を返しました。").format(yen=f"{done.amount:,}")


_ACTS: Mapping[str, Callable[[StaffRequest, Overpayment], str]] = {
    "provider": _by_provider,
    "to_cash": _to_cash,
    "set_off": _set_off,
    "decide": _decide,
    "cash": _hand_out,
}


def _waits(rows: Sequence[Return]) -> Return | None:
    return next((one for one in rows if one.approved is None), None)


def _overpayment(request: StaffRequest, found: Overpayment, error: PlainError | None = None) -> HttpResponse:
    rows = queries.returns_of(found)
    waits = _waits(rows)
    still = found.state == OverpaidState.OPEN
    shown = {
        "found": found,
        "title": says(found.charge.title),
        "cause": gettext(Cause(found.cause).label),
        "state": gettext(OverpaidState(found.state).label),
        "way": Way(found.way).label,
        "by": gettext(GivenBackBy(found.by).label) if found.by else "",
        "open": still,
        "by_provider": bool(found.provider),
        "provider": provider_words(found.provider),
        "provider_first": found.way in ON_LINE and found.refused_at is None,
        "waits": waits if still else None,
        "may_decide": waits is not None and may_decide(request.staff, waits.proposed_by_id),
        "agreed": queries.cash_agreed(found) if still else None,
        "returns": [one for one in rows if one.approved is not None],
        "typed": request.POST,
        "errors": faults(error),
    }
    return render(request, "payments/overpayment.html", shown, status=422 if error else 200)
