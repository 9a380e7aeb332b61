"""The pages of plans: side by side, written a group at a time, solved, read, adopted."""

from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.counter.cases.attempts import Attempt, attempt
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.people.access import StaffRequest, View
from madoguchi.foundation.ui.saying import in_english, typed
from madoguchi.services.documents.typeset import MissingGlyphsError

from .. import actions
from ..actions.planning import MOST_NAME
from ..desk import about, of_list
from ..filters import Filters
from ..models import Choice, Inventory, InventoryState, LeftOut, Scenario, ScenarioState
from ..queries import PAGE
from ..reckoning.blocks import COST_CLASSES
from ..reckoning.scenario import Asked, Result
from ..views import sheets
from ..views.asked import Asked as Weighed
from ..views.controls import in_words
from ..views.shown import Table
from ..views.words import of_country
from . import shown, words
from .form import GROUPS, OBJECTIVES, Form, Written, block_rows, own_text
from .queries import (
    Wanted,
    asked_of,
    choices,
    filters_of,
    is_overtaken,
    names_of,
    result_of,
    scenario_coded,
    scenarios,
)

HERE = "assessment:plans"
#: The best procedures of each year on a plan's own page.
BEST = 10
_USUAL_BUDGETS = (20_000_000,) * 3


def _read_list(page: Callable[..., HttpResponse]) -> View:
    """A page about a list that was read; one that was not yet leads to its first page."""

    @wraps(page)
    def opened(request: StaffRequest, clerk: Clerk, found: Inventory, **given: str) -> HttpResponse:
        if found.state != InventoryState.DONE:
            return redirect("assessment:inventory", found.code)
        return page(request, clerk, found, **given)

    return of_list(opened)


def _of_plan(page: Callable[..., HttpResponse]) -> View:
    """A page about one plan of a list."""

    @wraps(page)
    def opened(
        request: StaffRequest, clerk: Clerk, found: Inventory, plan: str, **given: str
    ) -> HttpResponse:
        scenario = scenario_coded(found, plan)
        if scenario is None:
            raise Http404
        return page(request, clerk, found, scenario, **given)

    return _read_list(opened)


@require_safe
@_read_list
def index(request: StaffRequest, clerk: Clerk, found: Inventory) -> HttpResponse:
    """Every scenario of a list, side by side."""
    rows = [(one, asked_of(one), result_of(one)) for one in scenarios(found)]
    return render(
        request,
        "assessment/plans.html",
        {**about(clerk, found, HERE), "rows": [_beside(found, *row) for row in rows]},
    )


def _beside(found: Inventory, one: Scenario, asked: Asked, result: Result | None) -> dict[str, Any]:
    state = ScenarioState(one.state)
    return {
        "plan": one,
        "href": _address(found, one),
        "state": words.STATE_WORDS[state],
        "tone": words.TONES[state],
        "years": len(asked.budgets),
        "budget": sum(asked.budgets),
        "aim": shown.objective_words(asked),
        "result": result,
        "after": words.share_words(result.after()) if result else "",
        "blocks": words.block_list(result.blocks) if result else "",
    }


def _address(found: Inventory, one: Scenario, page: str = "plan", *more: str) -> str:
    return reverse(f"assessment:{page}", args=[found.code, one.code, *more])


