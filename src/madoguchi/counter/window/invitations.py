"""Prefilled forms that the office asks for: 次の手続き after a submission, and a letter's short address."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from madoguchi.core.errors import PlainError
from madoguchi.core.ids import normalise_code
from madoguchi.counter.procedures import forms
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.queries import current
from madoguchi.foundation.accounts.limits import too_often
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.people.models import Level

from . import actions
from .models import Draft, Invitation, Submission
from .queries import invitation_coded, next_steps
from .refusals import WindowRefusedError
from .rules import Visitor, draft_begun, submission_for
from .saying import language, said
from .visiting import VisitorRequest, followed, hold, shown_enough, visited

MOST_TYPED, _MOST_PROVED = 254, 20
_PROVED = "window_invited"


@dataclass(frozen=True)
class Step:
    """A form that somebody is asked to hand in, as it is shown: what stands in it, the draft that was begun."""

    invitation: Invitation
    title: str
    filled: list[forms.Row]
    draft: Draft | None
    contact: str


def steps_after(visitor: Visitor, submission: Submission) -> list[Step]:
    """次の手続き: what is asked for after a submission."""
    return [_step(visitor, one) for one in next_steps([submission])]


def _step(visitor: Visitor, invitation: Invitation) -> Step:
    version = current(invitation.procedure)
    title = invitation.title.get(language()) or invitation.title["ja"]
    if invitation.is_open and version is not None:
        return Step(invitation, title, _filled(version, invitation), draft_begun(visitor, invitation), "")
    return Step(invitation, title, [], None, _contact(version))


def _filled(version: ProcedureVersion, invitation: Invitation) -> list[forms.Row]:
    definition = forms.load_definition(version)
    names = [name for name in invitation.values if name in definition.questions]
    found = forms.check_some(definition, names, invitation.values, answers=None).values
    return [one for one in forms.asked_rows(definition, names, found, language(), {}) if one.text]


def _contact(version: ProcedureVersion | None) -> str:
    """Whom to call about a form that is over: section and telephone."""
    slug = forms.load_definition(version).procedure.department if version else ""
    found = Department.objects.filter(slug=slug).order_by("-since").first()
    name = (found.name_en if language().startswith("en") else found.name) if found else ""
    return f"{name}　{found.contact}" if found else ""


def open_steps(submissions: Iterable[Submission]) -> list[tuple[str, Invitation, Submission]]:
    """What can still be handed in after these submissions: title, offer, and the submission it follows."""
    mine = {one.id: one for one in submissions}
    return [
        (one.title.get(language()) or one.title["ja"], one, mine[one.follows_id])
        for one in next_steps(mine.values())
        if one.is_open and one.follows_id
    ]


@followed
@require_POST
def begin_next(request: VisitorRequest, code: str, offered: str) -> HttpResponseBase:
    """Begin the next procedure, or go on with it."""
    submission = submission_for(request.visitor, code)
    steps = next_steps([submission]) if submission else []
    invitation = next((one for one in steps if one.code == offered), None)
    if invitation is None:
        raise Http404
    return _begin(request, invitation, reverse("window:application", args=[code]))


def _begin(request: VisitorRequest, invitation: Invitation, page: str) -> HttpResponseBase:
    """A draft with what was offered; where one must sign in first, the way back leads to `page`."""
    version = current(invitation.procedure)
    if version is None:
        raise Http404
    procedure = forms.load_definition(version).procedure
    if request.visitor.person is None and procedure.identity != Level.OPEN:
        return redirect(f"{reverse('account_request_login_code')}?next={page}")
    try:
        draft = actions.begin_invited(hold(request), invitation, version, language())
    except WindowRefusedError as refused:
        messages.error(request, said(refused))
        return redirect(page)
    if draft.page:
        return redirect("window:resume", draft.code)
    return redirect("window:page", draft.code, forms.load_definition(draft.version).pages[0].id)


@visited
@require_http_methods(["GET", "POST"])
def invitation(request: VisitorRequest, code: str) -> HttpResponse:
    """The short address of a letter: one answer shows that it is theirs, then what is asked of them."""
    shown_enough(request)
    known = _normalised(code)
    if request.method == "POST":
        return _prove(request, known)
    if known in request.session.get(_PROVED, ()):
        found = invitation_coded(known)
        if found is not None:
            return _offer(request, found)
    return _ask(request, known)


def _normalised(code: str) -> str:
    try:
        return normalise_code(code)
    except PlainError as wrong:
        raise Http404 from wrong


def _prove(request: VisitorRequest, code: str) -> HttpResponse:
    proof = request.POST.get("proof", "")[:MOST_TYPED]
    if not proof.strip():
        return _ask(request, code, fault=gettext("生年月日などを入力してください。"))
    if too_often(request, "proof", key=code):
        return render(request, "window/too_often.html", status=429)
    if actions.open_invitation(code, proof) is None:
        words = gettext(
            "お送りした手紙の番号と合いませんでした。手紙の番号と、入力した内容を、もう一度お確かめください。"
        )
        return _ask(request, code, proof, words)
    _let_prove(request, code)
    return redirect("window:invitation", code)


def _let_prove(request: HttpRequest, code: str) -> None:
    """This browser showed that the letter is its reader's."""
    proved = [one for one in request.session.get(_PROVED, []) if one != code]
    request.session[_PROVED] = [*proved, code][-_MOST_PROVED:]


def _ask(request: VisitorRequest, code: str, proof: str = "", fault: str = "") -> HttpResponse:
    shown: dict[str, Any] = {
        "code": code,
        "proof": proof,
        "fault": fault,
        "errors": [("proof", fault)] if fault else [],
    }
    return render(request, "window/letter.html", shown, status=422 if fault else 200)


def _offer(request: VisitorRequest, found: Invitation) -> HttpResponse:
    return render(request, "window/invitation.html", {"step": _step(request.visitor, found)})


@visited
@require_POST
def begin(request: VisitorRequest, code: str) -> HttpResponseBase:
    """Begin the form of a letter, or go on with it; for who showed that it is theirs."""
    known = _normalised(code)
    found = invitation_coded(known)
    if found is None or known not in request.session.get(_PROVED, ()):
        return redirect("window:invitation", known)
    return _begin(request, found, reverse("window:invitation", args=[known]))
