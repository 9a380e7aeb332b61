"""The desk's pages of transfers: the list, a new one, one with what can be done with it next."""

from collections.abc import Callable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.core.errors import PlainError, RefusedError
from madoguchi.core.listing import read_moment_key
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import day_of, said, typed

from . import queries, settling, transferring
from .desk import line_row, next_page, payout_row, room_tabs, transfer_row
from .models import PayoutState, Transfer, TransferState
from .refusals import REFUSALS, SpendingRefusedError
from .rules import Cashier, visible_payouts, why_not_approve, why_not_drop
from .transferring import Wanted

#: So many orders can be ticked on one page.
_MOST_TICKED = queries.PAGE
_MEGABYTE = 1 << 20


@require_safe
@staff_required
def index(request: StaffRequest) -> HttpResponse:
    """Transfers, the newest first."""
    cashier = Cashier(request.staff)
    found = queries.transfers(read_moment_key(request.GET.get("after", "")))
    rows = found[: queries.PAGE]
    more = len(found) > queries.PAGE
    shown = {
        "room": room_tabs("transfers"),
        "rows": [transfer_row(one) for one in rows],
        "next": next_page("transfers", rows[-1].made_at, rows[-1]) if more else "",
        "may_make": not cashier.why_not,
        "why_not": _rule(cashier.why_not),
    }
    return render(request, "spending/transfers.html", shown)


def _rule(rule: str) -> str:
    """Why something is not offered, in the language of the page."""
    return said(SpendingRefusedError(rule)) if rule in REFUSALS else ""


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def new(request: StaffRequest) -> HttpResponse:
    """Choose the day and the orders; a POST makes the transfer."""
    cashier = Cashier(request.staff)
    if request.method != "POST":
        return _choosing(request, cashier)
    try:
        made = transferring.make(cashier, _wanted(request))
    except PlainError as error:
        return _choosing(request, cashier, error)
    if made is None:
        messages.success(request, gettext("銀行に送れないものを、口座不備に回しました。"))
        return redirect("spending:returned")
    messages.success(request, gettext("振込を作りました。ほかの方の審査を受けてください。"))
    return redirect("spending:transfer", made.number)


def _wanted(request: StaffRequest) -> Wanted:
    ticked = request.POST.getlist("number")[:_MOST_TICKED]
    return Wanted(
        day_of(request.POST.get("pay_day", "")),
        None if request.POST.get("which") == "all" else [one.replace("\x00", "") for one in ticked],
        set_aside="set_aside" in request.POST,
    )


def _choosing(request: StaffRequest, cashier: Cashier, error: PlainError | None = None) -> HttpResponse:
    visible = visible_payouts(request.staff)
    found = queries.standing(visible, PayoutState.ORDERED, read_moment_key(request.GET.get("after", "")))
    rows = found[: queries.PAGE]
    rule = error.rule if isinstance(error, RefusedError) else ""
    ticked = set(request.POST.getlist("number"))
    shown = {
        "why_not": _rule(cashier.why_not),
        "rows": [{**payout_row(one), "ticked": one.number in ticked} for one in rows],
        "next": next_page("transfer_new", rows[-1].ordered_at, rows[-1]) if len(found) > queries.PAGE else "",
        "pay_day": request.POST.get("pay_day", ""),
        "which": request.POST.get("which", "all"),
        "ways": [("all", gettext("待っているもの全部")), ("some", gettext("下で選んだものだけ"))],
        "set_aside": rule == "unsendable",
        "errors": [("pay_day" if rule == "pay_day" else "", said(error))] if error else [],
        "day_fault": said(error) if error and rule == "pay_day" else "",
    }
    return render(request, "spending/transfer_new.html", shown, status=422 if error else 200)


def _found(number: str) -> Transfer:
    found = queries.transfer_numbered(number)
    if found is None:
        raise Http404
    return found


