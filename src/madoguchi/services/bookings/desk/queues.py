"""The clerk calls: queues of a department, the next number, once more, done, away; paper for who wants it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core import clock
from madoguchi.foundation.city.models import Department
from madoguchi.foundation.people.access import StaffRequest, staff_required
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.services.places.models import Place

from .. import actions
from ..acting import Errors, attempt, queue_run_by, typed
from ..leading import case_address
from ..models import Queue, Ticket, TicketState
from ..pages.holding import qr_of
from ..queries import tickets_of
from ..refusals import BookingRefusedError
from ..saying import Shown, shown
from ..staffing import departments_of, queues_of
from ..waiting_times import expected

_DESK = "bookings_desk"
#: The field that is wrong, by the rule that was broken.
_OF_CALLING = {"desk": "desk"}
_OF_A_QUEUE = {"department": "department", "prefix": "prefix", "queue_name": "name"}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def queues(request: StaffRequest) -> HttpResponse:
    """The queues of one's departments; a POST sets one up."""
    if request.method != "POST":
        return _show_queues(request)
    to = reverse("bookings_desk:queues")
    return attempt(
        request, lambda: _set_up(request), to, lambda errors: _show_queues(request, errors), _OF_A_QUEUE
    )


def _set_up(request: StaffRequest) -> str:
    department, prefix = typed(request, "department"), typed(request, "prefix", 2).upper()
    if department not in departments_of(request.staff):
        raise BookingRefusedError("department")
    if not (prefix.isascii() and prefix.isalpha()):
        raise BookingRefusedError("prefix")
    name, name_en = typed(request, "name", 60), typed(request, "name_en", 80)
    if not name or not name_en:
        raise BookingRefusedError("queue_name")
    place = typed(request, "place", 40)
    slug = f"{department[:30]}_{prefix.lower()}"
    made = Queue(slug=slug, name=name, name_en=name_en, prefix=prefix, department=department, place=place)
    actions.set_up(made, request.staff)
    return _("待合を作りました。")


