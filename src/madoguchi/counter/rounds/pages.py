"""一括の選考: the list of rounds, a new one, and one round with what is to be done now."""

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
from madoguchi.counter.procedures.queries import published, version_of
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import language, said, typed

from . import actions, queries
from .models import Round, State
from .reckoning import rules_of
from .refusals import RoundRefusedError
from .rules import why_not_review, why_not_work
from .showing import Shown, opened

_TONES = {State.TOLD: "done", State.DROPPED: "plain", State.PROPOSED: "now"}
STATE_WORDS = {
    State.OPEN: _("準備中"),
    State.DRAWN: _("計算済み"),
    State.PROPOSED: _("決裁待ち"),
    State.DECIDED: _("結果を通知中"),
    State.TOLD: _("完了"),
    State.DROPPED: _("取りやめ"),
}


@staff_required
@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """The rounds that the clerk sees, the newest first."""
    rows = queries.rounds_of(Clerk(request.staff), _moment(request.GET.get("after", "")))
    page = rows[: queries.PAGE]
    more = len(rows) > queries.PAGE
    shown = {
        "rows": [
            {**_row(one), "title": rules_of(version_of(one.version_id)).procedure.title.says(language())}
            for one in page
        ],
        "next": f"{reverse('rounds:index')}?{urlencode({'after': page[-1].opened_at.isoformat()})}"
        if more
        else "",
    }
    return render(request, "rounds/index.html", shown)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _row(found: Round) -> dict[str, Any]:
    return {
        "round": found,
        "state": STATE_WORDS[State(found.state)],
        "tone": _TONES.get(State(found.state), "plain"),
    }


@staff_required
@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Open a round: of which procedure, from when, after which other."""
    clerk = Clerk(request.staff)
    errors = []
    if request.method == "POST":
        try:
            with transaction.atomic():
                made = actions.open_round(clerk, request.POST.get("procedure", ""), _opening(request, clerk))
        except PlainError as error:
            errors = [("", said(error))]
        else:
            messages.success(request, gettext("選考の回を作りました。次は、定員を入れます。"))
            return redirect("rounds:seats", made.code)
    shown = {
        "errors": errors,
        "typed": request.POST,
        "procedures": list(_with_selection()),
        "earlier": [(one.code, one.title) for one in queries.earlier_rounds(clerk)],
    }
    return render(request, "rounds/new.html", shown, status=422 if errors else 200)


def _with_selection() -> list[tuple[str, str]]:
    found = [load_definition(one).procedure for one in published()]
    return [(one.id, one.title.says(language())) for one in found if one.selection is not None]


def _opening(request: StaffRequest, clerk: Clerk) -> actions.Opening:
    code = request.POST.get("follows", "")
    follows = queries.round_coded(clerk, code) if code else None
    return actions.Opening(
        title=normalise_line(request.POST.get("title", "")).strip(),
        closes_on=_day(request, "closes_on"),
        decides_on=_day(request, "decides_on"),
        follows=follows,
    )


def _day(request: StaffRequest, name: str) -> date:
    return parse_date(request.POST.get(name, ""))


@staff_required
@require_GET
def one(request: StaffRequest, code: str) -> HttpResponse:
    """One round: where it stands, what is to be done now, its runs."""
    return _show(request, opened(request, code), Attempt())


def _show(request: StaffRequest, seen: Shown, tried: Attempt) -> HttpResponse:
    found = seen.found
    runs = queries.runs_of(found)
    current = next((one for one in runs if one.adopted_at or one.proposed_at), runs[0] if runs else None)
    shown = {
        **_row(found),
        "title": seen.rules.procedure.title.says(language()),
        "runs": runs,
        "current": current,
        "steps": _steps(found.state),
        "works": not why_not_work(seen.clerk, found) and found.state in (State.OPEN, State.DRAWN),
        "reviews": not why_not_review(seen.clerk, found),
        "errors": tried.errors,
    }
    return render(request, "rounds/round.html", shown, status=422 if tried.errors else 200)


#: What is done in a round, and the state from which on it is over.
_STEPS = (
    (_("定員を入れ、待っている案件を集める"), State.DRAWN),
    (_("計算し、結果を確かめて伺う"), State.PROPOSED),
    (_("専決者が決裁する"), State.DECIDED),
    (_("全員に結果を通知する"), State.TOLD),
)
_ORDER = [State.OPEN, State.DRAWN, State.PROPOSED, State.DECIDED, State.TOLD]


def _steps(state: str) -> list[tuple[Any, str]]:
    """Each step in words, and whether it is past, now or next; after a run the first is still open to change."""
    if state == State.DROPPED:
        return []
    at = _ORDER.index(State(state))
    return [
        (words, "past" if at > n else "now" if at == n else "next")
        for n, (words, _until) in enumerate(_STEPS)
    ]


@staff_required
@require_POST
def act(request: StaffRequest, code: str, name: str) -> HttpResponse:
    """One act on a round; refused, its page says why."""
    seen = opened(request, code)
    if name not in _ACTS:
        raise Http404
    to = _onward(seen, name)
    return attempt(
        request,
        lambda: _ACTS[name](request, seen),
        lambda: to,
        lambda tried: _show(request, seen, tried),
    )


def _onward(seen: Shown, name: str) -> str:
    """The round; what a deputy of elsewhere sent back is out of their sight, so the list."""
    stays = seen.found.department_id in seen.clerk.departments or seen.found.post_id in seen.clerk.own_posts
    return seen.address("round") if stays or name != "send_back" else reverse("rounds:index")


def _gather(_request: StaffRequest, seen: Shown) -> str:
    count = actions.gather(seen.clerk, seen.found)
    return gettext("%(n)s件を集めました。") % {"n": f"{count:,}"}


def _run(_request: StaffRequest, seen: Shown) -> str:
    made = actions.run(seen.clerk, seen.found)
    facts = {"n": made.number, "children": f"{made.children:,}", "placed": f"{made.placed:,}"}
    return gettext("第%(n)s回の計算が終わりました。%(children)s人のうち%(placed)s人が内定です。") % facts


def _drop(request: StaffRequest, seen: Shown) -> str:
    if request.POST.get("sure") != "on":
        raise RoundRefusedError("sure")
    actions.drop(seen.clerk, seen.found)
    return gettext("この回を取りやめました。案件は、次の回を待ちます。")


def _propose(request: StaffRequest, seen: Shown) -> str:
    number = request.POST.get("number", "")
    made = actions.propose(
        seen.clerk,
        seen.found,
        int(number) if number.isdecimal() and len(number) < 6 else 0,
        typed(request, "words"),
    )
    return gettext("第%(n)s回の計算で伺いました。") % {"n": made.number}


def _send_back(request: StaffRequest, seen: Shown) -> str:
    actions.send_back(seen.clerk, seen.found, typed(request, "words"))
    return gettext("差し戻しました。")


def _decide(_request: StaffRequest, seen: Shown) -> str:
    actions.decide(seen.clerk, seen.found)
    return gettext("決裁しました。全員の案件が、順に次へ進みます。")


def _review(_request: StaffRequest, seen: Shown) -> str:
    actions.confirm_review(seen.clerk, seen.found)
    return gettext("後閲を記録しました。")


_ACTS = {
    "gather": _gather,
    "run": _run,
    "drop": _drop,
    "propose": _propose,
    "send_back": _send_back,
    "decide": _decide,
    "review": _review,
}
