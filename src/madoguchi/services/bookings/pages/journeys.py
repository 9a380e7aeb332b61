"""Pages of journeys: what there is, times that fit together, what is asked, the journey as one, on the way."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.core import clock
from madoguchi.foundation.accounts.limits import too_often
from madoguchi.foundation.people.access import person_of
from madoguchi.services.payments.queries import bill_of

from .. import actions
from ..arriving import walls_among
from ..declaration import Ask
from ..journeying import JourneyDeclared, Leg
from ..models import Booking, BookingState, Delay, Journey, JourneyState
from ..queries import declared
from ..refusals import BookingRefusedError
from ..rules import price_of
from ..saying import Shown, offered, said
from ..travelling import (
    days_of,
    journey_coded,
    journey_declared,
    legs_of,
    pack_journey,
    pack_journeys,
    times_on,
)
from ..typed import CONTACT, FIELDS, MAIL, Field, Typed, known, moment, read, yen
from ..visiting import NotTheirsError, holder_of, is_theirs, language, let_open, level_of
from ..wanted import Wanted
from .holding import money_of, qr_of, terms_of
from .lasting import gives_time, seconds_left, tell_longer

_MOST_DAYS = 30


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What can be booked as one."""
    return render(request, "bookings/journeys.html", {"journeys": [_told(one) for one in pack_journeys()]})


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """The times of a day that fit together; the chosen ones are kept, all of them or none."""
    what = pack_journey(slug)
    if what is None:
        raise Http404
    if request.method == "GET":
        return _show_times(request, what, request.GET)
    if person_of(request) is None and too_often(request, "keep"):
        return render(request, "bookings/too_often.html", status=429)
    times = moments(request.POST.get("times", ""))
    wanted = actions.JourneyWanted(what, _people(what, request.POST), times, level=level_of(request))
    try:
        made = actions.hold_journey(wanted, holder_of(request))
    except BookingRefusedError as refused:
        return _show_times(request, what, request.POST, said(refused))
    let_open(request, made)
    return redirect("bookings:journey_form", made.code)


def _show_times(request: HttpRequest, what: JourneyDeclared, given: Any, refused: str = "") -> HttpResponse:
    people = _people(what, given)
    try:
        days = days_of(what, people)[:_MOST_DAYS]
        day = next((one for one in days if one.isoformat() == given.get("day")), days[0] if days else None)
        found = times_on(what, people, day) if day else []
    except BookingRefusedError as error:
        days, day, found, refused = [], None, [], refused or said(error)
    context = {
        "journey": _told(what),
        "days": [(one.isoformat(), one) for one in days],
        "day": day,
        "chosen_day": day.isoformat() if day else "",
        "people": people,
        "numbers": [(str(n), str(n)) for n in range(1, what.people + 1)],
        "options": [(spelt(times), _by_leg(what, times)) for times in found],
        "refused": refused,
        "errors": [("", refused)] if refused else [],
    }
    return render(request, "bookings/journey_times.html", context, status=422 if refused else 200)


def _told(what: JourneyDeclared) -> dict[str, Any]:
    about = what.about.says(language()) if what.about else ""
    legs = [one.title.says(language()) for one in what.legs]
    return {"slug": what.id, "title": what.title.says(language()), "about": about, "legs": legs}


def _people(what: JourneyDeclared, given: Any) -> int:
    typed = given.get("people", "")[:4]
    return min(max(int(typed), 1), what.people) if typed.isascii() and typed.isdecimal() else 1


def spelt(times: Sequence[datetime]) -> str:
    """Times as a form carries them."""
    return " ".join(one.isoformat() for one in times)


def moments(typed: str) -> list[datetime]:
    """The times that a form carried; none where they are none."""
    found = [moment(one) for one in typed[:400].split()]
    return [one for one in found if one] if all(found) else []


def in_words(what: JourneyDeclared, times: Sequence[datetime]) -> str:
    """Times with the legs that they are of, for a button."""
    pairs = zip(what.legs, times, strict=True)
    return " → ".join(f"{clock.local(at):%-H:%M} {leg.title.says(language())}" for leg, at in pairs)


def _by_leg(what: JourneyDeclared, times: Sequence[datetime]) -> list[tuple[datetime, str]]:
    return [(at, leg.title.says(language())) for leg, at in zip(what.legs, times, strict=True)]


