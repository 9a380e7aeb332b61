"""Filling in: the start, one page of questions after the other, and going on later."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.counter.procedures import forms
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.pages import explained
from madoguchi.counter.procedures.queries import current, version_numbered, version_of
from madoguchi.counter.procedures.questions import Fault
from madoguchi.counter.procedures.questions.booking import Booking
from madoguchi.counter.procedures.questions.files import Files
from madoguchi.counter.procedures.way import asked_anew, way
from madoguchi.foundation.people.models import Level
from madoguchi.foundation.ui.japanese import date_words
from madoguchi.services.bookings.pages.lasting import LONGER

from . import actions
from .contexts import context_for
from .models import Attachment, Draft
from .refusals import WindowRefusedError
from .rules import Visitor, draft_for, drafts_of, handed_over
from .saying import language, said, title, tracking_address
from .slots import slots_of
from .taking import keep_on, kept_for, take_slots
from .uploads import take_files
from .visiting import (
    ElsewhereError,
    VisitorRequest,
    ask_to_sign_in,
    hold,
    shown_enough,
    visited,
)

Typed = Mapping[str, Any]


@visited
@require_http_methods(["GET", "POST"])
def start(request: VisitorRequest, slug: str) -> HttpResponseBase:
    """What the answers are used for, drafts to go on with, and the button that begins a new one."""
    shown_enough(request)
    version = current(slug)
    if version is None:
        raise Http404
    if request.method == "POST":
        return _begin(request, version)
    procedure = forms.load_definition(version).procedure
    drafts = drafts_of(request.visitor).filter(version__procedure=version.procedure)
    shown = {
        **explained(procedure, language()),
        "drafts": drafts,
        "refused": _why_not(request.visitor, version),
        "signed_in": request.visitor.person is not None,
        "without_account": procedure.identity == Level.OPEN,
    }
    return render(request, "window/start.html", shown)


def _begin(request: VisitorRequest, version: ProcedureVersion) -> HttpResponseBase:
    definition = forms.load_definition(version)
    if request.visitor.person is None and definition.procedure.identity != Level.OPEN:
        return ask_to_sign_in(request)
    try:
        draft = actions.begin(hold(request), version, language())
    except WindowRefusedError:
        return redirect(request.path)  # which says why
    return redirect("window:page", draft.code, definition.pages[0].id)


def _why_not(visitor: Visitor, version: ProcedureVersion) -> str:
    """Why nothing can be begun here now; that one must sign in is no reason."""
    try:
        actions.check_open(visitor.person, version)
    except WindowRefusedError as refused:
        return "" if refused.rule == "level" and visitor.person is None else said(refused)
    return ""


@visited
@require_GET
def resume(request: VisitorRequest, code: str) -> HttpResponse:
    """Go on with a draft, at the first page that still wants something."""
    shown_enough(request)
    draft = draft_of(request, code)
    definition = forms.load_definition(draft.version)
    checked = forms.validate(definition, draft.typed, context_for(attachments_of(draft), slots_of(draft)))
    if not checked.errors:
        return redirect("window:check", code)
    return redirect("window:page", code, definition.page_of(next(iter(checked.errors))).id)


@visited
@require_http_methods(["GET", "POST"])
def page(request: VisitorRequest, code: str, page_id: str) -> HttpResponse:
    """One page of questions: shown as it was left, or checked and passed."""
    shown_enough(request)
    draft = draft_of(request, code)
    if request.method == "POST":
        return _answered(request, draft, page_id)
    asked = forms.load_definition(draft.version).page(page_id)
    if asked is None and draft.version.number > 1:  # a page of an earlier version
        return redirect("window:resume", code)
    return _show(request, draft, _found(asked), draft.typed, {})


def _answered(request: VisitorRequest, draft: Draft, page_id: str) -> HttpResponse:
    version = asked_by(request, draft)
    asked = _page(version, page_id)
    post = request.POST.copy()
    refused = {
        **take_files(request, asked.questions, post, partial(actions.attach, draft)),
        **take_slots(draft, asked.questions, post),
    }
    context = context_for(attachments_of(draft), slots_of(draft))
    result = forms.read_page(asked, post, draft.typed, context)
    errors = {**result.errors, **refused}
    passed = not (errors or result.again or "_later" in post or LONGER in post)
    draft = _saved(request, draft, result.raw, page=page_id, asked_by=version, gone_on=True, passed=passed)
    keep_on(request, draft)
    if "_later" in post and not refused:
        return _later(request, draft)
    if draft.version_id != version.id:
        return _moved_on(request, draft, refused)
    if LONGER in post:
        # Who asks for time has not said that all is filled in: what is missing is no fault yet.
        return _show(request, draft, asked, draft.typed, refused)
    if errors or result.again:
        return _show(request, draft, asked, draft.typed, errors)
    pages = forms.load_definition(draft.version).pages_for(draft.typed)
    after = pages[pages.index(asked) + 1 :] if asked in pages else []
    if not after or "check" in request.GET:
        return redirect("window:check", draft.code)
    return redirect("window:page", draft.code, after[0].id)


def _moved_on(request: VisitorRequest, draft: Draft, refused: Mapping[str, Fault]) -> HttpResponse:
    """What was typed into a page of an earlier version is kept; the newer one goes on where it wants something."""
    for fault in refused.values():
        messages.error(request, fault.says(language()))
    messages.info(request, gettext("入力した内容は保存しました。新しい様式で続けてください。"))
    return redirect("window:resume", draft.code)


def _later(request: VisitorRequest, draft: Draft) -> HttpResponse:
    """Where to find it again: my page, or without an account this browser alone."""
    if draft.person_id:
        return redirect("window:home")
    words = gettext(
        "入力したところまで保存しました。{until}まで、この端末の同じブラウザで「{title}」の続きから入力できます。"
        "ほかの端末やブラウザからは続けられません。"
    )
    sentence = words.format(until=date_words(draft.expires_at), title=title(draft.version))
    messages.success(request, sentence)
    return redirect("portal")


@visited
@require_POST
def autosave(request: VisitorRequest, code: str, page_id: str) -> HttpResponse:
    """Keep what stands in the fields, unchecked. Files and bookings are taken with the page, which alone sends them."""
    draft = draft_for(request.visitor, code)
    if draft is None:
        raise Http404
    version = asked_by(request, draft)
    asked = _page(version, page_id)
    raw = forms.read_page(asked, request.POST, draft.typed).raw
    sent = {question.id for question in asked.questions if isinstance(question, Files | Booking)}
    typed = {name: typed for name, typed in raw.items() if name not in sent}
    _saved(request, draft, typed, page=page_id, asked_by=version)
    return HttpResponse(status=204)


def _show(
    request: VisitorRequest, draft: Draft, asked: forms.FormPage, typed: Typed, errors: Mapping[str, Fault]
) -> HttpResponse:
    pages = forms.load_definition(draft.version).pages_for(typed)
    at, slots = pages.index(asked) if asked in pages else 0, slots_of(draft)
    shown = {
        "draft": draft,
        "renewed": renewed(draft),
        "page": asked,
        "title": asked.title.says(language()),
        "lead": asked.lead.says(language()) if asked.lead else "",
        "procedure": title(draft.version),
        "at": at + 1,
        "of": len(pages) + 1,
        "previous": pages[at - 1] if at else None,
        "fields": forms.fields(asked, typed, errors, language(), context_for(attachments_of(draft), slots)),
        **kept_for(slots),
        "errors": forms.messages(errors, language()),
        "browser": forms.browser_data(asked, typed),
    }
    return render(request, "window/page.html", shown, status=422 if errors else 200)


@visited
@require_POST
def give_up(request: VisitorRequest, code: str) -> HttpResponse:
    """Delete a draft."""
    actions.give_up(draft_of(request, code))
    messages.success(request, gettext("入力した内容を消しました。"))
    return redirect("window:home" if request.visitor.person else "portal")


def draft_of(request: VisitorRequest, code: str) -> Draft:
    """The visitor's draft. Raises Http404, and `ElsewhereError` where it was handed over or others are asked of it."""
    draft = draft_for(request.visitor, code)
    if draft is None:
        raise _gone(request, code)
    if draft.frozen_at is not None:
        raise frozen(draft)
    return draft


