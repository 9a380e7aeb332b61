"""The people of a campaign: the list, one settled by hand; letters and labels for those without mail."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from madoguchi.counter.cases.attempts import Attempt, attempt
from madoguchi.counter.cases.case import PDF, private
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import in_english, typed
from madoguchi.services.documents.typeset import MissingGlyphsError

from . import actions, letters, queries
from .models import Campaign, Settled, Stage, Target
from .pages import opened

FILTER_WORDS = {
    "": _("全員"),
    "waiting": _("まだの方"),
    "answered": _("手続きした方"),
    "settled": _("扱いを決めた方"),
    "letters": _("手紙を送る方"),
}
SETTLED_WORDS = {Settled.ANSWERED: _("ほかの方法で回答済み"), Settled.NOT_CONCERNED: _("対象外")}


@staff_required
@require_GET
def targets(request: StaffRequest, code: str) -> HttpResponse:
    """Who is written to, in the order of the list, with where each stands."""
    _clerk, found = opened(request, code)
    of, after = request.GET.get("of", ""), request.GET.get("after", "")
    of = of if of in FILTER_WORDS else ""
    rows = queries.targets_page(found, of, int(after) if after.isdecimal() and len(after) < 10 else 0)
    page = rows[: queries.PAGE]
    address = reverse("campaigns:targets", args=[code])
    more = urlencode({"of": of, "after": str(page[-1].n)}) if len(rows) > queries.PAGE else ""
    shown = {
        "campaign": found,
        "rows": [{"target": one, **standing(one)} for one in page],
        "filters": [
            (f"{address}?{urlencode({'of': one})}", words, one == of) for one, words in FILTER_WORDS.items()
        ],
        "filtered": bool(of),
        "next": f"{address}?{more}" if more else "",
    }
    return render(request, "campaigns/targets.html", shown)


def standing(one: Target) -> dict[str, Any]:
    """Where somebody stands, in words and with a tone."""
    if one.settled:
        return {"words": SETTLED_WORDS[Settled(one.settled)], "tone": "plain"}
    if one.offer is None:
        return {"words": _("未送付"), "tone": "plain"}
    if one.offer.answered is not None:
        return {"words": _("手続き済み"), "tone": "done"}
    if one.offer.ended_at is not None:
        return {"words": _("受付終了"), "tone": "plain"}
    return {"words": _("返事待ち"), "tone": "now"}


@staff_required
@require_http_methods(["GET", "POST"])
def target(request: StaffRequest, code: str, n: int) -> HttpResponse:
    """One person: what was sent when, and how they are settled by hand."""
    clerk, found = opened(request, code)
    one = queries.target_at(found, n)
    if one is None:
        raise Http404

    def settle() -> str:
        outcome, reason = request.POST.get("outcome", ""), typed(request, "reason")
        actions.settle(clerk, found, one, outcome, reason)
        return gettext("扱いを決めました。この方には、もうご案内しません。")

    if request.method == "POST":
        return attempt(
            request,
            settle,
            lambda: reverse("campaigns:targets", args=[code]),
            lambda tried: _show(request, found, one, tried),
        )
    return _show(request, found, one, Attempt())


def _show(request: StaffRequest, found: Campaign, one: Target, tried: Attempt) -> HttpResponse:
    shown = {
        "campaign": found,
        "target": one,
        **standing(one),
        "short": letters.address_of(one),
        "open": not one.settled and not (one.offer and one.offer.answered_id),
        "outcomes": list(SETTLED_WORDS.items()),
        "errors": list(tried.errors),
        "typed": tried.typed,
    }
    return render(request, "campaigns/target.html", shown, status=422 if tried.errors else 200)


@staff_required
@require_GET
def paper(request: StaffRequest, code: str, stage: str, part: int, kind: str) -> HttpResponse:
    """The letters of a part of a stage, or the labels for them, as a PDF."""
    _clerk, found = opened(request, code)
    if (
        stage not in (Stage.FIRST, Stage.REMINDER, Stage.URGE)
        or kind not in ("letters", "labels")
        or not part
    ):
        raise Http404
    people = queries.on_paper(found, stage, part)
    if not people:
        raise Http404
    try:
        made = letters.letters(found, Stage(stage), people) if kind == "letters" else letters.labels(people)
    except MissingGlyphsError as missing:
        messages.error(request, missing.en if in_english() else missing.ja)
        return redirect("campaigns:campaign", code)
    return private(made, PDF)
