"""At the place: numbers are issued, called, called again, and done."""

from django.db import IntegrityError, transaction
from django.db.models import Max

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import ANYONE, staff_actor
from madoguchi.foundation.tenancy.models import insert_once

from .. import events
from ..models import OPEN_TICKETS, Booking, BookingState, Queue, Ticket, TicketState
from ..queries import queue_for
from ..refusals import BookingRefusedError
from .noting import by_holder
from .visiting import check_in
from .visiting import finish as finish_visit


@transaction.atomic
def set_up(queue: Queue, staff: Staff) -> Queue:
    """Keep a queue as a clerk wants it. Raises `BookingRefusedError` where its name is taken."""
    if not queue._state.adding:
        queue.save()
    elif not insert_once(queue):
        raise BookingRefusedError("queue_taken")
    record(events.QUEUE_SET, queue.subject, events.AboutQueue(queue=queue.slug), actor=staff_actor(staff.id))
    return queue


@transaction.atomic
def arrive(booking: Booking, staff: Staff | None = None, place: str = "") -> Ticket | None:
    """受付: somebody is here for a booking; they get a number where people are called. Twice is once.

    Raises `BookingRefusedError`.
    """
    found = check_in(booking, staff, place)
    queue = queue_for(found.resource)
    return issue(queue, staff_actor(staff.id) if staff else by_holder(found), found) if queue else None


@transaction.atomic
def take_number(queue: Queue, browser: str = "") -> Ticket:
    """Somebody takes a number by themselves; a browser has one open number of a queue, however often it asks.

    Raises `BookingRefusedError` where the queue is closed for today.
    """
    if _locked_queue(queue).closed_on == clock.today():
        raise BookingRefusedError("queue_closed")
    return issue(queue, ANYONE, browser=browser)


@transaction.atomic
def issue(queue: Queue, actor: str, booking: Booking | None = None, browser: str = "") -> Ticket:
    """The next number of today, of a booking or of somebody who just came; a booking has one, however often asked."""
    _locked_queue(queue)
    known = _known(queue, booking, browser)
    if known is not None:
        return known
    now, today = clock.now(), clock.today()
    last = Ticket.objects.filter(queue=queue, day=today).aggregate(last=Max("number"))["last"]
    ticket = Ticket.objects.create(
        queue=queue,
        day=today,
        number=(last or 0) + 1,
        booking=booking,
        browser=browser,
        issued_at=now,
        due_at=max(now, booking.begins) if booking else now,
    )
    _note(events.TICKET_ISSUED, ticket, actor)
    return ticket


def _locked_queue(queue: Queue) -> Queue:
    return Queue.objects.select_for_update().get(id=queue.id)


def _known(queue: Queue, booking: Booking | None, browser: str) -> Ticket | None:
    """The number that somebody has already; one that was given back waits again."""
    if booking is None:
        return _open_of(queue, browser) if browser else None
    found = Ticket.objects.filter(booking=booking).select_related("queue").first()
    if found is not None and found.state == TicketState.LEFT:
        _line_up(found)
    return found


def _open_of(queue: Queue, browser: str) -> Ticket | None:
    mine = Ticket.objects.filter(queue=queue, day=clock.today(), browser=browser, state__in=OPEN_TICKETS)
    return mine.select_related("queue").first()


@transaction.atomic
def call_next(queue: Queue, desk: str, staff: Staff, served: str | None = None) -> Ticket | None:
    """次の方を呼ぶ: the first who waits, whom no other clerk is just calling; whom this desk had before is done.

    `served` is the code of whom the clerk saw at the desk, if anybody: pressed twice, nobody is sent away. None where
    nobody waits. Raises `BookingRefusedError` without a desk, or where it is calling somebody already.
    """
    if not desk:
        raise BookingRefusedError("desk")
    at_desk = Ticket.objects.filter(queue=queue, day=clock.today(), state=TicketState.CALLED, desk=desk)
    for before in at_desk:
        if served is not None and before.code != served:
            raise BookingRefusedError("ticket")
        finish_ticket(before, staff)
    ticket = _first_waiting(queue)
    if ticket is None:
        return None
    return _call(ticket, desk, events.CALLED, staff)


def _first_waiting(queue: Queue) -> Ticket | None:
    waiting = Ticket.objects.filter(queue=queue, day=clock.today(), state=TicketState.WAITING)
    return waiting.order_by("due_at", "number").select_for_update(skip_locked=True).first()


@transaction.atomic
def recall(ticket: Ticket, desk: str, staff: Staff) -> Ticket:
    """Call again: who did not hear it, or was away and is back. Raises `BookingRefusedError`."""
    found = _locked(ticket, TicketState.CALLED, TicketState.MISSED)
    return _call(found, desk or found.desk, events.CALLED_AGAIN, staff)


