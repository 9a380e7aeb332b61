"""請求: the list, one with its history, its reductions and reminders; proposals that wait for another person."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.listing import moment_key, read_moment_key
from madoguchi.foundation.ledger.kinds import kind_named
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import in_english, says, typed, year_words

from . import actions, queries
from .bills_pages import as_pdf
from .demand_pages import may_demand
from .desk import faults, room_tabs
from .models import Charge, ChargeKind, Reduction, ReductionKind, ReminderKind, State, Way
from .numbers import whole
from .refusals import PaymentRefusedError
from .rules import (
    bears_interest,
    demand_until,
    lapses_on,
    late_interest,
    may_decide,
    may_slip,
    open_receipts,
    reduced,
    reduced_elsewhere,
)
from .seeing import written
from .slips import Slip

_MOST_TYPED = 60


@require_safe
@staff_required
def charges(request: StaffRequest) -> HttpResponse:
    """The charges, the newest first: by 年度, 科目, state, or those that are late; one by the number on its paper."""
    number = request.GET.get("number", "")[:_MOST_TYPED].strip()
    if named := queries.charge_on_paper(written(number)):
        return redirect("payments:charge", named.number)
    wanted = queries.Wanted.of(request.GET)
    found = queries.charges(wanted, read_moment_key(request.GET.get("after", "")))
    rows = found[: queries.PAGE]
    address = reverse("payments:charges")
    asked = {name: value for name, value in wanted.asked.items() if value}
    more = len(found) > queries.PAGE and urlencode(
        {**asked, "after": moment_key(rows[-1].made_at, rows[-1].id)}
    )
    shown = {
        "room": room_tabs("charges"),
        "rows": [(one, says(one.title), State(one.state).label) for one in rows],
        "next": f"{address}?{more}" if more else "",
        "asked": wanted.asked,
        "states": [*((one.value, one.label) for one in State), ("late", gettext("納期限を過ぎた未納"))],
        "waiting": queries.reductions_waiting(),
        "may_demand": may_decide(request.staff, None),
        "number": number,
        "fault": gettext("この番号の請求はありません。納付書や予約の控えを確かめてください。")
        if number
        else "",
    }
    return render(request, "payments/charges.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def charge(request: StaffRequest, number: str) -> HttpResponse:
    """One charge: what is owed, what happened, and what can be done about it."""
    found = queries.charge_numbered(number)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _charge(request, found)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None or not may_decide(request.staff, None):
        raise Http404
    try:
        with transaction.atomic():
            done = act(request, found)
    except PlainError as error:
        return _charge(request, found, error)
    messages.success(request, done)
    return redirect("payments:charge", number)


def _propose(request: StaffRequest, found: Charge) -> str:
    kind = ReductionKind.WRITE_OFF if request.POST.get("kind") == "write_off" else ReductionKind.REDUCTION
    proposal = actions.Proposal(
        kind, _amount(request, found, kind), typed(request, "basis", 200), typed(request, "evidence")
    )
    actions.propose_reduction(found, proposal, request.staff)
    return gettext("提案しました。ほかの方が決めると効力が生じます。")


def _amount(request: StaffRequest, found: Charge, kind: ReductionKind) -> int:
    """What is owed from then on: by percent of it, or as it was typed."""
    if kind == ReductionKind.WRITE_OFF:
        return 0
    if percent := whole(request.POST.get("percent", "")):
        if percent > 100:
            raise PaymentRefusedError("percent")
        return reduced(found.amount - found.given_back, percent)
    if not request.POST.get("amount", "").strip():
        raise PaymentRefusedError("percent")
    return whole(request.POST["amount"])


def _decide(request: StaffRequest, found: Charge) -> str:
    waiting = queries.reduction_of(found)
    if waiting is None:
        raise PaymentRefusedError("reduction_decided")
    approved = request.POST.get("answer_is") == "yes"
    actions.decide_reduction(waiting, approved, typed(request, "answer"), request.staff)
    return gettext("提案を認めました。") if approved else gettext("提案を認めませんでした。")


def _cash(request: StaffRequest, found: Charge) -> str:
    if not found.billed:
        raise PaymentRefusedError("way")
    tendered = whole(request.POST.get("tendered", ""))
    payment = actions.receive_cash(found, tendered, request.staff)
    return gettext("現金{yen}円を収納しました。おつりは{back}円です。").format(
        yen=f"{payment.amount:,}", back=f"{payment.given_back:,}"
    )


def _remind(request: StaffRequest, found: Charge) -> str:
    kind = ReminderKind.DEMAND if request.POST.get("kind") == "demand" else ReminderKind.REMINDER
    actions.remind(found, kind, request.staff)
    return gettext("送ったことを記録しました。")


_ACTS: Mapping[str, Callable[[StaffRequest, Charge], str]] = {
    "propose": _propose,
    "decide": _decide,
    "remind": _remind,
    "cash": _cash,
}


def _charge(request: StaffRequest, found: Charge, error: PlainError | None = None) -> HttpResponse:
    reductions, reminders = queries.reductions_of(found), queries.reminders_of(found)
    waiting = next((one for one in reductions if one.approved is None), None)
    payment = queries.payment_of(found)
    demand = next((one for one in reminders if one.kind == ReminderKind.DEMAND), None)
    shown = {
        "found": found,
        "title": says(found.title),
        "kind": ChargeKind(found.kind).label,
        "state": State(found.state).label,
        "year": year_words(found.fiscal_year),
        "payment": payment,
        "may_receipt": payment and open_receipts(request.staff, [payment]),
        "interest": None if found.state == State.DUE else queries.interest_of(found),
        "principal": queries.principal_of(found),
        "late": _late(found, demand.pay_until if demand else None),
        "history": _history(found),
        "reductions": [_reduction(one) for one in reductions],
        "waiting": waiting,
        "may_decide": waiting and may_decide(request.staff, waiting.proposed_by_id),
        "may": may_decide(request.staff, None),
        "reminders": [(one, ReminderKind(one.kind).label) for one in reminders],
        "demand": demand,
        "may_demand": may_demand(request.staff, found),
        "demanded": demand and actions.demand_document(demand),
        "may_reduce": waiting is None
        and found.state in (State.DUE, State.PAID)
        and not reduced_elsewhere(found),
        "may_slip": found.key
        and found.state == State.DUE
        and may_slip(request.staff, queries.outside_of(found)),
        "may_cash": found.billed and found.state == State.DUE and Way.CASH in found.ways,
        "typed": request.POST,
        "errors": faults(error),
    }
    return render(request, "payments/charge.html", shown, status=422 if error else 200)


def _late(found: Charge, demand_ends: date | None) -> dict[str, Any] | None:
    """What follows from not having been paid in time; None where it is in time."""
    today = clock.today()
    if found.state != State.DUE or found.due_on is None or found.due_on >= today:
        return None
    try:
        interest = late_interest(found.amount, found.due_on, today) if bears_interest(found, today) else None
    except PaymentRefusedError:
        interest = None
    return {
        "demand_until": demand_until(found.due_on),
        "lapses_on": lapses_on(found.due_on, demand_ends),
        "interest": interest,
    }


def _history(found: Charge) -> list[tuple[Any, str]]:
    language = "en" if in_english() else "ja"
    return [(one, kind_named(one.kind).sentence(language, one.data)) for one in history(found.subject)]


def _reduction(one: Reduction) -> tuple[Reduction, str]:
    return one, str(ReductionKind(one.kind).label)


@require_safe
@staff_required
def slip(request: StaffRequest, number: str) -> HttpResponse:
    """The slip of one charge as a PDF."""
    found = queries.charge_numbered(number)
    if found is None:
        raise Http404
    outside = queries.outside_of(found)
    if not may_slip(request.staff, outside):
        raise Http404
    issuer = outside.brought_by.issuer if outside else ""
    return as_pdf(request, [Slip(found, outside, issuer)], f"slip-{number}")
