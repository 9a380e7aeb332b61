"""Drafts of procedures: those of a list, and one as its text with what is wrong and what is to be decided beside it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.core.declarations import Fault
from madoguchi.core.errors import PlainError
from madoguchi.counter.cases.attempts import attempt
from madoguchi.counter.cases.case import private
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.city.queries import public_address
from madoguchi.foundation.people.access import StaffRequest
from madoguchi.foundation.ui.saying import in_english, said

from . import actions, queries
from .desk import about, of_list
from .draft_checks import faults_of, templates
from .drafting.decisions import Standing
from .models import Inventory, ProcedureDraft

#: What the buttons of the page do with the text, by their value.
CHECK, SAVE, PUBLISH, FILE = "check", "save", "publish", "file"
_MEDIA_TYPE = "application/yaml; charset=utf-8"
_MOST_LINE = 80


@require_safe
@of_list
def drafts(request: StaffRequest, clerk: Clerk, found: Inventory) -> HttpResponse:
    """Every draft of a list, the newest change on top."""
    shown = {**about(clerk, found, "assessment:drafts"), "rows": queries.drafts_of(found)}
    return render(request, "assessment/drafts.html", shown)


@require_POST
@of_list
def begin(request: StaffRequest, clerk: Clerk, found: Inventory, line: int) -> HttpResponse:
    """The draft of a row: a new one, or the one there is."""
    item = queries.item_at(found, line)
    if item is None:
        raise Http404
    made: list[ProcedureDraft] = []

    def act() -> str:
        made.append(actions.begin_draft(clerk, item))
        return gettext("下書きです。「決めること」を埋めると公開できます。")

    return attempt(
        request,
        act,
        lambda: _address(found, made[0]),
        lambda tried: _refused(request, found, line, tried.errors[0][1]),
    )


def _refused(request: StaffRequest, found: Inventory, line: int, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("assessment:item", found.code, line)


def _address(found: Inventory, one: ProcedureDraft) -> str:
    return reverse("assessment:draft", args=[found.code, one.code])


@require_http_methods(["GET", "HEAD", "POST"])
@of_list
def draft(request: StaffRequest, clerk: Clerk, found: Inventory, draft: str) -> HttpResponse:
    """One draft; what is typed stays on the page whatever is pressed."""
    one = _opened(found, draft)
    if request.method != "POST":
        return _show(request, clerk, one)
    act = request.POST.get("act", CHECK)
    if act == FILE:
        return _as_file(one, _typed(request))
    if act not in (SAVE, PUBLISH):
        return _show(request, clerk, one)
    try:
        saved = actions.save_draft(clerk, one, _typed(request), _turn(request))
    except PlainError as error:
        return _show(request, clerk, one, said(error))
    if act == SAVE:
        messages.success(request, gettext("保存しました。"))
        return redirect(_address(found, one))
    return _publish(request, clerk, found, saved)


def _opened(found: Inventory, code: str) -> ProcedureDraft:
    one = queries.draft_coded(found, code)
    if one is None:
        raise Http404
    return one


def _publish(request: StaffRequest, clerk: Clerk, found: Inventory, saved: ProcedureDraft) -> HttpResponse:
    """Publish what was just saved; refused, the page shows it as it was saved."""

    def act() -> str:
        actions.publish_draft(clerk, saved)
        return gettext("公開しました。住民の方が手続きできます。")

    return attempt(
        request,
        act,
        lambda: _address(found, saved),
        lambda tried: _show(request, clerk, _opened(found, saved.code), tried.errors[0][1], saved=True),
    )


def _typed(request: StaffRequest) -> str:
    """The text as typed, its lines ended as in files."""
    return request.POST.get("text", "").replace("\r\n", "\n").replace("\r", "\n")


def _turn(request: StaffRequest) -> int:
    written = request.POST.get("turn", "")
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else 0


def _as_file(one: ProcedureDraft, text: str) -> HttpResponse:
    response = private(text.encode("utf-8", "replace"), _MEDIA_TYPE)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{one.slug}.yaml"
    )
    return response


@require_POST
@of_list
def check(request: StaffRequest, _clerk: Clerk, found: Inventory, draft: str) -> HttpResponse:
    """What is beside the text, for a text that is being typed; nothing is kept."""
    one = _opened(found, draft)
    return render(request, "assessment/draft_found.html", _beside(one, _typed(request)))


def _show(
    request: StaffRequest, clerk: Clerk, one: ProcedureDraft, why: str = "", *, saved: bool = False
) -> HttpResponse:
    """The page, with what was typed; `saved` where that is what is kept."""
    text = _typed(request) if request.method == "POST" else one.text
    shown = {
        **about(clerk, one.item.inventory, "assessment:drafts"),
        **_beside(one, text),
        "text": text,
        "unsaved": text != one.text,
        "clash": bool(why) and not saved and _turn(request) != one.turn,
        "errors": [("#id_text", why)] if why else [],
        **_live(one),
    }
    return render(request, "assessment/draft.html", shown, status=422 if why else 200)


def _live(one: ProcedureDraft) -> dict[str, str]:
    if one.published_at is None:
        return {}
    return {
        "live": f"{public_address()}/procedures/{one.slug}/",
        "desk": reverse("procedure_desk:detail", args=[one.slug]),
    }


def _beside(one: ProcedureDraft, text: str) -> dict[str, Any]:
    """What is wrong with a text and what is to be decided; its lines are quoted, so that each is found at once."""
    lines, known = text.split("\n"), templates()
    told = actions.standings_of(one.item, text, known)
    # What was left out for a person is told once, where it says how it is decided.
    left_out = [each.decision for each in told if each.decision.left_out and not each.settled]
    faults = [each for each in faults_of(one, text, known) if not any(it.names(each.path) for it in left_out)]
    return {
        "draft": one,
        "faults": [_fault(fault, lines) for fault in faults],
        "decisions": [_decision(standing) for standing in told],
        "open": sum(not each.settled for each in told),
    }


def _fault(fault: Fault, lines: list[str]) -> dict[str, Any]:
    quoted = lines[fault.line - 1].strip()[:_MOST_LINE] if 0 < fault.line <= len(lines) else ""
    # What is nowhere is told at the first line, which says nothing of it.
    if fault.line == 1 and fault.path:
        quoted = ""
    return {
        "line": fault.line,
        "path": fault.path,
        "quoted": quoted,
        "words": fault.en if in_english() else fault.ja,
    }


def _decision(standing: Standing) -> dict[str, Any]:
    one = standing.decision
    return {
        "settled": standing.settled,
        "line": standing.line,
        "words": one.en if in_english() else one.ja,
        "why": one.why_en if in_english() else one.why_ja,
        "sample": one.sample,
    }
