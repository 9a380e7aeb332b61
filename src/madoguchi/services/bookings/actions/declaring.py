"""Resources are declared, by the pack or at the desk, and their hours unrolled."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor

from .. import events
from ..declaration import Deviation, ResourceDeclared
from ..hours import openings, reach
from ..models import DrawState, Opening, Resource, Unit
from ..queries import declared, deviations_in
from ..refusals import BookingRefusedError


@dataclass(frozen=True)
class Report:
    """What loading changed, by name: resources that came, that differ now, that ended."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


@transaction.atomic
def load(wanted: Iterable[ResourceDeclared]) -> Report:
    """Make the resources of the pack what is declared; idempotent. What is not declared any more ends."""
    known = {one.slug: one for one in Resource.objects.select_for_update().filter(on_screen=False)}
    given = {one.id: _while_drawn(known.get(one.id), one) for one in wanted}
    gone = [one for slug, one in known.items() if slug not in given and not one.ended]
    Resource.objects.filter(id__in=[one.id for one in gone]).update(ended=True)
    differ = [one for one in given.values() if one.id in known and _differs(known[one.id], one)]
    for one in given.values():
        if one.id not in known or one in differ:
            declare(one, on_screen=False)
    return Report(
        added=tuple(name for name in given if name not in known),
        changed=tuple(one.id for one in differ),
        ended=tuple(one.slug for one in gone),
    )


def _while_drawn(row: Resource | None, wanted: ResourceDeclared) -> ResourceDeclared:
    """What is declared; but a draw that was announced is carried through, though none is declared any more."""
    if row is None or wanted.lottery or not row.draws.exclude(state=DrawState.DRAWN).exists():
        return wanted
    return wanted.model_copy(update={"lottery": declared(row).lottery})


def _differs(row: Resource, wanted: ResourceDeclared) -> bool:
    return row.ended or row.declaration != wanted.model_dump_json()


@transaction.atomic
def declare(wanted: ResourceDeclared, *, on_screen: bool) -> Resource:
    """Make a resource what is declared, with its units and its hours; bookings that it has stay."""
    fields = {
        "declaration": wanted.model_dump_json(),
        "department": wanted.department,
        "on_screen": on_screen,
    }
    changed = {**fields, "ended": False, "changed_at": clock.now(), "open_until": None}
    row, _made = Resource.objects.update_or_create(slug=wanted.id, defaults=changed)
    _count(row, wanted.units)
    open_up(row)
    return row


def _count(resource: Resource, wanted: int) -> None:
    """As many live units as are declared; one that is too many takes nothing new, and keeps what it has."""
    known = set(resource.units.values_list("n", flat=True))
    Unit.objects.bulk_create(Unit(resource=resource, n=n) for n in range(1, wanted + 1) if n not in known)
    resource.units.filter(n__lte=wanted).update(live=True)
    resource.units.filter(n__gt=wanted).update(live=False)


@transaction.atomic
def open_up(resource: Resource) -> int:
    """Unroll a resource's hours as far ahead as one may book; returns how many openings are ahead.

    Bookings outside of the new hours stay: a clerk sees them and speaks with people.
    """
    # Read anew under its lock: a clerk may have closed a day meanwhile.
    what, today = declared(Resource.objects.select_for_update().get(id=resource.id)), clock.today()
    last = today + timedelta(minutes=what.times.earliest) + timedelta(days=1)
    # What begins on the last day may end later.
    unrolled = openings(what, today, last + reach(what))
    resource.openings.filter(ends__gt=datetime.combine(today, time(), clock.TOKYO)).delete()
    ahead = [Opening(resource=resource, begins=one.begins, ends=one.ends) for one in unrolled]
    Opening.objects.bulk_create(ahead)
    Resource.objects.filter(id=resource.id).update(open_until=last)
    return len(ahead)


@transaction.atomic
def declare_on_screen(wanted: ResourceDeclared, staff: Staff) -> Resource:
    """What a clerk declares that the pack does not have; a new one rests until it is let go.

    Raises `BookingRefusedError` where the name is the pack's.
    """
    known = Resource.objects.select_for_update().filter(slug=wanted.id).first()
    if known is not None and not known.on_screen:
        raise BookingRefusedError("slug")
    row = declare(_while_drawn(known, wanted), on_screen=True)
    if known is None:
        Resource.objects.filter(id=row.id).update(paused=True)
    _note(events.DECLARED, row, staff)
    return row


@transaction.atomic
def pause(resource: Resource, paused: bool, staff: Staff) -> None:
    """Take no new bookings, or take them again; those that there are stay."""
    if Resource.objects.filter(id=resource.id, paused=not paused).update(paused=paused):
        _note(events.PAUSED if paused else events.RESUMED, resource, staff)


@transaction.atomic
def deviate(resource: Resource, first: date, deviation: Deviation | None, staff: Staff) -> None:
    """Say what holds of a day, or take back what was said of it; bookings outside of the new hours stay."""
    row = Resource.objects.select_for_update().get(id=resource.id)
    others = [one for one in deviations_in(row.deviations) if one.first != first]
    kept = [*others, deviation] if deviation else others
    row.deviations = json.dumps([one.model_dump(mode="json") for one in kept])
    row.save(update_fields=["deviations"])
    open_up(row)
    _note(events.DEVIATED, row, staff)


def _note(kind: Kind, resource: Resource, staff: Staff) -> None:
    about = events.AboutResource(resource=resource.slug)
    record(kind, f"resource:{resource.id}", about, actor=staff_actor(staff.id))


def open_up_all() -> int:
    """Unroll the hours of every resource a day further; returns of how many."""
    return sum(bool(open_up(one)) for one in Resource.objects.filter(ended=False).order_by("slug"))
