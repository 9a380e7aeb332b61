"""A resident looks for a time: what can be booked, the first free times of a kind, free days, the times of a day."""

import calendar
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.core import clock
from madoguchi.core.japanese import normalise_line
from madoguchi.foundation.people.models import Level

from ..availability import Asked, FreeDay, Start, asked, asked_all, free_days, free_starts
from ..declaration import ResourceKind
from ..models import Booking, BookingState, Resource
from ..queries import booking_coded, resource_named
from ..refusals import BookingRefusedError
from ..rules import bookable, last_day, price_of
from ..saying import KINDS, Offered, offered, said
from ..visiting import is_theirs, language, level_of
from ..wanted import Wanted
from .whether import asks_who

# How far ahead the first free times of a kind are looked for, and how many days of a resource one page lists.
_AHEAD, _LONGEST_SEARCH, _MOST_TYPED = timedelta(days=60), 100, 10
_SUNDAY, _NOON = calendar.SUNDAY, 12


@dataclass(frozen=True)
class Sought:
    """What is looked for: something new, another time for a booking (`changes`), or again what ran out (`again`)."""

    offered: Offered
    asked: Asked
    changes: Booking | None = None
    again: Booking | None = None
    fault: str = ""
    typed: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """What forms and links carry on."""
        return {
            "choice": self.asked.choice.id,
            "people": str(self.asked.people),
            **({"change": self.changes.code} if self.changes else {}),
            **({"again": self.again.code} if self.again else {}),
        }

    @property
    def query(self) -> str:
        """The same in an address."""
        return urlencode(self.fields)

    def days(self) -> dict[date, FreeDay]:
        """All that is free, as far ahead as one may book."""
        until = last_day(self.asked.what, clock.now()) - timedelta(days=1)
        return free_days([self.asked], clock.today(), clock.local(until).date())[self.asked.resource.id]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What can be booked, by kind; `q` and `place` narrow it."""
    words, place = _typed(request, "q"), _typed(request, "place")
    listed = [one for one in offered(_open()) if one.what.listed]
    found = [one for one in listed if _fits(one, words) and place in ("", one.what.place)]
    context = {
        "words": words,
        "place": place,
        "places": sorted({(one.what.place, one.place) for one in listed if one.place}),
        "kinds": _by_kind(found),
        "any": bool(listed),
    }
    return render(request, "bookings/index.html", context)


def _open() -> Any:
    return Resource.objects.filter(ended=False).order_by("slug")


def _typed(request: HttpRequest, name: str) -> str:
    typed = request.GET.get(name, "")[:_LONGEST_SEARCH]
    return normalise_line("".join(character for character in typed if character.isprintable()))


def _fits(one: Offered, words: str) -> bool:
    text = normalise_line(one.words).casefold()
    return all(word.casefold() in text for word in words.split())


def _by_kind(found: list[Offered]) -> list[tuple[str, Any, list[Offered]]]:
    order = list(KINDS)
    rows = sorted(found, key=lambda one: order.index(one.what.kind))
    return [
        (kind.value, KINDS[kind], list(those)) for kind, those in groupby(rows, lambda one: one.what.kind)
    ]


@require_safe
def kind(request: HttpRequest, kind: str) -> HttpResponse:
    """The first free time at every place of a kind, the earliest first."""
    if kind not in list(ResourceKind):
        raise Http404
    rows = [one for one in offered(_open()) if one.what.listed and one.what.kind == kind]
    wanted = asked_all([one.row for one in rows])
    free = free_days(wanted, clock.today(), clock.today() + _AHEAD)
    firsts = {key: next(iter(days.values())).first for key, days in free.items() if days}
    context = {
        "kind": KINDS[ResourceKind(kind)],
        "first": sorted(
            ((firsts[one.row.id], one) for one in rows if one.row.id in firsts), key=lambda pair: pair[0]
        ),
        "none": [one for one in rows if one.row.id not in firsts],
    }
    return render(request, "bookings/kind.html", context)


@require_safe
def resource(request: HttpRequest, slug: str) -> HttpResponse:
    """The free days of a resource for a choice and a number of people: the next free time first."""
    sought = sought_at(request.GET, request, slug)
    days = {} if sought.fault else sought.days()
    month = _month(request.GET.get("month", ""), days)
    as_calendar = request.GET.get("view") == "calendar"
    context = {
        **shown_of(sought),
        "errors": [("people", sought.fault)] if sought.fault else [],
        "first": next(iter(days.values())).first if days else None,
        "days": [(day, free) for day, free in days.items() if _of(day) == _of(month)],
        "any": bool(days),
        "month": month,
        "weeks": _weeks(month, days) if as_calendar else None,
        "weekdays": [
            (WEEKDAYS_ABBR[one], WEEKDAYS[one]) for one in calendar.Calendar(_SUNDAY).iterweekdays()
        ],
        "as_calendar": as_calendar,
        "tabs": _tabs(sought, month, as_calendar),
        "around": _months(sought, month, days, as_calendar),
        "kind": KINDS[sought.asked.what.kind],
        "who": asks_who(sought.asked.what),
        "price": None if sought.fault else _price(sought, level_of(request)),
    }
    return render(request, "bookings/resource.html", context, status=422 if sought.fault else 200)


def _price(sought: Sought, level: Level) -> int | None:
    """What it costs, where that is known before anybody says who they are."""
    what = sought.asked.what
    begins = bookable(what, clock.now()).begins
    try:
        return price_of(what, Wanted(sought.asked.choice.id, sought.asked.people, begins, level=level))
    except BookingRefusedError:
        return None


@require_safe
def day(request: HttpRequest, slug: str, day: date) -> HttpResponse:
    """The free times of a day."""
    sought = sought_at(request.GET, request, slug)
    if sought.fault:
        return redirect("bookings:resource", slug)
    return show_day(request, sought, day)


def show_day(request: HttpRequest, sought: Sought, day: date, fault: str = "") -> HttpResponse:
    """The free times of a day, with what was refused."""
    days, starts = list(sought.days()), free_starts(sought.asked, day)
    context = {
        **shown_of(sought),
        "kind": KINDS[sought.asked.what.kind],
        "day": day,
        "parts": _parts(starts),
        "before": max((one for one in days if one < day), default=None),
        "after": min((one for one in days if one > day), default=None),
        "refused": fault,
        "errors": [("", fault)] if fault else [],
    }
    return render(request, "bookings/day.html", context, status=422 if fault else 200)


def _parts(starts: list[Start]) -> list[tuple[str, list[Start]]]:
    morning = [one for one in starts if clock.local(one.begins).hour < _NOON]
    rest = [one for one in starts if clock.local(one.begins).hour >= _NOON]
    return [(words, those) for words, those in ((_("午前"), morning), (_("午後"), rest)) if those]


def sought_at(given: Mapping[str, str], request: HttpRequest, slug: str) -> Sought:
    """What is looked for, as an address or a form says it; what cannot be had is told as its fault. Raises Http404."""
    row = resource_named(slug)
    if row is None:
        raise Http404
    changes = _own(request, given.get("change", ""), row, BookingState.BOOKED, BookingState.ASKED)
    again = _own(request, given.get("again", ""), row, BookingState.LAPSED, BookingState.HELD)
    start = changes or again
    choice = given.get("choice") or (start.choice if start else "")
    typed = given.get("people") or str(start.people if start else 1)
    what, fault = offered([row])[0], ""
    try:
        wanted = asked(row, choice, int(typed) if typed.isdecimal() and len(typed) <= 5 else 0)
    except BookingRefusedError as refused:
        wanted, fault = asked(row), said(refused)
    return Sought(what, wanted, changes, again, fault, typed[:_MOST_TYPED])


def _own(request: HttpRequest, code: str, resource: Resource, *states: BookingState) -> Booking | None:
    found = booking_coded(code) if code else None
    if found is None or found.resource_id != resource.id or found.state not in states:
        return None
    return found if is_theirs(request, found) else None


def shown_of(sought: Sought) -> dict[str, Any]:
    """What every page of one resource shows."""
    what = sought.asked.what
    return {
        "sought": sought,
        "offered": sought.offered,
        "choices": [(one.id, one.title.says(language())) for one in what.choices],
        "minutes": sought.asked.length // 60,
        "most": what.people,
        "seats": what.each_person or what.units > 1,
        "token": secrets.token_urlsafe(16),
    }


def _of(day: date) -> tuple[int, int]:
    return day.year, day.month


def _month(typed: str, days: Mapping[date, FreeDay]) -> date:
    """The first day of the month that is asked for, else of the first, in which something is free."""
    months = {f"{day:%Y-%m}": day.replace(day=1) for day in days}
    return months.get(typed) or next(iter(days), clock.today()).replace(day=1)


def _weeks(month: date, days: Mapping[date, FreeDay]) -> list[list[tuple[date | None, FreeDay | None]]]:
    weeks = calendar.Calendar(_SUNDAY).monthdatescalendar(month.year, month.month)
    return [
        [(day, days.get(day)) if day.month == month.month else (None, None) for day in week] for week in weeks
    ]


def _address(sought: Sought, month: date, as_calendar: bool) -> str:
    view = {"view": "calendar"} if as_calendar else {}
    return "?" + urlencode({**sought.fields, "month": f"{month:%Y-%m}", **view})


def _tabs(sought: Sought, month: date, as_calendar: bool) -> list[tuple[str, str, bool]]:
    views = ((_("一覧"), False), (_("カレンダー"), True))
    return [(words, _address(sought, month, view), view == as_calendar) for words, view in views]


def _months(
    sought: Sought, month: date, days: Mapping[date, FreeDay], as_calendar: bool
) -> dict[str, tuple[date, str]]:
    """The nearest months before and after with something free, and where they are shown."""
    months = [one.replace(day=1) for one in days]
    before = max((one for one in months if one < month), default=None)
    after = min((one for one in months if one > month), default=None)
    return {
        name: (one, _address(sought, one, as_calendar))
        for name, one in (("before", before), ("after", after))
        if one
    }