def frozen(draft: Draft) -> ElsewhereError:
    """Where a draft stands that does not change, while others are asked whether they agree."""
    address = reverse("window:agreements", args=[draft.code])
    return ElsewhereError(address, said(WindowRefusedError("frozen")))


def _gone(request: VisitorRequest, code: str) -> Exception:
    submission = handed_over(request.visitor, code)
    if submission is None:
        return Http404()
    words = gettext("この内容は、すでにお送りいただいています。ここで進み具合がわかります。")
    address = reverse("window:application", args=[submission.code])
    opens = submission.person_id or submission.code in request.visitor.opened
    return ElsewhereError(address if opens else tracking_address(submission.code), words)


def _saved(request: VisitorRequest, draft: Draft, typed: Typed, **how: Any) -> Draft:
    """Keep a page's answers; a draft handed over in the same instant is no draft any more."""
    # Without an account a draft lives as long as what this browser holds.
    request.session.modified |= draft.person_id is None
    try:
        return actions.save(draft, typed, **how)
    except WindowRefusedError as refused:
        raise frozen(draft) from refused
    except Draft.DoesNotExist as gone:
        raise _gone(request, draft.code) from gone


def asked_by(request: VisitorRequest, draft: Draft) -> ProcedureVersion:
    """The version whose page was sent: an earlier one where the draft was moved while the page stood open."""
    own: ProcedureVersion = draft.version
    shown = version_shown(request)
    earlier = version_numbered(own.procedure.slug, shown) if 0 < shown < own.number else None
    return earlier if earlier and way(earlier, own) else own


def version_shown(request: HttpRequest) -> int:
    """The number of the version that a form was shown of; 0 where it does not say."""
    shown = request.POST.get("_version", "")[:9]
    return int(shown) if shown.isascii() and shown.isdecimal() else 0


def renewed(draft: Draft) -> dict[str, Any] | None:
    """What to tell of a draft that was moved: the questions asked anew; None where there is nothing to tell."""
    if draft.moved_from_id is None:
        return None
    passed = way(version_of(draft.moved_from_id), draft.version)
    return {"questions": [one.label.says(language()) for one in asked_anew(passed)]}


def _page(version: ProcedureVersion, page_id: str) -> forms.FormPage:
    return _found(forms.load_definition(version).page(page_id))


def _found(asked: forms.FormPage | None) -> forms.FormPage:
    if asked is None:
        raise Http404
    return asked


def attachments_of(draft: Draft) -> Iterable[Attachment]:
    """The files sent for a draft."""
    return list(Attachment.objects.filter(token=draft.code).select_related("file"))