@require_http_methods(["GET", "HEAD", "POST"])
@_read_list
def new(request: StaffRequest, clerk: Clerk, found: Inventory) -> HttpResponse:
    """A scenario of a list, begun with its aim and budgets; the filter of a view comes with its address."""
    rows = request.POST.get("rows", "") if request.method == "POST" else request.GET.urlencode()
    filters = Filters.read(QueryDict(rows))
    year = fiscal_year(clock.today()) + 1
    asked = Asked(first_year=year, budgets=_USUAL_BUDGETS, rows=filters.query())
    form = Form(found, Written(gettext("計画案"), asked), request.POST)
    if request.method != "POST":
        return _show_group(request, clerk, form, "aim", None, Attempt())
    written = GROUPS["aim"].read(form)
    if form.errors:
        return _show_group(request, clerk, form, "aim", None, Attempt())
    made: list[Scenario] = []

    def act() -> str:
        made.append(actions.make_plan(clerk, found, written.name, written.asked))
        return gettext("計画案を作りました。条件を確かめて、計算してください。")

    return attempt(
        request,
        act,
        lambda: _address(found, made[0]),
        lambda tried: _show_group(request, clerk, form, "aim", None, tried),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_of_plan
def give(request: StaffRequest, clerk: Clerk, found: Inventory, plan: Scenario, group: str) -> HttpResponse:
    """One group of what a scenario is given."""
    if group not in GROUPS:
        raise Http404
    form = Form(found, Written(plan.name, asked_of(plan)), request.POST)
    if request.method != "POST":
        return _show_group(request, clerk, form, group, plan, Attempt())
    written = GROUPS[group].read(form)
    if form.errors:
        return _show_group(request, clerk, form, group, plan, Attempt())

    def act() -> str:
        actions.change_plan(clerk, plan, _turn(request), written.name, written.asked)
        return gettext("条件を変えました。計算し直してください。")

    return attempt(
        request,
        act,
        lambda: _address(found, plan),
        lambda tried: _show_group(request, clerk, form, group, plan, tried),
    )


def _turn(request: StaffRequest) -> int:
    """The turn of the scenario that the page was about."""
    text = request.POST.get("turn", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _show_group(
    request: StaffRequest, clerk: Clerk, form: Form, name: str, plan: Scenario | None, tried: Attempt
) -> HttpResponse:
    group, asked = GROUPS[name], form.before.asked
    errors = [*tried.errors, *form.errors.items()]
    context = {
        **about(clerk, form.of, HERE),
        "plan": plan,
        "group": name,
        "words": group.words,
        "lead": group.lead,
        "sections": group.fields(form),
        "objectives": [(one.value, text) for one, text in OBJECTIVES.items()] if name == "aim" else [],
        "objective": form.value("objective", asked.objective.value),
        "blocks": block_rows(form) if name == "blocks" else [],
        "own": own_text(form, names_of(form.of, set(asked.own))) if name == "costs" else None,
        "field_errors": form.errors,
        "rows": asked.rows,
        "back": _address(form.of, plan) if plan else reverse(HERE, args=[form.of.code]),
        "turn": request.POST.get("turn") or (plan.turn if plan else ""),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "assessment/plan_give.html", context, status=status)


@require_safe
@_of_plan
def plan(request: StaffRequest, clerk: Clerk, found: Inventory, plan: Scenario) -> HttpResponse:
    """A scenario: what it is given, and once it is solved what came out."""
    return _show_plan(request, clerk, found, plan, Attempt())


def _show_plan(
    request: StaffRequest, clerk: Clerk, found: Inventory, plan: Scenario, tried: Attempt
) -> HttpResponse:
    asked, result, state = asked_of(plan), result_of(plan), ScenarioState(plan.state)
    context = {
        **about(clerk, found, HERE),
        "plan": plan,
        "plan_state": words.STATE_WORDS[state],
        "plan_tone": words.TONES[state],
        "problem": plan.problem_en if in_english() else plan.problem_ja,
        "given": list(_given(found, plan, asked)),
        "typed": tried.typed,
        "copy_name": tried.typed.get("name") or _copy_name(plan),
        "errors": tried.errors,
        **(_came(found, plan, asked, result) if result else {}),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if tried.errors else HTTPStatus.OK
    return render(request, "assessment/plan.html", context, status=status)


def _copy_name(plan: Scenario) -> str:
    return (gettext("%(name)sの写し") % {"name": plan.name})[:MOST_NAME]


def _given(found: Inventory, plan: Scenario, asked: Asked) -> Iterator[tuple[Any, str, str]]:
    """Each group in a line: its words, what is given, and where it is changed."""
    budgets = gettext("、").join(gettext("%(yen)s円") % {"yen": f"{one:,}"} for one in asked.budgets)
    there = [name for name, one in asked.blocks.items() if one.there]
    lines = {
        "aim": gettext("%(aim)s。%(year)s年度から順に%(budgets)s")
        % {"aim": OBJECTIVES[asked.objective], "year": asked.first_year, "budgets": budgets},
        "blocks": gettext(
            "%(n)sの仕組み（うち%(assumed)sの費用と期間は見込みのまま）。すでにあるもの：%(there)s"
        )
        % {"n": len(asked.blocks), "assumed": len(asked.assumed), "there": words.block_list(there)},
        "costs": gettext("%(costs)s。費用を別に書いた手続き%(own)s件")
        % {"costs": gettext("、").join(_costs(asked)), "own": len(asked.own)},
        "weights": gettext("住民の1時間%(resident)s円、職員の1時間%(staff)s円")
        % {"resident": f"{asked.weights.resident_wage:,}", "staff": f"{asked.weights.staff_wage:,}"},
        "rows": gettext("、").join(_rows(asked)),
    }
    for name, group in GROUPS.items():
        yield group.words, lines[name], _address(found, plan, "plan_give", name)


def _costs(asked: Asked) -> Iterator[str]:
    for one in COST_CLASSES:
        words = {"name": one.en if in_english() else one.ja, "yen": f"{asked.costs[one.name]:,}"}
        yield gettext("%(name)s %(yen)s円") % words


def _rows(asked: Asked) -> Iterator[str]:
    """Which procedures a plan is about; all where nothing narrows them."""
    told = in_words(Weighed(filters=filters_of(asked)), weighed=False)
    if len(told) == 1:
        yield gettext("すべての手続き")
    yield from (gettext("%(name)s：%(value)s") % {"name": name, "value": value} for name, value in told)


def _came(found: Inventory, plan: Scenario, asked: Asked, result: Result) -> dict[str, Any]:
    years = [
        (
            _lines(shown.procedure_table(found, asked, _best(plan, year), words.year_words(asked, year))),
            words.year_words(asked, year),
            one.procedures,
            f"{_address(found, plan, 'plan_procedures')}?of=year-{year}",
        )
        for year, one in enumerate(result.years)
        if one.procedures
    ]
    tables = [shown.year_table(asked, result), shown.block_table(asked, result), shown.frontier_table(result)]
    left = [
        (words.REASON_WORDS[name], result.counts[name], name)
        for name in words.REASON_WORDS
        if name in result.counts
    ]
    return {
        "result": result,
        "overtaken": is_overtaken(plan, result),
        "sentence": words.sentence(asked, result),
        "sureness": words.sureness(result),
        "greedy": words.greedy_words(result),
        "notes": [*of_country(found), *words.notes(asked, result)],
        "by_year": years,
        "tables": [_lines(table) for table in tables],
        "charts": shown.charts(asked, result),
        "left": left,
        "exports": [
            (text, _address(found, plan, "plan_file", form))
            for form, text in (("csv", "CSV"), ("xlsx", "Excel"), ("pdf", "PDF"))
        ],
    }


def _best(plan: Scenario, year: int) -> list[Choice]:
    return choices(plan, Wanted(year=year), most=BEST)[:BEST]


def _lines(table: Table) -> tuple[Table, Any]:
    return table, table.lines()


_ACTS: dict[str, tuple[Callable[[StaffRequest, Clerk, Scenario], Scenario | None], Callable[[], str]]] = {
    "solve": (
        lambda request, clerk, plan: actions.begin_solving(clerk, plan, _turn(request)),
        lambda: gettext("計算を始めました。終わると、このページに結果が出ます。"),
    ),
    "stop": (
        lambda _request, clerk, plan: actions.stop_solving(clerk, plan),
        lambda: gettext("計算をやめました。"),
    ),
    "copy": (
        lambda request, clerk, plan: actions.copy_plan(clerk, plan, typed(request, "name")),
        lambda: gettext("写しを作りました。条件を変えて、計算してください。"),
    ),
    "adopt": (
        lambda _request, clerk, plan: actions.adopt_plan(clerk, plan),
        lambda: gettext("市の計画として採用しました。この見込みと、実績を比べます。"),
    ),
    "discard": (
        lambda request, clerk, plan: actions.discard_plan(clerk, plan, _turn(request)),
        lambda: gettext("計画案を消しました。"),
    ),
}


@require_POST
@_of_plan
def act(request: StaffRequest, clerk: Clerk, found: Inventory, plan: Scenario, act: str) -> HttpResponse:
    """Solve, stop, copy, adopt or discard a scenario."""
    if act not in _ACTS:
        raise Http404
    do, done = _ACTS[act]
    came: list[Scenario | None] = []

    def acted() -> str:
        came.append(do(request, clerk, plan))
        return done()

    def to() -> str:
        return _address(found, came[0]) if came[0] else reverse(HERE, args=[found.code])

    return attempt(
        request, acted, to, lambda tried: _show_plan(request, clerk, found, _as_is(found, plan), tried)
    )


def _as_is(found: Inventory, plan: Scenario) -> Scenario:
    return scenario_coded(found, plan.code) or plan


@require_safe
@_of_plan
def procedures(request: StaffRequest, clerk: Clerk, found: Inventory, plan: Scenario) -> HttpResponse:
    """What became of each procedure of a solved plan: of one year, or left out for a reason."""
    result = result_of(plan)
    if result is None:
        return redirect(_address(found, plan))
    asked, of = asked_of(plan), request.GET.get("of", "")
    rows = choices(plan, Wanted.read(of), _place(request.GET.get("after", "")))
    table = shown.procedure_table(found, asked, rows[:PAGE])
    more = "?" + urlencode({"of": of, "after": rows[PAGE - 1].place}) if len(rows) > PAGE else ""
    context = {
        **about(clerk, found, HERE),
        "plan": plan,
        "filters": list(_filters(asked, result, of)),
        "table": table,
        "lines": table.lines(),
        "next": more,
        "back": _address(found, plan),
    }
    return render(request, "assessment/plan_procedures.html", context)


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _filters(asked: Asked, result: Result, of: str) -> Iterator[tuple[Any, str, bool, str]]:
    """Which procedures can be asked for, with how many there are of each."""
    out = sum(result.counts.values())
    yield gettext("すべて"), "?", of == "", f"{result.plan.procedures + out:,}"
    for year, one in enumerate(result.years):
        if one.procedures:
            key = f"year-{year}"
            yield words.year_words(asked, year), f"?of={key}", of == key, f"{one.procedures:,}"
    yield gettext("選ばなかったもの"), "?of=left", of == "left", f"{out:,}"
    for name in words.REASON_WORDS:
        if name in result.counts:
            key = str(LeftOut(name))
            yield words.REASON_WORDS[name], f"?of={key}", of == key, f"{result.counts[name]:,}"


@require_safe
@_of_plan
def export(request: StaffRequest, clerk: Clerk, found: Inventory, plan: Scenario, form: str) -> HttpResponse:
    """A solved plan as CSV, Excel or a paper."""
    if form not in sheets.FORMS or plan.result is None:
        raise Http404
    try:
        made = sheets.FORMS[form](shown.source(found, plan))
    except MissingGlyphsError as error:
        return _show_plan(
            request, clerk, found, plan, Attempt(errors=(("", error.en if in_english() else error.ja),))
        )
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="plan-{plan.code}.{form}"'
    return response
