"""No place is given twice: two who want the last one, what was kept too long, what does not fit."""

import threading
from datetime import timedelta

import pytest
from clones import MIHON, Clone
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from gym import HOUR, NOW, PRICE, TEN, an_hour, gym
from racing import together

from madoguchi.core import clock
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder, taking
from madoguchi.services.bookings.models import Booking, BookingState, Resource, Taking, Unit
from madoguchi.services.bookings.queries import free_units
from madoguchi.services.bookings.refusals import BookingRefusedError
from madoguchi.services.payments.models import Bill


def held(resource: Resource | None = None, **wanted: object) -> Booking:
    return actions.hold(resource or Resource.objects.get(slug="gym"), an_hour(**wanted), Holder())


def booked(resource: Resource | None = None, **wanted: object) -> Booking:
    return actions.book(held(resource, **wanted), an_hour(**wanted), "")


def test_as_many_as_there_are_units_and_no_more(public: Clone):
    gym(units=2)
    assert len({held().code for _ in range(2)}) == 2
    with pytest.raises(BookingRefusedError, match="いっぱい"), transaction.atomic():
        held()
    assert Booking.objects.count() == Taking.objects.count() == 2


def test_whoever_comes_when_it_is_full_is_told_after_one_read_that_locks_nothing(public: Clone):
    row = gym(units=1)
    held(row)
    with CaptureQueriesContext(connection) as captured, pytest.raises(BookingRefusedError, match="いっぱい"):
        held(row)
    (read,) = captured.captured_queries
    assert read["sql"].startswith("SELECT") and "FOR NO KEY UPDATE" not in read["sql"]


def test_times_that_touch_do_not_overlap_unless_minutes_are_kept_between(public: Clone):
    row = gym(units=1)
    held(row)
    held(row, begins=TEN + HOUR)
    row = gym(units=1, after=1)
    with pytest.raises(BookingRefusedError, match="いっぱい"), transaction.atomic():
        held(row, begins=TEN - HOUR)


def test_the_database_refuses_a_second_taking_of_a_unit(public: Clone):
    first = held(gym(units=1)).takings.get()
    other = Booking.objects.create(
        resource=first.booking.resource,
        choice="one_hour",
        people=1,
        begins=TEN,
        ends=TEN + HOUR,
        key="1",
        held_until=NOW + HOUR,
    )
    twice = Taking(unit_id=first.unit_id, booking=other, begins=TEN + HOUR / 2, ends=TEN + 2 * HOUR)
    with pytest.raises(IntegrityError, match="bookings_taking_apart"), transaction.atomic():
        twice.save(force_insert=True)


def test_of_two_who_want_the_last_place_one_has_it(database: Clone):
    with clock.moved_to(NOW):
        with database.as_public(), city_scope(MIHON):
            gym(units=1)
        results, faults = together(database, held, held, side=Side.PUBLIC)
        assert (len(results), [type(fault) for fault in faults]) == (1, [BookingRefusedError])
        with database.as_public(), city_scope(MIHON):
            assert Taking.objects.count() == Booking.objects.count() == 1


def test_without_skipping_what_others_take_the_constraint_still_holds(
    database: Clone, monkeypatch: pytest.MonkeyPatch
):
    def unlocked(resource: Resource, span: object, most: int) -> list[Unit]:
        return list(free_units(resource, span)[:most])

    monkeypatch.setattr(taking, "_within_reach", unlocked)
    with clock.moved_to(NOW):
        with database.as_public(), city_scope(MIHON):
            gym(units=1)
        results, faults = together(database, held, held, side=Side.PUBLIC)
        assert (len(results), [type(fault) for fault in faults]) == (1, [BookingRefusedError])


def test_without_the_constraint_one_place_is_given_twice(database: Clone, monkeypatch: pytest.MonkeyPatch):
    """What the constraint is for: unlocked, both find the unit free."""
    with database.as_owner("public") as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE bookings_taking DROP CONSTRAINT bookings_taking_apart")

    def unlocked(resource: Resource, span: object, most: int) -> list[Unit]:
        units = list(free_units(resource, span)[:most])
        both.wait(timeout=20)
        return units

    both = threading.Barrier(2)
    monkeypatch.setattr(taking, "_within_reach", unlocked)
    with clock.moved_to(NOW):
        with database.as_public(), city_scope(MIHON):
            gym(units=1)
        results, _faults = together(database, held, held, side=Side.PUBLIC)
        assert len(results) == 2