@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, code: str) -> HttpResponse:
    """What the legs ask, once for all of them."""
    journey = own_journey(request, code)
    if journey.state != JourneyState.HELD:
        return redirect("bookings:journey", code)
    legs = legs_of(journey)
    fields = _fields(legs, request)
    if request.method == "GET":
        before = {**known(person_of(request)), CONTACT: journey.contact, **_said(legs)}
        return _show_form(request, journey, fields, Typed(before, {}, "", {}))
    typed = read(fields, request.POST)
    longer = gives_time(request, journey)
    after = actions.fill_in_journey(journey, typed.said, typed.contact, longer=longer)
    if after.state != JourneyState.HELD:
        return _lost(request, code)
    if "longer" in request.POST:
        tell_longer(request, journey, after, given=longer)
        return _show_form(request, after, fields, replace(typed, faults={}))
    if typed.faults:
        return _show_form(request, after, fields, typed)
    return redirect("bookings:journey_check", code)


def _fields(legs: Iterable[Booking], request: HttpRequest) -> list[Field]:
    asked = {one for leg in legs for one in declared(leg.resource).asks}
    return [*(FIELDS[one] for one in Ask if one in asked), *([] if person_of(request) else [MAIL])]


def _said(legs: Iterable[Booking]) -> dict[str, str]:
    return {name: words for leg in legs for name, words in leg.said.items()}


def _show_form(request: HttpRequest, journey: Journey, fields: list[Field], typed: Typed) -> HttpResponse:
    words = {name: pair[language().startswith("en")] for name, pair in typed.faults.items()}
    context = {
        **shown_of(journey),
        "rows": [(one, typed.typed.get(one.name, ""), words.get(one.name, "")) for one in fields],
        "errors": list(words.items()),
        "sex": [("female", _("女性")), ("male", _("男性"))],
    }
    return render(request, "bookings/journey_form.html", context, status=422 if words else 200)


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """All of it once more, with one price; then all legs are booked."""
    journey = own_journey(request, code)
    if journey.state != JourneyState.HELD:
        return redirect("bookings:journey", code)
    if request.method == "GET":
        return _show_check(request, journey)
    if "longer" in request.POST:
        longer = gives_time(request, journey)
        after = actions.fill_in_journey(journey, _said(legs_of(journey)), journey.contact, longer=longer)
        if after.state != JourneyState.HELD:
            return _lost(request, code)
        tell_longer(request, journey, after, given=longer)
        return redirect("bookings:journey_check", code)
    told = yen(request.POST.get("price", ""))
    try:
        actions.book_journey(journey, _said(legs_of(journey)), journey.contact, level_of(request), told)
    except BookingRefusedError as refused:
        if refused.rule == "lapsed":
            # What still has all of its legs is never refused so: the rest of them is given back.
            actions.fill_in_journey(journey, _said(legs_of(journey)), journey.contact)
            return _lost(request, code)
        return _show_check(request, journey, said(refused))
    messages.success(request, _("まとめて予約しました。"))
    return redirect("bookings:journey", code)


def _lost(request: HttpRequest, code: str) -> HttpResponse:
    """Where a journey is that is not kept any more, perhaps for one leg of it: its page leads to other times."""
    messages.error(request, said(BookingRefusedError("lapsed")))
    return redirect("bookings:journey", code)


def _show_check(request: HttpRequest, journey: Journey, refused: str = "") -> HttpResponse:
    legs, price = legs_of(journey), 0
    try:
        price = sum(_price(one, request) for one in legs)
    except BookingRefusedError as error:
        refused = refused or said(error)
    said_of = _said(legs)
    context = {
        **shown_of(journey),
        "answers": [(one, said_of[one.name]) for one in _fields(legs, request) if one.name in said_of],
        "price": price,
        "terms": [
            (leg.title.says(language()), terms_of(one))
            for leg, one in zip(journey_declared(journey).legs, legs, strict=True)
            if (charged := declared(one.resource).price) and charged.cancelling
        ],
        "errors": [("", refused)] if refused else [],
    }
    return render(request, "bookings/journey_check.html", context, status=422 if refused else 200)


def _price(leg: Booking, request: HttpRequest) -> int:
    wanted = Wanted(leg.choice, leg.people, leg.begins, leg.said, level_of(request))
    return price_of(declared(leg.resource), wanted)


@require_safe
def journey(request: HttpRequest, code: str) -> HttpResponse:
    """The journey as one: its legs, what is paid, what is proposed, being here at a leg."""
    return _show(request, own_journey(request, code))


def _show(request: HttpRequest, found: Journey, refused: str = "", field: str = "") -> HttpResponse:
    bill = bill_of(found.subject) if found.price else None
    shown = shown_of(found)
    delay = Delay.objects.filter(journey=found, answered_at=None).first()
    context = {
        **shown,
        "qr": qr_of(request.build_absolute_uri(reverse("bookings:journey", args=[found.code]))),
        **money_of(request, bill),
        "delay": delay,
        "proposed": proposed(delay, shown["legs"]) if delay else [],
        "ahead": found.state == JourneyState.BOOKED and found.ends > clock.now(),
        "late_at": [(str(one.n), one.title) for one in shown["legs"][:-1]],
        "errors": [(field, refused)] if refused else [],
        "wrong": {field: refused},
        "typed": request.POST,
    }
    return render(request, "bookings/journey.html", context, status=422 if refused else 200)


