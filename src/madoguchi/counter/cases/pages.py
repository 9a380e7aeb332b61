"""The desk's pages: the queue, the case, its files; each act is one action."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop
from django.views.decorators.http import require_GET, require_POST

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_block
from madoguchi.counter.procedures import forms
from madoguchi.counter.procedures.declaration import Procedure
from madoguchi.counter.procedures.kinds import STEP_WORDS, StepKind
from madoguchi.counter.procedures.questions import FileShown
from madoguchi.foundation.files.pdf import page_images
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.people.actions import record_check
from madoguchi.foundation.people.models import CheckKind, IdentityCheck, Party
from madoguchi.services.documents.queries import issued_for

from . import actions, events
from .models import Case, CaseFile, StepAction
from .queries import VIEWS, Key, case_numbered, events_of, neighbours, queue, steps_of
from .refusals import REFUSALS
from .rules import Clerk, preparers, visible_cases, why_not

_VIEW_LABELS = {
    "mine": gettext_noop("わたしのすること"),
    "department": gettext_noop("所属すべて"),
    "late": gettext_noop("期限超過"),
}


@staff_required
@require_GET
def waiting(request: StaffRequest) -> HttpResponse:
    """処理待ち: open steps, the one due first on top."""
    clerk = Clerk(request.staff)
    view = request.GET.get("view", VIEWS[0])
    if view not in VIEWS:
        raise Http404
    found = queue(clerk, view, clock.today(), Key.read(request.GET.get("after", "")))
    address = reverse("cases:queue")
    shown = {
        "steps": [_row(step) for step in found.steps],
        "tabs": [(gettext(_VIEW_LABELS[one]), f"{address}?view={one}", one == view) for one in VIEWS],
        "view": view,
        "next": f"{address}?view={view}&after={found.next}" if found.next else "",
        "departments": {post.department for post in clerk.posts},
    }
    return render(request, "cases/queue.html", shown)


def _row(step: StepAction) -> dict[str, Any]:
    today = clock.today()
    return {
        "step": step,
        "case": step.case,
        "title": _procedure(step.case).title.says(_language()),
        "todo": _todo(step),
        "days": (step.due_on - today).days if step.due_on else None,
    }


def _todo(step: StepAction) -> str:
    """What is to be done, not only where it stands."""
    if step.obstacle:
        return gettext("発行が止まっています：文字を確かめる")
    return {
        StepKind.EXAMINE: gettext("審査する"),
        StepKind.DRAFT: gettext("起案する"),
        StepKind.DECIDE: gettext("決裁する"),
    }.get(StepKind(step.kind), gettext("自動で進みます"))


@staff_required
@require_GET
def find(request: StaffRequest) -> HttpResponse:
    """The case of a number typed into the search box."""
    number = normalise_block(request.GET.get("q", "")).strip()
    if case_numbered(visible_cases(Clerk(request.staff)), number):
        return redirect("cases:case", number)
    messages.warning(
        request, gettext("受付番号 %(number)s の案件は、見られる範囲にありません。") % {"number": number}
    )
    return redirect("cases:queue")


@staff_required
@require_GET
def case(request: StaffRequest, number: str) -> HttpResponse:
    """A case: what the applicant wrote, the walk, and what is to be done now. Opening it is an event."""
    clerk, found = _case(request, number)
    actions.note_look(clerk, found)
    return _show(request, clerk, found, {})


def _show(request: StaffRequest, clerk: Clerk, found: Case, said: dict[str, Any]) -> HttpResponse:
    definition = forms.load_definition(found.version)
    steps = steps_of(found)
    current = next((step for step in steps if step.done_at is None), None)
    rule = why_not(clerk, current, preparers(steps)) if current else "done"
    before, after = neighbours(clerk, current)
    party = Party.objects.filter(subject=found.subject, applicant=True).first()
    kept = list(found.files.select_related("file").order_by("id"))
    shown = {
        "case": found,
        "title": definition.procedure.title.says(_language()),
        "sections": forms.describe(definition, found.answers, _language(), _files(found, kept)),
        "files": kept,
        "steps": [(STEP_WORDS[StepKind(step.kind)].says(_language()), step) for step in steps],
        "current": current,
        "declared": definition.procedure.route[current.position] if current else None,
        "checklist": _texts(definition.procedure.route[current.position].checklist) if current else [],
        "may": current is not None and not rule,
        "why_not": _refusal(rule) if current and rule else "",
        "outcomes": _outcomes(definition.procedure),
        "proposed": _outcome_title(definition.procedure, found.proposed),
        "outcome": _outcome_title(definition.procedure, found.outcome),
        "issued": issued_for(found.subject) if found.closed_at else None,
        "days": (found.due_on - clock.today()).days if found.due_on and not found.closed_at else None,
        "previous": before,
        "next": after,
        "party": party,
        "checks": IdentityCheck.objects.filter(party=party).select_related("staff") if party else [],
        "check_kinds": CheckKind.choices,
        "history": events_of(found),
        "typed": {},
        "errors": [],
        **said,
    }
    return render(request, "cases/case.html", shown, status=422 if said else 200)


@staff_required
@require_POST
def act(request: StaffRequest, number: str, step: str) -> HttpResponse:
    """Do the open step: examine, draft, decide or try issuing again; refused, the page keeps what was typed."""
    clerk, found = _case(request, number)
    try:
        _ACTS[step](clerk, found, request)
    except KeyError as unknown:
        raise Http404 from unknown
    except PlainError as refused:
        sentence = refused.en if _language().startswith("en") else refused.ja
        return _show(request, clerk, found, {"errors": [("#act", sentence)], "typed": request.POST})
    messages.success(request, gettext("%(number)s を処理しました。") % {"number": number})
    return redirect("cases:queue")


def _note(request: StaffRequest, name: str) -> str:
    return normalise_block(request.POST.get(name, "")).strip()


def _examine(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    checked = len(set(request.POST.getlist("checked")))
    examined = actions.Examined(checked, _note(request, "note"), request.POST.dict())
    proposal = actions.Proposal(request.POST.get("outcome", ""), _note(request, "reasons"))
    actions.examine(clerk, found, examined, proposal)


def _draft(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    proposal = actions.Proposal(request.POST.get("outcome", ""), _note(request, "reasons"))
    actions.draft(clerk, found, proposal)


def _decide(clerk: Clerk, found: Case, request: StaffRequest) -> None:
    actions.decide(clerk, found, note=_note(request, "note"))


def _issue(clerk: Clerk, found: Case, _request: StaffRequest) -> None:
    actions.try_issue_again(clerk, found)


_ACTS: dict[str, Callable[[Clerk, Case, StaffRequest], None]] = {
    "examine": _examine,
    "draft": _draft,
    "decide": _decide,
    "issue": _issue,
}


@staff_required
@require_POST
def check_identity(request: StaffRequest, number: str) -> HttpResponse:
    """Record how the applicant's identity was checked at the counter."""
    clerk, found = _case(request, number)
    party = Party.objects.get(subject=found.subject, applicant=True)
    kind, documents = request.POST.get("kind", ""), _note(request, "documents")[:200]
    if kind not in CheckKind.values or (kind != CheckKind.QUESTIONS and not documents):
        sentence = gettext("確認の方法と、見た書類の種類を入力してください（番号は書きません）。")
        return _show(request, clerk, found, {"errors": [("#identity", sentence)], "typed": request.POST})
    record_check(party, CheckKind(kind), documents, clerk.staff)
    return redirect("cases:case", number)


