"""Before the run: seats by place and age class, the children, and one child with its points."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.core.japanese import normalise_line
from madoguchi.core.matching import Slot, Together
from madoguchi.counter.cases.attempts import Attempt, attempt
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.ui.saying import language, typed

from . import actions, queries
from .actions.opening import MOST_SEATS
from .models import Change, Entry, State
from .refusals import RoundRefusedError
from .rules import why_not_work
from .seating import MOST_BYTES, read_seats, write_seats
from .showing import Shown, name_of, opened, whole
from .words import why

_CHANGES = {
    Change.POINTS: _("点数の修正"),
    Change.EXCLUDED: _("選考から外す"),
    Change.RESTORED: _("選考に戻す"),
}
_TOGETHER = {
    Together.NONE: _("きょうだいの申込みなし"),
    Together.SAME_PLACE: _("同時に、同じ園だけ"),
    Together.SAME_TIME: _("同時に（別の園でもよい）"),
    Together.ANY_TIME: _("別の時期でもよい"),
}


@staff_required
@require_http_methods(["GET", "POST"])
def seats(request: StaffRequest, code: str) -> HttpResponse:
    """定員: a number for each place and age class, typed in or from a file."""
    seen = opened(request, code)
    if request.method == "POST":
        return attempt(
            request,
            lambda: _seat(request, seen),
            lambda: seen.address("round"),
            lambda tried: _seats(request, seen, tried),
        )
    return _seats(request, seen, Attempt())


def _seat(request: StaffRequest, seen: Shown) -> str:
    upload = request.FILES.get("file")
    if upload is not None and (upload.size or 0) > MOST_BYTES:
        raise RoundRefusedError("file")
    given = read_seats(upload.read(), seen.rules) if upload is not None else _typed_seats(request, seen)
    actions.set_seats(seen.clerk, seen.found, given)
    return gettext("定員を保存しました。")


def _typed_seats(request: StaffRequest, seen: Shown) -> dict[Slot, int]:
    given = {}
    for place in seen.rules.places:
        for age_class in seen.rules.classes:
            words = normalise_line(request.POST.get(f"{place}.{age_class}", "")).strip() or "0"
            if not (words.isascii() and words.isdecimal()) or len(words) > len(str(MOST_SEATS)):
                raise RoundRefusedError("seat", place=seen.place(place), age_class=seen.age_class(age_class))
            given[Slot(place, age_class)] = int(words)
    return given


def _seats(request: StaffRequest, seen: Shown, tried: Attempt) -> HttpResponse:
    now = _capacities(seen)
    rows = [
        {
            "place": label.says(language()),
            "cells": [
                {
                    "name": f"{place}.{one}",
                    "words": f"{label.says(language())}　{class_label.says(language())}",
                    "value": tried.typed.get(f"{place}.{one}", now.get((place, one), 0)),
                }
                for one, class_label in seen.rules.classes.items()
            ],
        }
        for place, label in seen.rules.places.items()
    ]
    shown = {
        "round": seen.found,
        "rows": rows,
        "classes": [one.says(language()) for one in seen.rules.classes.values()],
        "editable": _editable(seen),
        "errors": tried.errors,
    }
    return render(request, "rounds/seats.html", shown, status=422 if tried.errors else 200)


def _capacities(seen: Shown) -> dict[tuple[str, str], int]:
    return {(one.place, one.age_class): one.capacity for one in seen.found.seats.all()}


def _editable(seen: Shown) -> bool:
    return not why_not_work(seen.clerk, seen.found) and seen.found.state in (State.OPEN, State.DRAWN)


@staff_required
@require_GET
def seats_file(request: StaffRequest, code: str) -> HttpResponse:
    """The seats as a table, to be filled in elsewhere."""
    seen = opened(request, code)
    return csv_answer(write_seats(seen.rules, _capacities(seen), language()), f"seats-{seen.found.code}.csv")


def csv_answer(table: bytes, name: str) -> HttpResponse:
    """A table to be saved."""
    return HttpResponse(
        table,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@staff_required
@require_GET
def entries(request: StaffRequest, code: str) -> HttpResponse:
    """The children of a round, the most points first."""
    seen = opened(request, code)
    rows = queries.entries_page(seen.found, seen.child, queries.After.read(request.GET.get("after", "")))
    page = rows[: queries.PAGE]
    after = str(queries.After(page[-1].points, page[-1].case_id)) if len(rows) > queries.PAGE else ""
    shown = {
        "round": seen.found,
        "rows": [_entry_row(seen, one) for one in page],
        "next": f"{seen.address('entries')}?{urlencode({'after': after})}" if after else "",
    }
    return render(request, "rounds/entries.html", shown)


def _entry_row(seen: Shown, entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry,
        "child": name_of(entry),
        "age_class": seen.age_class(entry.age_class),
        "choices": [seen.place(one) for one in entry.choices],
        "together": _TOGETHER[Together(entry.together)] if entry.family else "",
        "adjusted": entry.points - entry.reckoned,
    }


@staff_required
@require_GET
def entry(request: StaffRequest, code: str, number: str) -> HttpResponse:
    """One child: points and their parts, choices, what was adjusted, and what the last run made of it."""
    seen = opened(request, code)
    return _entry(request, seen, number, Attempt())


def _found(seen: Shown, number: str) -> Entry:
    found = queries.entry_numbered(seen.found, number, seen.child)
    if found is None:
        raise Http404
    return found


def _entry(request: StaffRequest, seen: Shown, number: str, tried: Attempt) -> HttpResponse:
    found = _found(seen, number)
    runs = queries.runs_of(seen.found)
    run = next((one for one in runs if one.adopted_at), runs[0] if runs else None)
    placed = queries.placement_of(found, run)
    shown = {
        "round": seen.found,
        **_entry_row(seen, found),
        "parts": [_part(seen, one) for one in found.parts],
        "siblings": [(name_of(one), one.case.number) for one in queries.siblings_of(found, seen.child)],
        "adjustments": [(one, _CHANGES[Change(one.change)]) for one in _adjustments(found)],
        "run": run,
        "placed": placed,
        "place": seen.place(placed.place) if placed else "",
        "reasons": why(seen.found, found, placed, language()).splitlines() if placed else [],
        "editable": _editable(seen) and found.left_at is None,
        "typed": tried.typed,
        "errors": tried.errors,
    }
    return render(request, "rounds/entry.html", shown, status=422 if tried.errors else 200)


def _adjustments(found: Entry) -> Any:
    return found.adjustments.select_related("staff").order_by("at")


def _part(seen: Shown, part: dict[str, Any]) -> dict[str, Any]:
    title = part["title"]["en" if language().startswith("en") else "ja"]
    return {
        **part,
        "title": title,
        "at": seen.place(part["at"]) if part.get("at") else "",
        "only": "at" in part,
    }


@staff_required
@require_POST
def change(request: StaffRequest, code: str, number: str, name: str) -> HttpResponse:
    """One written change of an entry."""
    seen = opened(request, code)
    found = _found(seen, number)
    if name not in _WRITTEN:
        raise Http404
    return attempt(
        request,
        lambda: _WRITTEN[name](request, seen, found),
        lambda: seen.address("entry", number),
        lambda tried: _entry(request, seen, number, tried),
    )


def _adjust(request: StaffRequest, seen: Shown, found: Entry) -> str:
    actions.adjust(seen.clerk, found, whole(request, "points") or 0, typed(request, "reason"))
    return gettext("点数を直しました。")


def _exclude(request: StaffRequest, seen: Shown, found: Entry) -> str:
    actions.exclude(seen.clerk, found, typed(request, "reason"))
    return gettext("選考から外しました。")


def _restore(request: StaffRequest, seen: Shown, found: Entry) -> str:
    actions.restore(seen.clerk, found, typed(request, "reason"))
    return gettext("選考に戻しました。")


_WRITTEN = {"adjust": _adjust, "exclude": _exclude, "restore": _restore}
