"""A journey is whole or absent: kept, booked, moved and cancelled with all its legs."""

import contextlib
import os
import signal
import subprocess
import sys
from datetime import timedelta
from functools import partial

import pytest
from clones import MIHON, Clone
from django.db import IntegrityError, transaction
from gym import NOW, an_hour
from racing import together
from travels import DAY, FARE, SAID, TALK, kept, town, travelled, wanted

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.models import (
    Booking,
    Delay,
    Journey,
    JourneyLeg,
    Resource,
    Taking,
)
from madoguchi.services.bookings.refusals import BookingRefusedError
from madoguchi.services.bookings.travelling import legs_of, times_on
from madoguchi.services.payments.models import Bill


def clocks(journey: Journey) -> list[str]:
    return [f"{clock.local(one.begins):%H:%M}" for one in legs_of(journey)]


def taken(slug: str, hour: int, minute: int = 0) -> None:
    """Somebody else has a place."""
    what = {"taxi": "out", "desk": "in", "talk": "talk"}[slug]
    asked = an_hour(DAY.replace(hour=hour, minute=minute), choice=what)
    actions.hold(Resource.objects.get(slug=slug), asked, Holder())


def test_all_legs_are_kept_at_times_that_follow_one_another(public: Clone):
    journey = kept(town())
    assert clocks(journey) == ["09:00", "10:15", "10:30"]
    assert [one.state for one in legs_of(journey)] == ["held"] * 3
    assert {one.matter for one in legs_of(journey)} == {journey.subject}
    assert (journey.begins, journey.ends) == (DAY.replace(hour=9), DAY.replace(hour=11))


def test_what_others_have_moves_the_first_times_that_fit(public: Clone):
    what = town()
    taken("talk", 10, 30)
    assert clocks(kept(what)) == ["09:00", "10:15", "11:00"]


def test_where_one_leg_is_full_no_leg_is_kept(public: Clone):
    what = town()
    asked = wanted(what)
    taken("talk", 10, 30)
    with pytest.raises(BookingRefusedError, match="いっぱい"):
        actions.hold_journey(asked, Holder())
    assert Taking.objects.count() == 1
    assert not Journey.objects.exists()
    assert not JourneyLeg.objects.exists()


def test_without_the_transaction_around_it_half_a_journey_would_stay(
    public: Clone, monkeypatch: pytest.MonkeyPatch
):
    """What the transaction is for."""
    what = town()
    asked = wanted(what)
    taken("talk", 10, 30)
    monkeypatch.setattr(transaction.Atomic, "__enter__", lambda self: None)
    monkeypatch.setattr(transaction.Atomic, "__exit__", lambda self, *fault: None)
    with contextlib.suppress(BookingRefusedError):
        actions.hold_journey(asked, Holder())
    assert Taking.objects.count() > 1


def test_it_is_booked_whole_and_billed_once(public: Clone):
    journey = travelled(town(), people=2)
    assert [one.state for one in legs_of(journey)] == ["booked"] * 3
    bill = Bill.objects.get()
    assert (bill.subject, bill.amount) == (journey.subject, 2 * (FARE + TALK))
    assert journey.price == bill.amount
    kinds = set(Event.objects.filter(subject=journey.subject).values_list("kind", flat=True))
    assert kinds == {"bookings.journey_booked", "payments.billed"}


def test_where_one_leg_lapsed_nothing_is_booked(public: Clone):
    journey = kept(town())
    actions.let_go(legs_of(journey)[2:])
    with pytest.raises(BookingRefusedError, match="仮押さえを解きました"):
        actions.book_journey(journey, SAID, "", wanted(town()).level)
    assert [one.state for one in legs_of(journey)] == ["held", "held", "lapsed"]
    assert not Bill.objects.exists()


def test_what_is_kept_too_long_is_given_back_whole(public: Clone):
    journey = kept(town())
    assert actions.lapse_journeys() == 0
    with clock.moved_to(NOW + timedelta(minutes=16)):
        assert actions.lapse_journeys() == 1
    assert [one.state for one in legs_of(journey)] == ["lapsed"] * 3
    assert not Taking.objects.exists()


def test_a_leg_is_not_cancelled_or_moved_alone(public: Clone):
    leg = legs_of(travelled(town()))[0]
    for act in (lambda: actions.cancel(leg), lambda: actions.change(leg, an_hour(), "visitor")):
        with pytest.raises(BookingRefusedError, match="ひと続き"), transaction.atomic():
            act()


def test_cancelling_ends_every_leg_and_each_leg_says_what_is_still_owed(public: Clone):
    journey = travelled(town())
    with clock.moved_to(DAY - timedelta(hours=3)):
        actions.cancel_journey(journey)
    assert [one.state for one in legs_of(journey)] == ["cancelled"] * 3
    assert not Taking.objects.exists()
    assert Bill.objects.get().amount == TALK // 2


