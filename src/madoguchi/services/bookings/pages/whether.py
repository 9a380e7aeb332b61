"""Whether somebody may have what is for some people only, and what it costs them: told before anything is filled in."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year, fiscal_year_days
from madoguchi.foundation.people.access import person_of

from ..declaration import Ask, Choice, ResourceDeclared
from ..refusals import BookingRefusedError
from ..rules import bookable, check_eligible, price_of
from ..saying import offered, said
from ..typed import FIELDS, Field, Typed, known, read
from ..visiting import language, level_of
from ..wanted import Wanted, facts
from .asked import resource_of

#: What says who somebody is, as far as conditions read it.
_WHO = (Ask.BORN, Ask.SEX)
_YEAR_END = "age_at_year_end"


@dataclass(frozen=True)
class Line:
    """One thing to come for: why it cannot be had, or what it costs."""

    choice: Choice
    title: str
    refused: str
    price: int | None


def asks_who(what: ResourceDeclared) -> list[Field]:
    """The questions by which it can be told beforehand who may book; none where it is for everybody."""
    return [FIELDS[one] for one in _WHO if one in what.asks] if what.eligible else []


@never_cache
@require_http_methods(["GET", "POST"])
def whether(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who somebody is, keep nothing of it, and say of each thing to come for whether it can be had."""
    row = resource_of(slug)
    thing = offered([row])[0]
    fields = asks_who(thing.what)
    if not fields:
        raise Http404
    if request.method == "GET":
        return _show(request, thing, fields, Typed(known(person_of(request)), {}, "", {}))
    return _show(request, thing, fields, read(fields, request.POST))


def _show(request: HttpRequest, thing: Any, fields: list[Field], typed: Typed) -> HttpResponse:
    words = {name: pair[language().startswith("en")] for name, pair in typed.faults.items()}
    told = bool(typed.said) and not words
    begins = bookable(thing.what, clock.now()).begins
    asked = [Wanted(one.id, 1, begins, typed.said, level_of(request)) for one in thing.what.choices if told]
    lines = [_line(thing.what, one) for one in asked]
    context = {
        "offered": thing,
        "told": told,
        "fits": [one for one in lines if not one.refused],
        "others": [one for one in lines if one.refused],
        "rows": [(one, typed.typed.get(one.name, ""), words.get(one.name, "")) for one in fields],
        "sex": [("female", _("女性")), ("male", _("男性"))],
        "errors": list(words.items()),
        "year_end": fiscal_year_days(fiscal_year(clock.local(begins).date()))[1],
        "age": _age(thing.what, asked[0]) if asked else None,
    }
    return render(request, "bookings/whether.html", context, status=422 if words else 200)


def _age(what: ResourceDeclared, wanted: Wanted) -> int | None:
    """The age that counts, where it is that at the end of the 年度."""
    reads = what.eligible is not None and _YEAR_END in what.eligible.when
    return facts(what, wanted).get(_YEAR_END) if reads else None


def _line(what: ResourceDeclared, wanted: Wanted) -> Line:
    choice = next(one for one in what.choices if one.id == wanted.choice)
    refused, price = "", None
    try:
        check_eligible(what, wanted)
        price = price_of(what, wanted) if what.price else None
    except BookingRefusedError as error:
        refused = said(error)
    return Line(choice, choice.title.says(language()), refused, price)


def fitting(what: ResourceDeclared, wanted: Wanted) -> list[tuple[str, str]]:
    """The other things to come for that the same person may have: names and titles."""
    others = [one for one in what.choices if one.id != wanted.choice]
    lines = [
        _line(what, Wanted(one.id, wanted.people, wanted.begins, wanted.said, wanted.level)) for one in others
    ]
    return [(one.choice.id, one.title) for one in lines if not one.refused]
