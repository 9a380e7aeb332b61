"""A case on the desk: what the applicant wrote, the walk, what is to be done now; its files and papers."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views.decorators.http import require_GET

from madoguchi.core import clock
from madoguchi.core.calendar import next_open_day
from madoguchi.counter.procedures.forms import Definition, load_definition
from madoguchi.counter.procedures.kinds import CHANNEL_WORDS, STEP_WORDS, Channel, Kind, StepKind
from madoguchi.counter.procedures.questions import FileShown
from madoguchi.foundation.files.models import File
from madoguchi.foundation.files.pdf import page_images
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.people.models import CheckKind, Level, Role
from madoguchi.foundation.ui.saying import in_english, language
from madoguchi.services.documents.queries import issued_for
from madoguchi.services.documents.typeset import MissingGlyphsError
from madoguchi.services.payments.queries import payment_numbered
from madoguchi.services.payments.rules import open_receipts

from . import actions, events, findings
from .answers import Part, answered, others
from .beside import Beside, beside
from .desk import Attempt, opened, refusal
from .models import Case, DispatchWay, StepAction
from .papers import specimen
from .queries import events_of, neighbours, steps_of
from .rules import Clerk, why_not, why_not_aside
from .step import now
from .together import lacks_identity, together

PNG = "image/png"
PDF = "application/pdf"
# What one has by law to mend an application is "a reasonable period" (行政手続法7条): this is where the form begins.
USUAL_PERIOD = timedelta(days=14)


@staff_required
@require_GET
def case(request: StaffRequest, number: str) -> HttpResponse:
    """A case; opening it is an event."""
    clerk, found = opened(request, number)
    actions.note_look(clerk, found)
    return show(request, clerk, found)


def show(request: StaffRequest, clerk: Clerk, found: Case, attempt: Attempt | None = None) -> HttpResponse:
    """The page of a case; after an act that was refused with what was typed, and why."""
    attempt = attempt or Attempt()
    shown = _shown(clerk, found, attempt)
    return render(request, "cases/case.html", shown, status=422 if attempt.errors else 200)


def _shown(clerk: Clerk, found: Case, attempt: Attempt) -> dict[str, Any]:
    definition, steps = load_definition(found.version), steps_of(found)
    current = next((step for step in steps if step.done_at is None), None)
    rule = why_not(clerk, current, steps) if current else ""
    duplicate = definition.procedure.duplicate
    near = beside(clerk, found, duplicate.days if duplicate else None)
    previous, following = neighbours(clerk, current)
    return {
        "case": found,
        "title": definition.procedure.title.says(language()),
        "channel": CHANNEL_WORDS[Channel(found.channel)].says(language()),
        "days": _days(found.due_on),
        "has_papers": bool(definition.procedure.papers),
        "papers": bool(definition.procedure.papers),
        "near": near,
        "party": _party(near),
        "opens_receipt": _opens_receipt(clerk, near),
        "walked": [(_label(step), step) for step in steps],
        "coming": _coming(definition, found, current),
        "history": events_of(found),
        "current": current,
        "label": _label(current) if current else "",
        "may": current is not None and not rule and found.suspended_on is None,
        "why_not": refusal(rule) if rule else "",
        "outcome": _title_of(definition, found.outcome or found.proposed),
        "previous": previous,
        "next": following,
        "attempt": attempt,
        "typed": attempt.typed,
        **_answers(definition, found, near, attempt),
        **(now(definition, found, current, near, attempt) if current else {}),
        **_aside(definition, clerk, found, current),
        **together(clerk, found, steps, near),
        "not_identified": current is not None and lacks_identity(definition, current, near),
        "sections": [(one.slug, one.name_en if in_english() else one.name) for one in near.sections],
    }


def _label(step: StepAction) -> str:
    return STEP_WORDS[StepKind(step.kind)].says(language())


def _title_of(definition: Definition, name: str) -> str:
    outcome = definition.procedure.outcomes.get(name)
    return outcome.title.says(language()) if outcome else gettext("取下げ") if name == "withdrawn" else ""


def _days(day: date | None) -> int | None:
    return (day - clock.today()).days if day else None


def _party(near: Beside) -> dict[str, str]:
    one = near.applicant
    if one is None:
        return {}
    words = {"role": gettext(Role(one.role).label), "level": gettext(Level(one.level).label)}
    return {**one.model_dump(), **words}


def _opens_receipt(clerk: Clerk, near: Beside) -> bool:
    """Whether the receipt of the fee opens for this person: a contractor may see the case and not that."""
    if near.received is None or not clerk.is_contractor:
        return near.received is not None
    paid = payment_numbered(near.received.number)
    return paid is not None and bool(open_receipts(clerk.staff, [paid]))


def _answers(definition: Definition, found: Case, near: Beside, attempt: Attempt) -> dict[str, Any]:
    files = {
        str(one.id): FileShown(one.name, reverse("cases:file", args=[found.number, n]))
        for n, one in enumerate(near.files, 1)
    }
    parts = answered(definition, found.answers, near.corrections, language(), files)
    return {
        "parts": parts,
        "askable": _askable(parts, attempt),
        "other_files": others(parts, files),
        "found": findings.in_words(definition, found.findings, language()),
        "waivers_title": near.owed.waiver_title.get("en" if in_english() else "ja", "") if near.owed else "",
        "checks": [(gettext(CheckKind(one.kind).label), one) for one in near.checks],
        "sent_by": gettext(DispatchWay(near.sent.way).label) if near.sent else "",
        "answer_days": _days(near.asked.answer_by) if near.asked else None,
    }


def _askable(parts: list[Part], attempt: Attempt) -> list[tuple[str, list[tuple[str, str, bool, str]]]]:
    """What the applicant may be asked to mend: id, label, whether it was chosen, the words that were written."""
    typed, chosen = attempt.typed, set(attempt.typed.getlist("item"))
    return [
        (
            part.title,
            [
                (name, line.row.label, name in chosen, typed.get(f"words.{name}", ""))
                for line in part.lines
                if line.row.kind != "computed"
                for name in (line.row.question_id,)
            ],
        )
        for part in parts
    ]


def _coming(definition: Definition, found: Case, current: StepAction | None) -> list[str]:
    """The steps that are still to come, as it looks now."""
    if current is None:
        return []
    route = definition.procedure.route
    outcome = found.outcome or found.proposed
    later = range(current.position + 1, len(route))
    walked = (route[at].kind for at in later if definition.walks(at, found.answers, outcome))
    return [STEP_WORDS[kind].says(language()) for kind in walked]


def _aside(definition: Definition, clerk: Clerk, found: Case, current: StepAction | None) -> dict[str, Any]:
    """What may be done beside the open step."""
    aside = current is not None and not why_not_aside(clerk, current)
    undecided = aside and found.decided_at is None
    back = actions.back_targets(definition, current) if current and aside else {}
    return {
        # Nobody outside hears of a matter within the office: what lacks is asked for by sending it back.
        "may_ask": undecided and found.suspended_on is None and found.kind != Kind.INTERNAL,
        "may_end": aside and found.suspended_on is not None,
        "may_hand_over": aside,
        "may_withdraw": aside and actions.may_withdraw(found),
        "may_revoke": found.department_id in clerk.departments and not clerk.is_contractor,
        "back_to": [(kind.value, STEP_WORDS[kind].says(language())) for kind in back],
        "check_kinds": [(kind.value, gettext(kind.label)) for kind in CheckKind],
        "tomorrow": clock.today() + timedelta(days=1),
        "answer_by": next_open_day(clock.today() + USUAL_PERIOD),
        "consequence": consequence(found),
    }


def consequence(found: Case) -> str:
    """What usually happens when the day passes, in the applicant's language."""
    with override(found.language):
        if found.kind == Kind.APPLICATION:
            return gettext(
                "期限までに届かないときは、いまの内容で審査します。そのため、申請をお断りすることがあります（行政手続法第7条）。"
            )
        return gettext("期限までに届かないときは、いまの内容で進めます。")