@dataclass(frozen=True)
class LegShown:
    """A leg as pages show it: its number, its booking, whether one may say now that one has come.

    That is said here, or by the QR on the `wall` of the place.
    """

    n: int
    title: str
    booking: Shown
    here: bool
    wall: bool


def shown_of(journey: Journey) -> dict[str, Any]:
    """What every page of one journey shows."""
    what, legs = journey_declared(journey), legs_of(journey)
    things = {one.row.id: one for one in offered({one.resource for one in legs})}
    walls = walls_among(one.what.place for one in things.values())
    rows = [
        _leg(n, leg, Shown(booking, things[booking.resource_id]), walls)
        for n, (leg, booking) in enumerate(zip(what.legs, legs, strict=True), start=1)
    ]
    return {
        "journey": journey,
        "title": what.title.says(language()),
        "legs": rows,
        "left": seconds_left(journey),
        "booking": journey,
    }


def _leg(n: int, leg: Leg, shown: Shown, walls: Collection[str]) -> LegShown:
    row, now = shown.row, clock.now()
    here = row.state == BookingState.BOOKED and row.begins - actions.EARLIEST <= now < row.ends
    return LegShown(n, leg.title.says(language()), shown, here, shown.offered.what.place in walls)


def proposed(delay: Delay, legs: Sequence[LegShown]) -> list[tuple[str, datetime]]:
    """The other times of a delay, with the legs that they are of."""
    return [(legs[int(n) - 1].title, datetime.fromisoformat(at)) for n, at in sorted(delay.times.items())]


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Cancel all legs: what is still owed is said before."""
    found = own_journey(request, code)
    if found.state != JourneyState.BOOKED:
        return redirect("bookings:journey", code)
    if request.method == "GET":
        return _show_cancel(request, found)
    try:
        actions.cancel_journey(found)
    except BookingRefusedError as refused:
        return _show_cancel(request, found, said(refused))
    messages.success(request, _("まとめて取り消しました。"))
    return redirect("bookings:journey", code)


def _show_cancel(request: HttpRequest, journey: Journey, refused: str = "") -> HttpResponse:
    owed = journey.price
    try:
        owed = actions.owed_for_all(legs_of(journey))
    except BookingRefusedError as error:
        refused = refused or said(error)
    context = {
        **shown_of(journey),
        "owed": owed,
        "back": journey.price - owed,
        "refused": refused,
        "errors": [("", refused)] if refused else [],
    }
    return render(request, "bookings/journey_cancel.html", context, status=422 if refused else 200)


@require_POST
def late(request: HttpRequest, code: str) -> HttpResponse:
    """遅れます: other times are proposed where they are needed."""
    found = own_journey(request, code)
    leg, minutes = (request.POST.get(name, "")[:4] for name in ("leg", "minutes"))
    try:
        if not (leg.isdecimal() and minutes.isdecimal()):
            raise BookingRefusedError("delay")
        delay = actions.tell_delay(found, int(leg), int(minutes))
    except BookingRefusedError as refused:
        return _show(request, found, said(refused), "minutes")
    if delay is None:
        messages.success(
            request, _("遅れをお伝えしました。このあとの予約は、いまの時間のままで間に合います。")
        )
    return redirect("bookings:journey", code)


@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The other times are taken, or not."""
    found = own_journey(request, code)
    delay = Delay.objects.filter(journey=found, answered_at=None).select_related("journey").first()
    try:
        if delay is None:
            raise BookingRefusedError("no_delay")
        accept = request.POST.get("accept") == "yes"
        actions.answer_delay(delay, accept=accept)
    except BookingRefusedError as refused:
        return _show(request, found, said(refused))
    messages.success(request, _("時間を変えました。") if accept else _("時間はそのままです。"))
    return redirect("bookings:journey", code)


@require_POST
def here(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """受付: somebody is at a leg."""
    found = own_journey(request, code)
    legs = legs_of(found)
    if not 1 <= n <= len(legs):
        raise Http404
    place = declared(legs[n - 1].resource).place
    try:
        if walls_among([place]):
            raise BookingRefusedError("came_by_wall")
        with transaction.atomic():
            ticket = actions.arrive(legs[n - 1])
    except BookingRefusedError as refused:
        return _show(request, found, said(refused))
    messages.success(request, _("受付をしました。"))
    return redirect("bookings:ticket", ticket.code) if ticket else redirect("bookings:journey", code)


def own_journey(request: HttpRequest, code: str) -> Journey:
    """Their journey. Raises `NotTheirsError`."""
    found = journey_coded(code)
    if found is None or not is_theirs(request, found):
        raise NotTheirsError
    return found
