"""照合: providers' reports beside what the office has; the table for the books; how much is paid without cash."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core import clock
from madoguchi.core.clock import TOKYO
from madoguchi.core.errors import PlainError
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import day_of, says, typed

from . import accounts, actions, queries
from .desk import faults, provider_words, room_tabs
from .models import NEVER_TAKEN, ON_LINE, Answer, Finding, LineKind, Reconciliation, ReportLine, Settled, Way
from .numbers import read_number
from .refusals import PaymentRefusedError
from .rules import may_decide


@require_safe
@staff_required
def reports(request: StaffRequest) -> HttpResponse:
    """The reports that came, the newest first, with what of each waits for a clerk; shares by month."""
    found = queries.reconciliations(request.GET.get("before", ""))
    rows = found[: queries.PAGE]
    more = len(found) > queries.PAGE and urlencode({"before": queries.report_key(rows[-1].report)})
    first = clock.today().replace(day=1) - relativedelta(months=11)
    shown = {
        "room": room_tabs("reports"),
        "rows": [(one, provider_words(one.report.provider)) for one in rows],
        "next": f"{reverse('payments:reports')}?{more}" if more else "",
        "shares": accounts.shares(datetime.combine(first, time(), TOKYO)),
    }
    return render(request, "payments/reports.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def report(request: StaffRequest, provider: str, day: str) -> HttpResponse:
    """One report: what does not match first, each with one act to settle it."""
    found = queries.reconciliation(provider, day)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _report(request, found)
    if not may_decide(request.staff, None):
        raise Http404
    try:
        with transaction.atomic():
            _settle(request, found)
    except PlainError as error:
        return _report(request, found, error)
    return redirect("payments:report", provider, day)


def _settle(request: StaffRequest, found: Reconciliation) -> None:
    if "line" not in request.POST:
        count = actions.compare_again(found)
        messages.success(
            request, gettext("もう一度照らし合わせました。新しく一致した明細：%(n)s件") % {"n": count}
        )
        return
    number = request.POST["line"]
    line = found.lines.filter(n=int(number)).first() if number.isascii() and number.isdecimal() else None
    if line is None:
        raise Http404
    act = _ACTS.get(request.POST.get("act", ""), _note)
    messages.success(request, act(request, line))


def _note(request: StaffRequest, line: ReportLine) -> str:
    actions.note_line(line, typed(request, "note"), request.staff)
    return gettext("明細を処理しました。")


def _ask(request: StaffRequest, line: ReportLine) -> str:
    actions.ask_again(line, request.staff)
    return gettext("決済事業者に聞いています。答えは、ここに出ます。")


def _untake(request: StaffRequest, line: ReportLine) -> str:
    actions.propose_untaking(line, typed(request, "note"), request.staff)
    return gettext("収納の取消しを提案しました。ほかの方が、請求の画面で決めます。")


def _collect(request: StaffRequest, line: ReportLine) -> str:
    number = read_number(request.POST.get("number", ""))
    charge = queries.charge_numbered(number)
    if charge is None:
        raise PaymentRefusedError("no_charge", number=number)
    way = next((way for way in ON_LINE if way == request.POST.get("way")), None)
    if way is None:
        raise PaymentRefusedError("way")
    actions.collect_line(line, charge, way, typed(request, "note"), request.staff)
    return gettext("明細を処理しました。")


_ACTS: Mapping[str, Callable[[StaffRequest, ReportLine], str]] = {
    "collect": _collect,
    "ask": _ask,
    "untake": _untake,
}


def _report(request: StaffRequest, found: Reconciliation, error: PlainError | None = None) -> HttpResponse:
    after = request.GET.get("after", "")
    key = int(after) if after.isascii() and after.isdecimal() and len(after) < 9 else 0
    page = queries.settled_lines(found, key)
    settled = page[: queries.PAGE]
    tried = request.POST.get("line", "") if error else ""
    shown = {
        "found": found,
        "provider": provider_words(found.provider),
        "waiting": [_line(one, tried) for one in queries.waiting_lines(found)],
        "settled": [_line(one) for one in settled],
        "next": f"?{urlencode({'after': settled[-1].n})}" if len(page) > queries.PAGE else "",
        "ways": [(way.value, way.label) for way in ON_LINE],
        "may": may_decide(request.staff, None),
        "typed": request.POST,
        "errors": faults(error),
    }
    return render(request, "payments/report.html", shown, status=422 if error else 200)


#: What a clerk looks for, by what a line is of and what comparing found.
_HINTS: Mapping[tuple[str, str], str | Promise] = {
    (LineKind.PAID, Finding.MISSING_HERE): _(
        "決済事業者は受け取ったとしていますが、市に収納の記録がありません。どの請求の支払いかを確かめて、その収納にします。"
    ),
    (LineKind.PAID, Finding.MISSING_THERE): _(
        "市は収納としましたが、報告にありません。次の日の報告に入ることがあるので、届いてからもう一度照らし合わせます。"
        "それでも入らないときは、この支払いがどうなったかを決済事業者に聞きます。"
    ),
    (LineKind.PAID, Finding.DIFFERS): _(
        "受け取った額が、報告と市の記録で違います。決済事業者に明細を確かめます。"
    ),
    (LineKind.MOVED, Finding.MISSING_HERE): _(
        "還付が後で不成立になったか、カードの持ち主が支払いに異議を申し立てています（チャージバック）。決済事業者の画面で確かめます。"
    ),
    (LineKind.REFUNDED, Finding.MISSING_HERE): _(
        "決済事業者は返金したとしていますが、市に還付の記録がありません。だれが頼んだ返金かを決済事業者に確かめます。"
    ),
    (LineKind.REFUNDED, Finding.MISSING_THERE): _(
        "市は還付を終えたとしましたが、報告にありません。次の日の報告に入ることがあるので、届いてからもう一度照らし合わせます。"
    ),
    (LineKind.REFUNDED, Finding.DIFFERS): _(
        "返した額が、報告と市の記録で違います。決済事業者に明細を確かめます。"
    ),
}


def _line(line: ReportLine, tried: str = "") -> dict[str, Any]:
    return {
        "line": line,
        "kind": gettext(LineKind(line.kind).label),
        "finding": gettext(Finding(line.finding).label),
        "hint": _HINTS.get((line.kind, line.finding), ""),
        "difference": abs(line.amount - line.ours) if line.amount and line.ours else 0,
        "settled": gettext(Settled(line.settled).label) if line.settled else "",
        "title": says(line.charge.title) if line.charge else "",
        "may_collect": line.finding == Finding.MISSING_HERE and line.kind == LineKind.PAID,
        "may_ask": line.finding == Finding.MISSING_THERE and line.kind == LineKind.PAID,
        "answer": gettext(Answer(line.answer).label) if line.answer else "",
        "may_untake": line.answer in NEVER_TAKEN,
        "tried": str(line.n) == tried,
    }


@require_safe
@staff_required
def books(request: StaffRequest) -> HttpResponse:
    """会計に渡す表: by 年度, 科目, payee and way, on the page and as CSV."""
    today = clock.today()
    asked = {name: request.GET.get(name, "") for name in ("since", "until")}
    try:
        since = day_of(asked["since"]) or today.replace(day=1)
        until = day_of(asked["until"]) or (today if since <= today else since)
        rows = accounts.booked(since, until)
    except PlainError as error:
        shown: dict[str, Any] = {**asked, "room": room_tabs("books"), "errors": faults(error), "rows": []}
        return render(request, "payments/books.html", shown, status=422)
    if request.GET.get("form") == "csv":
        return _csv(rows, since, until)
    shown = {
        "room": room_tabs("books"),
        "since": since.isoformat(),
        "until": until.isoformat(),
        "first": since,
        "last": until,
        "rows": [(Way(row.way).label, row, _pairs(row)) for row in rows],
        "errors": [],
        "late": accounts.came_late(since, until),
        "file": f"?{urlencode({'since': since.isoformat(), 'until': until.isoformat(), 'form': 'csv'})}",
    }
    return render(request, "payments/books.html", shown)


def _pairs(row: accounts.Booked) -> list[tuple[int, int]]:
    """How often and how many yen came in, were too much, went back, were set off."""
    return list(zip(row.cells[::2], row.cells[1::2], strict=True))


def _csv(rows: list[accounts.Booked], since: date, until: date) -> HttpResponse:
    answer = HttpResponse(accounts.as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="takings-{since}-{until}.csv"'
    return answer