@staff_required
@require_GET
def file(request: StaffRequest, number: str, position: int) -> HttpResponse:
    """A file of a case; looking at it is an event. A PDF is shown as the image of a page."""
    clerk, found = _case(request, number)
    kept = list(found.files.select_related("file").order_by("id"))
    if not 1 <= position <= len(kept):
        raise Http404
    actions.note_look(clerk, found, events.FILE_OPENED)
    return _shown_file(kept[position - 1])


@staff_required
@require_GET
def paper(request: StaffRequest, number: str) -> HttpResponse:
    """The issued document of a case, to print and post where nobody wished to have it electronically."""
    clerk, found = _case(request, number)
    issued = issued_for(found.subject)
    if issued is None:
        raise Http404
    actions.note_look(clerk, found, events.FILE_OPENED)
    return _private(open_file(issued.file), issued.file.media_type)


def _shown_file(kept: CaseFile) -> HttpResponse:
    data, media_type = open_file(kept.file), kept.file.media_type
    if media_type == "application/pdf":
        data, media_type = next(page_images(data, kept.file.name, last=1)), "image/png"
    return _private(data, media_type)


def _private(data: bytes, media_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Cache-Control"] = "private, no-store"
    return response


def _case(request: StaffRequest, number: str) -> tuple[Clerk, Case]:
    clerk = Clerk(request.staff)
    found = case_numbered(visible_cases(clerk), number)
    if found is None:
        raise Http404
    return clerk, found


def _files(found: Case, kept: list[CaseFile]) -> dict[str, FileShown]:
    return {
        str(one.file_id): FileShown(one.file.name, reverse("cases:file", args=[found.number, n]))
        for n, one in enumerate(kept, 1)
    }


def _procedure(found: Case) -> Procedure:
    return forms.load_definition(found.version).procedure


def _texts(texts: Any) -> list[str]:
    return [text.says(_language()) for text in texts]


def _outcomes(procedure: Procedure) -> list[tuple[str, str]]:
    return [(name, outcome.title.says(_language())) for name, outcome in procedure.outcomes.items()]


def _outcome_title(procedure: Procedure, name: str) -> str:
    return procedure.outcomes[name].title.says(_language()) if name else ""


def _refusal(rule: str) -> str:
    ja, en = REFUSALS[rule]
    return en if _language().startswith("en") else ja


def _language() -> str:
    return get_language() or "ja"
