"""The clerk's calendars: what a department runs, a day of it by unit, a week."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.core import clock
from madoguchi.foundation.people.access import StaffRequest, staff_required

from ..acting import resource_run_by
from ..models import Booking, BookingState, Resource
from ..queries import declared, deviations_in
from ..saying import STATES, offered
from ..staffing import any_for_groups, queues_of, resources_of
from ..typed import day_in
from ..visiting import language
from .calendars import drawn_outside, of_day, of_week


@require_safe
@staff_required
def index(request: StaffRequest) -> HttpResponse:
    """What somebody's departments run, what waits for a decision, and where people are called."""
    rows = list(resources_of(request.staff))
    asked = Booking.objects.filter(resource__in=rows, state=BookingState.ASKED)
    shown = {
        "things": offered(rows),
        "asked": asked.exists(),
        "outside": [(one, declared(one.resource).title.says(language())) for one in drawn_outside(rows)],
        "queues": list(queues_of(request.staff).filter(ended=False)),
        "today": clock.today(),
        "groups_here": any_for_groups(rows),
    }
    return render(request, "bookings/desk/index.html", shown)


@require_safe
@staff_required
def day(request: StaffRequest, slug: str) -> HttpResponse:
    """A day of a resource: times as rows, units as columns; printed as it is."""
    resource = resource_run_by(request.staff, slug)
    which = day_asked(request)
    shown = {
        **of_resource(resource),
        "day": which,
        "table": of_day(resource, which),
        "tabs": _tabs(slug, which, week=False),
        "around": _around("bookings_desk:day", slug, which, 1, (_("前の日"), _("今日"), _("次の日"))),
        "now": clock.now(),
        "states": STATES,
    }
    return render(request, "bookings/desk/day.html", shown)


@require_safe
@staff_required
def week(request: StaffRequest, slug: str) -> HttpResponse:
    """A week of a resource: seven days with their bookings."""
    resource = resource_run_by(request.staff, slug)
    which = day_asked(request)
    monday = which - timedelta(days=which.weekday())
    shown = {
        **of_resource(resource),
        "day": which,
        "days": of_week(resource, monday),
        "tabs": _tabs(slug, which, week=True),
        "monday": monday,
        "today": clock.today(),
        "around": _around("bookings_desk:week", slug, monday, 7, (_("前の週"), _("今週"), _("次の週"))),
    }
    return render(request, "bookings/desk/week.html", shown)


def of_resource(resource: Resource) -> dict[str, Any]:
    """What every page of a resource shows."""
    return {
        "resource": resource,
        "thing": offered([resource])[0],
        "deviations": sorted(deviations_in(resource.deviations), key=lambda one: one.first),
    }


def day_asked(request: HttpRequest) -> date:
    """The day in the address, else today."""
    return day_in(request.GET.get("day", "")) or clock.today()


def _tabs(slug: str, day: date, *, week: bool) -> list[tuple[str, str, bool]]:
    query = urlencode({"day": day.isoformat()})
    return [
        (_("日ごと"), f"{reverse('bookings_desk:day', args=[slug])}?{query}", not week),
        (_("週ごと"), f"{reverse('bookings_desk:week', args=[slug])}?{query}", week),
    ]


def _around(
    name: str, slug: str, day: date, days: int, words: tuple[str, str, str]
) -> list[tuple[str, str, str]]:
    """What lies before, today, and what lies after: addresses, words and keys."""
    address, span = reverse(name, args=[slug]), timedelta(days=days)
    moved = (day - span, clock.today(), day + span)
    return [
        (f"{address}?{urlencode({'day': one.isoformat()})}", said, key)
        for one, said, key in zip(moved, words, ("p", "t", "n"), strict=True)
    ]
