"""キャンセル待ち, for residents: waiting for a time that is full, and where one stands."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.foundation.people.access import PersonRequest, person_of, person_required

from .. import actions
from ..acting import Errors, attempt
from ..availability import Asked, asked, free_starts
from ..hours import length_of, openings, starts
from ..models import Resource, Waiting, WaitingState
from ..queries import declared
from ..rules import bookable
from ..typed import day_in
from ..visiting import holder_of, language
from .asked import asked_for, number, resource_of

_MOST = 50
STATES: dict[str, Any] = {
    WaitingState.WAITING: _("順番待ち"),
    WaitingState.OFFERED: _("空きが出ました"),
    WaitingState.TAKEN: _("予約しました"),
    WaitingState.PASSED: _("期限が過ぎました"),
    WaitingState.LEFT: _("終わりました"),
}


@never_cache
@person_required
@require_http_methods(["GET", "POST"])
def waiting(request: PersonRequest) -> HttpResponse:
    """What one waits for; a POST waits no longer for the one of a code."""
    if request.method != "POST":
        return _show(request)
    row = Waiting.objects.filter(code=request.POST.get("code", "")[:20], person=request.person).first()
    if row is None:
        raise Http404

    def act() -> str:
        actions.stop_waiting(row)
        return gettext("キャンセル待ちをやめました。")

    return attempt(request, act, reverse("bookings:waiting"), lambda errors: _show(request, errors))


def _show(request: PersonRequest, errors: Errors | None = None) -> HttpResponse:
    rows = Waiting.objects.filter(person=request.person).select_related("resource", "booking")
    shown = {
        "errors": errors or [],
        "rows": [
            {
                "row": one,
                "title": declared(one.resource).title.says(language()),
                "state": STATES[one.state],
                "still": one.state in (WaitingState.WAITING, WaitingState.OFFERED),
            }
            for one in rows.order_by("-begins", "id")[:_MOST]
        ],
    }
    return render(request, "bookings/waiting.html", shown, status=422 if errors else 200)


def _full(request: HttpRequest, row: Resource, day: date) -> HttpResponse:
    """The times of a day at which nothing is free."""
    try:
        wanted = asked(row, request.GET.get("choice", "")[:40], number(request.GET.get("people", "")))
    except PlainError:
        raise Http404 from None
    given = {"choice": wanted.choice.id, "people": wanted.people}
    shown = {
        "slug": row.slug,
        "title": wanted.what.title.says(language()),
        "day": day,
        "times": [
            (one, urlencode({**given, "begins": one.isoformat(timespec="minutes")}))
            for one in _full_starts(wanted, day)
        ],
    }
    return render(request, "bookings/full.html", shown)


def _full_starts(wanted: Asked, day: date) -> list[datetime]:
    length, window = length_of(wanted.choice, wanted.people), bookable(wanted.what, clock.now())
    if not clock.local(window.begins).date() <= day <= clock.local(window.ends).date():
        return []
    free = {one.begins for one in free_starts(wanted, day)}
    return [
        begins
        for opening in openings(wanted.what, day, day)
        for begins in starts(wanted.what, opening, length)
        if window.begins <= begins < window.ends and begins not in free
    ]


@never_cache
@require_http_methods(["GET", "POST"])
def wait(request: HttpRequest, slug: str) -> HttpResponse:
    """Wait for a time of a resource that is full."""
    row = resource_of(slug)
    if request.method != "POST" and (day := day_in(request.GET.get("day", ""))):
        return _full(request, row, day)
    wanted = asked_for(request, request.POST if request.method == "POST" else request.GET)

    def show(errors: Errors) -> HttpResponse:
        what = declared(row)
        choice = what.choice(wanted.choice)
        shown = {
            "slug": slug,
            "title": what.title.says(language()),
            "choice": choice.title.says(language()) if choice else wanted.choice,
            "wanted": wanted,
            "errors": errors,
            "person": person_of(request),
            "here": request.get_full_path(),
        }
        return render(request, "bookings/wait.html", shown, status=422 if errors else 200)

    def act() -> str:
        actions.wait(row, wanted, holder_of(request, request.POST.get("group", "")))
        return gettext("キャンセル待ちに入りました。空きが出たら、メールでお知らせします。")

    if request.method != "POST" or person_of(request) is None:
        return show([])
    return attempt(request, act, reverse("bookings:waiting"), show)
