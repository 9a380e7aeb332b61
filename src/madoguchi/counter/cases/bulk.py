"""まとめて処理する: one thing done to many cases of the queue, each by itself; what is refused stays as it was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from madoguchi.core.errors import PlainError
from madoguchi.counter.procedures.forms import load_definition
from madoguchi.counter.procedures.kinds import STEP_WORDS, StepKind
from madoguchi.foundation.city.models import Holding, Staff
from madoguchi.foundation.city.queries import staff_numbered
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import language, said, typed

from . import actions
from .desk import refusal
from .models import Case, StepAction
from .queries import PAGE, cases_numbered, colleagues, walks_of
from .refusals import StepRefusedError
from .rules import Clerk, why_not, why_not_aside

#: What the field of the clerk to assign says where the steps are to be nobody's again.
FREE = "-"


@dataclass(frozen=True)
class Given:
    """What is said once for all the cases."""

    to: Staff | None = None
    note: str = ""
    outcome: str = ""
    words: str = ""


@dataclass(frozen=True)
class Bulk:
    """One thing that is done to many: its verb, what is said when it is done, what is asked, at which step."""

    title: Promise
    done: Promise
    does: Callable[[Clerk, Case, Given], object]
    asks: frozenset[str]
    step: StepKind | None = None


@dataclass(frozen=True)
class Line:
    """One case of those chosen; `why` says why nothing is done, or was done."""

    case: Case
    title: str
    outcome: str
    why: str


def _go_past(action: Callable[..., None]) -> Callable[[Clerk, Case, Given], object]:
    return lambda clerk, case, given: action(clerk, case, note=given.note)


def _assign(clerk: Clerk, case: Case, given: Given) -> None:
    actions.assign(clerk, case, given.to)


def _close(clerk: Clerk, case: Case, given: Given) -> None:
    actions.answer(clerk, case, actions.Proposal(given.outcome), given.words)


_NOTE = frozenset({"note"})
BULK = {
    "assign": Bulk(_("割り当てる"), _("割り当てました"), _assign, frozenset({"to"})),
    "approve": Bulk(_("承認する"), _("承認しました"), _go_past(actions.approve), _NOTE, StepKind.APPROVE),
    "decide": Bulk(_("決裁する"), _("決裁しました"), _go_past(actions.decide), _NOTE, StepKind.DECIDE),
    "circulate": Bulk(
        _("供覧する"), _("供覧を終えました"), _go_past(actions.circulate), _NOTE, StepKind.CIRCULATE
    ),
    "close": Bulk(
        _("回答して終える"), _("回答して終えました"), _close, frozenset({"outcome"}), StepKind.CLOSE
    ),
}


@staff_required
@require_http_methods(["GET", "POST"])
def bulk(request: StaffRequest) -> HttpResponse:
    """GET: the cases `n` and what would be done to each, to be confirmed; POST: it is done, case by case."""
    clerk = Clerk(request.staff)
    asked = request.POST if request.method == "POST" else request.GET
    one, numbers = BULK.get(asked.get("do", "")), asked.getlist("n")[:PAGE]
    if one is None:
        raise Http404
    chosen = cases_numbered(clerk, numbers)
    if not chosen:
        messages.warning(request, gettext("案件を選んでから、押してください。"))
        return redirect("cases:queue")
    if request.method == "GET":
        return _confirm(request, clerk, one, chosen)
    try:
        given = _given(request, one, chosen)
    except PlainError as wrong:
        return _confirm(request, clerk, one, chosen, said(wrong))
    walks = walks_of(chosen)
    whys = (_why_not(clerk, one, case, walks[case.id]) or _done(clerk, case, one, given) for case in chosen)
    return _result(request, one, [_line(case, why) for case, why in zip(chosen, whys, strict=True)])


def _confirm(
    request: StaffRequest, clerk: Clerk, one: Bulk, chosen: Sequence[Case], error: str = ""
) -> HttpResponse:
    walks = walks_of(chosen)
    lines = [_line(case, _why_not(clerk, one, case, walks[case.id])) for case in chosen]
    ready = [line for line in lines if not line.why]
    shown = {
        "one": one,
        "do": next(name for name, each in BULK.items() if each is one),
        "ready": ready,
        "left": [line for line in lines if line.why],
        "errors": [("#id_words", error)] if error else [],
        "typed": request.POST,
        **_offered(clerk, one, ready),
    }
    return render(request, "cases/bulk.html", shown, status=422 if error else 200)


def _offered(clerk: Clerk, one: Bulk, ready: Sequence[Line]) -> dict[str, Any]:
    """What the fields offer to choose from."""
    if "to" in one.asks:
        here = Holding.objects.filter(post__department__in=clerk.departments)
        people = [(staff.number, _name(staff)) for staff in colleagues(here)]
        return {"people": [*people, (FREE, gettext("だれにも割り当てない"))]}
    return {"outcomes": _common_outcomes([line.case for line in ready])} if "outcome" in one.asks else {}


def _name(staff: Staff) -> str:
    return staff.name_en if language().startswith("en") else staff.name


def _common_outcomes(cases: Sequence[Case]) -> list[tuple[str, str]]:
    """The outcomes that all these cases may have; those against the applicant need reasons of their own."""
    declared = [load_definition(case.version).procedure.outcomes for case in cases]
    first = declared[0] if declared else {}
    return [
        (name, outcome.title.says(language()))
        for name, outcome in first.items()
        if not outcome.adverse and all(name in each for each in declared)
    ]


def _why_not(clerk: Clerk, one: Bulk, case: Case, walk: Sequence[StepAction]) -> str:
    """Why it cannot be done to a case now, in words; empty where it can."""
    step = next((each for each in walk if each.done_at is None), None)
    if step is None:
        return gettext("この案件は終わっています")
    if one.step not in (None, step.kind):
        words = {"step": STEP_WORDS[StepKind(step.kind)].says(language())}
        return gettext("いまの処理は「%(step)s」です。") % words
    rule = why_not(clerk, step, walk) if one.step else why_not_aside(clerk, step)
    if one.step and not rule and case.suspended_on is not None:
        rule = "suspended"
    return refusal(rule) if rule else ""


def _given(request: StaffRequest, one: Bulk, chosen: Sequence[Case]) -> Given:
    """What was said for all. Raises `StepRefusedError` on what lacks."""
    number, outcome = request.POST.get("to", ""), request.POST.get("outcome", "")
    to = staff_numbered(number) if number else None
    if "to" in one.asks and to is None and number != FREE:
        raise StepRefusedError("assignee")
    if "outcome" in one.asks and outcome not in dict(_common_outcomes(chosen)):
        raise StepRefusedError("outcome")
    return Given(to, typed(request, "note"), outcome, typed(request, "words"))


def _done(clerk: Clerk, case: Case, one: Bulk, given: Given) -> str:
    """Do it to one case, or say why not: what one is refused for holds up no other."""
    try:
        with transaction.atomic():
            one.does(clerk, case, given)
    except PlainError as refusal_of_it:
        return said(refusal_of_it)
    return ""


def _line(case: Case, why: str) -> Line:
    procedure = load_definition(case.version).procedure
    outcome = procedure.outcomes.get(case.outcome or case.proposed)
    return Line(
        case, procedure.title.says(language()), outcome.title.says(language()) if outcome else "", why
    )


def _result(request: StaffRequest, one: Bulk, lines: Sequence[Line]) -> HttpResponse:
    done = [line for line in lines if not line.why]
    left = [line for line in lines if line.why]
    return render(request, "cases/bulk_done.html", {"one": one, "done": done, "left": left})
