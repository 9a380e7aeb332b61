"""同意: where the applicant sees who has agreed, and the page of one who is asked."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.core.japanese import normalise_block
from madoguchi.counter.procedures import forms

from . import actions
from .cosigners import asked_by, cosignatures_of
from .models import CoSignature
from .refusals import WindowRefusedError
from .rules import draft_for, handed_over
from .saying import language, said, title
from .visiting import VisitorRequest, let_open, show_once, visited

MOST_WRITTEN = 500


@visited
@require_GET
def agreements(request: VisitorRequest, code: str) -> HttpResponse:
    """Who has agreed so far; once all have, what was handed over."""
    draft = draft_for(request.visitor, code)
    if draft is None:
        return _arrived(request, code)
    if draft.frozen_at is None:
        return redirect("window:check", code)
    asked = [one for one in cosignatures_of(draft) if one.ended_at is None]
    shown = {
        "draft": draft,
        "procedure": title(draft.version),
        "asked": asked,
        "late": any(one.answered_at is None and not one.is_open for one in asked),
    }
    return render(request, "window/agreements.html", shown)


def _arrived(request: VisitorRequest, code: str) -> HttpResponse:
    """The last agreement came in another browser: here is whose draft it was."""
    submission = handed_over(request.visitor, code)
    if submission is None:
        raise Http404
    if submission.person_id is None:
        let_open(request, submission.code)
        show_once(request, submission.code)
    return redirect("window:done", submission.code)


@visited
@require_POST
def rewrite(request: VisitorRequest, code: str) -> HttpResponse:
    """Take the draft back to change it."""
    if draft_for(request.visitor, code) is None:
        return _arrived(request, code)
    actions.rewrite(request.visitor, code)
    messages.success(request, gettext("書き直せるようになりました。同意をお願いした方にもお知らせしました。"))
    return redirect("window:check", code)


@never_cache
@require_http_methods(["GET", "POST"])
def cosign(request: VisitorRequest, secret: str) -> HttpResponse:
    """All that was written, and whether its reader agrees."""
    cosignature = asked_by(secret)
    if cosignature is None:
        raise Http404
    if request.method == "POST":
        return _answer(request, cosignature)
    return _show(request, cosignature)


def _answer(request: VisitorRequest, cosignature: CoSignature) -> HttpResponse:
    reason = normalise_block(request.POST.get("reason", "")).strip()[:MOST_WRITTEN]
    try:
        if request.POST.get("answer") == "agree":
            actions.agree(cosignature)
        else:
            actions.refuse(cosignature, reason)
    except WindowRefusedError as refused:
        if refused.rule == "cosign_over":
            return redirect(request.path)  # which says so
        return _show(request, cosignature, said(refused))
    return redirect(request.path)


def _show(request: VisitorRequest, cosignature: CoSignature, fault: str = "") -> HttpResponse:
    of = cosignature.draft or cosignature.submission
    shown = {
        "cosignature": cosignature,
        "procedure": title(of.version),
        "arrived": cosignature.submission,
        "errors": [("reason", fault)] if fault else [],
        "fault": fault,
        "most": MOST_WRITTEN,
        "sections": [],
    }
    if cosignature.is_open:
        # Files are named, not shown: their addresses are their sender's.
        shown["sections"] = forms.describe(forms.load_definition(of.version), of.typed, language())
    return render(request, "window/cosign.html", shown, status=422 if fault else 200)