@staff_required
@require_GET
def file(request: StaffRequest, number: str, position: int) -> HttpResponse:
    """A file of a case; looking at it is an event. A PDF is shown as the image of a page."""
    clerk, found = opened(request, number)
    kept = list(found.files.select_related("file").order_by("file_id"))
    if not 1 <= position <= len(kept):
        raise Http404
    actions.note_look(clerk, found, events.FILE_OPENED)
    return shown_file(kept[position - 1].file)


def shown_file(kept: File) -> HttpResponse:
    """A file as a clerk may see it: of a PDF the image of its first page."""
    data, media_type = open_file(kept), kept.media_type
    if media_type == PDF:
        data, media_type = next(page_images(data, kept.name, last=1)), PNG
    return private(data, media_type)


@staff_required
@require_GET
def paper(request: StaffRequest, number: str) -> HttpResponse:
    """The issued document of a case, to print and post where nobody wished to have it electronically."""
    clerk, found = opened(request, number)
    issued = issued_for(found.subject)
    if issued is None:
        raise Http404
    actions.note_look(clerk, found, events.FILE_OPENED)
    return private(open_file(issued.file), issued.file.media_type)


@staff_required
@require_GET
def preview(request: StaffRequest, number: str, form: str) -> HttpResponse:
    """見本: what would be issued, marked as a specimen and kept nowhere; as an image of its first page, or whole."""
    _, found = opened(request, number)
    if form not in ("png", "pdf") or not found.proposed:
        raise Http404
    try:
        made = specimen(found, load_definition(found.version))
    except MissingGlyphsError as missing:
        words = missing.en if in_english() else missing.ja
        return HttpResponse(words, status=422, content_type="text/plain; charset=utf-8")
    if form == "pdf":
        return private(made, PDF)
    return private(next(page_images(made, last=1)), PNG)


def private(data: bytes, media_type: str) -> HttpResponse:
    """Bytes that no cache keeps."""
    response = HttpResponse(data, content_type=media_type)
    response["Cache-Control"] = "private, no-store"
    return response
