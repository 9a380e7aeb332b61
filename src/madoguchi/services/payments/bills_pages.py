"""他のシステムの請求: a file of bills brought in, their slips; what banks, stores and eLTAX took for them."""

from typing import Any

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
from madoguchi.foundation.ui.saying import in_english, said, says, typed
from madoguchi.services.documents.typeset import MissingGlyphsError

from . import actions, queries
from .bill_files import BillFaultsError
from .desk import faults, other_years, room_tabs
from .models import ChargeKind, CollectedFile, CollectedKind, CollectedState
from .numbers import read_number
from .refusals import PaymentRefusedError
from .rules import may_decide, visible_collected, visible_drafts, visible_imports
from .slips import AT_ONCE, Slip, slips_pdf


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def bills(request: StaffRequest) -> HttpResponse:
    """The files of bills, and the form that takes another, whose columns are named next."""
    if request.method != "POST":
        return _bills(request)
    if not may_decide(request.staff, None):
        raise Http404
    try:
        draft = actions.keep_bills(request.FILES.get("file"), _wanted(request), request.staff)
    except PlainError as error:
        return _bills(request, error)
    return redirect("payments:bill_columns", draft.code)


def _wanted(request: StaffRequest) -> actions.BillsWanted:
    kind = request.POST.get("kind", "")
    title = {"ja": typed(request, "title", 100), "en": typed(request, "title_en", 100)}
    return actions.BillsWanted(
        kind=ChargeKind(kind) if kind in ChargeKind.values else ChargeKind.TAX,
        title=title,
        payee=typed(request, "payee", 120),
        account=typed(request, "account", 200),
        issuer=typed(request, "issuer", 20),
    )


def row_faults(error: PlainError | None) -> list[str]:
    """Of a file with faults, each row's; else nothing."""
    if not isinstance(error, BillFaultsError):
        return []
    return [one.en if in_english() else one.ja for one in error.faults]


def _bills(request: StaffRequest, error: PlainError | None = None) -> HttpResponse:
    found = queries.bill_imports(
        visible_imports(request.staff), read_moment_key(request.GET.get("after", ""))
    )
    rows = found[: queries.PAGE]
    more = len(found) > queries.PAGE and urlencode({"after": moment_key(rows[-1].begun_at, rows[-1].id)})
    shown = {
        "room": room_tabs("bills"),
        "drafts": [
            (one, says(one.wanted["title"])) for one in queries.bill_drafts(visible_drafts(request.staff))
        ],
        "rows": [(one, says(one.title)) for one in rows],
        "next": f"{reverse('payments:bills')}?{more}" if more else "",
        "kinds": [(one.value, one.label) for one in ChargeKind],
        "may": may_decide(request.staff, None),
        "typed": request.POST,
        "errors": faults(error),
    }
    return render(request, "payments/bills.html", shown, status=422 if error else 200)