def test_what_is_kept_too_long_goes_to_whoever_wants_it(public: Clone):
    first = held(gym(units=1))
    with clock.moved_to(NOW + timedelta(minutes=16)):
        second = held()
    first.refresh_from_db()
    assert (first.state, second.state) == (BookingState.LAPSED, BookingState.HELD)
    with pytest.raises(BookingRefusedError, match="仮押さえを解きました"):
        actions.book(first, an_hour(), "")


def test_what_nobody_else_wanted_can_still_be_booked_late(public: Clone):
    first = held(gym(units=1))
    with clock.moved_to(NOW + timedelta(minutes=16)):
        assert actions.book(first, an_hour(), "").state == BookingState.BOOKED


def test_the_sweep_ends_all_that_was_kept_too_long(public: Clone):
    row = gym(units=2)
    one, two = held(row), booked(row)
    assert actions.lapse() == 0
    with clock.moved_to(NOW + timedelta(minutes=16)):
        assert actions.lapse() == 1
    assert [Booking.objects.get(id=each.id).state for each in (one, two)] == ["lapsed", "booked"]
    assert Taking.objects.get().booking_id == two.id


BAD = {
    "past": {"begins": NOW - HOUR},
    "closed": {"begins": TEN.replace(hour=6)},
    "closed between steps": {"begins": TEN + HOUR / 2},
    "closed on a Saturday": {"begins": TEN + timedelta(days=3)},
    "too_early": {"begins": TEN.replace(year=2126)},
    "people": {"people": 0},
    "people too many": {"people": 31},
    "choice": {"choice": "nothing"},
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_booked_is_refused(public: Clone, case: str):
    gym()
    with pytest.raises(BookingRefusedError) as refused:
        held(**BAD[case])
    assert refused.value.rule == case.split(" ", maxsplit=1)[0]
    assert not Booking.objects.exists()


def test_a_booking_that_costs_is_billed_and_a_late_cancelling_still_owes_half(public: Clone):
    one = booked(gym(price=PRICE))
    bill = Bill.objects.get(subject=one.subject)
    assert (bill.amount, bill.state, one.price) == (500, "due", 500)
    with clock.moved_to(TEN - timedelta(hours=3)):
        actions.cancel(one)
    bill.refresh_from_db()
    assert (bill.amount, bill.state) == (250, "due")
    assert not Taking.objects.exists()
    kinds = Event.objects.filter(subject=one.subject).order_by("n").values_list("kind", flat=True)
    assert list(kinds) == [
        "bookings.booked",
        "payments.billed",
        "bookings.cancelled",
        "payments.bill_reduced",
    ]


def test_a_change_takes_the_new_time_or_leaves_all_as_it_was(public: Clone):
    row = gym(units=1)
    one, _other = booked(row), booked(row, begins=TEN + HOUR)
    with pytest.raises(BookingRefusedError, match="いっぱい"), transaction.atomic():
        actions.change(one, an_hour(TEN + HOUR), "visitor")
    one.refresh_from_db()
    assert one.begins == TEN and one.takings.get().begins == TEN
    moved = actions.change(one, an_hour(TEN + 2 * HOUR), "visitor")
    assert moved.takings.get().begins == moved.begins == TEN + 2 * HOUR


def test_who_may_not_is_told_in_the_declarations_words(public: Clone):
    old = {
        "when": "age_at_year_end >= 40",
        "otherwise": {"ja": "40歳からです。", "en": "From the age of 40."},
    }
    row = gym(eligible=old, asks=["name", "born"])
    for born, refused in (("1987-04-01", False), ("1987-04-02", True)):
        wanted = an_hour(said={"name": "見本 花子", "born": born})
        kept = actions.hold(row, wanted, Holder())
        if refused:
            with pytest.raises(BookingRefusedError, match="40歳からです"), transaction.atomic():
                actions.book(kept, wanted, "")
        else:
            assert actions.book(kept, wanted, "").state == BookingState.BOOKED


def test_somebody_comes_and_is_served(public: Clone):
    one = booked(gym())
    with pytest.raises(BookingRefusedError):
        actions.check_in(one)
    with clock.moved_to(TEN - timedelta(minutes=10)):
        assert actions.check_in(one).state == actions.check_in(one).state == BookingState.CHECKED_IN
    assert Event.objects.get(kind="bookings.checked_in").data["early"] == 10