def test_a_clerk_cancels_and_nothing_is_owed(public: Clone):
    journey = travelled(town())
    with clock.moved_to(DAY - timedelta(hours=3)):
        actions.cancel_journey(journey, "保健師が休みです", clerk(), wished=False)
    assert Bill.objects.get().state == "cancelled"


def test_a_clerk_cancels_for_somebody_at_any_time_and_the_fee_rules_hold(public: Clone):
    journey = travelled(town())
    talk = legs_of(journey)[2]
    Resource.objects.filter(slug="talk").update(
        declaration=talk.resource.declaration.replace('"cancel":0', '"cancel":1440')
    )
    with clock.moved_to(DAY - timedelta(hours=3)):
        with pytest.raises(BookingRefusedError, match="取消しの期限"), transaction.atomic():
            actions.cancel_journey(journey)
        actions.cancel_journey(journey, "ご本人から電話", clerk())
    assert Bill.objects.get().amount == TALK // 2


def test_what_was_used_of_a_journey_is_paid_and_the_rest_is_cancelled(public: Clone):
    journey = travelled(town())
    ride = legs_of(journey)[0]
    with clock.moved_to(ride.begins):
        actions.check_in(ride)
        actions.cancel_journey(journey)
    assert [one.state for one in legs_of(journey)] == ["checked_in", "cancelled", "cancelled"]
    assert Bill.objects.get().amount == FARE + TALK // 2


def test_a_delay_that_still_fits_changes_nothing(public: Clone):
    journey = travelled(town())
    assert actions.tell_delay(journey, 1, 10) is None
    assert not Delay.objects.exists()
    told = Event.objects.get(kind="bookings.journey_delayed")
    assert (told.data["leg"], told.data["late"]) == (1, 10)


def test_a_delay_is_answered_by_other_times_that_the_person_accepts(public: Clone):
    journey = travelled(town())
    ride = legs_of(journey)[0]
    with clock.moved_to(ride.begins + timedelta(minutes=10)):
        delay = actions.tell_delay(journey, 1, 30)
        assert clocks(journey) == ["09:00", "10:15", "10:30"]
        actions.answer_delay(delay, accept=True)
    assert clocks(journey) == ["09:00", "10:45", "11:00"]
    assert sorted(f"{clock.local(one.begins):%H:%M}" for one in Taking.objects.all()) == clocks(journey)
    journey.refresh_from_db()
    assert (journey.ends, journey.moved) == (DAY.replace(hour=11, minute=30), 1)


def test_a_proposal_that_is_declined_leaves_all_as_it_was(public: Clone):
    journey = travelled(town())
    actions.answer_delay(actions.tell_delay(journey, 1, 30), accept=False)
    assert clocks(journey) == ["09:00", "10:15", "10:30"]


def test_a_proposal_whose_place_somebody_else_took_moves_nothing(public: Clone):
    journey = travelled(town())
    delay = actions.tell_delay(journey, 1, 30)
    taken("talk", 11)
    with pytest.raises(BookingRefusedError, match="もう使えません"), transaction.atomic():
        actions.answer_delay(delay, accept=True)
    assert clocks(journey) == ["09:00", "10:15", "10:30"]
    assert Delay.objects.get().answered_at is None


def clerk() -> Staff:
    found = Staff.objects.first()
    assert found
    return found


def test_a_clerk_moves_all_legs_and_what_they_have_counts_as_free(public: Clone):
    what = town(seats=1)
    journey = travelled(what)
    assert DAY.replace(hour=9) not in [one[0] for one in times_on(what, 1, DAY.date())]
    offered = times_on(what, 1, DAY.date(), but=legs_of(journey))
    assert offered[0] == tuple(one.begins for one in legs_of(journey))
    actions.move_journey(journey, offered[1], clerk())
    assert clocks(journey) == ["10:00", "11:15", "11:30"]
    journey.refresh_from_db()
    assert (journey.begins, journey.price) == (DAY.replace(hour=10), FARE + TALK)
    assert Taking.objects.count() == 3
    told = Event.objects.filter(kind="bookings.changed")
    assert {one.actor for one in told} == {staff_actor(clerk().id)}


def test_times_that_do_not_fit_together_move_nothing(public: Clone):
    journey = travelled(town())
    ride, desk, talk = (one.begins for one in legs_of(journey))
    for times in (
        (),
        (ride,),
        (ride, desk, talk + timedelta(hours=4)),
        (ride, desk, talk - timedelta(days=9)),
    ):
        with pytest.raises(BookingRefusedError), transaction.atomic():
            actions.move_journey(journey, times, clerk())
    assert clocks(journey) == ["09:00", "10:15", "10:30"]


def test_a_delay_for_which_nothing_fits_says_so(public: Clone):
    journey = travelled(town())
    for hour in range(11, 21):
        taken("talk", hour)
        taken("talk", hour, 30)
    assert actions.tell_delay(journey, 1, 30).times == {}


