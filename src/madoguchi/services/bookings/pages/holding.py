"""From a free time to a booking: the place is kept, what is asked is filled in and checked, it is booked."""

from dataclasses import replace
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

import segno
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.foundation.accounts.limits import too_often
from madoguchi.foundation.people.access import person_of
from madoguchi.services.payments.models import Bill
from madoguchi.services.payments.queries import bill_of
from madoguchi.services.payments.seeing import way_to_bill, way_to_pay

from .. import actions
from ..actions.booking import whole_price
from ..actions.lending import extras_of
from ..actions.noting import by_holder
from ..declaration import ResourceDeclared
from ..equipment import equipment_of
from ..grouping import as_group
from ..hours import Period
from ..models import Booking, BookingState
from ..queries import declared, groups_of
from ..refusals import BookingRefusedError
from ..rules import check_eligible
from ..saying import said, shown
from ..typed import CONTACT, Typed, fields_of, known, moment, read, yen
from ..visiting import NotTheirsError, booking_of, holder_of, known_to, language, let_open, level_of
from ..wanted import Wanted
from .finding import Sought, show_day, sought_at
from .lasting import gives_time, seconds_left, tell_longer
from .whether import fitting

_MOST_TOKEN, _MOST_DIGITS = 100, 4
NOT_BOOKED = (BookingState.HELD, BookingState.LAPSED)


