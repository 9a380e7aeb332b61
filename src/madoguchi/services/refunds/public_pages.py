"""お返しする口座: whoever paid says who gets the money and into which account, looks at it, and sends it once."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import ACCOUNT_PARTS, AccountError, bank_account, normalise_line
from madoguchi.foundation.people.access import person_of
from madoguchi.foundation.ui.saying import in_english, said, says, typed
from madoguchi.services.payments.seeing import bill_for

from . import actions, queries
from .accounts import account_kinds, account_rows
from .models import AccountRequest
from .refusals import RefundRefusedError
from .rules import may_answer, why_not_answer

#: What is asked on one page after the other; nothing of it is kept here between them.
_NAME, _ACCOUNT, _CHECK = "name", "account", "check"
_MOST_PART = 200


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def account(request: HttpRequest, code: str, asked: str) -> HttpResponseBase:
    """What the office asks about a bill: the name, then the account, then all of it once more."""
    bill = bill_for(request, code)
    found = queries.account_request(bill, asked) if bill else None
    if found is None:
        # The same for a bill that there is and for one that there is not.
        if person_of(request) is None:
            return redirect_to_login(request.get_full_path(), reverse("account_request_login_code"))
        raise Http404
    if why_not_answer(found) or not may_answer(found, person_of(request)):
        return _over(request, found)
    if request.method != "POST":
        return _ask(request, found, _NAME)
    return _go_on(request, found)


def _go_on(request: HttpRequest, found: AccountRequest) -> HttpResponseBase:
    """From what was typed on one page to the next; a fault leads back to where it is."""
    act, answer = request.POST.get("act", ""), _typed(request)
    if act in (_NAME, _ACCOUNT):
        return _ask(request, found, act)
    if not normalise_line(answer.payee).strip():
        return _ask(request, found, _NAME, RefundRefusedError("own_name"))
    if act == "named":
        return _ask(request, found, _ACCOUNT)
    try:
        checked = bank_account(answer.account)
        if act != "send":
            return _ask(request, found, _CHECK, checked=checked)
        actions.answer(found, answer, person_of(request))
    except AccountError as error:
        return _ask(request, found, _ACCOUNT, error)
    except RefundRefusedError:
        found.refresh_from_db()
        return _over(request, found, HTTPStatus.CONFLICT)
    return redirect("giving_back:account", found.bill.code, found.code)


def _typed(request: HttpRequest) -> actions.Answer:
    return actions.Answer(
        typed(request, "payee"), {part: typed(request, part, _MOST_PART) for part in ACCOUNT_PARTS}
    )


def _ask(
    request: HttpRequest,
    found: AccountRequest,
    step: str,
    error: PlainError | None = None,
    checked: Mapping[str, str] | None = None,
) -> HttpResponse:
    faults = error.faults if isinstance(error, AccountError) else ()
    parts = {one.part: one.en if in_english() else one.ja for one in faults}
    named = said(error) if error and not faults else ""
    answer = _typed(request)
    shown = {
        **_about(found),
        "step": step,
        "typed": {"payee": answer.payee, **answer.account},
        "carried": [(name, text) for name, text in answer.account.items() if text],
        "rows": account_rows(checked) if checked else [],
        "kinds": account_kinds(),
        "faults": parts,
        "named": named,
        "errors": list(parts.items()) or ([("payee", named)] if named else []),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "refunds/account.html", shown, status=status)


def _over(request: HttpRequest, found: AccountRequest, status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    """That it was answered, or why it cannot be, and what to do."""
    why = why_not_answer(found) or "not_holder"
    fault = RefundRefusedError(why)
    return render(
        request, "refunds/over.html", {**_about(found), "why": why, "words": said(fault)}, status=status
    )


def _about(found: AccountRequest) -> dict[str, Any]:
    return {
        "found": found,
        "bill": found.bill,
        "title": says({"en": found.bill.title["ja"], **found.bill.title}),
        "contact": says(found.contact),
    }