def test_a_later_word_replaces_the_first_and_one_proposal_is_open_at_a_time(public: Clone):
    journey = travelled(town())
    first = actions.tell_delay(journey, 1, 30)
    actions.tell_delay(journey, 1, 60)
    with pytest.raises(BookingRefusedError, match="答えがあった"), transaction.atomic():
        actions.answer_delay(first, accept=True)
    with pytest.raises(IntegrityError, match="bookings_delay_one_open"), transaction.atomic():
        Delay.objects.create(journey=journey, n=1, minutes=5)


BAD_DELAYS = {"too short": (1, 4), "too long": (1, 241), "after the last leg": (3, 30), "no leg": (0, 30)}


@pytest.mark.parametrize("case", BAD_DELAYS)
def test_a_delay_that_is_none_is_refused(public: Clone, case: str):
    with pytest.raises(BookingRefusedError):
        actions.tell_delay(travelled(town()), *BAD_DELAYS[case])


def test_of_two_who_want_the_last_seat_one_has_a_whole_journey_and_the_other_none(database: Clone):
    with clock.moved_to(NOW):
        with database.as_public(), city_scope(MIHON):
            what = town(seats=1)
            asked = wanted(what)
        hold = partial(actions.hold_journey, asked, Holder())
        results, faults = together(database, hold, hold, side=Side.PUBLIC)
        assert (len(results), [type(fault) for fault in faults]) == (1, [BookingRefusedError])
        with database.as_public(), city_scope(MIHON):
            assert (Journey.objects.count(), Booking.objects.count(), Taking.objects.count()) == (1, 3, 3)


def test_two_who_cancel_at_once_give_back_once(database: Clone):
    with clock.moved_to(NOW):
        with database.as_public(), city_scope(MIHON):
            journey = travelled(town())
        cancel = partial(actions.cancel_journey, journey)
        results, faults = together(database, cancel, cancel, side=Side.PUBLIC)
        assert (len(results), [type(fault) for fault in faults]) == (1, [BookingRefusedError])
        with database.as_public(), city_scope(MIHON):
            assert Event.objects.filter(kind="payments.bill_reduced").count() == 1


# In processes of their own, each killed after one more of the steps than the one before.
_ACT = """
import os, signal, sys
import django; django.setup()
from datetime import datetime
from madoguchi.core import clock
from madoguchi.foundation.people.models import Level
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import journeys
from madoguchi.services.bookings.models import Journey
from madoguchi.services.bookings.travelling import journey_declared, times_on
verb, steps, now, day = sys.argv[1], int(sys.argv[2]), *map(datetime.fromisoformat, sys.argv[3:])
def stepping(act, left):
    def stepped(*given, **named):
        done = act(*given, **named)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    return stepped
def act(step):
    left = [step]
    for name in ("hold", "book", "bill", "end", "reduce_bill", "record"):
        setattr(journeys, name, stepping(getattr(journeys, name), left))
    with clock.moved_to(now), city_scope("992011"):
        journey = Journey.objects.get()
        if verb == "hold":
            what = journey_declared(journey)
            wanted = actions.JourneyWanted(what, 1, times_on(what, 1, day.date())[1])
            actions.hold_journey(wanted, actions.Holder())
        elif verb == "book":
            actions.book_journey(journey, {"name": "見本 花子"}, "", Level.OPEN)
        else:
            actions.cancel_journey(journey)
for step in [*range(1, steps + 1), 0]:
    child = os.fork()
    if not child:
        act(step)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def acted(database: Clone, verb: str, steps: int) -> list[int]:
    """How the processes ended: those that were killed, and the last, which was not."""
    command = [sys.executable, "-c", _ACT, verb, str(steps), NOW.isoformat(), DAY.isoformat()]
    given = os.environ | database.environment(Side.PUBLIC)
    done = subprocess.run(command, env=given, timeout=300, stdout=subprocess.PIPE, check=True)
    return list(map(int, done.stdout.split()))


@pytest.mark.parametrize(("verb", "steps"), [("hold", 3), ("book", 5), ("cancel", 5)])
def test_killed_between_any_two_steps_a_journey_is_whole_or_absent(database: Clone, verb: str, steps: int):
    with clock.moved_to(NOW), database.as_public(), city_scope(MIHON):
        travelled(town()) if verb == "cancel" else kept(town())
    assert acted(database, verb, steps) == [-signal.SIGKILL] * steps + [0]
    after = {"hold": (2, "held", 0), "book": (1, "booked", 1), "cancel": (1, "cancelled", 1)}
    count, state, bills = after[verb]
    with database.as_public(), city_scope(MIHON):
        for journey in Journey.objects.all():
            assert {one.state for one in legs_of(journey)} == {journey.state} == {state}
        assert (Journey.objects.count(), Booking.objects.count()) == (count, 3 * count)
        assert Taking.objects.count() == (0 if verb == "cancel" else 3 * count)
        assert Bill.objects.count() == bills
        told = Event.objects.filter(kind__in=["bookings.journey_booked", "bookings.journey_cancelled"])
        assert told.count() == {"hold": 0, "book": 1, "cancel": 2}[verb]
