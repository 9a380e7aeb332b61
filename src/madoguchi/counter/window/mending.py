"""補正: what the city asks to be mended, answered item by item on one page, checked, sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from madoguchi.core import clock
from madoguchi.counter.procedures import forms
from madoguchi.counter.procedures.questions import Fault, Field

from . import actions
from .contexts import context_of, sent_files_shown
from .models import Correction, Submission
from .mypage import submission_of
from .queries import asked_names, corrections_of
from .refusals import WindowRefusedError
from .rules import is_open
from .saying import language, said, title
from .uploads import take_files
from .visiting import VisitorRequest, followed, shown_enough


@dataclass(frozen=True)
class Item:
    """One thing that is asked: the clerk's words, the answer as it was, and its field or its new answer."""

    words: str
    before: forms.Row
    field: Field | None = None
    now: forms.Row | None = None


@followed
@require_http_methods(["GET", "POST"])
def correction(request: VisitorRequest, code: str, asked_code: str) -> HttpResponse:
    """Each asked answer as it was and the clerk's words beside it; kept as typed, right or wrong."""
    shown_enough(request)
    submission, asked = _asked(request, code, asked_code)
    if not is_open(asked):
        return _over(request, submission, asked)
    if request.method == "POST":
        return _answered(request, submission, asked)
    return _show(request, submission, asked, {})


def _answered(request: VisitorRequest, submission: Submission, asked: Correction) -> HttpResponse:
    definition, post = forms.load_definition(submission.version), request.POST.copy()
    names = asked_names(asked)
    questions = [definition.questions[name] for name in names if name in definition.questions]
    keep = partial(actions.attach_to_correction, asked)
    refused = take_files(request, questions, post, keep)
    read = forms.read_asked(definition, names, post)
    asked = actions.save_correction(asked, read.raw)
    if read.again or refused:
        return _show(request, submission, asked, {**read.errors, **refused})
    errors = actions.check_correction(asked).errors
    if errors:
        return _show(request, submission, asked, errors)
    return redirect("window:correction_check", submission.code, asked.code)


def _show(
    request: VisitorRequest, submission: Submission, asked: Correction, errors: Mapping[str, Fault]
) -> HttpResponse:
    definition, files = forms.load_definition(submission.version), _files(submission)
    earlier = {
        name: forms.familiar(definition, name, value, language()) for name, value in asked.earlier.items()
    }
    answers = {**earlier, **asked.typed}
    names = asked_names(asked)
    shown = {
        **_frame(submission, asked),
        "items": [
            Item(words, row, field=field)
            for words, row, field in zip(
                (item["words"] for item in asked.items),
                forms.asked_rows(definition, names, asked.earlier, language(), files),
                forms.asked_fields(definition, names, answers, errors, language(), context_of(files)),
                strict=True,
            )
        ],
        "errors": forms.messages(errors, language()),
    }
    return render(request, "window/correction.html", shown, status=422 if errors else 200)


@followed
@require_http_methods(["GET", "POST"])
def correction_check(request: VisitorRequest, code: str, asked_code: str) -> HttpResponse:
    """The new answers beside the old ones, and the button that sends them."""
    submission, asked = _asked(request, code, asked_code)
    if request.method == "POST":
        return _send(request, submission, asked)
    if not is_open(asked):
        return _over(request, submission, asked)
    checked = actions.check_correction(asked)
    if checked.errors:
        return redirect("window:correction", code, asked_code)
    definition, files, names = (
        forms.load_definition(submission.version),
        _files(submission),
        asked_names(asked),
    )
    rows = zip(
        (item["words"] for item in asked.items),
        forms.asked_rows(definition, names, asked.earlier, language(), files),
        forms.asked_rows(definition, names, checked.values, language(), files),
        strict=True,
    )
    items = [Item(words, before, now=now) for words, before, now in rows]
    return render(request, "window/correction_check.html", {**_frame(submission, asked), "items": items})


def _send(request: VisitorRequest, submission: Submission, asked: Correction) -> HttpResponse:
    try:
        actions.answer_correction(request.visitor, asked)
    except forms.NotCompleteError:
        return redirect("window:correction", submission.code, asked.code)
    except WindowRefusedError as refused:
        messages.warning(request, said(refused))
    else:
        messages.success(request, gettext("補正を送りました。担当の課が確かめます。"))
    return redirect("window:application", submission.code)


def _over(request: VisitorRequest, submission: Submission, asked: Correction) -> HttpResponse:
    return render(request, "window/correction_over.html", _frame(submission, asked))


def _asked(request: VisitorRequest, code: str, asked_code: str) -> tuple[Submission, Correction]:
    submission = submission_of(request, code)
    found = next((one for one in corrections_of(submission) if one.code == asked_code), None)
    if found is None:
        raise Http404
    # The submission is read already, with its version.
    found.submission = submission
    return submission, found


def _files(submission: Submission) -> dict[str, Any]:
    return sent_files_shown(submission, corrections_of(submission))


def _frame(submission: Submission, asked: Correction) -> dict[str, Any]:
    return {
        "submission": submission,
        "correction": asked,
        "title": title(submission.version),
        "late": asked.answer_by < clock.today(),
    }
