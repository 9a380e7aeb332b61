"""What the room's pages share: who asks, which list, its tabs."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.people.access import StaffRequest, View, staff_required

from . import queries
from .models import Inventory, InventoryState, Source
from .rules import may_assess, may_see

Page = Callable[..., HttpResponse]

STATE_WORDS = {
    InventoryState.NEW: _("列の確認待ち"),
    InventoryState.READING: _("読み込み中"),
    InventoryState.DONE: _("読み込み済み"),
    InventoryState.FAILED: _("読めませんでした"),
}
TONES = {
    InventoryState.NEW: "due",
    InventoryState.READING: "now",
    InventoryState.DONE: "done",
    InventoryState.FAILED: "bad",
}
#: A list that answers make was not read from a file.
_HEARD = _("照会の回答から作成")
#: The pages of one list, in the order of the work.
TABS: tuple[tuple[str | Promise, str], ...] = (
    (_("概要"), "assessment:inventory"),
    (_("手続き"), "assessment:items"),
    (_("指摘"), "assessment:findings"),
    (_("分析"), "assessment:coverage"),
    (_("計画"), "assessment:plans"),
    (_("効果"), "assessment:effect"),
    (_("下書き"), "assessment:drafts"),
)


def for_holders(page: Page) -> View:
    """A page for whoever holds a post; others read why they see nothing."""

    @wraps(page)
    def guarded(request: StaffRequest, **given: str) -> HttpResponse:
        clerk = Clerk(request.staff)
        if not may_see(clerk):
            return render(request, "assessment/no_post.html", status=HTTPStatus.FORBIDDEN)
        return page(request, clerk, **given)

    return staff_required(guarded)


def by_code(find: Callable[[str], object | None]) -> Callable[[Page], View]:
    """The same for a page about one thing, which is given by its code and handed to the page."""

    def opening(page: Page) -> View:
        @wraps(page)
        def opened(request: StaffRequest, clerk: Clerk, code: str, **given: str) -> HttpResponse:
            found = find(code)
            if found is None:
                raise Http404
            return page(request, clerk, found, **given)

        return for_holders(opened)

    return opening


#: A page about one list.
of_list = by_code(queries.inventory_coded)


def state_of(found: Inventory) -> tuple[str | Promise, str]:
    """How far a list is, in words, and the tone of these."""
    state = InventoryState(found.state)
    heard = found.source == Source.HEARING and state is InventoryState.DONE
    return (_HEARD, "plain") if heard else (STATE_WORDS[state], TONES[state])


def about(clerk: Clerk, found: Inventory, here: str) -> dict[str, Any]:
    """What every page of a list shows: the list, its state, its tabs, and whether this clerk may change it."""
    state, tone = state_of(found)
    done = found.state == InventoryState.DONE
    return {
        "inventory": found,
        "state": state,
        "tone": tone,
        "tabs": [(words, reverse(name, args=[found.code]), name == here) for words, name in TABS]
        if done
        else [],
        "may": may_assess(clerk),
    }