def _show_queues(request: StaffRequest, errors: Errors | None = None) -> HttpResponse:
    own = departments_of(request.staff)
    departments = Department.objects.filter(slug__in=own).order_by("slug")
    context = {
        "queues": list(queues_of(request.staff)),
        "departments": [(one.slug, one.name) for one in departments],
        "places": [(one.slug, one.name) for one in Place.objects.filter(kind="office").order_by("name")],
        "typed": request.POST,
        "errors": errors or [],
        "wrong": dict(errors or []),
    }
    return render(request, "bookings/desk/queues.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def calling(request: StaffRequest, slug: str) -> HttpResponse:
    """Who waits, and who is being served at this desk; a POST with `act` calls, calls again, ends, issues a number."""
    queue = queue_run_by(request.staff, slug)
    desk = typed(request, "desk", 10)
    if "desk" in request.POST:
        request.session[_DESK] = desk
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return _show_calling(request, queue)
    to = reverse("bookings_desk:calling", args=[slug])
    return attempt(
        request,
        lambda: act(request, queue, desk),
        to,
        lambda errors: _show_calling(request, queue, errors),
        _OF_CALLING,
    )


def _call(request: StaffRequest, queue: Queue, desk: str) -> str:
    called = actions.call_next(queue, desk, request.staff, request.POST.get("served"))
    if called is None:
        messages.info(request, _("お待ちの方はいません。"))
        return ""
    return _("{number}番の方を呼びました。").format(number=called.said)


def _again(request: StaffRequest, queue: Queue, desk: str) -> str:
    called = actions.recall(_ticket(request, queue), desk, request.staff)
    return _("{number}番の方をもう一度呼びました。").format(number=called.said)


def _done(request: StaffRequest, queue: Queue, _desk: str) -> str:
    ended = actions.finish_ticket(_ticket(request, queue), request.staff)
    return _("{number}番の方の対応を終わりました。").format(number=ended.said)


def _away(request: StaffRequest, queue: Queue, _desk: str) -> str:
    ended = actions.miss_ticket(_ticket(request, queue), request.staff)
    return _("{number}番の方を不在にしました。").format(number=ended.said)


def _issue(request: StaffRequest, queue: Queue, _desk: str) -> str:
    made = actions.issue(queue, staff_actor(request.staff.id))
    return _("{number}番を出しました。下の一覧から印刷できます。").format(number=made.said)


def _back(request: StaffRequest, queue: Queue, _desk: str) -> str:
    waits = actions.put_back(_ticket(request, queue), request.staff)
    return _("{number}番の方を列に戻しました。").format(number=waits.said)


def _strike(request: StaffRequest, queue: Queue, _desk: str) -> str:
    left = actions.give_back(_ticket(request, queue), request.staff)
    return _("{number}番を取りやめました。").format(number=left.said)


def _close(request: StaffRequest, queue: Queue, _desk: str) -> str:
    left = actions.close_queue(queue, request.staff)
    return _("本日の受付を終わりました。取りやめになった番号：{left}").format(left=left)


def _reopen(request: StaffRequest, queue: Queue, _desk: str) -> str:
    actions.reopen_queue(queue, request.staff)
    return _("受付を再開しました。")


_ACTS: dict[str, Callable[[StaffRequest, Queue, str], str]] = {
    "call": _call,
    "again": _again,
    "done": _done,
    "away": _away,
    "issue": _issue,
    "back": _back,
    "strike": _strike,
    "close": _close,
    "reopen": _reopen,
}


def _ticket(request: StaffRequest, queue: Queue) -> Ticket:
    found = Ticket.objects.filter(queue=queue, code=typed(request, "ticket", 20)).first()
    if found is None:
        raise BookingRefusedError("ticket")
    return found


@dataclass(frozen=True)
class Served:
    """Somebody who is at this desk: their number, what they booked, where the office has their case."""

    ticket: Ticket
    shown: Shown | None
    case: str


def _show_calling(request: StaffRequest, queue: Queue, errors: Errors | None = None) -> HttpResponse:
    desk, now = request.session.get(_DESK, ""), clock.now()
    rows = tickets_of(queue, clock.today())
    called = [one for one in rows if one.state == TicketState.CALLED]
    waiting = [one for one in rows if one.state == TicketState.WAITING]
    due = sum(one.due_at <= now for one in waiting)
    context = {
        "queue": queue,
        "desk": desk,
        "waiting": waiting,
        "mine": [_served(one) for one in called if one.desk == desk],
        "others": [one for one in called if one.desk != desk],
        "away": [one for one in rows if one.state == TicketState.MISSED],
        "due": due,
        "expected": expected(queue, now, due),
        "closed": queue.closed_on == clock.today(),
        "errors": errors or [],
        "wrong": dict(errors or []),
    }
    return render(request, "bookings/desk/calling.html", context, status=422 if errors else 200)


def _served(ticket: Ticket) -> Served:
    booking = ticket.booking
    return (
        Served(ticket, shown(booking), case_address(booking.matter)) if booking else Served(ticket, None, "")
    )


@require_safe
@staff_required
def paper(request: StaffRequest, slug: str, code: str) -> HttpResponse:
    """A number on paper, to print."""
    queue = queue_run_by(request.staff, slug)
    ticket = Ticket.objects.filter(queue=queue, code=code).select_related("queue").first()
    if ticket is None:
        raise Http404
    return render(request, "bookings/desk/paper.html", {"ticket": ticket, **qr_for(request, ticket)})


def qr_for(request: StaffRequest, ticket: Ticket) -> dict[str, Any]:
    """The QR of a number's page."""
    return {"qr": qr_of(request.build_absolute_uri(reverse("bookings:ticket", args=[ticket.code])))}
