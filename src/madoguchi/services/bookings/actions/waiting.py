"""キャンセル待ち: somebody waits for a time that is full; what becomes free is kept for whoever waited first."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from madoguchi.core import clock
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import person_actor
from madoguchi.foundation.people.models import Level
from madoguchi.foundation.tenancy.models import insert_once

from .. import events, telling_lots
from ..declaration import ResourceDeclared
from ..grouping import as_group
from ..models import Booking, BookingState, Resource, Waiting, WaitingState
from ..queries import declared, free_units
from ..refusals import BookingRefusedError
from ..rules import around, bookable, period_of
from ..wanted import Wanted
from .taking import Holder, check_not_by_lot, hold

#: What the name of a booking's matter begins with, where it is kept for somebody who waited.
FOR = "waiting:"
# Shorter than that nobody is asked whether they want a place.
_SHORTEST = timedelta(minutes=10)


@transaction.atomic
def wait(resource: Resource, wanted: Wanted, holder: Holder) -> Waiting:
    """Wait for a place at a time that is full. Raises `BookingRefusedError`, also where there is a free one."""
    what, person = declared(resource), holder.person
    if person is None:
        raise BookingRefusedError("signed_in")
    if resource.paused or resource.ended:
        raise BookingRefusedError("paused")
    period = period_of(what, wanted, clock.now())
    check_not_by_lot(resource, what, period)
    as_group(wanted, holder.group)
    if free_units(resource, around(what, period)).count() >= what.units_for(wanted.people):
        raise BookingRefusedError("free")
    row = Waiting(
        resource=resource,
        choice=wanted.choice,
        people=wanted.people,
        begins=period.begins,
        ends=period.ends,
        person=person,
        group=holder.group,
        language=holder.language,
    )
    if not insert_once(row):
        raise BookingRefusedError("waiting_twice")
    return _note(events.WAITING_JOINED, row)


def _note(kind: Kind, row: Waiting) -> Waiting:
    about = events.AboutWaiting(resource=row.resource.slug, choice=row.choice, begins=events.said(row.begins))
    record(kind, f"waiting:{row.id}", about, actor=person_actor(row.person_id))
    return row


@transaction.atomic
def stop_waiting(row: Waiting) -> Waiting:
    """Wait no longer; what was kept for them goes to whoever is next. Twice is once."""
    # The booking first, as booking it does: who leaves and books at once waits for themselves else.
    Booking.objects.select_for_update(of=("self",)).filter(waited=row).first()
    found = _locked().get(id=row.id)
    if found.state not in (WaitingState.WAITING, WaitingState.OFFERED):
        return found
    if found.booking is not None:
        _give_up(found.booking)
    found.state, found.ended_at = WaitingState.LEFT, clock.now()
    found.save(update_fields=["state", "ended_at"])
    _note(events.WAITING_LEFT, found)
    offer_free(found.resource)
    return found


def _locked() -> QuerySet[Waiting]:
    rows = Waiting.objects.select_for_update(of=("self",))
    return rows.select_related("resource", "person", "group", "booking")


def _give_up(booking: Booking) -> None:
    held = Booking.objects.select_for_update(of=("self",)).get(id=booking.id)
    if held.state == BookingState.HELD:
        held.takings.all().delete()
        held.state, held.ended_at, held.held_until = BookingState.LAPSED, clock.now(), None
        held.save(update_fields=["state", "ended_at", "held_until"])


def offer_free(resource: Resource) -> int:
    """Keep what is free at a resource for those who wait for it, in their order; returns for how many.

    Of two that free a place at once, each offers it to somebody else: who is being asked is passed over.
    """
    line = _in_line(resource)
    return sum(_offer(resource, one) for one in line)


def _in_line(resource: Resource) -> list[Waiting]:
    rows = Waiting.objects.select_for_update(of=("self",), skip_locked=True)
    rows = rows.select_related("person", "group").order_by("id")
    return list(rows.filter(resource=resource, state=WaitingState.WAITING, begins__gt=clock.now()))


def _offer(resource: Resource, row: Waiting) -> bool:
    until = offered_until(declared(resource), row.begins, clock.now())
    if until is None:
        return False
    wanted = Wanted(row.choice, row.people, row.begins, level=Level(row.person.level))
    holder = Holder(row.person, row.language, matter=f"{FOR}{row.id}", group=row.group)
    try:
        kept = hold(resource, wanted, holder)
    except BookingRefusedError:
        return False
    kept.held_until = until
    kept.save(update_fields=["held_until"])
    row.resource, row.booking, row.state = resource, kept, WaitingState.OFFERED
    row.save(update_fields=["booking", "state"])
    _note(events.WAITING_OFFERED, row)
    telling_lots.tell_of_place(row, kept)
    return True


def offered_until(what: ResourceDeclared, begins: datetime, now: datetime) -> datetime | None:
    """Until when a place is kept for somebody: as declared, and at most half of the time that is left to book it."""
    left = begins - (bookable(what, now).begins - now) - now
    kept = min(timedelta(minutes=what.times.offer), left / 2)
    return now + kept if kept >= _SHORTEST else None


def note_taken(booking: Booking) -> None:
    """Whoever was offered a place has booked it."""
    if booking.matter.startswith(FOR):
        taken = {"state": WaitingState.TAKEN, "ended_at": clock.now()}
        Waiting.objects.filter(booking=booking, state=WaitingState.OFFERED).update(**taken)


@transaction.atomic
def go_on_with_waiting() -> int:
    """Pass on what was offered in vain, and offer what became free; returns to how many."""
    over = [BookingState.LAPSED, BookingState.CANCELLED, BookingState.REFUSED]
    rows = Waiting.objects.select_for_update(of=("self",), skip_locked=True).select_related("resource")
    for one in rows.filter(state=WaitingState.OFFERED, booking__state__in=over):
        one.state, one.ended_at = WaitingState.PASSED, clock.now()
        one.save(update_fields=["state", "ended_at"])
        _note(events.WAITING_PASSED, one)
    still = Waiting.objects.filter(state=WaitingState.WAITING)
    still.filter(begins__lte=clock.now()).update(state=WaitingState.LEFT, ended_at=clock.now())
    return sum(offer_free(one) for one in Resource.objects.filter(id__in=still.values("resource")))
