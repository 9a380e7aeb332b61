"""定期利用: a time every week for a term; what of it could be had, and cancelling the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.foundation.people.access import PersonRequest, person_of, person_required
from madoguchi.foundation.people.models import Sex

from .. import actions, typed
from ..acting import Errors, attempt
from ..actions import Every
from ..declaration import ResourceDeclared
from ..models import Booking, BookingState, Resource, Series
from ..queries import declared, groups_of
from ..refusals import BookingRefusedError
from ..rules import may_be_cancelled, owed_after_cancelling
from ..saying import STATES as BOOKING_STATES
from ..saying import said, terms_ahead
from ..typed import yen
from ..visiting import booking_of, holder_of, language, level_of
from ..wanted import Wanted
from .asked import asked_for, number, resource_of

_MOST = 50


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Book a time every so many weeks."""
    row = resource_of(slug)
    wanted = _wanted(request, row)
    if request.method != "POST" or person_of(request) is None:
        return _show(request, row, wanted, [])
    read = typed.read(typed.fields_of(declared(row), person_of(request)), request.POST)
    if read.faults:
        faults = [(name, said(PlainError(*fault))) for name, fault in read.faults.items()]
        return _show(request, row, wanted, faults)
    made: list[Series] = []

    def act() -> str:
        holder, told = holder_of(request, request.POST.get("group", "")), yen(request.POST.get("price", ""))
        every, asked = _every(request), replace(wanted, said=read.said)
        made.append(actions.book_series(row, asked, every, holder, told or 0))
        return gettext("定期利用を予約しました。")

    answer = attempt(
        request, act, reverse("bookings:all_series"), lambda errors: _show(request, row, wanted, errors)
    )
    if made and answer.status_code == 302:
        answer["Location"] = reverse("bookings:series", args=[made[0].code])
    return answer


def _every(request: HttpRequest) -> Every:
    given = request.POST
    return Every(number(given.get("weeks", "")), number(given.get("times", ""), 0), "whole" in given)


def _prices(request: HttpRequest, row: Resource, wanted: Wanted, said_now: Mapping[str, str]) -> list[int]:
    """What each time costs in yen; nothing where that cannot be said yet."""
    every = _every(request) if request.method == "POST" else Every()
    group = holder_of(request, request.POST.get("group", "")).group
    try:
        return actions.prices_of(row, replace(wanted, said=said_now), every, group)
    except BookingRefusedError:
        return []


def _each(prices: Sequence[int]) -> str:
    """What one of them costs, in words."""
    if min(prices) == max(prices):
        return gettext("1回{yen:,}円").format(yen=prices[0])
    return gettext("1回{least:,}円から{most:,}円").format(least=min(prices), most=max(prices))


def _wanted(request: HttpRequest, row: Resource) -> Wanted:
    """The first time: as it is given, or a week after a booking of theirs."""
    earlier = request.GET.get("after", "")
    if request.method == "POST" or not earlier:
        return asked_for(request, request.POST if request.method == "POST" else request.GET)
    one = booking_of(request, earlier)
    if one.resource_id != row.id:
        raise Http404
    return Wanted(
        one.choice, one.people, clock.local(one.begins) + timedelta(days=7), level=level_of(request)
    )


def _show(request: HttpRequest, row: Resource, wanted: Wanted, errors: Errors) -> HttpResponse:
    what, person, wrong = declared(row), person_of(request), dict(errors)
    choice, known = what.choice(wanted.choice), typed.known(person)
    said_now = typed.read(typed.fields_of(what, person), request.POST or known).said
    prices = _prices(request, row, wanted, said_now) if what.price else []
    shown: dict[str, Any] = {
        "slug": row.slug,
        "title": what.title.says(language()),
        "choice": choice.title.says(language()) if choice else wanted.choice,
        "wanted": wanted,
        "what": what,
        "prices": prices,
        "sum": sum(prices),
        "each": _each(prices) if prices else "",
        "terms": terms_ahead(what),
        "weekly": [("1", gettext("毎週")), ("2", gettext("2週間ごと")), ("4", gettext("4週間ごと"))],
        "given": request.POST,
        "errors": errors,
        "sexes": [(one.value, gettext(word)) for one, word in ((Sex.MALE, "男性"), (Sex.FEMALE, "女性"))],
        "fields": [
            {
                "field": one,
                "value": request.POST.get(one.name, known.get(one.name, "")),
                "error": wrong.get(one.name, ""),
            }
            for one in typed.fields_of(what, person)
        ],
        "groups": [(one.code, one.name) for one in groups_of(person)] if person else [],
        "person": person,
        "here": request.get_full_path(),
    }
    return render(request, "bookings/series_new.html", shown, status=422 if errors else 200)


@never_cache
@person_required
@require_safe
def all_series(request: PersonRequest) -> HttpResponse:
    """One's series, the newest first."""
    rows = Series.objects.filter(person=request.person).select_related("resource").order_by("-id")[:_MOST]
    shown = {"rows": [(one, declared(one.resource).title.says(language())) for one in rows]}
    return render(request, "bookings/series_all.html", shown)


def _owed(what: ResourceDeclared, booking: Booking) -> int:
    """What is still owed for one of them by who cancels it now, in yen."""
    billed = booking.price if booking.state == BookingState.BOOKED else 0
    return owed_after_cancelling(what, billed, booking.begins, clock.now())


@never_cache
@person_required
@require_http_methods(["GET", "POST"])
def series(request: PersonRequest, code: str) -> HttpResponse:
    """One series with its days; a POST cancels those to come."""
    found = Series.objects.filter(code=code, person=request.person).select_related("resource").first()
    if found is None:
        raise Http404

    def show(errors: Errors) -> HttpResponse:
        bookings = Booking.objects.filter(in_series__series=found).order_by("begins", "id")
        what, rest = declared(found.resource), actions.rest_of(found)
        ending = [one for one in rest if may_be_cancelled(what, one.begins, clock.now())]
        shown = {
            "series": found,
            "title": what.title.says(language()),
            "bookings": [(one, BOOKING_STATES[one.state]) for one in bookings],
            "rest": len(ending),
            "late": len(rest) - len(ending),
            "priced": any(one.price for one in ending),
            "owed": sum(_owed(what, one) for one in ending),
            "errors": errors,
            "missed": [date.fromisoformat(one) for one in found.missed],
        }
        return render(request, "bookings/series.html", shown, status=422 if errors else 200)

    def act() -> str:
        done, late = actions.cancel_rest(found)
        words = ngettext("{n}日分を取り消しました。", "{n}日分を取り消しました。", done).format(n=done)
        if late:
            words += gettext("取消しの期限を過ぎた{n}日分は、そのままです。").format(n=late)
        return words

    if request.method != "POST":
        return show([])
    return attempt(request, act, reverse("bookings:series", args=[code]), show)
