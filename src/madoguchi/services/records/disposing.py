"""The desk's pages of disposals: the list, one with its records, and what is done with it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_line
from madoguchi.core.japanese.dates import parse_date
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import in_english, says

from . import actions, queries
from .desk import binder_address, binder_words, row_after
from .models import Choice, Disposal, DisposalItem
from .refusals import RecordRefusedError
from .rules import Keeper, why_not_decide, why_not_keep

_STATES = {
    "checking": _("確認中"),
    "approved": _("決裁済み：実施待ち"),
    "returned": _("差戻し"),
    "carried_out": _("実施済み"),
}


@dataclass(frozen=True)
class Attempt:
    """What was refused: what was typed, what is said of it, and of which records."""

    typed: QueryDict = field(default_factory=lambda: QueryDict(""))
    said: str = ""
    rule: str = ""
    at: tuple[str, ...] = ()


def refused(error: RecordRefusedError) -> str:
    """A refusal in the language of the page."""
    return error.en if in_english() else error.ja


@staff_required
@require_safe
def disposals(request: StaffRequest) -> HttpResponse:
    """Disposals under way, or over; the newest first."""
    over, after = request.GET.get("over") == "1", request.GET.get("after", "")[:9].replace("\x00", "")
    found = queries.disposals(Keeper(request.staff), over=over, after=after)
    here = reverse("records:disposals")
    shown = {
        "rows": [_row(one) for one in found[: queries.PAGE]],
        "next": _next(here, over, found),
        "tabs": [(gettext("進行中"), here, not over), (gettext("終わったもの"), f"{here}?over=1", over)],
        "over": over,
        "post": queries.deciding_post(),
    }
    return render(request, "records/disposals.html", shown)


def _next(here: str, over: bool, found: list[Disposal]) -> str:
    if len(found) <= queries.PAGE:
        return ""
    return f"{here}?{'over=1&' if over else ''}after={found[queries.PAGE - 1].code}"


def _row(one: Disposal) -> dict[str, Any]:
    return {"disposal": one, "binder": binder_words(one.binder), "state": _STATES[one.state]}


@staff_required
@require_safe
def disposal(request: StaffRequest, code: str) -> HttpResponse:
    """One disposal: its records, what is to become of each, and what can be done now."""
    return _page(request, *_opened(request, code), Attempt())


def _opened(request: StaffRequest, code: str) -> tuple[Keeper, Disposal]:
    keeper = Keeper(request.staff)
    found = queries.disposal_coded(keeper, code)
    if found is None:
        raise Http404
    return keeper, found


def _page(request: StaffRequest, keeper: Keeper, found: Disposal, attempt: Attempt) -> HttpResponse:
    rows = queries.items_of(found, row_after(request))
    counts, post = queries.summary_of(found), queries.deciding_post()
    more = len(rows) > queries.PAGE
    shown = {
        **_row(found),
        "binder_address": binder_address(found.binder),
        "items": [_item(one, attempt) for one in rows[: queries.PAGE]],
        "here": request.get_full_path() if request.method == "GET" else "",
        "next": f"{_address(found)}?after={rows[queries.PAGE - 1].id.hex}" if more else "",
        "after": request.GET.get("after", ""),
        "counts": [(label, counts.get(choice, 0)) for choice, label in Choice.choices],
        "unchecked": counts.get("", 0),
        "post": post,
        "post_title": (post.title_en if in_english() else post.title) if post else "",
        "choices": Choice.choices,
        "may_keep": not why_not_keep(keeper, found.binder),
        "may_decide": not why_not_decide(keeper, found),
        "attempt": attempt,
    }
    return render(request, "records/disposal.html", shown, status=422 if attempt.said else 200)


def _address(found: Disposal) -> str:
    return reverse("records:disposal", args=[found.code])


def _item(item: DisposalItem, attempt: Attempt) -> dict[str, Any]:
    number, kept = item.record.number, item.extend_to.isoformat() if item.extend_to else ""
    return {
        "item": item,
        "title": says(item.record.title),
        "choice": attempt.typed.get(f"choice.{number}", item.choice),
        "choice_label": Choice(item.choice).label if item.choice else "",
        "reason": attempt.typed.get(f"reason.{number}", item.reason),
        "until": attempt.typed.get(f"until.{number}", kept),
        "fault": attempt.said if number in attempt.at and attempt.rule == "extension" else "",
        "unchosen": attempt.said if number in attempt.at and attempt.rule == "choice" else "",
    }


@staff_required
@require_POST
def act(request: StaffRequest, code: str, name: str) -> HttpResponse:
    """Do something with a disposal; refused, the page says why and keeps what was typed."""
    keeper, found = _opened(request, code)
    if name not in _ACTS:
        raise Http404
    do, done = _ACTS[name]
    try:
        do(keeper, found, request.POST)
    except RecordRefusedError as error:
        attempt = Attempt(request.POST, refused(error), error.rule, tuple(error.at))
        return _page(request, keeper, found, attempt)
    messages.success(request, str(done))
    return redirect(
        f"{_address(found)}?after={after.hex}" if (after := row_after(request)) else _address(found)
    )


def _check(keeper: Keeper, found: Disposal, typed: QueryDict) -> None:
    looked = {number: _looked(number, typed) for number in typed.getlist("record")}
    # What nobody chose anything for is left as it is, so that a long list can be looked through in parts.
    chosen = {number: one for number, one in looked.items() if one.choice}
    if not chosen:
        raise RecordRefusedError("choice", list(looked))
    actions.check(keeper, found, chosen)


def _looked(number: str, typed: QueryDict) -> actions.Looked:
    choice = typed.get(f"choice.{number}", "") or typed.get("rest", "")
    reason = normalise_line(typed.get(f"reason.{number}", ""))[:300].strip()
    return actions.Looked(choice, reason, _day(typed.get(f"until.{number}", "")))


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except PlainError:
        return None


def _approve(keeper: Keeper, found: Disposal, _typed: QueryDict) -> None:
    actions.approve(keeper, found)


def _send_back(keeper: Keeper, found: Disposal, typed: QueryDict) -> None:
    actions.send_back(keeper, found, normalise_line(typed.get("note", ""))[:1000].strip())


def _carry_out(keeper: Keeper, found: Disposal, typed: QueryDict) -> None:
    actions.carry_out(keeper, found, sure=bool(typed.get("sure")))


Do = Callable[[Keeper, Disposal, QueryDict], None]
_ACTS: dict[str, tuple[Do, Any]] = {
    "check": (_check, _("確認を記録しました。")),
    "approve": (_approve, _("廃棄を決裁しました。")),
    "return": (_send_back, _("廃棄の案を差し戻しました。")),
    "carry_out": (_carry_out, _("実施しました。廃棄した文書の内容は、まもなく消去されます。")),
}
