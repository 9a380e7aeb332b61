"""口座への還付: the proposals that wait for another person; an overpayment's account, proposed and decided."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import ACCOUNT_PARTS, AccountError
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.japanese import date_words
from madoguchi.foundation.ui.saying import in_english, said, says, typed
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.models import OverpaidState, Overpayment
from madoguchi.services.payments.queries import overpayment as overpayment_of
from madoguchi.services.payments.rules import may_decide, visible_overpayments
from madoguchi.services.spending.queries import payout_of_any_state
from madoguchi.services.spending.rules import visible_payouts

from . import actions, queries
from .accounts import account_kinds, account_rows
from .models import BankRefund
from .refusals import RefundRefusedError


@require_safe
@staff_required
def waiting(request: StaffRequest) -> HttpResponse:
    """What waits to be decided."""
    if not may_decide(request.staff, None):
        raise Http404
    rows = [(one, says(one.overpayment.charge.title)) for one in queries.waiting(request.staff)]
    came = [(one, says(one.overpayment.charge.title)) for one in queries.answers_waiting(request.staff)]
    return render(request, "refunds/waiting.html", {"rows": rows, "came": came})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def refund(request: StaffRequest, overpayment: UUID) -> HttpResponse:
    """One overpayment: proposing an account, deciding on what another proposed, and what became of it."""
    found = overpayment_of(visible_overpayments(request.staff), overpayment)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _refund(request, found)
    try:
        with transaction.atomic():
            decides = "answer_is" in request.POST
            act = _decide if decides else _ACTS.get(request.POST.get("act", ""), _propose)
            done = act(request, found)
    except PlainError as error:
        return _refund(request, found, error)
    messages.success(request, done)
    return redirect("refunds:refund", found.id)


def _propose(request: StaffRequest, found: Overpayment) -> str:
    account = {part: typed(request, part) for part in ACCOUNT_PARTS}
    wanted = actions.Wanted(typed(request, "payee"), account, typed(request, "evidence"))
    actions.propose(found, wanted, request.staff)
    return gettext("提案しました。ほかの方が決めると、支出命令になります。")


def _ask(request: StaffRequest, found: Overpayment) -> str:
    asking = actions.ask_account(found, request.staff)
    return gettext("口座をたずねました。{day}までに答えていただきます。").format(day=date_words(asking.until))


def _take_up(request: StaffRequest, found: Overpayment) -> str:
    actions.propose_answer(found, request.staff)
    return gettext("提案しました。ほかの方が決めると、支出命令になります。")


def _decide(request: StaffRequest, found: Overpayment) -> str:
    waits = next((one for one in queries.refunds_of(found) if one.approved is None), None)
    if waits is None:
        raise RefundRefusedError("decided")
    approved = request.POST["answer_is"] == "yes"
    actions.decide(waits, approved, typed(request, "answer"), request.staff)
    return (
        gettext("提案を認めました。次の振込で送れます。") if approved else gettext("提案を認めませんでした。")
    )


_ACTS: Mapping[str, Callable[[StaffRequest, Overpayment], str]] = {
    "ask": _ask,
    "take_up": _take_up,
}


def _refund(request: StaffRequest, found: Overpayment, error: PlainError | None = None) -> HttpResponse:
    rows = queries.refunds_of(found)
    waits = next((one for one in rows if one.approved is None), None)
    parts = {one.part: one.en if in_english() else one.ja for one in _faults(error)}
    shown = {
        "found": found,
        "title": says(found.charge.title),
        "rows": rows,
        "waits": waits,
        "account": account_rows(waits.account) if waits else [],
        "may_decide": waits is not None and may_decide(request.staff, waits.proposed_by_id),
        "may_propose": waits is None and found.state == OverpaidState.OPEN,
        **_payout(request, rows),
        **_asked(found),
        "kinds": account_kinds(),
        "typed": request.POST,
        "faults": parts,
        "by_hand": "payee" in request.POST,
        "errors": list(parts.items()) if parts else [("", said(error))] if error else [],
    }
    return render(request, "refunds/refund.html", shown, status=422 if error else 200)


def _faults(error: PlainError | None) -> Any:
    return error.faults if isinstance(error, AccountError) else ()


def _payout(request: StaffRequest, rows: list[BankRefund]) -> dict[str, Any]:
    """The order to pay what was approved last, and whether this person may open it."""
    approved = next((one for one in rows if one.approved), None)
    found = payout_of_any_state(approved.subject) if approved else None
    opens = found is not None and visible_payouts(request.staff).filter(id=found.id).exists()
    return {"payout": found, "payout_opens": opens}


def _asked(found: Overpayment) -> dict[str, Any]:
    """What was asked of whoever paid, and what they answered, beside whom the charge was billed to."""
    asking = queries.last_asking(found)
    came = asking is not None and asking.answered_at is not None and asking.ended_at is None
    billed = payments.billed_to(found.charge)
    return {
        "asking": asking,
        "asks": asking is not None and asking.answered_at is None and asking.ended_at is None,
        "asked_late": asking is not None and clock.today() > asking.until,
        "came": account_rows(asking.account) if asking and came else [],
        "came_evidence": actions.answer_evidence(asking) if asking and came else "",
        "billed": billed.name if billed else "",
    }
