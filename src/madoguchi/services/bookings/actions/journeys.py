"""Journeys: bookings that are kept, booked and cancelled together, or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import ANYONE, person_actor, staff_actor
from madoguchi.foundation.people.models import Level
from madoguchi.services.notices.templates import BOOKING_BOOKED, BOOKING_CANCELLED, BOOKING_CHANGED
from madoguchi.services.payments.actions import BillOrder, bill, reduce_bill

from .. import events
from ..declaration import Ask
from ..hours import Period
from ..journeying import JourneyDeclared
from ..models import Booking, BookingState, Delay, Journey, JourneyLeg, JourneyState, PackJourney
from ..queries import declared, resource_named
from ..refusals import BookingRefusedError
from ..rules import owed_after_cancelling
from ..telling import tell_delay as mail_delay
from ..telling import tell_journey
from ..travelling import journey_declared, later_times, legs_of, needs_moving, still_to_be_had, times_on
from ..wanted import Wanted
from .booking import book, time_words
from .bounds import check_few
from .ending import end
from .filling import fill_in
from .matters import let_go
from .noting import note
from .taking import Holder, hold, new_key, take

_SHORTEST, _LONGEST = 5, 240
#: What still has its place and has not begun to be used.
_AHEAD = (BookingState.HELD, BookingState.BOOKED)


@dataclass(frozen=True)
class JourneyWanted:
    """A journey at these times, one for each leg; `said` are answers by `Ask`."""

    what: JourneyDeclared
    people: int
    times: Sequence[datetime]
    said: Mapping[str, str] = field(default_factory=dict)
    level: Level = Level.CONTACT


def keep_journeys(
    wanted: Iterable[JourneyDeclared],
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Make the journeys of the pack what is declared; returns those added, changed, ended. For the office."""
    texts = {one.id: one.model_dump_json() for one in wanted}
    known = dict(PackJourney.objects.values_list("slug", "declaration"))
    added = tuple(slug for slug in texts if slug not in known)
    changed = tuple(slug for slug, text in texts.items() if known.get(slug, text) != text)
    ended = tuple(slug for slug in known if slug not in texts)
    PackJourney.objects.filter(slug__in=ended).delete()
    for slug in (*added, *changed):
        PackJourney.objects.update_or_create(slug=slug, defaults={"declaration": texts[slug]})
    return added, changed, ended


@transaction.atomic
def hold_journey(wanted: JourneyWanted, holder: Holder) -> Journey:
    """Keep the places of all legs, or of none. Raises `BookingRefusedError`."""
    what = wanted.what
    if len(wanted.times) != len(what.legs) or not 1 <= wanted.people <= what.people:
        raise BookingRefusedError("people", most=what.people)
    journey = Journey(
        key=new_key(),
        slug=what.id,
        declaration=what.model_dump_json(),
        people=wanted.people,
        person=holder.person,
        contact=holder.contact or (holder.person.contact if holder.person else ""),
        language=holder.language,
    )
    legs = _hold_legs(journey, wanted, holder)
    _check_follow(what, legs)
    journey.begins, journey.ends = legs[0].begins, legs[-1].ends
    journey.held_until = min(one.held_until for one in legs if one.held_until)
    journey.save(force_insert=True)
    JourneyLeg.objects.bulk_create(
        JourneyLeg(journey=journey, booking=one, n=n) for n, one in enumerate(legs, start=1)
    )
    check_few(holder)
    return journey


def _check_follow(what: JourneyDeclared, legs: Sequence[Booking]) -> None:
    """Raises `BookingRefusedError` unless each leg follows the one before as is declared."""
    for leg, before, after in zip(what.legs[1:], legs, legs[1:], strict=False):
        if not leg.least <= (after.begins - before.ends) / timedelta(minutes=1) <= leg.most:
            raise BookingRefusedError("no_journey")


