"""Entering for somebody at the counter, on the phone or from a letter: one page for a whole form, then the slip."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.counter.procedures import forms
from madoguchi.counter.procedures.definition import Definition
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import CHANNEL_WORDS, KIND_WORDS, Channel, Days, Told
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.counter.procedures.paper_form.offer import PAPER_WAYS, SHORT
from madoguchi.counter.procedures.papers import applicant_of
from madoguchi.counter.procedures.queries import current, printed, published
from madoguchi.counter.procedures.questions import Context, Fault, Field, FileShown, MapGround
from madoguchi.counter.procedures.questions.base import Showing
from madoguchi.counter.procedures.questions.files import Files
from madoguchi.foundation.city.queries import public_address
from madoguchi.foundation.files.models import File
from madoguchi.foundation.files.queries import files_of
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import in_english, language, said
from madoguchi.services.places.queries import landmark_names

from . import actions
from .answers import described
from .case import shown_file
from .desk import opened
from .elsewhere import way_back
from .models import Case, EntryDraft
from .queries import entries_of, entry_of, offer_coded
from .rules import Clerk

#: How what a clerk enters may have come from outside.
OUTSIDE_WAYS = (Channel.COUNTER, Channel.POST, Channel.PHONE)
Choice = tuple[str, list[tuple[str, str]]]
# What a second code is kept under until the next one: it is told once, on the slip.
_SECOND = "entry_second_code"


@dataclass(frozen=True)
class Part:
    """The questions of one page of the form; `when` is the page's condition."""

    title: str
    lead: str
    when: str
    fields: list[Field]


@staff_required
@require_http_methods(["GET", "POST"])
def begin(request: StaffRequest) -> HttpResponse:
    """Choose a procedure and the way it came in; entries that were begun are listed."""
    error, chosen = "", request.POST.get("choice", "")
    if request.method == "POST":
        try:
            return redirect("cases:entry_form", _begun(Clerk(request.staff), chosen).code)
        except PlainError as refused:
            error = said(refused)
    return _show_begin(request, chosen, error)


@staff_required
@require_GET
def begin_from_paper(request: StaffRequest, slug: str, digest: str) -> HttpResponse:
    """The same from the QR code of a paper form: its procedure and way chosen, and whether the form is today's."""
    version = current(slug)
    if version is None:
        return _show_begin(request, paper={"gone": True})
    paper = {
        "title": load_definition(version).procedure.title.says(language()),
        "version": version,
        "old": version.digest[:SHORT] != digest,
        "printed": printed(slug, digest),
    }
    return _show_begin(request, _paper_choice(version), paper=paper)


def _paper_choice(version: ProcedureVersion) -> str:
    """The procedure and the way on which its paper comes: by post where it may."""
    procedure = load_definition(version).procedure
    way = next((one for one in PAPER_WAYS if one in procedure.channels), None)
    return f"{procedure.id}/{way.value}" if way else ""


@staff_required
@require_POST
def begin_from_offer(request: StaffRequest, code: str) -> HttpResponse:
    """The same from a form that was offered after a case: its values stand in the fields, `channel` is how it came."""
    clerk = Clerk(request.staff)
    offer = offer_coded(clerk, code)
    version = current(offer.procedure) if offer else None
    if offer is None or version is None:
        raise Http404
    try:
        begun = actions.begin_entry(clerk, version, request.POST.get("channel", ""), offer)
    except PlainError as refused:
        messages.error(request, said(refused))
        return redirect("cases:case", offer.case.number)
    return redirect("cases:entry_form", begun.code)


def _show_begin(
    request: StaffRequest, chosen: str = "", error: str = "", paper: Mapping[str, Any] | None = None
) -> HttpResponse:
    shown = {
        "choices": list(_choices()),
        "inside": list(_inside()),
        "chosen": chosen,
        "errors": [("choice", error)] if error else [],
        "error": error,
        "paper": paper,
        "drafts": [_draft(one) for one in entries_of(Clerk(request.staff))],
    }
    return render(request, "cases/entry_begin.html", shown, status=422 if error else 200)


