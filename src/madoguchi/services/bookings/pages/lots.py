"""抽選, for residents: what is drawn and when, entering, taking it back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.foundation.people.access import PersonRequest, person_of, person_required
from madoguchi.foundation.people.models import Sex

from .. import actions, lottery, typed
from ..declaration import Lottery, ResourceDeclared
from ..grouping import as_group
from ..hours import length_of, openings, starts
from ..models import Draw, DrawState, Group, Lot, LotState, Resource
from ..queries import declared, groups_of, resource_named
from ..refusals import BookingRefusedError
from ..rules import price_of
from ..saying import said, terms_ahead
from ..visiting import holder_of, language, level_of
from ..wanted import Wanted

_MOST = 50
DRAW_STATES: dict[str, Any] = {
    DrawState.ANNOUNCED: _("受付中"),
    DrawState.CLOSED: _("抽選待ち"),
    DrawState.DRAWN: _("抽選済み"),
}
LOT_STATES: dict[str, Any] = {
    LotState.ENTERED: _("抽選待ち"),
    LotState.LEFT: _("取り下げました"),
    LotState.WON: _("当選"),
    LotState.LOST: _("落選"),
}
SEXES = {Sex.MALE: _("男性"), Sex.FEMALE: _("女性")}


def month_words(month: date) -> str:
    """A month in the page's language."""
    return gettext("{year}年{month}月").format(year=month.year, month=f"{month:%m}".lstrip("0"))


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is given by lot, what of it is open, the draws there were; and one's own entries."""
    person = person_of(request)
    by_lot = [(one, declared(one)) for one in Resource.objects.filter(ended=False).order_by("slug")]
    shown = {
        "resources": [_entry(row, what) for row, what in by_lot if what.lottery],
        "draws": [
            {
                "title": declared(one.resource).title.says(language()),
                "draw": one,
                "month": f"{one.month:%Y-%m}",
                "words": month_words(one.month),
                "state": DRAW_STATES[one.state],
            }
            for one in Draw.objects.select_related("resource").order_by("-closes_at", "-id")[:_MOST]
        ],
        "lots": [_lot(one) for one in _lots(person)] if person else [],
        "person": person,
    }
    return render(request, "bookings/lots.html", shown)


def _entry(row: Resource, what: ResourceDeclared) -> dict[str, Any]:
    month = lottery.open_month(what.lottery, clock.now()) if what.lottery else None
    closes = lottery.dates_of(what.lottery, month).last_day if what.lottery and month else None
    words = month_words(month) if month else ""
    return {"slug": row.slug, "title": what.title.says(language()), "month": words, "closes": closes}


def _lots(person: Any) -> list[Lot]:
    rows = Lot.objects.filter(person=person).select_related("draw__resource")
    return list(rows.order_by("-begins", "id")[:_MOST])


def _lot(lot: Lot) -> dict[str, Any]:
    title = declared(lot.draw.resource).title.says(language())
    return {"lot": lot, "title": title, "state": LOT_STATES[lot.state]}


@never_cache
@require_http_methods(["GET", "POST"])
def entering(request: HttpRequest, slug: str) -> HttpResponse:
    """How a resource is given by lot; while entries are taken, the form to enter."""
    row = resource_named(slug)
    what = declared(row) if row else None
    if row is None or what is None or what.lottery is None:
        raise Http404
    if request.method == "POST" and person_of(request):
        return _enter(request, row, what)
    return _form(request, row, what, request.GET)


def _enter(request: HttpRequest, row: Resource, what: ResourceDeclared) -> HttpResponse:
    person = person_of(request)
    read = typed.read(typed.fields_of(what, person), request.POST)
    faults = [(name, said(PlainError(*fault))) for name, fault in read.faults.items()]
    begins = typed.moment(request.POST.get("begins", ""))
    if begins is None:
        faults.insert(0, ("begins", gettext("時間を選んでください。")))
    if faults or begins is None:
        return _form(request, row, what, request.POST, faults)
    try:
        with transaction.atomic():
            choice, people = request.POST.get("choice", ""), _number(request.POST.get("people", ""))
            wanted = Wanted(choice, people, begins, read.said, level_of(request))
            told = typed.yen(request.POST.get(f"price-{_key(begins)}", "")) or 0
            lot = actions.enter(row, wanted, holder_of(request, request.POST.get("group", "")), told)
    except PlainError as error:
        return _form(request, row, what, request.POST, [("begins", said(error))])
    messages.success(request, gettext("抽選に申し込みました。"))
    return redirect("bookings:lot", lot.code)


