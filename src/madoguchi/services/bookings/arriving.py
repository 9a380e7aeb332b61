"""Reading what there is at a place: its reception, who waits there, what somebody has booked for today."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from madoguchi.core import clock
from madoguchi.foundation.people.models import Person

from .models import OPEN_TICKETS, Booking, BookingState, Queue, Reception, Ticket, TicketState


def reception_by(secret: str) -> Reception | None:
    """The reception that the secret of a wall or of a tablet belongs to."""
    return Reception.objects.filter(Q(wall=secret) | Q(kiosk=secret)).first()


def walls_among(places: Iterable[str]) -> set[str]:
    """The places among these where one checks in by the QR on the wall."""
    named = {one for one in places if one}
    return set(Reception.objects.filter(place__in=named).values_list("place", flat=True)) if named else set()


def queues_at(place: str) -> list[Queue]:
    """Where one may wait at a place."""
    return list(Queue.objects.filter(place=place, ended=False).order_by("slug"))


def waiting_in(queues: Sequence[Queue], now: datetime) -> dict[str, int]:
    """How many wait in each queue to be called by now, by its name."""
    today = clock.local(now).date()
    rows = Ticket.objects.filter(queue__in=queues, day=today, state=TicketState.WAITING, due_at__lte=now)
    counted = dict(rows.values_list("queue__slug").annotate(n=Count("id")))
    return {one.slug: counted.get(one.slug, 0) for one in queues}


def numbers_of(queues: Sequence[Queue], browser: str, day: date) -> dict[str, Ticket]:
    """The open numbers that a browser took by itself, by the name of their queue."""
    rows = Ticket.objects.filter(queue__in=queues, day=day, browser=browser, state__in=OPEN_TICKETS)
    return {one.queue.slug: one for one in rows.select_related("queue")} if browser else {}


def bookings_today(codes: Sequence[str], person: Person | None, now: datetime) -> list[Booking]:
    """What a browser or a person has booked for today, as long as somebody may come for it."""
    begins = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    whose = Q(code__in=codes) | (Q(person=person) if person else Q(code__in=[]))
    rows = Booking.objects.filter(whose, begins__gte=begins, begins__lt=begins + timedelta(days=1))
    rows = rows.filter(state__in=[BookingState.BOOKED, BookingState.CHECKED_IN])
    return list(rows.select_related("resource").order_by("begins", "id"))
