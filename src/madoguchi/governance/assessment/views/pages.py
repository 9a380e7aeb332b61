"""The pages of views: each is its address; what it shows can be taken away as a file and saved under a name."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from madoguchi.counter.cases.attempts import Attempt, attempt
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.people.access import StaffRequest
from madoguchi.foundation.ui.saying import in_english, typed
from madoguchi.services.documents.typeset import MissingGlyphsError

from .. import actions
from ..desk import about, for_holders, of_list
from ..models import Inventory, InventoryState, SavedView
from ..reckoning.scoring import Weights
from . import benefit, blocked, changes, coverage, queries, shares, sheets, steadiness
from .asked import Asked
from .controls import (
    Control,
    dimension_control,
    main_controls,
    other_controls,
    typed_control,
    weight_controls,
)
from .shown import View
from .words import NAMES, VIEWS, address

#: Rows of a table on a page.
MOST_SHOWN = 100
Make = Callable[[Inventory, Asked, int], View]


class Kind(NamedTuple):
    """A view: what makes it, and whether the weights count in it."""

    make: Make
    weighed: bool = False


KINDS: dict[str, Kind] = {
    "coverage": Kind(coverage.shown),
    "benefit": Kind(benefit.shown, weighed=True),
    "sensitivity": Kind(steadiness.shown, weighed=True),
    "blocked": Kind(blocked.shown),
    "shares": Kind(shares.shown),
    "changes": Kind(changes.shown),
}


@require_safe
@of_list
def page(request: StaffRequest, clerk: Clerk, found: Inventory, view: str) -> HttpResponse:
    """A view of a list that was read; one that was not yet leads to its first page."""
    if found.state != InventoryState.DONE:
        return redirect("assessment:inventory", found.code)
    return _show(request, clerk, found, view, request.GET, Attempt())


def _show(
    request: StaffRequest, clerk: Clerk, found: Inventory, name: str, query: QueryDict, tried: Attempt
) -> HttpResponse:
    asked, kind = Asked.read(query), KINDS[name]
    overview = queries.overview(found, asked.filters)
    made = sheets.Source(found, asked, kind.weighed, kind.make, overview.unknown).view(MOST_SHOWN)
    main, rest = main_controls(asked, overview.departments), other_controls(asked)
    own = _own(name, asked, made)
    figures, obstacles = weight_controls(asked) if kind.weighed else ([], [])
    on_page = {one.name for one in (*main, *rest, *own, *figures, *obstacles)}
    chosen = parse_qsl(asked.query())
    errors = [
        *tried.errors,
        *(
            (field, f"{_label(field, own, figures, obstacles)}：{words}")
            for field, words in asked.errors.items()
        ),
    ]
    shown: dict[str, Any] = {
        **about(clerk, found, "assessment:coverage"),
        "view": made,
        "name": name,
        "tables": [(table, table.lines()) for table in made.tables],
        "views": [(words, address(found, key, asked.query()), key == name) for key, words in VIEWS],
        "main": main,
        "rest": rest,
        "main_open": any(one.value for one in (*main, *rest)),
        "rest_open": any(one.value for one in rest),
        "own": own,
        "weights": [
            (gettext("時間と単価"), figures),
            (gettext("障害の重さ（100のうち）"), obstacles),
        ]
        if kind.weighed
        else [],
        "hidden": [(key, value) for key, value in chosen if key not in on_page],
        "reset": address(found, name, replace(asked, weights=Weights()).query()),
        "cleared": address(found, name) if chosen else "",
        "query": asked.query(),
        "exports": _exports(found, name, asked),
        "typed": tried.typed,
        "errors": errors,
    }
    wrong = tried.errors or asked.errors
    return render(
        request,
        "assessment/view.html",
        shown,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
    )


def _label(field: str, *groups: list[Control]) -> str:
    return next((one.label for group in groups for one in group if one.name == field), field)


def _own(name: str, asked: Asked, made: View) -> list[Control]:
    """What only one view asks for."""
    if name == "coverage":
        return [
            typed_control(
                asked, "n", gettext("手続きの数から割合を読む"), str(asked.number), gettext("の手続き")
            ),
            typed_control(asked, "percent", gettext("割合から手続きの数を読む"), f"{asked.percent:g}", "%"),
        ]
    if name == "shares":
        return [dimension_control(asked)]
    return [made.extra["others"]] if made.extra.get("others") else []


def _exports(found: Inventory, name: str, asked: Asked) -> list[tuple[str, str]]:
    words = {"csv": "CSV", "xlsx": "Excel", "pdf": gettext("PDF（議会・会議用）")}
    query = asked.query()
    return [
        (word, reverse("assessment:export", args=[found.code, name, form]) + (f"?{query}" if query else ""))
        for form, word in words.items()
    ]


@require_GET
@of_list
def export(request: StaffRequest, clerk: Clerk, found: Inventory, view: str, form: str) -> HttpResponse:
    """A view as a file."""
    if view not in KINDS or form not in sheets.FORMS or found.state != InventoryState.DONE:
        raise Http404
    kind, asked = KINDS[view], Asked.read(request.GET)
    unknown = queries.overview(found, asked.filters).unknown
    try:
        made = sheets.FORMS[form](sheets.Source(found, asked, kind.weighed, kind.make, unknown))
    except MissingGlyphsError as error:
        words = error.en if in_english() else error.ja
        return _show(request, clerk, found, view, request.GET, Attempt(errors=(("", words),)))
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{view}-{found.code}.{form}"'
    return response


@require_POST
@of_list
def save(request: StaffRequest, clerk: Clerk, found: Inventory, view: str) -> HttpResponse:
    """Keep a view under a name."""
    query = QueryDict(request.POST.get("query", ""))
    made: list[SavedView] = []

    def act() -> str:
        made.append(
            actions.save_view(clerk, found, view, Asked.read(query).query(), typed(request, "name", 200))
        )
        return gettext("「%(name)s」を保存しました。") % {"name": made[0].name}

    return attempt(
        request,
        act,
        lambda: reverse("assessment:views"),
        lambda tried: _show(request, clerk, found, view, query, tried),
    )


@require_safe
@for_holders
def saved(request: StaffRequest, clerk: Clerk) -> HttpResponse:
    """The views that this clerk saved."""
    return _show_saved(request, clerk, Attempt())


def _show_saved(request: StaffRequest, clerk: Clerk, tried: Attempt) -> HttpResponse:
    rows = [
        (
            one,
            NAMES.get(one.page, ""),
            request.build_absolute_uri(reverse("assessment:view", args=[one.code])),
        )
        for one in queries.views_of(clerk)
    ]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if tried.errors else HTTPStatus.OK
    return render(
        request,
        "assessment/views.html",
        {"rows": rows, "errors": tried.errors, "typed": tried.typed},
        status=status,
    )


@require_safe
@for_holders
def open_view(_request: StaffRequest, _clerk: Clerk, code: str) -> HttpResponse:
    """A saved view by its code, whoever saved it: its link can be given to colleagues."""
    found = _saved(code)
    return redirect(address(found.inventory, found.page, found.query))


def _saved(code: str) -> SavedView:
    found = queries.view_coded(code)
    if found is None or found.page not in KINDS:
        raise Http404
    return found


@require_POST
@for_holders
def rename(request: StaffRequest, clerk: Clerk, code: str) -> HttpResponse:
    """Give a saved view another name."""
    found = _saved(code)

    def act() -> str:
        renamed = actions.rename_view(clerk, found, typed(request, f"name-{found.code}", 200))
        return gettext("名前を「%(name)s」にしました。") % {"name": renamed.name}

    return attempt(
        request, act, lambda: reverse("assessment:views"), lambda tried: _show_saved(request, clerk, tried)
    )


@require_POST
@for_holders
def drop(request: StaffRequest, clerk: Clerk, code: str) -> HttpResponse:
    """Forget a saved view."""
    found = _saved(code)

    def act() -> str:
        actions.drop_view(clerk, found)
        return gettext("「%(name)s」を消しました。") % {"name": found.name}

    return attempt(
        request, act, lambda: reverse("assessment:views"), lambda tried: _show_saved(request, clerk, tried)
    )