def _form(
    request: HttpRequest,
    row: Resource,
    what: ResourceDeclared,
    given: QueryDict,
    faults: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    rule, person = what.lottery, person_of(request)
    month = lottery.open_month(rule, clock.now()) if rule else None
    upcoming = Draw.objects.filter(resource=row).exclude(state=DrawState.DRAWN).order_by("month")
    shown = {
        "slug": row.slug,
        "title": what.title.says(language()),
        "what": what,
        "month": month_words(month) if month else "",
        **_next(rule),
        "last": lottery.days_of(month).ends.date() - timedelta(days=1) if month else None,
        "sexes": [(one.value, SEXES[one]) for one in Sex],
        "dates": lottery.dates_of(rule, month) if rule and month else None,
        "upcoming": [(one, f"{one.month:%Y-%m}", month_words(one.month)) for one in upcoming[:_MOST]],
        "choices": [(one.id, one.title.says(language())) for one in what.choices],
        "given": given,
        "day": given.get("day", ""),
        "days": lottery.days_of(month) if month else None,
        **(_times(request, what, month, given) if month and person else {}),
        "terms": terms_ahead(what),
        "fields": _fields(what, request, faults or []),
        "groups": [(one.code, one.name) for one in groups_of(person)] if person else [],
        "faults": faults or [],
        "wrong": dict(faults or []),
        "person": person,
    }
    return render(request, "bookings/entering.html", shown, status=422 if faults else 200)


def _next(rule: Lottery | None) -> dict[str, Any]:
    """The month for which entries are taken next, and when."""
    if rule is None:
        return {}
    month = lottery.next_month(rule, clock.now())
    return {"next_month": month_words(month), "next_dates": lottery.dates_of(rule, month)}


def _times(
    request: HttpRequest, what: ResourceDeclared, month: date, given: QueryDict
) -> dict[str, list[tuple[str, Any]]]:
    """The times of the day that was chosen, at which a booking of that length could begin, and what each costs."""
    day, choice = typed.day_in(given.get("day", "")), what.choice(given.get("choice", ""))
    if day is None or choice is None or lottery.month_of(day) != month:
        return {}
    people = _number(given.get("people", ""))
    length = length_of(choice, people)
    asked = Wanted(choice.id, people, clock.now(), _said(request, what), level_of(request))
    group = holder_of(request, given.get("group", "")).group
    found = [begins for one in openings(what, day, day) for begins in starts(what, one, length)]
    priced = [(begins, _price(what, replace(asked, begins=begins), group)) for begins in found]
    return {
        "times": [(_key(begins), _label(begins, length, price)) for begins, price in priced],
        "prices": [(_key(begins), price) for begins, price in priced if price is not None],
    }


def _key(begins: datetime) -> str:
    return begins.isoformat(timespec="minutes")


def _label(begins: datetime, length: timedelta, price: int | None) -> str:
    span = f"{begins:%H:%M}～{begins + length:%H:%M}"
    return gettext("{span}（{yen}円）").format(span=span, yen=f"{price:,}") if price else span


def _said(request: HttpRequest, what: ResourceDeclared) -> Mapping[str, str]:
    """What is known of whoever asks: as it was typed, or as their account has it."""
    person = person_of(request)
    fields = typed.fields_of(what, person)
    return typed.read(fields, request.POST if request.method == "POST" else typed.known(person)).said


def _price(what: ResourceDeclared, wanted: Wanted, group: Group | None) -> int | None:
    """What it costs in yen; none where that cannot be said yet."""
    try:
        return price_of(what, as_group(wanted, group))
    except BookingRefusedError:
        return None


def _fields(
    what: ResourceDeclared, request: HttpRequest, faults: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    person, wrong = person_of(request), dict(faults)
    known = typed.known(person)
    return [
        {
            "field": one,
            "value": request.POST.get(one.name, known.get(one.name, "")),
            "error": wrong.get(one.name, ""),
        }
        for one in typed.fields_of(what, person)
    ]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def _waiting_page(lot: Lot) -> str:
    begins = clock.local(lot.begins).isoformat(timespec="minutes")
    asked = urlencode({"choice": lot.choice, "people": lot.people, "begins": begins})
    return f"{reverse('bookings:wait', args=[lot.draw.resource.slug])}?{asked}"


@never_cache
@person_required
@require_http_methods(["GET", "POST"])
def lot(request: PersonRequest, code: str) -> HttpResponse:
    """One's own entry: what it is for, what it came to; a POST takes it back."""
    rows = Lot.objects.select_related("draw__resource", "booking")
    found = rows.filter(code=code, person=request.person).first()
    if found is None:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                actions.leave(found)
        except PlainError as fault:
            error = said(fault)
        else:
            messages.success(request, gettext("抽選の申込みを取り下げました。"))
            return redirect("bookings:lots")
    draw = found.draw
    shown = {
        **_lot(found),
        "draw": draw,
        "key": f"{draw.month:%Y-%m}",
        "slug": draw.resource.slug,
        "wait": _waiting_page(found),
        "may_leave": found.state == LotState.ENTERED and draw.state == DrawState.ANNOUNCED,
        "digest": lottery.entry_digest(found.code),
        "error": error,
        "errors": [("", error)],
    }
    return render(request, "bookings/lot.html", shown, status=422 if error else 200)
