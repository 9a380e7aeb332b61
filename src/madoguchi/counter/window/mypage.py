"""My page: what a person has under way, where it stands, and the documents to fetch."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from madoguchi.counter.procedures import forms
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.people.access import PersonRequest, person_required
from madoguchi.services.documents.queries import documents_of

from . import actions
from .models import Attachment, Draft, State, Submission, Tracking
from .rules import draft_for, drafts_of, submission_for, submissions_of
from .visiting import VisitorRequest, visited, visitor_of


@dataclass(frozen=True)
class Line:
    """One draft or submission in a list."""

    title: str
    row: Draft | Submission


@dataclass(frozen=True)
class Moment:
    """One sentence of the timeline."""

    at: datetime
    sentence: str


@person_required
@require_GET
def home(request: PersonRequest) -> HttpResponse:
    """Drafts to go on with, and everything handed over."""
    shown = {
        "drafts": [Line(title(draft.version), draft) for draft in drafts_of(visitor_of(request))],
        "submissions": [Line(title(one.version), one) for one in submissions_of(request.person)[:100]],
    }
    return render(request, "window/home.html", shown)


@visited
@require_GET
def application(request: VisitorRequest, code: str) -> HttpResponse:
    """Where one submission stands, with its timeline and documents."""
    submission = _submission(request, code)
    definition = forms.load_definition(submission.version)
    answers = submission.answers
    language = get_language() or "ja"
    shown = {
        "submission": submission,
        "title": title(submission.version),
        "moments": moments(submission, language),
        "documents": documents_of(submission.subject),
        "under_way": submission.state != State.DONE,
        "sections": forms.describe(definition, answers, language) if answers is not None else None,
        "language": language,
    }
    return render(request, "window/application.html", shown)


@visited
@require_GET
def document(request: VisitorRequest, code: str, document_code: str) -> HttpResponse:
    """The PDF of an issued document, for its applicant."""
    submission = _submission(request, code)
    found = next((one for one in documents_of(submission.subject) if one.code == document_code), None)
    if found is None or found.file is None:
        raise Http404
    actions.note_fetched(request.visitor, submission, found)
    response = HttpResponse(open_file(found.file), content_type=found.file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, found.file.name)
    response["Cache-Control"] = "private, no-store"
    return response


@visited
@require_GET
def file(request: VisitorRequest, code: str, key: str) -> HttpResponse:
    """A photo of a draft, for who sent it."""
    draft = draft_for(request.visitor, code)
    sent = Attachment.objects.filter(token=code, sealed__startswith=key).select_related("file").first()
    if draft is None or sent is None:
        raise Http404
    response = HttpResponse(open_file(sent.file), content_type=sent.file.media_type)
    response["Cache-Control"] = "private, max-age=3600"
    return response


def moments(submission: Submission, language: str) -> list[Moment]:
    """The timeline in a language, oldest first."""
    rows = Tracking.objects.filter(submission=submission).order_by("at", "id")
    return [Moment(row.at, row.sentence.get(language) or row.sentence["ja"]) for row in rows]


def title(version: ProcedureVersion) -> str:
    """The procedure's title in the page's language."""
    return forms.load_definition(version).procedure.title.says(get_language() or "ja")


def _submission(request: VisitorRequest, code: str) -> Submission:
    submission = submission_for(request.visitor, code)
    if submission is None:
        raise Http404
    return submission
