"""Handing over: check answers, the one button, and the page that says it has arrived."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from madoguchi.counter.procedures import forms
from madoguchi.counter.procedures.kinds import Told
from madoguchi.counter.procedures.pages import explained, waived
from madoguchi.counter.procedures.papers import applicant_of
from madoguchi.counter.procedures.questions import Fault
from madoguchi.foundation.city.queries import public_address
from madoguchi.services.bookings.pages.lasting import LONGER

from . import actions
from .contexts import context_for, files_shown
from .cosigners import cosignatures_of, cosigners_of
from .factors import kinds_of, second_code_of
from .models import Draft, Submission
from .pages import attachments_of, draft_of, renewed, version_shown
from .prefill import worth_keeping
from .queries import earlier_like
from .refusals import CosignersWantedError, WindowRefusedError
from .rules import submission_for
from .saying import added, language, said
from .slots import slots_of
from .taking import keep_on, kept_for
from .visiting import VisitorRequest, followed, is_fresh, let_open, show_once, shown_enough, visited


@visited
@require_http_methods(["GET", "POST"])
def check(request: VisitorRequest, code: str) -> HttpResponse:
    """All answers, each with a way to change it, what it costs, and the one button that hands over."""
    shown_enough(request)
    if LONGER in request.POST:
        keep_on(request, draft_of(request, code))
        return redirect("window:check", code)
    if request.method == "POST":
        return _hand_over(request, code)
    return _check(request, draft_of(request, code))


def _hand_over(request: VisitorRequest, code: str) -> HttpResponse:
    keep, checked = "keep" in request.POST, version_shown(request)
    try:
        handed = actions.hand_over(request.visitor, code, keep=keep, checked=checked)
    except CosignersWantedError:
        return _ask(request, code, checked)
    except forms.NotCompleteError as missing:
        return _check(request, draft_of(request, code), status=422, missing=missing.errors)
    except WindowRefusedError as refused:
        return _check(request, draft_of(request, code), status=409, refused=said(refused))
    except Submission.DoesNotExist as gone:
        raise Http404 from gone
    if handed.submission.person_id is None:
        let_open(request, handed.submission.code)
        show_once(request, handed.submission.code)
    return redirect("window:done", handed.submission.code)


def _ask(request: VisitorRequest, code: str, checked: int) -> HttpResponse:
    """Others apply together: they are asked first."""
    try:
        actions.ask_cosigners(request.visitor, code, checked=checked)
    except WindowRefusedError as refused:
        return _check(request, draft_of(request, code), status=409, refused=said(refused))
    return redirect("window:agreements", code)


def _check(
    request: VisitorRequest,
    draft: Draft,
    status: int = 200,
    refused: str = "",
    missing: Mapping[str, Fault] | None = None,
) -> HttpResponse:
    attachments = attachments_of(draft)
    definition, slots = forms.load_definition(draft.version), slots_of(draft)
    checked = forms.validate(definition, draft.typed, context_for(attachments, slots))
    answers, values = {**draft.typed, **checked.values}, checked.values
    cosigners = [] if checked.errors else cosigners_of(definition, values)
    shown = {
        "draft": draft,
        "renewed": renewed(draft),
        "procedure": explained(definition.procedure, language()),
        "sections": forms.describe(definition, answers, language(), files_shown(attachments)),
        **kept_for(slots),
        "faults": _faults(definition, checked.errors or missing or {}),
        "refused": refused,
        "amount": definition.amount(values),
        "waivers": [waived(one, language()) for one in definition.waivers(values).values()],
        "earlier": earlier_like(request.visitor, draft.version, values),
        "keepable": draft.person is not None and not cosigners and bool(worth_keeping(definition, values)),
        "cosigners": cosigners,
        "not_agreed": [one for one in cosignatures_of(draft) if one.agreed is False]
        if definition.procedure.cosigners
        else [],
        "mailed": bool(draft.person_id or applicant_of(definition, values).email),
    }
    return render(request, "window/check.html", shown, status=status)


def _faults(definition: forms.Definition, errors: Mapping[str, Fault]) -> list[tuple[str, str]]:
    """Page id and sentence of each fault."""
    return [(definition.page_of(path).id, fault.says(language())) for path, fault in errors.items()]


@followed
@require_GET
def done(request: VisitorRequest, code: str) -> HttpResponse:
    """It has arrived: the code, what opens it later, what happens next, who to ask."""
    submission = submission_for(request.visitor, code)
    if submission is None:
        raise Http404
    definition = forms.load_definition(submission.version)
    shown: dict[str, Any] = {
        "submission": submission,
        "procedure": explained(definition.procedure, language()),
        "amount": definition.amount(submission.answers or {}),
        "added": added(submission.version, Told.ARRIVED),
        "papers": bool(definition.procedure.papers),
        "factors": [] if submission.person_id else kinds_of(submission),
        "second_code": second_code_of(submission) if is_fresh(request, code) else "",
        "mailed": bool(submission.person_id or submission.contact),
        # In full, since the page is printed.
        "track": f"{public_address()}{reverse('window:track')}",
    }
    return render(request, "window/done.html", shown)
