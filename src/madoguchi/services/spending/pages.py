"""The desk's pages of money that goes out: budgets of a year, orders to pay, one of them, what came back."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import ACCOUNT_KINDS, ACCOUNT_PARTS, AccountError, normalise_line
from madoguchi.core.listing import read_moment_key
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import in_english, said, says, typed, year_words

from . import actions, queries, settling
from .desk import account_words, line_row, next_page, payout_row, room_tabs
from .models import Payout, PayoutState
from .refusals import SpendingRefusedError
from .rules import OPEN, Cashier, may_cancel, may_mend, of_the_section, visible_payouts

#: So much is read of a part of an account.
_MOST_PART = 200


@require_safe
@staff_required
def spending(request: StaffRequest) -> HttpResponse:
    """予算と支出命令: what of each budget is taken, and the orders to pay that are this person's work."""
    year = _year(request)
    visible = visible_payouts(request.staff)
    found = queries.payouts(visible, year, read_moment_key(request.GET.get("after", "")))
    rows = found[: queries.PAGE]
    more = len(found) > queries.PAGE
    shown = {
        "year": year,
        "label": year_words(year),
        "room": room_tabs("spending"),
        "tabs": _years(year),
        "budgets": [(says(one.title), one) for one in queries.budgets(year)],
        "payouts": [payout_row(one) for one in rows],
        "next": next_page("spending", rows[-1].ordered_at, rows[-1], year=str(year)) if more else "",
    }
    return render(request, "spending/spending.html", shown)


@require_safe
@staff_required
def returned(request: StaffRequest) -> HttpResponse:
    """口座不備・組戻し: the worklist of payments that did not reach anybody, with why."""
    visible = visible_payouts(request.staff)
    found = queries.standing(visible, PayoutState.RETURNED, read_moment_key(request.GET.get("after", "")))
    rows = found[: queries.PAGE]
    more = len(found) > queries.PAGE
    shown = {
        "room": room_tabs("returned"),
        "rows": [payout_row(one) for one in rows],
        "next": next_page("returned", rows[-1].ordered_at, rows[-1]) if more else "",
    }
    return render(request, "spending/returned.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def payout(request: StaffRequest, number: str) -> HttpResponse:
    """支出命令書, to be printed; whoever may can take it back."""
    found = _found(request, number)
    if request.method == "POST":
        return _cancel(request, found)
    return _show(request, found)


def _found(request: StaffRequest, number: str) -> Payout:
    found = queries.payout_numbered(visible_payouts(request.staff), number)
    if found is None:
        raise Http404
    return found


def _cancel(request: StaffRequest, found: Payout) -> HttpResponse:
    if not may_cancel(request.staff, found):
        raise Http404
    try:
        actions.cancel(found, typed(request, "reason"), request.staff)
    except SpendingRefusedError as refused:
        return _show(request, found, said(refused))
    messages.success(request, gettext("支出命令を取り消しました。"))
    return redirect("spending:payout", found.number)


def _show(request: StaffRequest, found: Payout, fault: str = "") -> HttpResponse:
    held = found.commitment
    shown = {
        **payout_row(found),
        "year": year_words(found.fiscal_year),
        "budget": held and says(held.budget.title),
        "budget_account": held and held.budget.account,
        "cancelled": found.state == PayoutState.CANCELLED,
        "returned": found.state == PayoutState.RETURNED,
        "sendings": [line_row(one) for one in queries.sendings(found)],
        "mends": [(one, account_words(one.before)) for one in queries.mends(found)],
        **_may(request.staff, found),
        "fault": fault,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "spending/payout.html", shown, status=422 if fault else 200)


def _may(staff: Staff, found: Payout) -> dict[str, bool]:
    """What this member of staff may do with an order; its case is opened by its own section."""
    section, cashier = of_the_section(staff, found), Cashier(staff)
    return {
        "may_cancel": section and found.state in OPEN,
        "may_mend": found.state == PayoutState.RETURNED and (section or not cashier.why_not),
        "is_case": section and found.subject.startswith("case:") and bool(found.matter),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def mend(request: StaffRequest, number: str) -> HttpResponse:
    """口座を直す: the account as somebody showed it, and what they showed."""
    found = _found(request, number)
    if not may_mend(request.staff, found):
        raise Http404
    if request.method != "POST":
        return _form(request, found, found.account, "", {})
    account = {part: request.POST.get(part, "")[:_MOST_PART] for part in ACCOUNT_PARTS}
    evidence = ""
    try:
        evidence = normalise_line(request.POST.get("evidence", ""))
        settling.mend(found, account, evidence, request.staff)
    except AccountError as error:
        faults = {one.part: one.en if in_english() else one.ja for one in error.faults}
        return _form(request, found, account, request.POST.get("evidence", ""), faults)
    except PlainError as error:
        return _form(request, found, account, request.POST.get("evidence", ""), {"evidence": said(error)})
    messages.success(request, gettext("口座を直しました。次の振込で、もう一度送れます。"))
    return redirect("spending:payout", found.number)


def _form(
    request: StaffRequest, found: Payout, account: Mapping[str, str], evidence: str, faults: dict[str, str]
) -> HttpResponse:
    shown = {
        **payout_row(found),
        "typed": account,
        "evidence": evidence,
        "faults": faults,
        "errors": list(faults.items()),
        "kinds": [(name, words[in_english()]) for name, words in ACCOUNT_KINDS.items()],
    }
    return render(request, "spending/mend.html", shown, status=422 if faults else 200)


def _year(request: StaffRequest) -> int:
    asked = request.GET.get("year", "")
    now = fiscal_year(clock.today())
    return int(asked) if asked.isascii() and asked.isdecimal() and abs(int(asked[:5]) - now) <= _FAR else now


#: Years before and after this one that can be looked at.
_FAR = 30


def _years(year: int) -> list[tuple[str, str, bool]]:
    address = reverse("spending:spending")
    return [(year_words(one), f"{address}?year={one}", one == year) for one in (year - 1, year, year + 1)]