@require_safe
@staff_required
def bill_import(request: StaffRequest, code: str) -> HttpResponse:
    """One file: how far it is, its bills, and their slips to print."""
    found = queries.bill_import(visible_imports(request.staff), code)
    if found is None:
        raise Http404
    after = request.GET.get("after", "")
    line = int(after) if after.isascii() and after.isdecimal() and len(after) < 9 else 0
    page = queries.outside_bills(found, line)
    rows = page[: queries.PAGE]
    address = reverse("payments:bill_import", args=[found.code])
    shown = {
        "found": found,
        "title": says(found.title),
        "kind": ChargeKind(found.kind).label,
        "done": queries.charged_bills(found),
        "years": other_years(queries.due_days(found), found.told_on),
        "rows": rows,
        "next": f"{address}?after={rows[-1].line}" if len(page) > queries.PAGE else "",
        "parts": range(1, (found.count - 1) // AT_ONCE + 2),
    }
    return render(request, "payments/bill_import.html", shown)


@require_safe
@staff_required
def bill_slips(request: StaffRequest, code: str, part: int) -> HttpResponse:
    """The slips of a file that are due, a part of them as a PDF."""
    found = queries.bill_import(visible_imports(request.staff), code)
    if found is None or not 1 <= part <= (found.count - 1) // AT_ONCE + 1:
        raise Http404
    bills = queries.bills_of_part(found, AT_ONCE * (part - 1), AT_ONCE)
    return as_pdf(request, [Slip(one.charge, one, found.issuer) for one in bills], f"slips-{code}-{part}")


def as_pdf(request: StaffRequest, slips: list[Slip], name: str) -> HttpResponse:
    """Slips as a PDF; why there is none on a page of its own."""
    try:
        answer = HttpResponse(slips_pdf(slips), content_type="application/pdf")
    except PaymentRefusedError as refused:
        return render(request, "payments/no_slips.html", {"why": said(refused)}, status=422)
    except MissingGlyphsError as missing:
        why = missing.en if in_english() else missing.ja
        return render(request, "payments/no_slips.html", {"why": why}, status=422)
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def collected(request: StaffRequest) -> HttpResponse:
    """消込: the files of what was taken for slips, and the form that brings in another."""
    if request.method != "POST":
        return _collected(request)
    if not may_decide(request.staff, None):
        raise Http404
    kind = request.POST.get("kind", "")
    try:
        if kind not in CollectedKind.values:
            raise PaymentRefusedError("file_kind")
        found = actions.take_slips(CollectedKind(kind), request.FILES.get("file"), request.staff)
    except PlainError as error:
        return _collected(request, error)
    messages.success(request, gettext("ファイルを受け付けました。順に消し込んでいます。"))
    return redirect("payments:collected_file", found.code)


def _collected(request: StaffRequest, error: PlainError | None = None) -> HttpResponse:
    found = queries.collected_files(
        visible_collected(request.staff), read_moment_key(request.GET.get("after", ""))
    )
    rows = found[: queries.PAGE]
    more = len(found) > queries.PAGE and urlencode({"after": moment_key(rows[-1].came_at, rows[-1].id)})
    wrong = row_faults(error)
    above = (
        [("id_file", gettext("取り込めない行があります。何も取り込んでいません。"))]
        if wrong
        else faults(error)
    )
    shown = {
        "room": room_tabs("collected"),
        "rows": [(one, CollectedKind(one.kind).label) for one in rows],
        "next": f"{reverse('payments:collected')}?{more}" if more else "",
        "kinds": [(one.value, one.label) for one in CollectedKind],
        "may": may_decide(request.staff, None),
        "typed": request.POST,
        "errors": above,
        "wrong": wrong,
    }
    return render(request, "payments/collected.html", shown, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def collected_file(request: StaffRequest, code: str) -> HttpResponse:
    """One file: what became of its lines; a POST looks again for the charges of some, or names that of one."""
    found = queries.collected_file(visible_collected(request.staff), code)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _collected_file(request, found)
    try:
        with transaction.atomic():
            messages.success(request, _settle(request, found))
    except PlainError as error:
        return _collected_file(request, found, error)
    return redirect("payments:collected_file", found.code)


def _settle(request: StaffRequest, found: CollectedFile) -> str:
    if "line" not in request.POST:
        actions.look_again(found, request.staff)
        return gettext("番号の請求を、もう一度探しています。")
    line = queries.collected_line(found, request.POST["line"])
    if line is None:
        raise Http404
    number = read_number(request.POST.get("number", ""))
    charge = queries.charge_numbered(number)
    if charge is None:
        raise PaymentRefusedError("no_charge", number=number)
    actions.collect_unknown(line, charge, request.staff)
    return gettext("明細を処理しました。")


def _collected_file(
    request: StaffRequest, found: CollectedFile, error: PlainError | None = None
) -> HttpResponse:
    shown: dict[str, Any] = {
        "errors": faults(error),
        "typed": request.POST,
        "found": found,
        "kind": CollectedKind(found.kind).label,
        "sums": [
            (CollectedState(state).label, count, total)
            for state, count, total in queries.collected_sums(found)
        ],
        "unknown": queries.collected_lines(found, CollectedState.UNKNOWN),
        "overpaid": queries.collected_lines(found, CollectedState.OVERPAID),
    }
    return render(request, "payments/collected_file.html", shown, status=422 if error else 200)
