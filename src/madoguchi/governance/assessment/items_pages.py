"""The procedures of a list: narrowed by any field, the largest first, and all that are shown as a file."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from madoguchi.core.errors import PlainError
from madoguchi.core.listing import page_of
from madoguchi.counter.cases.case import private
from madoguchi.counter.cases.rules import Clerk
from madoguchi.counter.exchange import workbook
from madoguchi.foundation.people.access import StaffRequest
from madoguchi.foundation.ui.saying import in_english, language, said

from . import export, queries
from .desk import about, of_list
from .filters import UNKNOWN, Filters
from .inventory.fields import BY_NAME
from .inventory.showing import shown
from .models import Inventory, InventoryItem, InventoryState
from .queries import Place
from .views.controls import APPLICANT_WORDS, field_words, value_words

#: The fields of the form; every other one is asked for in an address, and kept by it.
USUAL = ("department", "kind", "life_events", "online_status", "volume")
#: Any known volume.
KNOWN = "0-"
FORMS = {"csv": ("text/csv", export.as_csv), "xlsx": (workbook.MEDIA_TYPE, export.as_workbook)}


@require_safe
@of_list
def items(request: StaffRequest, clerk: Clerk, found: Inventory) -> HttpResponse:
    """One page of a list."""
    if found.state != InventoryState.DONE:
        return redirect("assessment:inventory", found.code)
    filters, after = Filters.read(request.GET), Place.read(request.GET.get("after", ""))
    page, last = page_of(queries.items_page(found, filters, after), queries.PAGE)
    doubts = queries.open_findings(found, page)
    more = filters.query(after=str(Place(last.volume, str(last.line)))) if last else ""
    context = {
        **about(clerk, found, "assessment:items"),
        "rows": [_row(one, doubts.get(one.id, 0)) for one in page],
        "filters": filters,
        "chips": list(_chips(found, filters)),
        "kept": [(name, one) for name, given in filters.wanted.items() if name not in USUAL for one in given],
        "next": f"{_address(found)}?{more}" if more else "",
        "query": filters.query(),
        **_choices(found, filters),
    }
    return render(request, "assessment/items.html", context)


def _address(found: Inventory) -> str:
    return reverse("assessment:items", args=[found.code])


def _row(one: InventoryItem, doubts: int) -> dict[str, Any]:
    return {
        "item": one,
        "applicant": shown("applicant", one.applicant, language()),
        "status": shown("online_status", one.online_status, language()),
        "doubts": doubts,
    }


def _choices(found: Inventory, filters: Filters) -> dict[str, Any]:
    """What the fields of the form offer, and what is chosen of each."""
    unknown = (UNKNOWN, gettext("不明"))
    options = {
        "department": [(one, one) for one in queries.departments_in(found)],
        "kind": _codes("kind"),
        "life_events": [(one, one) for one in queries.life_events_in(found)],
        "online_status": _codes("online_status"),
        "volume": [(KNOWN, gettext("わかっている"))],
    }
    return {
        "applicants": [(name, words) for name, words in APPLICANT_WORDS.items() if name],
        "fields": [
            (name, field_words(BY_NAME[name]), _with(filters, name, [*known, unknown]), _first(filters, name))
            for name, known in options.items()
        ],
    }


def _codes(name: str) -> list[tuple[str, str]]:
    return [(one.code, one.en if in_english() else one.ja) for one in BY_NAME[name].codes]


def _first(filters: Filters, name: str) -> str:
    return next(iter(filters.wanted.get(name, ())), "")


def _with(filters: Filters, name: str, options: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The options, and what an address asks for beside them."""
    chosen = _first(filters, name)
    return options if chosen in ("", *dict(options)) else [*options, (chosen, chosen)]


def _chips(found: Inventory, filters: Filters) -> Iterator[tuple[str, str]]:
    """What narrows the list, in words, each with the address without it."""
    for words, without in _narrowings(filters):
        yield words, f"{_address(found)}?{without.query()}"


def _narrowings(filters: Filters) -> Iterator[tuple[str, Filters]]:
    if filters.search:
        yield gettext("名前：%(words)s") % {"words": filters.search}, replace(filters, search="")
    if filters.applicants:
        words = {"words": APPLICANT_WORDS[filters.applicants]}
        yield gettext("申請者：%(words)s") % words, replace(filters, applicants="")
    for name, values in filters.wanted.items():
        for value in values:
            rest = {**filters.wanted, name: tuple(one for one in values if one != value)}
            told = {"field": field_words(BY_NAME[name]), "words": _words(name, value)}
            yield gettext("%(field)s：%(words)s") % told, replace(filters, wanted=rest)


def _words(name: str, value: str) -> str:
    return gettext("わかっている") if (name, value) == ("volume", KNOWN) else value_words(name, value)


@require_safe
@of_list
def items_file(request: StaffRequest, _clerk: Clerk, found: Inventory, form: str) -> HttpResponse:
    """Every row that the address asks for, as a file."""
    if form not in FORMS:
        raise Http404
    media_type, make = FORMS[form]
    filters = Filters.read(request.GET)
    try:
        response = private(make(found, filters, language()), media_type)
    except PlainError as error:
        messages.error(request, said(error))
        return redirect(f"{_address(found)}?{filters.query()}")
    response["Content-Disposition"] = content_disposition_header(True, f"{found.title}.{form}")
    return response