@require_POST
def hold(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a place, once however often it is sent, or move a booking to it; refused, that day is shown again."""
    if person_of(request) is None and too_often(request, "keep"):
        return render(request, "bookings/too_often.html", status=429)
    sought = sought_at(request.POST, request, slug)
    begins = moment(request.POST.get("begins", ""))
    if begins is None or sought.fault:
        messages.error(request, sought.fault or _("時間を選んでください。"))
        return redirect("bookings:resource", slug)
    wanted = Wanted(sought.asked.choice.id, sought.asked.people, begins, level=level_of(request))
    try:
        with transaction.atomic():
            return _moved(request, sought, wanted) if sought.changes else _held(request, sought, wanted)
    except BookingRefusedError as refused:
        return show_day(request, sought, clock.local(begins).date(), said(refused))


def _held(request: HttpRequest, sought: Sought, wanted: Wanted) -> HttpResponse:
    holder, before = holder_of(request), sought.again
    made = actions.hold_once(sought.offered.row, wanted, holder, _token(request))
    actions.check_few(holder, [*known_to(request), made.code])
    if before:
        made = actions.fill_in(made, before.said, before.contact)
    let_open(request, made)
    return redirect("bookings:form", made.code)


def _token(request: HttpRequest) -> str:
    """The secret of the page that was sent, and who sent it; of a page without one, of this sending alone."""
    person, token = person_of(request), request.POST.get("token", "")[:_MOST_TOKEN]
    return f"page:{person.id if person else ''}:{token or token_urlsafe()}"


def _moved(request: HttpRequest, sought: Sought, wanted: Wanted) -> HttpResponse:
    if sought.changes is None:
        raise LookupError("no booking to move")
    moved = actions.change(sought.changes, wanted, by_holder(sought.changes))
    messages.success(request, _("予約を変更しました。"))
    return redirect("bookings:booking", moved.code)


@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, code: str) -> HttpResponse:
    """What is asked, while the place is kept; what was typed stays, also when the time runs out."""
    booking = _own(request, code)
    if booking is None or not _is_filled_in(booking):
        return _elsewhere(code)
    person, what = person_of(request), declared(booking.resource)
    fields = fields_of(what, person)
    if request.method == "GET":
        before = {**known(person), CONTACT: booking.contact, **booking.said}
        return _show_form(request, booking, Typed(before, {}, "", {}))
    typed = read(fields, request.POST)
    earlier, longer = booking, gives_time(request, booking)
    booking = actions.fill_in(booking, typed.said, typed.contact, longer=longer)
    booking = actions.come_as(booking, holder_of(request, request.POST.get("group", "")).group)
    if booking.state == BookingState.LAPSED:
        return redirect("bookings:form", code)
    if "longer" in request.POST:
        # Who asks for time has not said that all is filled in: what is missing is no fault yet.
        tell_longer(request, earlier, booking, given=longer)
        return _show_form(request, booking, replace(typed, faults={}))
    if typed.faults:
        return _show_form(request, booking, typed)
    try:
        with transaction.atomic():
            if what.equipment:
                actions.borrow(booking, _pieces(request, what))
            check_eligible(what, as_group(wanted_of(request, booking), booking.group))
    except PlainError as refused:
        rule = refused.rule if isinstance(refused, BookingRefusedError) else ""
        return _show_form(request, booking, typed, said(refused), rule)
    return redirect("bookings:check", code)


def _pieces(request: HttpRequest, what: ResourceDeclared) -> dict[str, int]:
    """How many pieces of what are to be lent; what is no number is none."""
    typed = {name: request.POST.get(f"lend_{name}", "").strip() for name in what.equipment}
    return {
        name: int(words) for name, words in typed.items() if words.isdecimal() and len(words) <= _MOST_DIGITS
    }


def _lendable(request: HttpRequest, booking: Booking) -> list[tuple[Any, str, int, int | str]]:
    """What may be lent with a booking: its name, its title, how many at most, how many now or as it was typed."""
    if not declared(booking.resource).equipment:
        return []
    lent = {one.resource.slug: one.pieces for one in extras_of(booking)}
    found = equipment_of(booking.resource, Period(booking.begins, booking.ends))
    return [
        (
            one.what.id,
            one.what.title.says(language()),
            one.free + lent.get(one.what.id, 0),
            request.POST.get(f"lend_{one.what.id}", lent.get(one.what.id, 0)),
        )
        for one in found
    ]


def _show_form(
    request: HttpRequest, booking: Booking, typed: Typed, refused: str = "", rule: str = ""
) -> HttpResponse:
    what = declared(booking.resource)
    fields = fields_of(what, person_of(request))
    words = {name: pair[language().startswith("en")] for name, pair in typed.faults.items()}
    rows = [(one, typed.typed.get(one.name, ""), words.get(one.name, "")) for one in fields]
    context = {
        **_context(booking),
        "rows": rows,
        "lendable": _lendable(request, booking),
        "fitting": fitting(what, wanted_of(request, booking)) if rule == "not_eligible" else [],
        "groups": [(one.code, one.name) for one in groups_of(booking.person)] if booking.person else [],
        "refused": refused,
        "errors": [*words.items(), *([("", refused)] if refused else [])],
        "sex": [("female", _("女性")), ("male", _("男性"))],
    }
    return render(request, "bookings/form.html", context, status=422 if words or refused else 200)


def _context(booking: Booking) -> dict[str, Any]:
    one, left = shown(booking), seconds_left(booking)
    return {
        "booking": booking,
        "shown": one,
        "offered": one.offered,
        "left": left,
        "lapsed": booking.state == BookingState.LAPSED or left == 0,
        "token": token_urlsafe(),
    }


def wanted_of(request: HttpRequest, booking: Booking) -> Wanted:
    """What a booking is for, as conditions and prices read it."""
    return Wanted(booking.choice, booking.people, booking.begins, said=booking.said, level=level_of(request))


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, code: str) -> HttpResponse:
    """All of it once more, with the price and the rule of cancelling; then it is booked."""
    booking = _own(request, code)
    if booking is None or not _is_filled_in(booking):
        return _elsewhere(code)
    if booking.state == BookingState.LAPSED:
        return redirect("bookings:form", code)
    if request.method == "GET":
        return _show_check(request, booking)
    if "longer" in request.POST:
        longer = gives_time(request, booking)
        after = actions.fill_in(booking, booking.said, booking.contact, longer=longer)
        tell_longer(request, booking, after, given=longer)
        return redirect("bookings:check", code)
    try:
        with transaction.atomic():
            told = yen(request.POST.get("price", ""))
            actions.book(booking, wanted_of(request, booking), booking.contact, told=told)
    except BookingRefusedError as refused:
        if refused.rule in ("lapsed", "said"):
            messages.error(request, said(refused))
            return redirect("bookings:form", code)
        return _show_check(request, booking, said(refused))
    return redirect("bookings:done", code)


def _show_check(request: HttpRequest, booking: Booking, refused: str = "") -> HttpResponse:
    what = declared(booking.resource)
    try:
        price = whole_price(booking, as_group(wanted_of(request, booking), booking.group), what)
    except BookingRefusedError as error:
        price, refused = 0, refused or said(error)
    context = {
        **_context(booking),
        **terms_of(booking),
        "lent": lent_with(booking),
        "price": price,
        "answers": answers_of(booking),
        "refused": refused,
        "errors": [("", refused)] if refused else [],
    }
    return render(request, "bookings/check.html", context, status=422 if refused else 200)


def lent_with(booking: Booking) -> list[tuple[str, int]]:
    """What is lent with a booking: titles, how many."""
    if not declared(booking.resource).equipment:
        return []
    return [(declared(one.resource).title.says(language()), one.pieces) for one in extras_of(booking)]


def answers_of(booking: Booking) -> list[tuple[Any, str]]:
    """What was said, with its labels, in the order of the form; a date of birth as a date, a sex in words."""
    fields = {one.name: one for one in fields_of(declared(booking.resource), None)}
    said = {**booking.said, **({CONTACT: booking.contact} if booking.contact else {})}
    return [(field, said[name]) for name, field in fields.items() if name in said]


def terms_of(booking: Booking) -> dict[str, Any]:
    """Until when it may be cancelled; how many percent of the price are owed now, and from when on how many later."""
    what, now = declared(booking.resource), clock.now()
    rules = sorted(what.price.cancelling, key=lambda one: -one.within) if what.price else []
    fees = [(booking.begins - timedelta(minutes=one.within), one.percent) for one in rules]
    return {
        "until": booking.begins - timedelta(minutes=what.times.cancel),
        "now_owed": max((percent for at, percent in fees if at < now), default=0),
        "fees": [(at, percent) for at, percent in fees if at >= now],
    }


@require_GET
def done(request: HttpRequest, code: str) -> HttpResponse:
    """It is booked: number, key, what comes next."""
    booking = _own(request, code)
    if booking is None or booking.booked_at is None:
        return _elsewhere(code)
    return render(request, "bookings/done.html", {**_context(booking), **things_of(request, booking)})


def things_of(request: HttpRequest, booking: Booking) -> dict[str, Any]:
    """The QR of the page of a booking, and its bill."""
    bill = bill_of(booking.subject) if booking.price else None
    address = request.build_absolute_uri(reverse("bookings:booking", args=[booking.code]))
    return {"qr": qr_of(address), **money_of(request, bill)}


def money_of(request: HttpRequest, bill: Bill | None) -> dict[str, Any]:
    """The bill of a booking or a journey, where it stands, and where it is paid while it is due."""
    return {"bill": bill, "bill_at": way_to_bill(request, bill), "pay": way_to_pay(request, bill)}


def qr_of(text: str) -> SafeString:
    """A QR of a text, as a drawing in the page."""
    drawn = segno.make_qr(text, error="m").svg_inline(border=4, omitsize=True, light="#fff")
    return SafeString(drawn)


def _own(request: HttpRequest, code: str) -> Booking | None:
    try:
        return booking_of(request, code)
    except NotTheirsError:
        return None


def _is_filled_in(booking: Booking) -> bool:
    """Whether these pages are for it: what belongs to a journey or a form is filled in there."""
    return booking.state in NOT_BOOKED and not actions.is_part(booking)


def _elsewhere(code: str) -> HttpResponse:
    """Where a page is that was gone back to: the booking itself, or where it is opened."""
    return redirect("bookings:booking", code)