def _hold_legs(journey: Journey, wanted: JourneyWanted, holder: Holder) -> list[Booking]:
    # Always in one order of resources, so that two journeys never wait for each other.
    order = sorted(range(len(wanted.what.legs)), key=lambda n: (wanted.what.legs[n].resource, n))
    held = {n: _hold_leg(journey, wanted, n, holder) for n in order}
    return [held[n] for n in range(len(wanted.what.legs))]


def _hold_leg(journey: Journey, wanted: JourneyWanted, n: int, holder: Holder) -> Booking:
    leg = wanted.what.legs[n]
    resource = resource_named(leg.resource)
    if resource is None:
        raise BookingRefusedError("paused")
    asked = Wanted(leg.choice, wanted.people, wanted.times[n], wanted.said, wanted.level)
    own = Holder(holder.person, holder.language, journey.subject, holder.contact)
    return hold(resource, asked, own)


@transaction.atomic
def book_journey(
    journey: Journey, said: Mapping[str, str], contact: str, level: Level, told: int | None = None
) -> Journey:
    """Book all legs of what was kept, and bill them once; `told` is the price in yen that was shown.

    Raises `BookingRefusedError`, and nothing is booked.
    """
    found = locked_journey(journey, JourneyState.HELD)
    legs = [_book_leg(one, said, contact, level) for one in legs_of(found)]
    found.contact, found.price = contact, sum(one.price for one in legs)
    if told not in (None, found.price):
        raise BookingRefusedError("price_changed", before=told, after=found.price)
    found.state, found.booked_at, found.held_until = JourneyState.BOOKED, clock.now(), None
    found.save()
    _note(events.JOURNEY_BOOKED, found, _by(found))
    if found.price:
        _bill(found)
    tell_journey(BOOKING_BOOKED, found)
    return found


def _book_leg(booking: Booking, said: Mapping[str, str], contact: str, level: Level) -> Booking:
    wanted = Wanted(booking.choice, booking.people, booking.begins, _asked(booking, said), level)
    return book(booking, wanted, contact, billed=False, matter=booking.matter)


def _asked(booking: Booking, said: Mapping[str, str]) -> dict[str, str]:
    """What of it the resource asks."""
    asked = declared(booking.resource).asks
    return {one.value: said[one] for one in Ask if one in asked and said.get(one)}


def _bill(journey: Journey) -> None:
    charge = journey_declared(journey).charge
    if charge is None:
        raise LookupError(f"{journey.slug} has no charge")
    due = clock.today() + timedelta(days=charge.days)
    order = BillOrder(
        kind=charge.kind,
        title=charge.title.model_dump(),
        payee=charge.payee.ja,
        account=charge.account,
        amount=journey.price,
        reckoned=f"{journey_declared(journey).title.ja} {time_words(journey.begins)}",
        ways=charge.ways,
        due_on=min(due, clock.local(journey.begins).date()),
        person=journey.person,
        key=journey.key,
    )
    bill(journey.subject, order, actor=_by(journey))


@transaction.atomic
def fill_in_journey(
    journey: Journey, said: Mapping[str, str], contact: str, *, longer: bool = True
) -> Journey:
    """Keep what was said so far with every leg that asks it; what is kept is kept on, where it is `longer`.

    A journey that lost a leg meanwhile is given back whole: it can be booked no more.
    """
    found = Journey.objects.select_for_update(of=("self",)).select_related("person").get(id=journey.id)
    legs = [fill_in(one, _asked(one, said), contact, longer=longer) for one in legs_of(found)]
    if found.state == JourneyState.HELD and any(one.state != BookingState.HELD for one in legs):
        return _lapse(found)
    if found.state == JourneyState.HELD:
        found.held_until = min((one.held_until for one in legs if one.held_until), default=found.held_until)
        found.contact = contact or found.contact
        found.save(update_fields=["held_until", "contact"])
    return found


@transaction.atomic
def give_up_journey(journey: Journey) -> Journey:
    """Give back a journey that was only kept. Raises `BookingRefusedError`."""
    found = locked_journey(journey, JourneyState.HELD)
    return _lapse(found)