@require_safe
@staff_required
def one(request: StaffRequest, number: str) -> HttpResponse:
    """One transfer: its payments, how far it is, and what this person can do with it."""
    return _show(request, _found(number))


def _show(request: StaffRequest, found: Transfer, attempt: PlainError | None = None) -> HttpResponse:
    cashier = Cashier(request.staff)
    asked = request.GET.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0
    rows = queries.lines(found, after) if cashier.sees else []
    page = rows[: queries.PAGE]
    shown = {
        **transfer_row(found),
        "sees": cashier.sees,
        "lines": [line_row(one) for one in page],
        "next": f"?after={page[-1].position}" if len(rows) > queries.PAGE else "",
        "results": queries.results(found) if found.fetched_at and cashier.sees else [],
        "errors": [("", said(attempt))] if attempt else [],
        "reason": request.POST.get("reason", ""),
        **_steps(cashier, found),
    }
    return render(request, "spending/transfer.html", shown, status=422 if attempt else 200)


def _steps(cashier: Cashier, found: Transfer) -> dict[str, object]:
    """What can be done next, and why not."""
    handles = not cashier.why_not
    made, sent = found.state == TransferState.MADE, found.state == TransferState.SENT
    told = found.state in (TransferState.SENT, TransferState.SETTLED) and found.fetched_at is not None
    rule = why_not_approve(cashier, found) if made else ""
    return {
        "checking": made,
        "may_approve": made and not rule,
        "why_not_approve": _rule(rule),
        "may_fetch": sent and not found.past and (handles or cashier.approves),
        "may_read": told and handles,
        "may_drop": (made or sent) and not found.may_be_paid and not why_not_drop(cashier, found),
        "waiting": sent,
        "most": settling.MOST_MEGABYTES,
    }


@require_POST
@staff_required
def act(request: StaffRequest, number: str, name: str) -> HttpResponse:
    """Do one of `ACTS` with a transfer."""
    found = _found(number)
    if name not in ACTS:
        raise Http404
    try:
        done = ACTS[name](request, found)
    except PlainError as error:
        return _show(request, found, error)
    messages.success(request, done)
    return redirect("spending:transfer", found.number)


def _approve(request: StaffRequest, found: Transfer) -> str:
    transferring.approve(Cashier(request.staff), found)
    return gettext("審査を終えました。ファイルを取り出して、銀行に渡してください。")


def _drop(request: StaffRequest, found: Transfer) -> str:
    transferring.drop(Cashier(request.staff), found, typed(request, "reason"))
    return gettext("振込を取りやめました。支出命令は、次の振込を待っています。")


def _read(request: StaffRequest, found: Transfer) -> str:
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile) or not upload.size:
        raise SpendingRefusedError("no_file")
    if upload.size > settling.MOST_MEGABYTES * _MEGABYTE:
        raise SpendingRefusedError("big_file", most=settling.MOST_MEGABYTES)
    rest_done = "rest_done" in request.POST
    kept = settling.take(Cashier(request.staff), found, upload.name or "", upload.read(), rest_done=rest_done)
    words = gettext("銀行の結果を読み込みました。振込済み %(done)s件、振込できず %(rejected)s件です。")
    return words % {"done": kept.done, "rejected": kept.rejected}


#: What can be done with a transfer from its page, by the name in the address.
ACTS: dict[str, Callable[[StaffRequest, Transfer], str]] = {
    "approve": _approve,
    "drop": _drop,
    "results": _read,
}


@require_POST
@staff_required
def fetch(request: StaffRequest, number: str) -> HttpResponse:
    """The file for the bank. Who takes it is kept in the ledger: so it is a POST."""
    found = _found(number)
    try:
        data = transferring.fetch(Cashier(request.staff), found)
    except PlainError as error:
        return _show(request, found, error)
    response = HttpResponse(data, content_type="application/octet-stream")
    name = f"transfer-{found.pay_day:%Y%m%d}-{found.n}.txt"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