def _begun(clerk: Clerk, choice: str) -> EntryDraft:
    slug, _, channel = choice.partition("/")
    version = current(slug) if slug else None
    if version is None:
        raise PlainError(
            "手続きと受け付けた方法を選んでください。", "Please choose the procedure and how it came in."
        )
    return actions.begin_entry(clerk, version, channel)


def _choices() -> Iterator[Choice]:
    """Every procedure with the ways that it may come in beside the window."""
    for version in published():
        procedure = load_definition(version).procedure
        if ways := [one for one in procedure.channels if one in OUTSIDE_WAYS]:
            words = [(f"{procedure.id}/{one.value}", CHANNEL_WORDS[one].says(language())) for one in ways]
            yield procedure.title.says(language()), words


def _inside() -> Iterator[tuple[str, str]]:
    """Every procedure that begins within the office: ex officio, or as a proposal of staff."""
    for version in published():
        procedure = load_definition(version).procedure
        if Channel.OFFICE in procedure.channels:
            yield f"{procedure.id}/{Channel.OFFICE.value}", procedure.title.says(language())


def _draft(entry: EntryDraft) -> dict[str, Any]:
    return {"entry": entry, **_named(entry)}


def _named(entry: EntryDraft) -> dict[str, Any]:
    procedure = load_definition(entry.version).procedure
    channel = CHANNEL_WORDS[Channel(entry.channel)].says(language())
    return {"title": procedure.title.says(language()), "channel": channel}


@staff_required
@require_http_methods(["GET", "POST"])
def form(request: StaffRequest, code: str) -> HttpResponse:
    """All questions on one page; `_check` goes on to what was entered, `_later` leaves it for another time."""
    entry = _entry(request, code)
    if request.method == "GET":
        return _show(request, entry, {})
    entry, again, errors = _read(request, entry)
    if again or errors:
        return _show(request, entry, errors)
    if "_later" in request.POST:
        messages.success(request, gettext("入力を保存しました。続きは、この一覧から開けます。"))
        return redirect("cases:entry")
    errors = forms.validate(load_definition(entry.version), entry.typed, _context(entry)).errors
    return _show(request, entry, errors) if errors else redirect("cases:entry_check", code)


def _read(request: StaffRequest, entry: EntryDraft) -> tuple[EntryDraft, bool, dict[str, Fault]]:
    """Keep what was typed and sent; whether a button inside was pressed, and what that or a file was refused for."""
    definition, post = load_definition(entry.version), request.POST.copy()
    refused = _take_files(request, entry, definition, post)
    read = forms.read_asked(definition, list(definition.questions), post)
    return actions.save_entry(entry, read.raw), read.again, {**read.errors, **refused}


def _take_files(
    request: StaffRequest, entry: EntryDraft, definition: Definition, post: Any
) -> dict[str, Fault]:
    refused = {}
    for question in definition.questions.values():
        if not isinstance(question, Files):
            continue
        room = question.most - len(post.getlist(question.id))
        for upload in request.FILES.getlist(f"{question.id}.file")[: max(room, 0) + 1]:
            try:
                post.appendlist(question.id, str(actions.attach_to_entry(entry, upload, question.accept).id))
            except PlainError as error:
                name = f"{question.id}.file"
                refused[name] = Fault.of(name, error)
    return refused


def _show(request: StaffRequest, entry: EntryDraft, errors: Mapping[str, Fault]) -> HttpResponse:
    definition = load_definition(entry.version)
    shown = {
        "entry": entry,
        **_named(entry),
        "parts": _parts(definition, entry, errors),
        "errors": forms.messages(errors, language()),
        "shape": json.dumps({"answers": definition.shape}),
        "back": way_back(entry),
    }
    return render(request, "cases/entry_form.html", shown, status=422 if errors else 200)


def _parts(definition: Definition, entry: EntryDraft, errors: Mapping[str, Fault]) -> list[Part]:
    context = _context(entry)
    # What is computed shows what it comes to.
    values = definition.walk(entry.typed, context).values
    raw = {**entry.typed, **{name: value for name, value in values.items() if name not in entry.typed}}
    return [
        Part(
            page.title.says(language()),
            page.lead.says(language()) if page.lead else "",
            page.declared.when,
            [
                one.shown(Showing(one.id, raw.get(one.id), errors, language(), context))
                for one in page.questions
            ],
        )
        for page in definition.pages
    ]


