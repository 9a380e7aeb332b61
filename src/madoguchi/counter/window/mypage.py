"""My page: what a person has under way, where it stands, and what is to be done about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from madoguchi.core import clock
from madoguchi.core.japanese import normalise_block
from madoguchi.counter.procedures import forms
from madoguchi.counter.procedures.kinds import Told
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.files.models import File
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.people.access import PersonRequest, person_required
from madoguchi.foundation.people.actions import erase_profile
from madoguchi.services.documents.models import PublishedDocument
from madoguchi.services.documents.queries import documents_of
from madoguchi.services.notices.queries import MOST_UNREAD, unread_count
from madoguchi.services.payments.models import Bill, State, Way
from madoguchi.services.payments.public_pages import payable_online
from madoguchi.services.payments.queries import bill_of
from madoguchi.services.payments.seeing import let_see

from . import actions
from .contexts import sent_files_shown
from .invitations import open_steps, steps_after
from .models import Attachment, Correction, Draft, Message, Submission
from .prefill import kept_words
from .queries import corrections_of, key_of, messages_of, sent_files, timeline, waiting_for
from .refusals import WindowRefusedError
from .rules import (
    draft_for,
    drafts_of,
    is_open,
    is_over,
    may_withdraw,
    may_write,
    submission_for,
    submissions_of,
)
from .saying import added, language, said, title
from .visiting import VisitorRequest, followed, shown_enough, visited, visitor_of

MOST_WRITTEN, MOST_LISTED = 2000, 100


@dataclass(frozen=True)
class Line:
    """One draft or submission in a list."""

    title: str
    row: Draft | Submission
    wanted: str = ""


@dataclass(frozen=True)
class Due:
    """What the applicant has to do now."""

    correction: Correction | None
    bill: Bill | None
    documents: list[PublishedDocument]
    unread: int

    @property
    def late(self) -> bool:
        """Whether the day by which a correction was asked has passed."""
        return self.correction is not None and self.correction.answer_by < clock.today()

    def __bool__(self) -> bool:
        return bool(self.correction or self.bill or self.documents or self.unread)


@person_required
@require_GET
def home(request: PersonRequest) -> HttpResponse:
    """Drafts to go on with, everything handed over, what is kept for the next form."""
    shown_enough(request)
    mine = list(submissions_of(request.person)[:MOST_LISTED])
    shown = {
        "waiting": waiting_lines(mine),
        "steps": open_steps(mine),
        "drafts": [Line(title(draft.version), draft) for draft in drafts_of(visitor_of(request))],
        "submissions": [Line(title(one.version), one) for one in mine],
        "unread": unread_count(request.person),
        "most": MOST_UNREAD,
        "kept": kept_words(request.person, language()),
    }
    return render(request, "window/home.html", shown)


def waiting_lines(submissions: Iterable[Submission]) -> list[Line]:
    """What the person has to do now, in all their submissions."""
    return [
        Line(title(one.submission.version), one.submission, one.wanted) for one in waiting_for(submissions)
    ]


@person_required
@require_POST
def erase_kept(request: PersonRequest) -> HttpResponse:
    """Contact details are kept for the next form no longer."""
    erase_profile(request.person)
    messages.success(request, gettext("残していた連絡先を消しました。"))
    return redirect("window:home")


@followed
@require_GET
def application(request: VisitorRequest, code: str) -> HttpResponse:
    """Where one submission stands: what to do now, its timeline, documents, messages, charge, answers."""
    shown_enough(request)
    return _application(request, submission_of(request, code))


def _application(
    request: VisitorRequest, submission: Submission, status: int = 200, **written: str
) -> HttpResponse:
    corrections, letters = corrections_of(submission), messages_of(submission)
    documents, bill = documents_of(submission.subject), bill_of(submission.subject)
    due = _due(submission, corrections, letters, documents, bill)
    shown = {
        "submission": submission,
        "title": title(submission.version),
        "timeline": [
            (one.at, one.sentence.get(language()) or one.sentence["ja"]) for one in timeline(submission)
        ],
        "due": due,
        "steps": steps_after(request.visitor, submission),
        "documents": documents,
        "in_force": any(one.revoked_at is None for one in documents),
        "corrections": corrections,
        "over": is_over(submission),
        "mailed": bool(submission.person_id or submission.contact),
        "may_withdraw": may_withdraw(submission),
        "may_write": may_write(submission),
        "most": MOST_WRITTEN,
        **_money(submission, bill),
        **_told_by(submission, letters),
        "sections": _sections(submission, corrections),
        "language": language(),
        **written,
    }
    answer = render(request, "window/application.html", shown, status=status)
    if due.unread:
        actions.note_read(submission)
    return answer


def _due(
    submission: Submission,
    corrections: list[Correction],
    letters: list[Message],
    documents: list[PublishedDocument],
    bill: Bill | None,
) -> Due:
    asked = next((one for one in corrections if is_open(one)), None)
    return Due(
        correction=None if is_over(submission) else asked,
        bill=bill if bill is not None and bill.state == State.DUE else None,
        documents=[one for one in documents if one.file_id and one.opened_at is None],
        unread=sum(one.from_office and one.read_at is None for one in letters),
    )


def _money(submission: Submission, bill: Bill | None) -> dict[str, Any]:
    if bill is None:
        return {"bill": None}
    fee = forms.load_definition(submission.version).procedure.fee
    return {
        "bill": bill,
        "reckoned": fee.reckoned.says(language()) if fee else "",
        "bill_title": bill.title.get(language()) or bill.title["ja"],
        "bill_waiver": bill.waiver.get(language()) or bill.waiver.get("ja", ""),
        "cash": Way.CASH in bill.ways,
        "postal_order": Way.POSTAL_ORDER in bill.ways,
        "online": payable_online(bill),
        "how_to_pay": added(submission.version, Told.PAYMENT_DUE),
    }


def _told_by(submission: Submission, letters: list[Message]) -> dict[str, Any]:
    """Who is in charge, before the office says so by the procedure; and who wrote each letter."""
    charged = submission.department or forms.load_definition(submission.version).procedure.department
    slugs = {charged, *(one.department for one in letters)}
    known = {one.slug: one for one in Department.objects.filter(slug__in=slugs)}
    names = {slug: one.name_en if language().startswith("en") else one.name for slug, one in known.items()}
    return {
        "department": names.get(charged, ""),
        "contact": known[charged].contact if charged in known else "",
        "letters": [(one, names.get(one.department) or names.get(charged, "")) for one in letters],
    }


def _sections(submission: Submission, corrections: list[Correction]) -> list[forms.Section] | None:
    if submission.answers is None:
        return None
    definition = forms.load_definition(submission.version)
    files = sent_files_shown(submission, corrections)
    return forms.describe(definition, submission.answers, language(), files)


@followed
@require_GET
def pay(request: VisitorRequest, code: str) -> HttpResponse:
    """To the page on which what a submission costs is paid on line."""
    bill = bill_of(submission_of(request, code).subject)
    if bill is None:
        raise Http404
    let_see(request, bill)
    return redirect("pay:bill", bill.code)


@followed
@require_POST
def write(request: VisitorRequest, code: str) -> HttpResponse:
    """Send a message to the section in charge."""
    submission = submission_of(request, code)
    typed = normalise_block(request.POST.get("text", "")).strip()
    if len(typed) > MOST_WRITTEN:
        words = gettext("{most}文字までで入力してください（いま{now}文字）。")
        fault = words.format(most=MOST_WRITTEN, now=len(typed))
        return _application(request, submission, 422, typed=typed, text_fault=fault)
    try:
        actions.write(request.visitor, submission, typed)
    except WindowRefusedError as refused:
        return _application(request, submission, 422, typed=typed, text_fault=said(refused))
    messages.success(request, gettext("担当の課に送りました。"))
    return redirect("window:application", code)


@followed
@require_POST
def withdraw(request: VisitorRequest, code: str) -> HttpResponse:
    """取下げ: asked of the office, with a reason or without."""
    submission = submission_of(request, code)
    reason = normalise_block(request.POST.get("reason", "")).strip()[:MOST_WRITTEN]
    try:
        actions.withdraw(request.visitor, submission, reason)
    except WindowRefusedError as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, gettext("取下げを届け出ました。担当の課が確かめて、結果をお知らせします。"))
    return redirect("window:application", code)


@followed
@require_GET
def document(request: VisitorRequest, code: str, document_code: str) -> HttpResponse:
    """The PDF of an issued document, for its applicant."""
    submission = submission_of(request, code)
    found = next((one for one in documents_of(submission.subject) if one.code == document_code), None)
    if found is None or found.file is None:
        raise Http404
    actions.note_fetched(request.visitor, submission, found)
    response = _bytes_of(found.file)
    response["Content-Disposition"] = content_disposition_header(True, found.file.name)
    response["Cache-Control"] = "private, no-store"
    return response


@visited
@require_GET
def file(request: VisitorRequest, code: str, key: str) -> HttpResponse:
    """A photo or file of a draft, for who sent it."""
    draft = draft_for(request.visitor, code)
    sent = Attachment.objects.filter(token=code, sealed__startswith=key).select_related("file").first()
    if draft is None or sent is None:
        raise Http404
    return _bytes_of(sent.file)


@followed
@require_GET
def sent_file(request: VisitorRequest, code: str, key: str) -> HttpResponse:
    """A photo or file of a submission or its corrections, for who sent it."""
    submission = submission_of(request, code)
    files = sent_files(submission, corrections_of(submission))
    found = next((one for one in files if key_of(one) == key), None)
    if found is None:
        raise Http404
    return _bytes_of(found)


def _bytes_of(kept: File) -> HttpResponse:
    response = HttpResponse(open_file(kept), content_type=kept.media_type)
    response["Cache-Control"] = "private, max-age=3600"
    return response


def submission_of(request: VisitorRequest, code: str) -> Submission:
    """The visitor's submission. Raises Http404."""
    submission = submission_for(request.visitor, code)
    if submission is None:
        raise Http404
    return submission