def _lapse(journey: Journey) -> Journey:
    let_go(legs_of(journey))
    journey.state, journey.ended_at, journey.held_until = JourneyState.LAPSED, clock.now(), None
    journey.save(update_fields=["state", "ended_at", "held_until"])
    return journey


def lapse_journeys() -> int:
    """End the journeys that were kept past their time, with every leg; returns how many."""
    gone = Journey.objects.filter(state=JourneyState.HELD, held_until__lt=clock.now())
    rows = list(gone.select_for_update(skip_locked=True))
    for one in rows:
        _lapse(one)
    return len(rows)


@transaction.atomic
def cancel_journey(
    journey: Journey, reason: str = "", staff: Staff | None = None, *, wished: bool = True
) -> Journey:
    """Cancel all legs that are still ahead; the fee rules of each say what is still owed of the one bill.

    A clerk gives a reason and may do so at any time; where the person did not wish it, nothing is owed for what is
    cancelled. Raises `BookingRefusedError`, and then all stays booked.
    """
    found = locked_journey(journey, JourneyState.BOOKED)
    legs = _locked_legs(found)
    owed = owed_for_all(legs, at_any_time=staff is not None, wished=wished)
    actor = staff_actor(staff.id) if staff else _by(found)
    for one in legs:
        if one.state in _AHEAD:
            end(one, BookingState.CANCELLED, reason.strip(), events.CANCELLED, actor)
    found.state, found.ended_at = JourneyState.CANCELLED, clock.now()
    found.save(update_fields=["state", "ended_at"])
    _replace_open(found)
    _note(events.JOURNEY_CANCELLED, found, actor)
    if owed < found.price:
        reduce_bill(found.subject, owed, "ひと続きの予約の取消し", actor=actor)
    tell_journey(BOOKING_CANCELLED, found, reason=reason.strip())
    return found


def owed_for_all(legs: Sequence[Booking], *, at_any_time: bool = False, wished: bool = True) -> int:
    """What is still owed by who cancels a journey now. Raises `BookingRefusedError` when it is too late, or over."""
    if not any(one.state in _AHEAD for one in legs):
        raise BookingRefusedError("ended")
    return sum(owed_for(one, at_any_time=at_any_time, wished=wished) for one in legs)


def owed_for(leg: Booking, *, at_any_time: bool = False, wished: bool = True) -> int:
    """What is still owed for a leg by who cancels the journey now. Raises `BookingRefusedError` when it is too late."""
    if leg.state not in _AHEAD:
        return int(leg.price)
    if not wished:
        return 0
    what, now = declared(leg.resource), clock.now()
    if now > leg.begins - timedelta(minutes=what.times.cancel) and not at_any_time:
        raise BookingRefusedError("cancel_late")
    return owed_after_cancelling(what, leg.price, leg.begins, now)


@transaction.atomic
def tell_delay(journey: Journey, n: int, minutes: int, staff: Staff | None = None) -> Delay | None:
    """遅れます: leg `n` ends so many minutes later; other times for the legs after it are proposed.

    None where the legs after it can be reached as they are. A later word replaces one that nobody answered. What a
    clerk tells is mailed to the person, who accepts the times or not.
    Raises `BookingRefusedError`.
    """
    if not _SHORTEST <= minutes <= _LONGEST:
        raise BookingRefusedError("delay")
    found = locked_journey(journey, JourneyState.BOOKED)
    legs, what = _locked_legs(found), journey_declared(found)
    if not 1 <= n < len(legs) or any(one.state != BookingState.BOOKED for one in legs[n:]):
        raise BookingRefusedError("not_booked")
    _replace_open(found)
    actor = staff_actor(staff.id) if staff else _by(found)
    _note(events.JOURNEY_DELAYED, found, actor, leg=n, late=minutes)
    if not needs_moving(what, legs, n, minutes):
        return None
    times = later_times(what, legs, n, minutes) or ()
    told = {str(m): begins.isoformat() for m, begins in enumerate(times, start=n + 1)}
    delay = Delay.objects.create(journey=found, n=n, minutes=minutes, times=told)
    if staff:
        mail_delay(found, delay)
    return delay


