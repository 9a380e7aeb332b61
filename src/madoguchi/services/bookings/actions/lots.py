"""抽選: a month is told of, entered for, its list closed."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.actions import person_actor
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import insert_once

from .. import events, lottery
from ..declaration import ResourceDeclared
from ..grouping import as_group
from ..hours import Period, closings, length_of, opening_of, reach
from ..models import Draw, DrawState, Group, Lot, LotState, Resource, Taking
from ..queries import declared
from ..refusals import BookingRefusedError
from ..rules import around, check_eligible, check_told, chosen, price_of
from ..wanted import Wanted
from .booking import all_said
from .taking import Holder, check_comes, give_back_lapsed


@transaction.atomic
def announce(resource: Resource, month: date) -> Draw:
    """Tell in advance how a month is drawn; once. Raises `LookupError` where nothing is drawn by lot."""
    rule = declared(resource).lottery
    if rule is None:
        raise LookupError(f"{resource.slug} is not given by lot")
    draw = Draw(resource=resource, month=month, most=rule.most, **lottery.dates_of(rule, month)._asdict())
    if not insert_once(draw):
        return Draw.objects.select_related("resource").get(resource=resource, month=month)
    opens, closes, draws = map(events.said, lottery.dates_of(rule, month))
    told = events.Announced(**_about(draw), opens=opens, closes=closes, draws=draws, most=rule.most)
    record(events.DRAW_ANNOUNCED, draw.subject, told, actor="system")
    return draw


def _about(draw: Draw) -> dict[str, str]:
    return {"resource": draw.resource.slug, "month": f"{draw.month:%Y-%m}"}


@transaction.atomic
def enter(resource: Resource, wanted: Wanted, holder: Holder, told: int | None = None) -> Lot:
    """Enter for a time of the month that is drawn next. `told` is the price in yen that was shown, 0 where none was.

    Raises `BookingRefusedError`.
    """
    what, person = declared(resource), holder.person
    if person is None:
        raise BookingRefusedError("signed_in")
    check_comes(what, person)
    wanted = as_group(wanted, holder.group)
    period = _period(resource, what, wanted)
    all_said(what, wanted.said)
    check_eligible(what, wanted)
    price = price_of(what, wanted)
    check_told(told, price)
    draw = _open(announce(resource, lottery.month_of(clock.local(period.begins).date())))
    lot = Lot(
        draw=draw,
        who=_who(person, holder.group),
        n=_number(draw, _who(person, holder.group)),
        person=person,
        group=holder.group,
        choice=wanted.choice,
        people=wanted.people,
        begins=period.begins,
        ends=period.ends,
        level=wanted.level.value,
        contact=person.contact,
        language=holder.language,
        said=dict(wanted.said),
        price=price,
    )
    if not insert_once(lot):
        raise BookingRefusedError("lot_twice")
    return _note(events.LOT_ENTERED, lot)


def _period(resource: Resource, what: ResourceDeclared, wanted: Wanted) -> Period:
    if resource.paused or resource.ended:
        raise BookingRefusedError("paused")
    length = length_of(chosen(what, wanted.choice, wanted.people), wanted.people)
    month = lottery.open_month(what.lottery, clock.now()) if what.lottery else None
    if month is None:
        raise BookingRefusedError("lot_closed")
    days = lottery.days_of(month)
    if not days.begins <= wanted.begins < days.ends:
        raise BookingRefusedError("lot_month", month=f"{month:%Y-%m}")
    if opening_of(what, wanted.begins, length) is None:
        raise BookingRefusedError("closed")
    return Period(wanted.begins, wanted.begins + length)


def locked_draw(draw: UUID) -> Draw:
    """A draw, with whoever else enters, closes or draws it waiting."""
    return Draw.objects.select_for_update(of=("self",)).select_related("resource").get(id=draw)


def _open(draw: Draw) -> Draw:
    found = locked_draw(draw.id)
    if found.state != DrawState.ANNOUNCED or not found.opens_at <= clock.now() < found.closes_at:
        raise BookingRefusedError("lot_closed")
    return found


def _who(person: Person, group: Group | None) -> str:
    return group.subject if group else person_actor(person.id)


def _number(draw: Draw, who: str) -> int:
    """The lowest number that is not used; the constraint lets one of two have it."""
    rows = Lot.objects.filter(draw=draw, who=who).exclude(state=LotState.LEFT)
    used = set(rows.values_list("n", flat=True))
    free = next((n for n in range(1, draw.most + 1) if n not in used), None)
    if free is None:
        raise BookingRefusedError("lot_most", most=draw.most)
    return free


def _note(kind: Kind, lot: Lot) -> Lot:
    about = events.AboutLot(**_about(lot.draw), choice=lot.choice, begins=events.said(lot.begins))
    record(kind, f"lot:{lot.id}", about, actor=person_actor(lot.person_id))
    return lot


@transaction.atomic
def leave(lot: Lot) -> Lot:
    """Take an entry back while its list is open; twice is once. Raises `BookingRefusedError`."""
    _open(lot.draw)
    found = Lot.objects.select_related("draw__resource").get(id=lot.id)
    if found.state == LotState.LEFT:
        return found
    found.state, found.said, found.contact = LotState.LEFT, {}, ""
    found.save(update_fields=["state", "said", "contact"])
    return _note(events.LOT_LEFT, found)


@transaction.atomic
def close_list(draw: Draw) -> bool:
    """Freeze and publish the list of a draw whose time is over; returns whether it was done now.

    Its digest goes into the ledger: the root that closes over that event is the seed, and nobody knows it yet.
    """
    found = locked_draw(draw.id)
    if found.state != DrawState.ANNOUNCED or clock.now() < found.closes_at:
        return False
    give_back_lapsed(found.resource, awaited=True)
    what = declared(found.resource)
    lots = list(found.lots.filter(state=LotState.ENTERED))
    units = _units(found.resource)
    wishes = [_wish(what, one) for one in lots]
    taken = [*_taken(found), *_closed(found, what, units, wishes)]
    found.listed = lottery.listed(found.resource.slug, found.month, units, taken, wishes)
    found.digest, found.closed_at = lottery.digest_of(found.listed), clock.now()
    told = events.ListClosed(**_about(found), entries=len(lots), digest=found.digest)
    n = record(events.DRAW_CLOSED, found.subject, told, actor="system")
    found.closing = Event.objects.get(subject=found.subject, n=n).seq
    found.state = DrawState.CLOSED
    found.save()
    return True


def _units(resource: Resource) -> list[int]:
    """The units that are drawn; of what has ended, none."""
    if resource.ended:
        return []
    return list(resource.units.filter(live=True).order_by("n").values_list("n", flat=True))


def _closed(
    draw: Draw, what: ResourceDeclared, units: Iterable[int], wishes: Iterable[lottery.Wish]
) -> list[lottery.Taken]:
    """What was closed after somebody entered for it, of every unit.

    The minutes kept free around a booking may lie where it is closed, so they are taken off at both ends; a break that
    is shorter than they are is left out.
    """
    before, after = timedelta(minutes=what.before), timedelta(minutes=what.after)
    days = lottery.days_of(draw.month)
    shut = closings(what, draw.month, days.ends.date() + reach(what))
    inner = [Period(one.begins + after, one.ends - before) for one in shut]
    entered = {one.period for one in wishes}
    hit = [
        one
        for one in inner
        if one.begins < one.ends and any(one.begins < two.ends and two.begins < one.ends for two in entered)
    ]
    return [lottery.Taken(n, one) for n in units for one in hit]


def _wish(what: ResourceDeclared, lot: Lot) -> lottery.Wish:
    span = around(what, Period(lot.begins, lot.ends))
    return lottery.Wish(lottery.entry_digest(lot.code), span, what.units_for(lot.people))


def _taken(draw: Draw) -> list[lottery.Taken]:
    """What is not free in the month, or just beside it, before anything is drawn."""
    days = around(declared(draw.resource), lottery.days_of(draw.month))
    rows = Taking.objects.filter(unit__resource=draw.resource, begins__lt=days.ends, ends__gt=days.begins)
    rows = rows.order_by("unit__n", "begins")
    return [lottery.Taken(n, Period(*span)) for n, *span in rows.values_list("unit__n", "begins", "ends")]
