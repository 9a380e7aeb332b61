"""After a run: places and their seats, what changed since the run before, every child, and the file."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from madoguchi.core import spreadsheets
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import language

from . import queries
from .comparing import Cause, Difference, differences
from .entering import csv_answer
from .models import Placement, Run, State
from .refusals import RoundRefusedError
from .rules import why_not_decide, why_not_work
from .showing import Shown, name_of, opened
from .words import why

_CAUSES = {
    Cause.NEW: _("新しく加わった"),
    Cause.GONE: _("選考から離れた"),
    Cause.OWN_POINTS: _("本人の点数が変わった"),
    Cause.OWN_FACTS: _("本人の希望や条件が変わった"),
    Cause.SEATS: _("園の定員が変わった"),
    Cause.OTHERS: _("ほかのお子さんの変更による"),
}
_SHOWN = 100


@staff_required
@require_GET
def run(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """One run: its sums, each place, whom it could not settle, what changed; and what can be done with it."""
    seen = opened(request, code)
    found = _run(seen, number)
    before = queries.run_numbered(seen.found, number - 1)
    changed = differences(found, before)
    last = queries.runs_of(seen.found)[:1]
    shown = {
        "round": seen.found,
        "run": found,
        "waiting": found.children - found.placed,
        "classes": [one.says(language()) for one in seen.rules.classes.values()],
        "places": _places(seen, found),
        "blocking": [_blocking(seen, one) for one in found.blocking],
        "before": before,
        "changed": len(changed),
        "changes": _changes(seen, changed[:_SHOWN]),
        "proposable": seen.found.state == State.DRAWN
        and found in last
        and not why_not_work(seen.clerk, seen.found),
        **_deciding(seen, found),
    }
    return render(request, "rounds/run.html", shown)


def _run(seen: Shown, number: int) -> Run:
    found = queries.run_numbered(seen.found, number)
    if found is None:
        raise Http404
    return found


def _deciding(seen: Shown, found: Run) -> dict[str, Any]:
    """Whether the run waits for a decision, and what keeps this clerk from it."""
    if seen.found.state != State.PROPOSED or found.proposed_at is None:
        return {"decidable": False}
    rule = why_not_decide(seen.clerk, seen.found, found)
    title = seen.found.post.title if seen.found.post else ""
    words = RoundRefusedError(rule, post=title) if rule else None
    hindrance = (words.en if language().startswith("en") else words.ja) if words else ""
    may_return = not rule or not why_not_work(seen.clerk, seen.found)
    standing_in = not rule and seen.found.post_id not in seen.clerk.own_posts
    return {
        "decidable": True,
        "hindrance": hindrance,
        "may_return": may_return,
        "standing_in": standing_in,
    }


def _places(seen: Shown, found: Run) -> list[dict[str, Any]]:
    """A row for each place: of each age class the seats, how many are placed, their lowest points."""
    filled = queries.filled(found)
    seats = {(place, age_class): capacity for place, age_class, capacity in found.seats}
    return [
        {
            "slug": place,
            "name": label.says(language()),
            "cells": [
                {"seats": seats.get((place, one), 0), "filled": filled.get((place, one))}
                for one in seen.rules.classes
            ],
        }
        for place, label in seen.rules.places.items()
    ]


def _blocking(seen: Shown, one: list[list[str]]) -> dict[str, Any]:
    children, places = one
    return {"children": children, "places": [seen.place(place) for place in places]}


def _changes(seen: Shown, changed: list[Difference]) -> list[dict[str, Any]]:
    numbers = queries.numbers_of([one.entry for one in changed])
    return [
        {
            "number": numbers[one.entry],
            "before": seen.place(one.before),
            "after": seen.place(one.after),
            "cause": _CAUSES[one.cause],
            "points": one.points if one.cause == Cause.OWN_POINTS else None,
        }
        for one in changed
    ]


@staff_required
@require_GET
def children(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Where a run placed each child, the most points first."""
    seen = opened(request, code)
    found = _run(seen, number)
    rows = queries.children_page(found, seen.child, queries.After.read(request.GET.get("after", "")))
    page = rows[: queries.PAGE]
    after = str(queries.After(page[-1].points, page[-1].entry_id)) if len(rows) > queries.PAGE else ""
    shown = {
        "round": seen.found,
        "run": found,
        "rows": [_child(seen, one) for one in page],
        "next": f"{seen.address('children', number)}?{urlencode({'after': after})}" if after else "",
    }
    return render(request, "rounds/children.html", shown)


def _child(seen: Shown, one: Placement) -> dict[str, Any]:
    return {
        "placement": one,
        "case": one.entry.case,
        "child": name_of(one),
        "age_class": seen.age_class(one.age_class),
        "place": seen.place(one.place),
        "reasons": why(seen.found, one.entry, one, language()).splitlines(),
    }


@staff_required
@require_GET
def place(request: StaffRequest, code: str, number: int, slug: str) -> HttpResponse:
    """The children of a place, by age class: one sheet to be printed."""
    seen = opened(request, code)
    found = _run(seen, number)
    if slug not in seen.rules.places:
        raise Http404
    rows = queries.placed_at(found, slug, seen.child)
    shown = {
        "round": seen.found,
        "run": found,
        "place": seen.place(slug),
        "rows": [_child(seen, one) for one in rows],
    }
    return render(request, "rounds/place.html", shown)


@staff_required
@require_GET
def results_file(request: StaffRequest, code: str, number: int) -> HttpResponse:
    """Every child with its result and reasons, as a table."""
    seen = opened(request, code)
    found = _run(seen, number)
    return csv_answer(spreadsheets.as_csv(_lines(seen, found)), f"results-{seen.found.code}-{number}.csv")


def _lines(seen: Shown, found: Run) -> Iterator[list[Any]]:
    yield [
        gettext("受付番号"),
        gettext("お子さん"),
        gettext("申請者"),
        gettext("クラス"),
        gettext("点数"),
        gettext("内定した園"),
        gettext("希望順位"),
        gettext("理由"),
    ]
    for one in queries.all_children(found, seen.child):
        case, reasons = one.entry.case, why(seen.found, one.entry, one, language())
        place = seen.place(one.place) if one.place else ""
        words = [case.number, name_of(one), case.applicant, seen.age_class(one.age_class)]
        yield [*words, one.points, place, one.choice or "", reasons]