def _call(ticket: Ticket, desk: str, kind: Kind, staff: Staff) -> Ticket:
    ticket.state, ticket.desk, ticket.called_at, ticket.done_at = TicketState.CALLED, desk, clock.now(), None
    ticket.calls += 1
    try:
        with transaction.atomic():
            ticket.save(update_fields=["state", "desk", "called_at", "done_at", "calls"])
    except IntegrityError as error:  # one is called to a desk at a time
        raise BookingRefusedError("desk_busy") from error
    waited = int((ticket.called_at - ticket.issued_at).total_seconds()) // 60
    _note(kind, ticket, staff_actor(staff.id), desk=desk, waited=waited)
    return ticket


@transaction.atomic
def finish_ticket(ticket: Ticket, staff: Staff) -> Ticket:
    """Somebody has been served, and the visit that they had booked is over. Raises `BookingRefusedError`."""
    found = _ended(ticket, TicketState.DONE)
    _note(events.SERVED, found, staff_actor(staff.id))
    booking = found.booking
    if booking is not None and booking.state == BookingState.CHECKED_IN:
        finish_visit(booking, staff)
    return found


@transaction.atomic
def miss_ticket(ticket: Ticket, staff: Staff) -> Ticket:
    """Nobody came who was called; whoever comes back later is called again. Raises `BookingRefusedError`."""
    found = _ended(ticket, TicketState.MISSED)
    _note(events.ABSENT, found, staff_actor(staff.id))
    return found


@transaction.atomic
def put_back(ticket: Ticket, staff: Staff) -> Ticket:
    """列に戻す: called by mistake, or too soon: they wait again where they stood. Raises `BookingRefusedError`."""
    found = _locked(ticket, TicketState.CALLED, TicketState.MISSED, TicketState.LEFT)
    _line_up(found)
    _note(events.PUT_BACK, found, staff_actor(staff.id))
    return found


def _line_up(ticket: Ticket) -> None:
    ticket.state, ticket.desk, ticket.called_at, ticket.done_at = TicketState.WAITING, "", None, None
    ticket.calls = 0
    ticket.save(update_fields=["state", "desk", "called_at", "done_at", "calls"])


@transaction.atomic
def give_back(ticket: Ticket, staff: Staff | None = None) -> Ticket:
    """取りやめ: somebody waits no longer; they, or a clerk, say so. Raises `BookingRefusedError`."""
    found = _ended(ticket, TicketState.LEFT, TicketState.WAITING)
    _note(events.TICKET_LEFT, found, staff_actor(staff.id) if staff else ANYONE)
    return found


@transaction.atomic
def close_queue(queue: Queue, staff: Staff) -> int:
    """本日の受付を終わる: no more numbers today, and those who wait are told; returns how many were left."""
    found, today, now = _locked_queue(queue), clock.today(), clock.now()
    rows = Ticket.objects.filter(queue=queue, day__lte=today)
    left = rows.filter(state=TicketState.WAITING).update(state=TicketState.LEFT, done_at=now)
    rows.filter(state=TicketState.CALLED, day__lt=today).update(state=TicketState.DONE, done_at=now)
    found.closed_on = today
    found.save(update_fields=["closed_on"])
    about = events.QueueClosed(queue=queue.slug, left=left)
    record(events.QUEUE_CLOSED, queue.subject, about, actor=staff_actor(staff.id))
    return left


@transaction.atomic
def reopen_queue(queue: Queue, staff: Staff) -> Queue:
    """受付を再開する: it was closed too early."""
    found = _locked_queue(queue)
    found.closed_on = None
    found.save(update_fields=["closed_on"])
    about = events.AboutQueue(queue=queue.slug)
    record(events.QUEUE_OPENED, queue.subject, about, actor=staff_actor(staff.id))
    return found


def _ended(ticket: Ticket, state: TicketState, was: TicketState = TicketState.CALLED) -> Ticket:
    found = _locked(ticket, was)
    found.state, found.done_at = state, clock.now()
    found.save(update_fields=["state", "done_at"])
    return found


def _locked(ticket: Ticket, *states: TicketState) -> Ticket:
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("queue", "booking__resource")
    found = rows.get(id=ticket.id)
    if found.state not in states:
        raise BookingRefusedError("ticket")
    return found


def _note(kind: Kind, ticket: Ticket, actor: str, **more: int | str) -> None:
    about = {"queue": ticket.queue.slug, "number": ticket.number, **more}
    record(kind, ticket.queue.subject, kind.data.model_validate(about), actor=actor)
