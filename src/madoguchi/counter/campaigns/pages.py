"""勧奨: the list of campaigns, a new one, and one campaign with its numbers and what is to be done now."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.core.errors import PlainError
from madoguchi.core.japanese import normalise_line, parse_date
from madoguchi.counter.cases.attempts import Attempt, attempt
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.procedures.definition import load_definition
from madoguchi.counter.procedures.kinds import Channel
from madoguchi.counter.procedures.queries import current, published
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import in_english, language, said, typed

from . import actions, queries
from .models import Campaign, SourceState, Stage, State
from .refusals import CampaignRefusedError
from .rules import why_not_prepare, why_not_send

STATE_WORDS = {State.PREPARED: _("準備中"), State.SENT: _("ご案内済み"), State.ENDED: _("終了")}
_TONES = {State.PREPARED: "now", State.SENT: "done", State.ENDED: "plain"}
STAGE_WORDS = {
    Stage.FIRST: _("最初のご案内"),
    Stage.REMINDER: _("勧奨（再度のご案内）"),
    Stage.URGE: _("催告（重ねてのご案内）"),
    Stage.END: _("終了の作業"),
}
SOURCE_WORDS = {
    SourceState.NEW: _("列の指定待ち"),
    SourceState.WAITING: _("確認中"),
    SourceState.CHECKED: _("確認済み（取り込み前）"),
    SourceState.TAKING: _("取り込み中"),
    SourceState.TAKEN: _("取り込み済み"),
    SourceState.FAILED: _("読めませんでした"),
}


def opened(request: StaffRequest, code: str) -> tuple[Clerk, Campaign]:
    """Who asks, and the campaign of an address if they see it. Raises Http404."""
    clerk = Clerk(request.staff)
    found = queries.campaign_coded(clerk, code)
    if found is None:
        raise Http404
    return clerk, found


@staff_required
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """The campaigns that the clerk sees, the newest first."""
    rows = queries.campaigns_of(Clerk(request.staff), _moment(request.GET.get("before", "")))
    page, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    before = urlencode({"before": page[-1].made_at.isoformat()}) if more else ""
    shown = {
        "rows": [_row(one) for one in page],
        "next": f"{reverse('campaigns:index')}?{before}" if more else "",
    }
    return render(request, "campaigns/index.html", shown)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _row(found: Campaign) -> dict[str, Any]:
    working = STAGE_WORDS.get(Stage(found.working)) if found.working else ""
    return {
        "campaign": found,
        "state": STATE_WORDS[State(found.state)],
        "tone": _TONES[State(found.state)],
        "working": working,
    }


@staff_required
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Prepare a campaign: which procedure, its days, the words of the letter."""
    clerk, errors = Clerk(request.staff), []
    if request.method == "POST":
        try:
            with transaction.atomic():
                made = actions.prepare(clerk, request.POST.get("procedure", ""), _plan(request))
        except PlainError as error:
            errors = [("", said(error))]
        else:
            messages.success(request, gettext("ご案内を作りました。次は、対象の方を取り込みます。"))
            return redirect("campaigns:campaign", made.code)
    shown = {"errors": errors, "typed": request.POST, "procedures": _procedures(clerk)}
    return render(request, "campaigns/new.html", shown, status=422 if errors else 200)


def _procedures(clerk: Clerk) -> list[tuple[str, str]]:
    mine = {post.department.slug for post in clerk.posts}
    found = [load_definition(one).procedure for one in published()]
    return [
        (one.id, one.title.says(language()))
        for one in found
        if one.department in mine and Channel.ONLINE in one.channels
    ]


def _plan(request: StaffRequest) -> actions.Plan:
    return actions.Plan(
        title=normalise_line(request.POST.get("title", "")).strip(),
        opens_on=parse_date(request.POST.get("opens_on", "")),
        until=parse_date(request.POST.get("until", "")),
        remind_on=_day(request, "remind_on"),
        urge_on=_day(request, "urge_on"),
        words={"ja": typed(request, "words_ja"), "en": typed(request, "words_en")},
    )


def _day(request: StaffRequest, name: str) -> date | None:
    text = request.POST.get(name, "").strip()
    return parse_date(text) if text else None


@staff_required
@require_GET
def one(request: StaffRequest, code: str) -> HttpResponse:
    """One campaign: its numbers, what goes out next, where its people come from."""
    clerk, found = opened(request, code)
    return show(request, clerk, found, Attempt())


def show(request: StaffRequest, clerk: Clerk, found: Campaign, tried: Attempt) -> HttpResponse:
    """Its page, after an act that was refused with the reason."""
    numbers = queries.numbers_of(found)
    version = current(found.procedure)
    over = found.state == State.ENDED
    shown = {
        **_row(found),
        "procedure": load_definition(version).procedure.title.says(language()) if version else "",
        "numbers": numbers,
        "letters": [
            (stage, STAGE_WORDS[Stage(stage)], numbers.letters[stage], numbers.parts(stage))
            for stage in numbers.letters
            if numbers.letters[stage]
        ],
        "stages": [] if over or found.working else _stages(found, numbers),
        "sources": [(one, SOURCE_WORDS[SourceState(one.state)]) for one in queries.sources_of(found)],
        "prepares": not over and not why_not_prepare(clerk, found),
        "sends": not over and not why_not_send(clerk, found),
        "errors": list(tried.errors),
        "typed": tried.typed,
    }
    return render(request, "campaigns/campaign.html", shown, status=422 if tried.errors else 200)


def _stages(found: Campaign, numbers: queries.Numbers) -> list[tuple[str, Any, int]]:
    """What can be sent now: stage, words, to how many at most."""
    unsent = numbers.total - numbers.sent
    return [
        (stage, STAGE_WORDS[stage], count)
        for stage, count in (
            (Stage.FIRST, unsent),
            (Stage.REMINDER, numbers.waiting),
            (Stage.URGE, numbers.waiting),
        )
        if count and (stage == Stage.FIRST or found.state == State.SENT)
    ]


@staff_required
@require_POST
def act(request: StaffRequest, code: str, name: str) -> HttpResponse:
    """One act on a campaign; refused, its page says why."""
    clerk, found = opened(request, code)
    if name not in _ACTS:
        raise Http404
    return attempt(
        request,
        lambda: _ACTS[name](request, clerk, found),
        lambda: reverse("campaigns:campaign", args=[code]),
        lambda tried: show(request, clerk, found, tried),
    )


def _send(stage: Stage) -> Callable[[StaffRequest, Clerk, Campaign], str]:
    def send(_request: StaffRequest, clerk: Clerk, found: Campaign) -> str:
        actions.send(clerk, found, stage)
        return gettext("送り始めました。終わるまで、このページで進みぐあいがわかります。")

    return send


def _end(request: StaffRequest, clerk: Clerk, found: Campaign) -> str:
    if request.POST.get("sure") != "on":
        raise CampaignRefusedError("sure")
    actions.send(clerk, found, Stage.END)
    return gettext("ご案内を終えました。まだ届いていない方のオンラインの受付を閉じていきます。")


def _change(request: StaffRequest, clerk: Clerk, found: Campaign) -> str:
    actions.change(clerk, found, _plan(request))
    return gettext("保存しました。これから送るものに使われます。")


_ACTS = {
    "first": _send(Stage.FIRST),
    "reminder": _send(Stage.REMINDER),
    "urge": _send(Stage.URGE),
    "end": _end,
    "change": _change,
}


def refusal_words(ja: str, en: str) -> str:
    """A kept sentence in the language of the page."""
    return en if in_english() else ja
