"""After it was booked: where a booking stands, cancelling it, opening it by its code, the list of one's own."""

from collections.abc import Iterator
from hmac import compare_digest
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.ids import normalise_code
from madoguchi.core.japanese import normalise_line
from madoguchi.core.listing import moment_key, page_of, read_moment_key
from madoguchi.foundation.accounts.limits import too_often
from madoguchi.foundation.people.access import PersonRequest, person_required
from madoguchi.foundation.people.models import Person
from madoguchi.services.documents.queries import documents_of

from .. import actions
from ..leading import page_of_matter
from ..models import JOURNEY, Booking, BookingState, Journey
from ..queries import booking_coded, declared, units_of
from ..refusals import BookingRefusedError
from ..rules import may_be_cancelled, owed_after_cancelling
from ..saying import Shown, offered, said, shown
from ..travelling import journey_coded, journey_of
from ..visiting import NotTheirsError, booking_of, let_open
from .holding import NOT_BOOKED, answers_of, lent_with, terms_of, things_of

_PAGE, _MOST_TYPED = 20, 60
_MAY_CHANGE = (BookingState.ASKED, BookingState.BOOKED)


@require_safe
def booking(request: HttpRequest, code: str) -> HttpResponse:
    """Where a booking stands, and what can be done about it."""
    try:
        found = booking_of(request, code)
    except NotTheirsError:
        return redirect(f"{reverse('bookings:find')}?code={code}")
    what = declared(found.resource)
    journey = journey_of(found) if found.matter.startswith(JOURNEY) else None
    context = {
        "booking": found,
        "shown": shown(found),
        "units": units_of([found])[found.code],
        "answers": answers_of(found),
        "lent": lent_with(found),
        "permits": documents_of(found.subject) if what.permit else [],
        "goes_on": _goes_on(found, journey) if found.state in NOT_BOOKED else "",
        "may_change": found.state in _MAY_CHANGE
        and not journey
        and may_be_cancelled(what, found.begins, clock.now()),
        "may_move": actions.may_be_moved(found, what),
        "journey": journey,
        "live": found.state in (*_MAY_CHANGE, BookingState.CHECKED_IN),
        **terms_of(found),
        **things_of(request, found),
    }
    return render(request, "bookings/booking.html", context)


def _goes_on(booking: Booking, journey: Journey | None) -> str:
    """Where what is not booked yet is filled in: with the journey or the form that it is of; empty where it is gone."""
    if journey:
        return reverse("bookings:journey", args=[journey.code])
    if actions.is_part(booking):
        return page_of_matter(booking.matter)
    return reverse("bookings:form", args=[booking.code])


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Cancel: what is still owed is said before; then the place is free."""
    try:
        found = booking_of(request, code)
    except NotTheirsError:
        return redirect(f"{reverse('bookings:find')}?code={code}")
    if found.ended_at is not None:
        return redirect("bookings:booking", code)
    if request.method == "GET":
        return _show_cancel(request, found)
    try:
        with transaction.atomic():
            actions.cancel(found)
    except BookingRefusedError as refused:
        return _show_cancel(request, found, said(refused))
    messages.success(request, _("予約を取り消しました。"))
    return redirect("bookings:booking", code)


def _show_cancel(request: HttpRequest, booking: Booking, refused: str = "") -> HttpResponse:
    billed = booking.price if booking.state == BookingState.BOOKED else 0
    context = {
        "booking": booking,
        "shown": shown(booking),
        "owed": owed_after_cancelling(declared(booking.resource), billed, booking.begins, clock.now()),
        "billed": billed,
        "errors": [("", refused)] if refused else [],
        **terms_of(booking),
    }
    return render(request, "bookings/cancel.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Open a booking by its code and its key; whatever does not fit is refused in the same words."""
    given = request.POST if request.method == "POST" else request.GET
    code, key = (given.get(name, "")[:_MOST_TYPED] for name in ("code", "key"))
    if request.method == "GET":
        return _show_find(request, code)
    faults = dict(_faults(code, key))
    if faults:
        return _show_find(request, code, key, **faults)
    written = normalise_code(code)
    if too_often(request, "proof", key=written):
        return render(request, "bookings/too_often.html", status=429)
    found = booking_coded(written) or journey_coded(written)
    if found is None or not compare_digest(found.key.encode(), _digits(key).encode()):
        return _show_find(request, code, key, code_fault=_not_found())
    let_open(request, found)
    return redirect("bookings:journey" if isinstance(found, Journey) else "bookings:booking", found.code)


def _faults(code: str, key: str) -> Iterator[tuple[str, str]]:
    try:
        normalise_code(code)
    except PlainError as error:
        yield "code_fault", said(error) if code.strip() else _("予約番号を入力してください。")
    if not key.strip():
        yield "key_fault", _("確認番号を入力してください。")


def _digits(typed: str) -> str:
    try:
        return "".join(normalise_line(typed).split())
    except PlainError:
        return ""


def _not_found() -> str:
    return _("この組み合わせでは見つかりませんでした。予約番号と確認番号を、もう一度お確かめください。")


def _show_find(request: HttpRequest, code: str, key: str = "", **faults: str) -> HttpResponse:
    context = {
        "code": code,
        "key": key,
        "errors": [(name.removesuffix("_fault"), words) for name, words in faults.items()],
        **faults,
    }
    return render(request, "bookings/find.html", context, status=422 if faults else 200)


@person_required
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """The bookings of whoever is signed in: those to come, the next first; or those gone by, the last first."""
    past = request.GET.get("when") == "past"
    rows = list(_of(request.person, past, request.GET.get("after", ""))[: _PAGE + 1])
    listed, last = page_of(rows, _PAGE)
    things = {one.row.id: one for one in offered({one.resource for one in listed})}
    address = reverse("my_bookings:mine")
    context = {
        "past": past,
        "bookings": [Shown(one, things[one.resource_id]) for one in listed],
        "of_journeys": any(one.matter.startswith(JOURNEY) for one in listed),
        "tabs": [(_("これから"), address, not past), (_("これまで"), f"{address}?when=past", past)],
        "next": _after(last, past) if last else "",
    }
    return render(request, "bookings/mine.html", context)


def _of(person: Person, past: bool, after: str) -> Any:
    now = clock.now()
    rows = Booking.objects.filter(person=person).select_related("resource")
    rows = rows.filter(ends__lt=now, begins__lt=now) if past else rows.filter(ends__gte=now)
    key = read_moment_key(after)
    if key:
        at, row = key
        beyond = Q(begins__lt=at) if past else Q(begins__gt=at)
        rows = rows.filter(beyond | Q(begins=at, id__gt=row))
    return rows.order_by("-begins" if past else "begins", "id")


def _after(last: Booking, past: bool) -> str:
    when = "when=past&" if past else ""
    return f"?{when}after={moment_key(last.begins, last.id)}".replace("+", "%2B")