def _replace_open(journey: Journey) -> None:
    Delay.objects.filter(journey=journey, answered_at=None).update(answered_at=clock.now(), accepted=False)


@transaction.atomic
def answer_delay(delay: Delay, *, accept: bool, staff: Staff | None = None) -> Journey:
    """Move the legs to the proposed times, all or none, or leave them; a clerk says so for the person.

    Raises `BookingRefusedError`.
    """
    found = locked_journey(delay.journey, JourneyState.BOOKED)
    current = Delay.objects.select_for_update().get(id=delay.id)
    if current.answered_at is not None or (accept and not current.times):
        raise BookingRefusedError("no_delay")
    if accept:
        times = {int(n): datetime.fromisoformat(one) for n, one in current.times.items()}
        legs = _locked_legs(found)
        if not still_to_be_had(journey_declared(found), legs, times):
            raise BookingRefusedError("delay_over")
        _move(found, legs, times, staff_actor(staff.id) if staff else _by(found))
    current.answered_at, current.accepted = clock.now(), accept
    current.save(update_fields=["answered_at", "accepted"])
    return found


@transaction.atomic
def move_journey(journey: Journey, times: Sequence[datetime], staff: Staff) -> Journey:
    """Move every leg for somebody who asked a clerk, to times that fit together. Raises `BookingRefusedError`.

    What it costs stays as it is.
    """
    found = locked_journey(journey, JourneyState.BOOKED)
    legs = _locked_legs(found)
    day = clock.local(times[0]).date() if times else clock.today()
    if tuple(times) not in times_on(journey_declared(found), found.people, day, but=legs):
        raise BookingRefusedError("full")
    _replace_open(found)
    _move(found, legs, dict(enumerate(times, start=1)), staff_actor(staff.id))
    return found


def _move(journey: Journey, legs: Sequence[Booking], times: Mapping[int, datetime], actor: str) -> None:
    if any(legs[n - 1].state != BookingState.BOOKED for n in times):
        raise BookingRefusedError("not_booked")
    # All places are given back first: one leg may go where another was.
    for n in times:
        legs[n - 1].takings.all().delete()
    for n, begins in sorted(times.items(), key=lambda one: legs[one[0] - 1].resource.slug):
        leg = legs[n - 1]
        leg.begins, leg.ends = begins, begins + (leg.ends - leg.begins)
        leg.save(update_fields=["begins", "ends"])
        take(leg, declared(leg.resource), Period(leg.begins, leg.ends))
        note(events.CHANGED, leg, actor)
    journey.begins, journey.ends = legs[0].begins, legs[-1].ends
    journey.moved += 1
    journey.save(update_fields=["begins", "ends", "moved"])
    tell_journey(BOOKING_CHANGED, journey, occasion=str(journey.moved))


def locked_journey(journey: Journey, *states: JourneyState) -> Journey:
    """The journey locked, in one of these states. Raises `BookingRefusedError` in another."""
    found = Journey.objects.select_for_update(of=("self",)).select_related("person").get(id=journey.id)
    if found.state == JourneyState.LAPSED:
        raise BookingRefusedError("lapsed")
    if found.state not in states:
        raise BookingRefusedError("ended" if found.ended_at else "not_booked")
    return found


def _locked_legs(journey: Journey) -> list[Booking]:
    ids = [one.id for one in legs_of(journey)]
    rows = Booking.objects.select_for_update(of=("self",)).select_related("resource", "person", "group")
    found = {one.id: one for one in rows.filter(id__in=ids).order_by("id")}
    return [found[one] for one in ids]


def _by(journey: Journey) -> str:
    return person_actor(journey.person_id) if journey.person_id else ANYONE


def _note(kind: Kind, journey: Journey, actor: str, **more: int) -> None:
    about = {
        "journey": journey.slug,
        "begins": events.said(journey.begins),
        "legs": len(journey_declared(journey).legs),
        "people": journey.people,
    }
    record(kind, journey.subject, kind.data.model_validate({**about, **more}), actor=actor)
