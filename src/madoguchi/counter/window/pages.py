"""The window's pages: filling in, checking, handing over."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.core.errors import PlainError
from madoguchi.counter.procedures import forms
from madoguchi.counter.procedures.pages import explained
from madoguchi.counter.procedures.queries import current
from madoguchi.counter.procedures.questions import Fault
from madoguchi.counter.procedures.questions.files import Files

from . import actions
from .contexts import context_for, files_shown
from .models import Attachment, Draft
from .rules import draft_for, drafts_of, submission_for
from .visiting import VisitorRequest, hold, let_open, visited

Typed = Mapping[str, Any]


@visited
@require_http_methods(["GET", "POST"])
def start(request: VisitorRequest, slug: str) -> HttpResponse:
    """What the answers are used for, drafts to go on with, and the button that begins a new one."""
    version = current(slug)
    if version is None:
        raise Http404
    if request.method == "POST":
        draft = actions.begin(hold(request), version, _language())
        return redirect("window:page", draft.code, forms.load_definition(version).pages[0].id)
    shown = explained(forms.load_definition(version).procedure, _language())
    drafts = drafts_of(request.visitor).filter(version__procedure=version.procedure)
    return render(request, "window/start.html", {**shown, "drafts": drafts})


@visited
@require_GET
def resume(request: VisitorRequest, code: str) -> HttpResponse:
    """Go on with a draft, at the first page that still wants something."""
    draft = _draft(request, code)
    definition = forms.load_definition(draft.version)
    checked = forms.validate(definition, draft.typed, context_for(_attachments(draft)))
    if not checked.errors:
        return redirect("window:check", code)
    return redirect("window:page", code, definition.page_of(next(iter(checked.errors))).id)


@visited
@require_http_methods(["GET", "POST"])
def page(request: VisitorRequest, code: str, page_id: str) -> HttpResponse:
    """One page of questions: shown as it was left, or checked and passed."""
    draft = _draft(request, code)
    asked = _page(draft, page_id)
    if request.method == "POST":
        return _answered(request, draft, asked)
    return _show(request, draft, asked, draft.typed, {})


def _answered(request: VisitorRequest, draft: Draft, asked: forms.FormPage) -> HttpResponse:
    post = request.POST.copy()
    refused = _take_files(request, draft, asked, post)
    context = context_for(_attachments(draft))
    result = forms.read_page(asked, post, draft.typed, context)
    draft = _saved(draft, result.raw)
    errors = {**result.errors, **refused}
    if errors or result.again:
        return _show(request, draft, asked, draft.typed, errors)
    if "_later" in post:
        return redirect("window:home")
    pages = forms.load_definition(draft.version).pages_for(draft.typed)
    after = pages[pages.index(asked) + 1 :] if asked in pages else []
    if not after or "check" in request.GET:
        return redirect("window:check", draft.code)
    return redirect("window:page", draft.code, after[0].id)


def _take_files(request: VisitorRequest, draft: Draft, asked: forms.FormPage, post: Any) -> dict[str, Fault]:
    """Keep what was sent with the page, and add its ids to the answers; returns what was refused."""
    refused = {}
    for question in asked.questions:
        if not isinstance(question, Files):
            continue
        room = question.most - len(post.getlist(question.id))
        for upload in request.FILES.getlist(f"{question.id}.file")[: max(room, 0) + 1]:
            try:
                post.appendlist(question.id, str(actions.attach(draft, upload, question.accept).file_id))
            except PlainError as error:
                name = f"{question.id}.file"
                refused[name] = Fault.of(name, error)
    return refused


@visited
@require_POST
def autosave(request: VisitorRequest, code: str, page_id: str) -> HttpResponse:
    """Keep what stands in the fields, unchecked. Files are kept with the page, which alone sends them."""
    draft = _draft(request, code)
    asked = _page(draft, page_id)
    raw = forms.read_page(asked, request.POST, draft.typed).raw
    files = {question.id for question in asked.questions if isinstance(question, Files)}
    _saved(draft, {name: typed for name, typed in raw.items() if name not in files})
    return HttpResponse(status=204)


def _show(
    request: VisitorRequest, draft: Draft, asked: forms.FormPage, typed: Typed, errors: Mapping[str, Fault]
) -> HttpResponse:
    language = _language()
    pages = forms.load_definition(draft.version).pages_for(typed)
    at = pages.index(asked) if asked in pages else 0
    shown = {
        "draft": draft,
        "page": asked,
        "title": asked.title.says(language),
        "lead": asked.lead.says(language) if asked.lead else "",
        "procedure": _title(draft.version),
        "at": at + 1,
        "of": len(pages) + 1,
        "previous": pages[at - 1] if at else None,
        "fields": forms.fields(asked, typed, errors, language, context_for(_attachments(draft))),
        "errors": forms.messages(errors, language),
        "browser": forms.browser_data(asked, typed),
    }
    return render(request, "window/page.html", shown, status=422 if errors else 200)


@visited
@require_http_methods(["GET", "POST"])
def check(request: VisitorRequest, code: str) -> HttpResponse:
    """All answers, each with a way to change it, and the one button that hands over."""
    if request.method == "POST":
        return _hand_over(request, code)
    return _check(request, _draft(request, code))


def _hand_over(request: VisitorRequest, code: str) -> HttpResponse:
    try:
        handed = actions.hand_over(request.visitor, code)
    except actions.NotComplete:
        return _check(request, _draft(request, code))
    if request.visitor.person is None:
        let_open(request, handed.submission.code)
    return redirect("window:done", handed.submission.code)


def _check(request: VisitorRequest, draft: Draft) -> HttpResponse:
    attachments = _attachments(draft)
    definition = forms.load_definition(draft.version)
    checked = forms.validate(definition, draft.typed, context_for(attachments))
    shown = {
        "draft": draft,
        "procedure": explained(definition.procedure, _language()),
        "sections": forms.describe(
            definition, {**draft.typed, **checked.values}, _language(), files_shown(attachments)
        ),
        "faults": _faults(definition, checked.errors),
    }
    return render(request, "window/check.html", shown, status=422 if request.method == "POST" else 200)


def _faults(definition: forms.Definition, errors: Mapping[str, Fault]) -> list[tuple[str, str]]:
    """Page id and sentence of each fault."""
    return [(definition.page_of(path).id, fault.says(_language())) for path, fault in errors.items()]


@visited
@require_POST
def give_up(request: VisitorRequest, code: str) -> HttpResponse:
    """Delete a draft."""
    actions.give_up(_draft(request, code))
    return redirect("window:home")


@visited
@require_GET
def done(request: VisitorRequest, code: str) -> HttpResponse:
    """It has arrived: the code, what happens next, who to ask."""
    submission = submission_for(request.visitor, code)
    if submission is None:
        raise Http404
    procedure = forms.load_definition(submission.version).procedure
    shown = {"submission": submission, "procedure": explained(procedure, _language())}
    return render(request, "window/done.html", shown)


def _saved(draft: Draft, typed: Typed) -> Draft:
    """Keep a page's answers; a draft handed over in the same instant is no draft any more."""
    try:
        return actions.save(draft, typed)
    except Draft.DoesNotExist as gone:
        raise Http404 from gone


def _draft(request: VisitorRequest, code: str) -> Draft:
    draft = draft_for(request.visitor, code)
    if draft is None:
        raise Http404
    return draft


def _page(draft: Draft, page_id: str) -> forms.FormPage:
    found = forms.load_definition(draft.version).page(page_id)
    if found is None:
        raise Http404
    return found


def _attachments(draft: Draft) -> Iterable[Attachment]:
    return list(Attachment.objects.filter(token=draft.code).select_related("file"))


def _title(version: Any) -> str:
    return forms.load_definition(version).procedure.title.says(_language())


def _language() -> str:
    return get_language() or "ja"
