"""効果の公表: the effect of all live procedures is counted, looked at, published or withdrawn."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from madoguchi.core.errors import RefusedError
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.people.access import StaffRequest
from madoguchi.foundation.ui.saying import language, said, typed
from madoguchi.services.publications import actions as publications
from madoguchi.services.publications import queries
from madoguchi.services.publications.pages import table_words
from madoguchi.services.publications.sheets import HIDDEN

from .. import actions
from ..desk import for_holders
from ..rules import may_assess
from .contents import LEAST, SLUG


@require_safe
@for_holders
def publishing(request: StaffRequest, clerk: Clerk) -> HttpResponse:
    """What is counted and not out yet, and what is out."""
    return _page(request, clerk)


def _page(request: StaffRequest, clerk: Clerk, status: int = HTTPStatus.OK, **more: Any) -> HttpResponse:
    edition = queries.prepared(SLUG)
    contents = edition.read if edition else None
    shown = {
        "slug": SLUG,
        "least": LEAST,
        "hidden_as": HIDDEN,
        "edition": edition,
        "contents": contents,
        "tables": [table_words(table, language()) for table in contents.tables] if contents else [],
        "editions": queries.editions(SLUG),
        "may": may_assess(clerk),
        **more,
    }
    return render(request, "assessment/effect_publishing.html", shown, status=status)


@require_POST
@for_holders
def act(request: StaffRequest, clerk: Clerk, verb: str) -> HttpResponse:
    """Count, publish or withdraw."""
    if verb not in _ACTS:
        raise Http404
    try:
        messages.success(request, _ACTS[verb](request, clerk))
    except RefusedError as error:
        at = f"reason_{_number(request)}" if error.rule == "reason" else ""
        told = {"fault": "" if at else said(error), "at": at, "why": said(error)}
        return _page(request, clerk, HTTPStatus.UNPROCESSABLE_ENTITY, **told)
    return redirect("assessment:effect_publishing")


def _number(request: StaffRequest) -> int:
    text = request.POST.get("number", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(1 << 31)) else 0


def _count(_request: StaffRequest, clerk: Clerk) -> str:
    actions.count_effect(clerk)
    return gettext("集計しました。下の表を見てから、公表してください。")


def _publish(request: StaffRequest, clerk: Clerk) -> str:
    actions.publish_effect(clerk, request.POST.get("stamp", ""))
    return gettext("公表しました。まもなく、市のサイトに出ます。")


def _withdraw(request: StaffRequest, clerk: Clerk) -> str:
    number = _number(request)
    actions.withdraw_effect(clerk, number, typed(request, f"reason_{number}", publications.MOST_WORDS))
    return gettext("取り下げました。まもなく、市のサイトにもそう出ます。")


_ACTS: dict[str, Callable[[StaffRequest, Clerk], str]] = {
    "count": _count,
    "publish": _publish,
    "withdraw": _withdraw,
}
