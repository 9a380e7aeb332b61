"""登録団体: a person asks for a group's registration, a clerk decides and ends it."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import person_actor, staff_actor
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import insert_once

from .. import events
from ..models import Booking, BookingState, Group, GroupKind, GroupState
from ..refusals import BookingRefusedError

_MOST_PERCENT, _MOST_MEMBERS, _LONGEST = 100, 30_000, 100


@dataclass(frozen=True)
class GroupAsked:
    """What is said of a group that is to be registered."""

    name: str
    kind: str
    members: int
    about: str = ""


@transaction.atomic
def ask_group(person: Person, asked: GroupAsked) -> Group:
    """Ask for a group to be registered. Raises `BookingRefusedError`."""
    name = asked.name.strip()
    sound = name and len(name) <= _LONGEST and asked.kind in GroupKind.values
    if not sound or not 1 <= asked.members <= _MOST_MEMBERS:
        raise BookingRefusedError("group_fields")
    group = Group(name=name, kind=asked.kind, members=asked.members, about=asked.about.strip(), person=person)
    if not insert_once(group):
        raise BookingRefusedError("group_name")
    _note(events.GROUP_ASKED, group, person_actor(person.id))
    return group


@transaction.atomic
def come_as(booking: Booking, group: Group | None) -> Booking:
    """Say for which group a place that is only kept will be booked, or for none; any other stays as it is."""
    if booking.group == group or booking.state != BookingState.HELD:
        return booking
    rows = Booking.objects.select_for_update(of=("self",)).select_related("resource", "person", "group")
    found = rows.get(id=booking.id)
    if found.state == BookingState.HELD:
        found.group = group
        found.save(update_fields=["group"])
    return found


@transaction.atomic
def register_group(group: Group, reduction: int, ground: str, staff: Staff) -> Group:
    """Register a group, with what is taken off its prices in percent and on what ground.

    Raises `BookingRefusedError`.
    """
    if not 0 <= reduction <= _MOST_PERCENT:
        raise BookingRefusedError("reduction")
    if reduction and not ground.strip():
        raise BookingRefusedError("group_ground")
    found = _locked(group, GroupState.ASKED)
    found.reduction, found.ground = reduction, ground.strip()
    try:
        with transaction.atomic():
            return _decide(found, GroupState.REGISTERED, "", staff, events.GROUP_REGISTERED)
    except IntegrityError as error:
        raise BookingRefusedError("group_name") from error


@transaction.atomic
def refuse_group(group: Group, reason: str, staff: Staff) -> Group:
    """Say no to a group, with the reason that is told. Raises `BookingRefusedError`."""
    found = _locked(group, GroupState.ASKED)
    return _decide(found, GroupState.REFUSED, _reason(reason), staff, events.GROUP_REFUSED)


@transaction.atomic
def end_group(group: Group, reason: str, staff: Staff) -> Group:
    """End a registration; bookings that the group has stay. Raises `BookingRefusedError`."""
    found = _locked(group, GroupState.REGISTERED)
    return _decide(found, GroupState.ENDED, _reason(reason), staff, events.GROUP_ENDED)


def _locked(group: Group, state: GroupState) -> Group:
    found = Group.objects.select_for_update(of=("self",)).get(id=group.id)
    if found.state != state:
        raise BookingRefusedError("group_decided")
    return found


def _reason(words: str) -> str:
    if not words.strip():
        raise BookingRefusedError("reason")
    return words.strip()


def _decide(group: Group, state: GroupState, reason: str, staff: Staff, kind: Kind) -> Group:
    group.state, group.reason = state, reason
    group.decided_at, group.decided_by = clock.now(), staff
    group.save()
    _note(kind, group, staff_actor(staff.id))
    return group


def _note(kind: Kind, group: Group, actor: str) -> None:
    about = events.AboutGroup(group_kind=group.kind, reduction=group.reduction)
    record(kind, group.subject, about, actor=actor)
