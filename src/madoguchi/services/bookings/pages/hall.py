"""Who is called: the screen of the hall, and one's own number on the telephone."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.core import clock

from .. import actions
from ..models import Queue, Ticket, TicketState
from ..queries import tickets_of
from ..refusals import BookingRefusedError
from ..saying import said
from ..visiting import language
from ..waiting_times import expected

#: How many numbers the screen shows at once: what is called, and what was.
CALLED, MISSED = 8, 6


@never_cache
@require_safe
def hall(request: HttpRequest, slug: str) -> HttpResponse:
    """The screen of the hall: whom to which desk, in large type; it looks again by itself, also without a script."""
    queue = Queue.objects.filter(slug=slug, ended=False).first()
    if queue is None:
        raise Http404
    rows, now = tickets_of(queue, clock.today()), clock.now()
    called = [one for one in rows if one.state == TicketState.CALLED]
    waiting = [one for one in rows if one.state == TicketState.WAITING]
    due = sum(one.due_at <= now for one in waiting)
    context = {
        "queue": queue,
        "called": sorted(called, key=lambda one: one.called_at or one.issued_at, reverse=True)[:CALLED],
        "missed": [one for one in rows if one.state == TicketState.MISSED][:MISSED],
        "waiting": len(waiting),
        "due": due,
        "expected": expected(queue, now, due),
        "closed": queue.closed_on == clock.today(),
        "now": now,
    }
    return render(request, "bookings/hall.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """One's own number: whether it is called, how many are before, about how long it takes; a POST gives it back."""
    found = Ticket.objects.filter(code=code).select_related("queue").first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return _show(request, found)
    try:
        with transaction.atomic():
            actions.give_back(found)
    except BookingRefusedError as refused:
        found.refresh_from_db()
        return _show(request, found, said(refused))
    return redirect("bookings:ticket", code)


def _show(request: HttpRequest, found: Ticket, refused: str = "") -> HttpResponse:
    before = _before(found)
    context = {
        "ticket": found,
        "name": found.queue.named(language()),
        "past": found.day != clock.today(),
        "closed": found.queue.closed_on == found.day,
        "before": before,
        "expected": expected(found.queue, clock.now(), before),
        "errors": [("", refused)] if refused else [],
    }
    return render(request, "bookings/ticket.html", context, status=422 if refused else 200)


def _before(found: Ticket) -> int:
    """How many are called before this number."""
    place = (found.due_at, found.number)
    rows = tickets_of(found.queue, found.day)
    return sum(one.state == TicketState.WAITING and (one.due_at, one.number) < place for one in rows)
