"""At the place: checking in and taking a number, by the QR on the wall or at the tablet beside it."""

from dataclasses import dataclass
from hmac import compare_digest

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.core.ids import normalise_code
from madoguchi.foundation.accounts.limits import too_often
from madoguchi.foundation.people.access import person_of
from madoguchi.services.places.models import Place

from .. import actions
from ..acting import Errors, typed
from ..arriving import bookings_today, numbers_of, queues_at, reception_by, waiting_in
from ..models import Booking, BookingState, Queue, Reception, Ticket, new_secret
from ..queries import booking_coded, declared
from ..refusals import BookingRefusedError
from ..saying import Shown, offered, said
from ..visiting import browser_of, is_theirs, known_to, language, let_open
from ..waiting_times import expected_in
from .holding import qr_of


@dataclass(frozen=True)
class At:
    """Where a page is read: at a reception, on its own tablet (`kiosk`) or on somebody's telephone."""

    reception: Reception
    kiosk: bool

    @property
    def secret(self) -> str:
        """What stands in the address."""
        return self.reception.kiosk if self.kiosk else self.reception.wall


@dataclass(frozen=True)
class Line:
    """A queue as somebody sees it who may take a number: its name, how many wait, about how long, and one's own."""

    queue: Queue
    name: str
    waiting: int
    expected: int | None
    closed: bool
    mine: Ticket | None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: HttpRequest, secret: str) -> HttpResponse:
    """受付: whoever has come checks in, or takes a number for a matter (`act` = number)."""
    reception = reception_by(secret)
    if reception is None:
        return render(request, "bookings/here_old.html", status=404)
    at = At(reception, kiosk=compare_digest(secret.encode(), reception.kiosk.encode()))
    if request.method != "POST":
        return _show(request, at)
    return (_take_number if request.POST.get("act") == "number" else _check_in)(request, at)


def _check_in(request: HttpRequest, at: At) -> HttpResponse:
    try:
        code = normalise_code(typed(request, "code", 300).rstrip("/").rpartition("/")[2])
    except PlainError as refused:
        return _show(request, at, [("code", said(refused))])
    if too_often(request, "arrive", key=code):
        return render(request, "bookings/too_often.html", status=429)
    found = booking_coded(code)
    if found is None or not _may(request, at, found):
        return _show(request, at, [("code", _not_found(at))])
    before = found.state
    try:
        with transaction.atomic():
            ticket = actions.arrive(found, place=at.reception.place)
    except PlainError as refused:
        return _show(request, at, [("code", said(refused))])
    _tell(request, found, before, ticket)
    if at.kiosk:
        return _given(at, ticket)
    let_open(request, found)
    return redirect("bookings:ticket", ticket.code) if ticket else redirect("bookings:booking", found.code)


def _may(request: HttpRequest, at: At, booking: Booking) -> bool:
    """Whether who stands here may check in: at the tablet by the code alone, which shows nothing of the booking."""
    key = "".join(typed(request, "key", 20).split())
    return at.kiosk or is_theirs(request, booking) or compare_digest(booking.key.encode(), key.encode())


def _not_found(at: At) -> str:
    return (
        _("この予約番号は見つかりませんでした。もう一度ご確認いただくか、窓口へお声かけください。")
        if at.kiosk
        else _("予約番号か確認番号が違います。もう一度ご確認ください。")
    )


def _tell(request: HttpRequest, booking: Booking, before: str, ticket: Ticket | None) -> None:
    if before == BookingState.CHECKED_IN:
        messages.info(request, _("受付はもう済んでいます。"))
    elif booking.begins < clock.now():
        messages.info(request, _("予約の時間を過ぎていますが、受付をしました。"))
    elif ticket is None:
        messages.success(request, _("受付をしました。"))


def _take_number(request: HttpRequest, at: At) -> HttpResponse:
    queue = next(
        (one for one in queues_at(at.reception.place) if one.slug == request.POST.get("queue")), None
    )
    if queue is None:
        raise Http404
    # The tablet is everybody's: there, one page gives one number, however often it is pressed.
    browser = typed(request, "once", 43) if at.kiosk else browser_of(request)
    try:
        if too_often(request, "number", key=f"{at.reception.id}:{at.kiosk}"):
            raise BookingRefusedError("numbers")
        ticket = actions.take_number(queue, browser)
    except BookingRefusedError as refused:
        return _show(request, at, [("", said(refused))])
    return _given(at, ticket) if at.kiosk else redirect("bookings:ticket", ticket.code)


def _given(at: At, ticket: Ticket | None) -> HttpResponse:
    return (
        redirect("bookings:given", at.secret, ticket.code) if ticket else redirect("bookings:here", at.secret)
    )


def _show(request: HttpRequest, at: At, errors: Errors | None = None) -> HttpResponse:
    now, place = clock.now(), at.reception.place
    mine = [] if at.kiosk else bookings_today(known_to(request), person_of(request), now)
    context = {
        "kiosk": at.kiosk,
        "place": Place.objects.filter(slug=place).values_list("name", flat=True).first() or "",
        "lines": _lines(place, "" if at.kiosk else browser_of(request)),
        "mine": _shown(mine, place),
        "once": new_secret(),
        "code": typed(request, "code", 300),
        "errors": errors or [],
        "wrong": dict(errors or []),
    }
    return render(request, "bookings/here.html", context, status=422 if errors else 200)


def _shown(bookings: list[Booking], place: str) -> list[Shown]:
    """Those that are received here."""
    here = [one for one in bookings if declared(one.resource).place in ("", place) or not place]
    things = {one.row.id: one for one in offered({one.resource for one in here})}
    return [Shown(one, things[one.resource_id]) for one in here]


def _lines(place: str, browser: str) -> list[Line]:
    now, queues = clock.now(), queues_at(place)
    waiting, mine = waiting_in(queues, now), numbers_of(queues, browser, clock.today())
    times = expected_in(queues, now, waiting)
    return [
        Line(
            queue=one,
            name=one.named(language()),
            waiting=waiting[one.slug],
            expected=times[one.slug],
            closed=one.closed_on == clock.today(),
            mine=mine.get(one.slug),
        )
        for one in queues
    ]


@never_cache
@require_safe
def given(request: HttpRequest, secret: str, code: str) -> HttpResponse:
    """At the tablet: the number that was given, to print or to take along on a telephone."""
    reception = reception_by(secret)
    found = Ticket.objects.filter(code=code, day=clock.today()).select_related("queue").first()
    if reception is None or found is None or found.queue.place != reception.place:
        raise Http404
    address = request.build_absolute_uri(reverse("bookings:ticket", args=[found.code]))
    context = {"ticket": found, "start": reverse("bookings:here", args=[secret]), "qr": qr_of(address)}
    return render(request, "bookings/given.html", context)
