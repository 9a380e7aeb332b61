"""The desk's pages of money: what came in on a day, and the receipt of a payment."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese.dates import fiscal_year_label, parse_date
from madoguchi.core.listing import moment_key, read_moment_key
from madoguchi.foundation.people.access import StaffRequest, staff_required

from . import queries
from .actions import receipt_of
from .desk import faults, provider_words, room_tabs
from .models import Charge, Payment, State, Way
from .rules import may_correct, may_decide, open_receipts
from .taken import queries as of_day

_DAY = timedelta(days=1)


@require_safe
@staff_required
def takings(request: StaffRequest) -> HttpResponse:
    """本日の収納: what came in on a day, by way and one by one."""
    today, typed = clock.today(), request.GET.get("day", "").strip()
    try:
        day, fault = min(parse_date(typed), today) if typed else today, ""
    except PlainError as error:
        day, fault = today, error.ja if _in_japanese() else error.en
    taken = of_day.takings(day)
    found = of_day.payments_on(day, read_moment_key(request.GET.get("after", "")))
    rows = found[: queries.PAGE]
    opens = open_receipts(request.staff, rows)
    shown = {
        "room": room_tabs("takings"),
        "day": day,
        "today": today,
        "typed": typed if fault else day.isoformat(),
        "fault": fault,
        "tabs": _days(day, today),
        "ways": [(Way(one.way).label, one) for one in taken.ways],
        "untaken": [(Way(one.way).label, one) for one in taken.untaken],
        "taken": taken,
        "payments": [{**_row(payment), "opens": payment.id in opens} for payment in rows],
        "next": _after(day, rows[-1]) if len(found) > queries.PAGE else "",
    }
    return render(request, "payments/takings.html", shown, status=422 if fault else 200)


def _after(day: date, last: Payment) -> str:
    asked = {"day": day.isoformat(), "after": moment_key(last.received_at, last.id)}
    return f"{reverse('payments:takings')}?{urlencode(asked)}"


def _days(day: date, today: date) -> list[tuple[str, str, bool]]:
    """Links to the day before, today and the day after, which is never later than today."""
    days = [(gettext("前の日"), day - _DAY), (gettext("今日"), today), (gettext("次の日"), day + _DAY)]
    address = reverse("payments:takings")
    return [(words, f"{address}?day={to}", to == day) for words, to in days if to <= today]


@require_safe
@staff_required
def receipt(request: StaffRequest, number: str) -> HttpResponse:
    """領収書 of a payment, to be printed."""
    return show_receipt(request, opened(request, number))


def opened(request: StaffRequest, number: str) -> Payment:
    """The payment of a receipt's number. Raises `Http404`, as well where this person may not open it."""
    payment = queries.payment_numbered(number)
    if payment is None or not open_receipts(request.staff, [payment]):
        raise Http404
    return payment


def show_receipt(
    request: StaffRequest,
    payment: Payment,
    typed: str = "",
    fault: str = "",
    refused: PlainError | None = None,
) -> HttpResponse:
    """The page of a payment; with what was typed for its document and why that cannot be issued.

    `refused` is why its correction could not be proposed.
    """
    year = payment.charge.fiscal_year
    shown = {
        **_row(payment),
        "day": clock.local(payment.received_at).date(),
        "year": fiscal_year_label(year) if _in_japanese() else year,
        "orders": payment.orders.order_by("id"),
        "may_issue": may_decide(request.staff, None) and payment.charge.state != State.CANCELLED,
        "issued": receipt_of(payment),
        "may_correct": may_correct(request.staff, payment),
        "reason": request.POST.get("reason", ""),
        "evidence": request.POST.get("evidence", ""),
        "errors": faults(refused),
        "typed": typed,
        "fault": fault,
    }
    return render(request, "payments/receipt.html", shown, status=422 if fault or refused else 200)


def _row(payment: Payment) -> dict[str, Any]:
    taken = payment.staff.name if payment.staff else provider_words(payment.provider)
    return {
        "payment": payment,
        "title": _title(payment.charge),
        "way": Way(payment.way).label,
        "taken": taken,
        "untaken_on": _untaken_on(payment.charge),
    }


def _untaken_on(charge: Charge) -> date | None:
    """When what came in for a charge was taken back; None where it stands."""
    return clock.local(charge.cancelled_at).date() if charge.cancelled_at else None


def _title(charge: Charge) -> str:
    return str(charge.title["ja" if _in_japanese() else "en"])


def _in_japanese() -> bool:
    return (get_language() or "ja").startswith("ja")
