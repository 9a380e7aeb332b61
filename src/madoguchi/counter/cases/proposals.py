"""庁内の案件: what staff propose themselves, and where it stands."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from madoguchi.core.listing import moment_key, read_moment_key
from madoguchi.counter.procedures.forms import Definition, load_definition
from madoguchi.counter.procedures.kinds import STEP_WORDS, Channel, StepKind
from madoguchi.foundation.city.models import Post
from madoguchi.foundation.city.queries import post_named
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import in_english, language

from .desk import opened
from .elsewhere import way_back
from .models import Case, StepAction
from .queries import PAGE, open_steps_of, proposals_of
from .rules import Clerk


@staff_required
@require_GET
def mine(request: StaffRequest) -> HttpResponse:
    """わたしの提案: what one began within the office, the newest on top, each with where it stands."""
    found = proposals_of(Clerk(request.staff), read_moment_key(request.GET.get("after", "")))
    rows, more = found[:PAGE], len(found) > PAGE
    steps = open_steps_of(rows)
    shown = {
        "rows": [_row(case, steps.get(case.id)) for case in rows],
        "next": f"?{urlencode({'after': moment_key(rows[-1].received_at, rows[-1].id)})}" if more else "",
    }
    return render(request, "cases/proposals.html", shown)


@staff_required
@require_GET
def proposed(request: StaffRequest, number: str) -> HttpResponse:
    """After entering a matter of the office: its number, where it is now, and who approves it next."""
    _, found = opened(request, number)
    if found.channel != Channel.OFFICE:
        raise Http404
    definition = load_definition(found.version)
    step = open_steps_of([found]).get(found.id)
    shown = {
        "case": found,
        "title": definition.procedure.title.says(language()),
        "stands": stands(found, step),
        "approvers": _approvers(definition, step),
        "back": way_back(found),
    }
    return render(request, "cases/proposed.html", shown)


def _row(case: Case, step: StepAction | None) -> dict[str, Any]:
    title = load_definition(case.version).procedure.title.says(language())
    return {"case": case, "title": title, "stands": stands(case, step)}


def stands(case: Case, step: StepAction | None) -> str:
    """Where a case stands, in a plain sentence; `step` is its open one."""
    if step is None:
        outcome = load_definition(case.version).procedure.outcomes.get(case.outcome)
        words = outcome.title.says(language()) if outcome else gettext("取下げ")
        return gettext("終わりました：%(outcome)s") % {"outcome": words}
    facts = {"step": STEP_WORDS[StepKind(step.kind)].says(language()), "who": _who(step)}
    return gettext("%(who)sの「%(step)s」を待っています") % facts


def _who(step: StepAction) -> str:
    if step.post is not None:
        return post_title(step.post)
    return str(step.department.name_en if in_english() else step.department.name)


def post_title(post: Post) -> str:
    """A post's title in the language of the page."""
    return post.title_en if in_english() else post.title


def _approvers(definition: Definition, step: StepAction | None) -> list[str]:
    """The posts that approve it after the step it is at, as it is declared; who decides follows from the draft."""
    if step is None:
        return []
    later = definition.procedure.route[step.position + 1 :]
    return [post_title(post_named(one.post)) for one in later if one.post]
