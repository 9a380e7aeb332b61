"""The lists there are, a new one, its columns, and what was read of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year
from madoguchi.core.japanese import normalise_line
from madoguchi.counter.cases.attempts import Attempt, attempt
from madoguchi.counter.cases.rules import Clerk
from madoguchi.foundation.people.access import StaffRequest
from madoguchi.foundation.ui.saying import in_english, typed

from . import actions, queries
from .actions import About
from .desk import about, for_holders, of_list, state_of
from .inventory.fields import BY_NAME, FIELDS
from .inventory.sheets import suggest
from .models import Inventory, InventoryState
from .rules import may_assess

#: Where a refusal is told on the page of a new list.
_FIELDS = {
    "title": "title",
    "year": "fiscal_year",
    "residents": "residents",
    "missing": "file",
    "too_large": "file",
}


@require_safe
@for_holders
def index(request: StaffRequest, clerk: Clerk) -> HttpResponse:
    """Every list, the newest year on top."""
    rows = [(one, *state_of(one)) for one in queries.inventories()]
    return render(request, "assessment/index.html", {"rows": rows, "may": may_assess(clerk)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_holders
def new(request: StaffRequest, clerk: Clerk) -> HttpResponse:
    """A list as a file; its columns are named next."""
    if request.method != "POST":
        return _show_new(request, clerk, Attempt())
    made: list[Inventory] = []

    def act() -> str:
        given = About(
            typed(request, "title", 200).strip(),
            number(request.POST.get("fiscal_year", "")),
            number(request.POST.get("residents", "")),
        )
        made.append(actions.upload(clerk, given, request.FILES.get("file")))
        return gettext("表を受け取りました。列の意味を確かめてください。")

    return attempt(
        request,
        act,
        lambda: _columns_of(made[0]),
        lambda tried: _show_new(request, clerk, tried),
        _FIELDS,
    )


def number(text: str) -> int | None:
    """A figure as it was typed, in any width; None where it is none."""
    plain = normalise_line(text).replace(",", "")
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= 9 else None


def _columns_of(found: Inventory) -> str:
    return reverse("assessment:columns", args=[found.code])


def _show_new(request: StaffRequest, clerk: Clerk, tried: Attempt) -> HttpResponse:
    shown = {
        "may": may_assess(clerk),
        "typed": tried.typed,
        "year": tried.typed.get("fiscal_year") or fiscal_year(clock.today()) - 1,
        "errors": tried.errors,
        "wrong": tried.wrong,
    }
    return render(request, "assessment/new.html", shown, status=422 if tried.errors else 200)


@require_safe
@of_list
def inventory(request: StaffRequest, clerk: Clerk, found: Inventory) -> HttpResponse:
    """What was read of a list; one whose columns are not named yet leads there."""
    if found.state == InventoryState.NEW and may_assess(clerk):
        return redirect(_columns_of(found))
    problem = found.problem_en if in_english() else found.problem_ja
    shown = {**about(clerk, found, "assessment:inventory"), "problem": problem, "columns": _meanings(found)}
    return render(request, "assessment/inventory.html", shown)


def _meanings(found: Inventory) -> list[tuple[str, str]]:
    """Each header and what it was read as."""
    named = {int(at): BY_NAME[field] for at, field in found.columns.items()}
    return [
        (header, (named[at].en if in_english() else named[at].ja) if at in named else "")
        for at, header in enumerate(found.headers)
        if header
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@of_list
def columns(request: StaffRequest, clerk: Clerk, found: Inventory) -> HttpResponse:
    """What each column is: suggested by its header, or as it was named the last time."""
    if request.method != "POST":
        return _show_columns(request, clerk, found, Attempt())
    chosen = _chosen(request, found)

    def act() -> str:
        actions.name_columns(clerk, found, chosen)
        return gettext("読み込みを始めました。終わると、このページに結果が出ます。")

    return attempt(
        request,
        act,
        lambda: reverse("assessment:inventory", args=[found.code]),
        lambda tried: _show_columns(request, clerk, found, tried),
    )


def _chosen(request: StaffRequest, found: Inventory) -> dict[int, str]:
    given = {at: request.POST.get(f"column-{at}", "") for at in range(len(found.headers))}
    return {at: field for at, field in given.items() if field in BY_NAME}


def _show_columns(request: StaffRequest, clerk: Clerk, found: Inventory, tried: Attempt) -> HttpResponse:
    shown: dict[str, Any] = {
        **about(clerk, found, "assessment:columns"),
        "columns": list(_asked(request, found)),
        "fields": [(field.name, field.en if in_english() else field.ja) for field in FIELDS],
        "errors": tried.errors,
    }
    return render(request, "assessment/columns.html", shown, status=422 if tried.errors else 200)


def _asked(request: StaffRequest, found: Inventory) -> list[tuple[str, str, str]]:
    """The name of each column's field, its header, and what is chosen for it now."""
    if request.method == "POST":
        chosen = _chosen(request, found)
    elif found.columns:
        chosen = {int(at): field for at, field in found.columns.items()}
    else:
        chosen = suggest(found.headers, queries.remembered())
    return [(f"column-{at}", header, chosen.get(at, "")) for at, header in enumerate(found.headers) if header]