def _context(entry: EntryDraft) -> Context:
    return Context(
        today=clock.today(),
        landmarks=cast("dict[str, str]", SimpleLazyObject(landmark_names)),
        files=_files(entry),
        ground=MapGround(geojson=reverse("places:landmarks")),
        files_later=entry.channel == Channel.PHONE,
    )


def _files(entry: EntryDraft) -> dict[str, FileShown]:
    kept = files_of(f"entry:{entry.code}")
    return {
        str(one.id): FileShown(one.name, reverse("cases:entry_file", args=[entry.code, n]))
        for n, one in enumerate(kept, 1)
    }


@staff_required
@require_http_methods(["GET", "POST"])
def check(request: StaffRequest, code: str) -> HttpResponse:
    """What was entered, to be read to the person; 受け付ける makes a case of it."""
    entry = _entry(request, code)
    context = _context(entry)
    if request.method == "POST":
        try:
            case, second = actions.enter(Clerk(request.staff), code, context)
        except forms.NotCompleteError as missing:
            return _show(request, entry, missing.errors)
        request.session[_SECOND] = [case.number, second]
        return redirect("cases:proposed" if case.channel == Channel.OFFICE else "cases:slip", case.number)
    definition = load_definition(entry.version)
    checked = forms.validate(definition, entry.typed, context)
    if checked.errors:
        return _show(request, entry, checked.errors)
    sections = described(definition, checked.values, language(), context.files or {})
    return render(request, "cases/entry_check.html", {"entry": entry, **_named(entry), "sections": sections})


@staff_required
@require_POST
def drop(request: StaffRequest, code: str) -> HttpResponse:
    """Give an entry up, with its files."""
    actions.drop_entry(_entry(request, code))
    messages.success(request, gettext("入力を消しました。"))
    return redirect("cases:entry")


@staff_required
@require_GET
def file(request: StaffRequest, code: str, position: int) -> HttpResponse:
    """A file of an entry."""
    kept: list[File] = files_of(f"entry:{_entry(request, code).code}")
    if not 1 <= position <= len(kept):
        raise Http404
    return shown_file(kept[position - 1])


@staff_required
@require_GET
def slip(request: StaffRequest, number: str) -> HttpResponse:
    """受付票: to be printed and given to whoever came, or sent with the answer."""
    _, found = opened(request, number)
    definition = load_definition(found.version)
    kept = request.session.get(_SECOND, ["", ""])
    shown = {
        "case": found,
        "title": definition.procedure.title.says(language()),
        "kind": KIND_WORDS[definition.procedure.kind].name.says(language()),
        "channel": CHANNEL_WORDS[Channel(found.channel)].says(language()),
        "second": kept[1] if kept[0] == number else "",
        "opens": _opens(definition, found),
        "usual": _usual(definition),
        "after": _after_arrival(definition),
        "track": f"{public_address()}/track/",
        "department": found.department.name_en if in_english() else found.department.name,
        "contact": found.department.contact,
    }
    return render(request, "cases/slip.html", shown)


def _opens(definition: Definition, found: Case) -> list[str]:
    """What opens the application on line beside its code, where it was answered."""
    applicant = applicant_of(definition, found.answers)
    offered = {
        gettext("電話番号"): applicant.phone,
        gettext("メールアドレス"): applicant.email,
        gettext("生年月日"): applicant.birth_date,
    }
    return [words for words, value in offered.items() if value]


def _usual(definition: Definition) -> str:
    takes = definition.procedure.takes
    pattern = (
        gettext("受付から%(days)s開庁日ほど")
        if takes.counted == Days.OPEN
        else gettext("受付から%(days)s日ほど")
    )
    return pattern % {"days": takes.days}


def _after_arrival(definition: Definition) -> str:
    words = definition.procedure.notices.get(Told.ARRIVED)
    return words.says(language()) if words else ""


def _entry(request: StaffRequest, code: str) -> EntryDraft:
    found = entry_of(Clerk(request.staff), code)
    if found is None:
        raise Http404
    return found
