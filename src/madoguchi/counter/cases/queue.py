"""処理待ち: what waits for the clerk and for their departments, each row saying what is to be done."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from madoguchi.core import clock
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import CHANNEL_WORDS, StepKind
from madoguchi.counter.procedures.queries import published
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import language

from .bulk import BULK
from .elsewhere import waiting_elsewhere
from .filters import ASSIGNED, VIEWS, Wanted
from .models import AfterReview, SavedFilter, StepAction
from .queries import Key, filters_of, queue, reviews_of, reviews_wait
from .rules import Clerk

#: What others decided for the clerk is a list of its own beside the views of open steps.
REVIEWS = "reviews"
TO_DO = {
    StepKind.EXAMINE: _("審査する"),
    StepKind.SURVEY: _("調査する"),
    StepKind.DRAFT: _("起案する"),
    StepKind.CONCUR: _("合議する"),
    StepKind.APPROVE: _("承認する"),
    StepKind.DECIDE: _("決裁する"),
    StepKind.PAYMENT: _("入金を確認する"),
    StepKind.VERIFY: _("照合する"),
    StepKind.DISPATCH: _("発送する"),
    StepKind.CIRCULATE: _("供覧する"),
    StepKind.CLOSE: _("回答する"),
}


@staff_required
@require_GET
def waiting(request: StaffRequest) -> HttpResponse:
    """Open steps, the one due first on top, as the address narrows them; or what waits for 後閲."""
    clerk = Clerk(request.staff)
    if request.GET.get("view") == REVIEWS:
        return _reviews(request, clerk)
    wanted = Wanted.read(request.GET.dict())
    if wanted is None:
        raise Http404
    after = request.GET.get("after", "")
    found = queue(clerk, wanted, clock.today(), Key.read(after))
    rows = [_row(step) for step in found.steps]
    shown = {
        "rows": rows,
        "wanted": wanted,
        "elsewhere": [] if after else waiting_elsewhere(clerk),
        "tabs": _tabs(wanted.view, has_reviews=reviews_wait(clerk)),
        "next": _address(wanted, after=str(found.next)) if found.next else "",
        "departments": clerk.departments,
        "labels": any(row["label"] for row in rows),
        "all": "all" in request.GET,
        "all_or_none": _address(wanted, after=after, all="" if "all" in request.GET else "1"),
        "bulk": [(name, one.title) for name, one in BULK.items()],
        **_narrowing(),
        **_saved(filters_of(clerk), wanted, request.GET.get("name", "")),
    }
    return render(request, "cases/queue.html", shown)


def _reviews(request: StaffRequest, clerk: Clerk) -> HttpResponse:
    shown = {
        "rows": [_reviewed(one) for one in reviews_of(clerk)],
        "tabs": _tabs(REVIEWS, has_reviews=True),
    }
    return render(request, "cases/reviews.html", shown)


def _reviewed(review: AfterReview) -> dict[str, Any]:
    procedure = load_definition(review.step.case.version).procedure
    outcome = procedure.outcomes.get(review.step.case.outcome)
    return {
        "review": review,
        "case": review.step.case,
        "title": procedure.title.says(language()),
        "outcome": outcome.title.says(language()) if outcome else "",
    }


def _tabs(view: str, *, has_reviews: bool) -> list[tuple[Any, str, bool]]:
    tabs = [(label, _address(Wanted(view=one)), one == view) for one, label in VIEWS.items()]
    if has_reviews:
        tabs.append((_("後閲待ち"), f"{reverse('cases:queue')}?view={REVIEWS}", view == REVIEWS))
    return tabs


def _address(wanted: Wanted, **more: str) -> str:
    return f"{reverse('cases:queue')}?{wanted.query(**more)}"


def _narrowing() -> dict[str, Any]:
    """What the fields over the queue offer to choose from."""
    procedures = (load_definition(version).procedure for version in published())
    return {
        "kinds": list(TO_DO.items()),
        "procedures": [(one.id, one.title.says(language())) for one in procedures],
        "assignments": list(ASSIGNED.items()),
        "channels": [(one.value, words.says(language())) for one, words in CHANNEL_WORDS.items()],
    }


def _saved(filters: list[SavedFilter], wanted: Wanted, name: str) -> dict[str, Any]:
    """The links of the saved filters, and which of them this is; `name` stands in the field of a new one."""
    query = wanted.query()
    return {
        "saved": [(one.name, f"{reverse('cases:queue')}?{one.query}", one.query == query) for one in filters],
        "kept": next((one.name for one in filters if one.query == query), ""),
        "query": query,
        "name": name,
    }


def _row(step: StepAction) -> dict[str, Any]:
    today, case = clock.today(), step.case
    outside = step.awaits_recipient and step.due_on is not None and step.due_on >= today
    return {
        "step": step,
        "case": case,
        "title": load_definition(case.version).procedure.title.says(language()),
        "todo": todo(step),
        "days": (step.due_on - today).days if step.due_on and not case.suspended_on else None,
        "stands": bool(case.suspended_on),
        "label": step.kind == StepKind.DISPATCH and not outside,
    }


def todo(step: StepAction) -> str:
    """What is to be done, not only where it stands; `answer_by` as `queue` gives it."""
    today, answer_by = clock.today(), getattr(step, "answer_by", None)
    if step.obstacle:
        return gettext("発行が止まっています：文字を確かめる")
    if answer_by is not None:
        return (
            gettext("補正待ち") if answer_by >= today else gettext("補正の期限を過ぎました：進め方を決める")
        )
    if step.awaits_recipient:
        late = step.due_on is not None and step.due_on < today
        return gettext("開封されていません：紙で送る") if late else gettext("開封待ち")
    if step.kind == StepKind.SELECT:
        return gettext("選考を待っています")
    words = TO_DO.get(StepKind(step.kind))
    return str(words) if words else gettext("自動で進みます")
