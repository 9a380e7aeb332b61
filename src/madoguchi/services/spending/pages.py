"""The desk's pages of money that goes out: budgets of a year, orders to pay, one order to print."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.core.japanese import normalise_block
from madoguchi.core.japanese.dates import fiscal_year_label
from madoguchi.core.listing import moment_key, read_moment_key
from madoguchi.foundation.people.access import StaffRequest, staff_required

from . import actions, queries
from .models import Payout, PayoutState
from .refusals import SpendingRefusedError
from .rules import may_cancel


@require_safe
@staff_required
def spending(request: StaffRequest) -> HttpResponse:
    """予算と支出命令: what of each budget is taken, and what was ordered to be paid."""
    year = _year(request)
    found = queries.payouts(year, read_moment_key(request.GET.get("after", "")))
    rows = found[: queries.PAGE]
    shown = {
        "year": year,
        "label": _label(request, year),
        "tabs": _years(request, year),
        "budgets": [(_in(request, one.title), one) for one in queries.budgets(year)],
        "payouts": [_row(request, one) for one in rows],
        "next": _after(rows[-1], year) if len(found) > queries.PAGE else "",
    }
    return render(request, "spending/spending.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def payout(request: StaffRequest, number: str) -> HttpResponse:
    """支出命令書, to be printed; whoever may can take it back."""
    found = queries.payout_numbered(number)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _cancel(request, found)
    return _show(request, found)


def _cancel(request: StaffRequest, found: Payout) -> HttpResponse:
    if not may_cancel(request.staff, found):
        raise Http404
    reason = normalise_block(request.POST.get("reason", "")).strip()[:1000]
    try:
        actions.cancel(found, reason, request.staff)
    except SpendingRefusedError as refused:
        return _show(request, found, refused.en if _english(request) else refused.ja)
    messages.success(request, gettext("支出命令を取り消しました。"))
    return redirect("spending:payout", found.number)


def _show(request: StaffRequest, found: Payout, fault: str = "") -> HttpResponse:
    held = found.commitment
    shown = {
        **_row(request, found),
        "year": _label(request, found.fiscal_year),
        "budget": held and _in(request, held.budget.title),
        "budget_account": held and held.budget.account,
        "may_cancel": may_cancel(request.staff, found),
        "cancelled": found.state == PayoutState.CANCELLED,
        "fault": fault,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "spending/payout.html", shown, status=422 if fault else 200)


def _row(request: StaffRequest, one: Payout) -> dict[str, Any]:
    return {"payout": one, "title": _in(request, one.title), "state": gettext(PayoutState(one.state).label)}


def _english(request: StaffRequest) -> bool:
    return str(getattr(request, "LANGUAGE_CODE", "ja")).startswith("en")


def _in(request: StaffRequest, words: dict[str, str]) -> str:
    return words["en" if _english(request) else "ja"]


def _label(request: StaffRequest, year: int) -> str:
    return str(year) if _english(request) else fiscal_year_label(year)


def _year(request: StaffRequest) -> int:
    typed = request.GET.get("year", "")
    now = fiscal_year(clock.today())
    return int(typed) if typed.isascii() and typed.isdecimal() and abs(int(typed[:5]) - now) <= _FAR else now


#: Years before and after this one that can be looked at.
_FAR = 30


def _years(request: StaffRequest, year: int) -> list[tuple[str, str, bool]]:
    address = reverse("spending:spending")
    return [
        (_label(request, one), f"{address}?year={one}", one == year) for one in (year - 1, year, year + 1)
    ]


def _after(last: Payout, year: int) -> str:
    asked = urlencode({"year": str(year), "after": moment_key(last.ordered_at, last.id)})
    return f"{reverse('spending:spending')}?{asked}"
