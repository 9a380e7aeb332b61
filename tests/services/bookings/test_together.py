"""Groups and what is taken off their prices, times that come every week, equipment that is lent."""

from datetime import datetime, timedelta

import pytest
from clones import Clone
from django.db import IntegrityError, transaction
from gym import GYM, HOUR, NOW, PRICE, TEN, an_hour, gym
from hypothesis import given
from hypothesis import strategies as st
from lots_town import somebody

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.models import Person
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Every, GroupAsked
from madoguchi.services.bookings.actions.series import days_in
from madoguchi.services.bookings.declaration import ResourceDeclared
from madoguchi.services.bookings.equipment import equipment_of
from madoguchi.services.bookings.hours import Period
from madoguchi.services.bookings.models import Booking, Group, Member, Resource, Taking
from madoguchi.services.bookings.refusals import BookingRefusedError
from madoguchi.services.payments.models import Bill

CLUB = GroupAsked("みほんバレー", "sports", 12)
WEEK = timedelta(days=7)
BALLS = {
    "id": "balls",
    "kind": "equipment",
    "title": {"ja": "ボール", "en": "Balls"},
    "department": "parks",
    "units": 3,
    "people": 3,
    "choices": [{"id": "lent", "title": {"ja": "貸出し", "en": "Lent"}, "minutes": 60}],
    "asks": [],
    "price": {**PRICE, "amount": "people * 100"},
}


def a_clerk() -> Staff:
    return Staff.objects.earliest("id")


def person(name: str) -> Person:
    found = somebody(name).person
    assert found is not None
    return found


def registered(name: str = "club", reduction: int = 50) -> Group:
    return actions.register_group(actions.ask_group(person(name), CLUB), reduction, "要綱3条", a_clerk())


def test_a_registered_group_pays_what_its_reduction_leaves(public: Clone):
    group = registered()
    row = gym(price={**PRICE, "amount": "minutes / 60 * 500 * (100 - reduction) / 100"})
    held = actions.hold(row, an_hour(), somebody("club", group=group))
    one = actions.book(held, an_hour(), "")
    assert (one.price, one.group) == (250, group)
    moved = actions.change(one, an_hour(TEN + HOUR), "visitor")
    assert moved.price == 250


def test_a_group_that_is_not_registered_books_nothing(public: Clone):
    asked = actions.ask_group(person("club"), CLUB)
    row = gym()
    for group in (
        asked,
        actions.end_group(actions.register_group(asked, 0, "", a_clerk()), "解散", a_clerk()),
    ):
        with pytest.raises(BookingRefusedError, match="この団体では"), transaction.atomic():
            actions.hold(row, an_hour(), somebody("club", group=group))


def test_what_is_decided_of_a_group_is_decided_once_and_with_a_reason(public: Clone):
    group = actions.ask_group(person("club"), CLUB)
    with pytest.raises(BookingRefusedError, match="理由"), transaction.atomic():
        actions.refuse_group(group, " ", a_clerk())
    with pytest.raises(BookingRefusedError, match="0から100"), transaction.atomic():
        actions.register_group(group, 101, "要綱3条", a_clerk())
    actions.refuse_group(group, "市内の団体ではないため", a_clerk())
    with pytest.raises(BookingRefusedError, match="すでに決定"), transaction.atomic():
        actions.register_group(group, 0, "", a_clerk())
    assert actions.ask_group(person("club"), CLUB).state == "asked"


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        (GroupAsked(" ", "sports", 3), "group_fields"),
        (GroupAsked("会", "nothing", 3), "group_fields"),
        (GroupAsked("会", "sports", 0), "group_fields"),
        (CLUB, "group_name"),
    ],
)
def test_what_is_no_group_is_refused(public: Clone, asked: GroupAsked, rule: str):
    actions.ask_group(person("club"), CLUB)
    with pytest.raises(BookingRefusedError) as refused, transaction.atomic():
        actions.ask_group(person("club"), asked)
    assert refused.value.rule == rule


def test_a_name_is_nobodys_until_it_is_registered(public: Clone):
    registered("club")
    other = actions.ask_group(person("other"), CLUB)
    with pytest.raises(BookingRefusedError, match="同じ名前"), transaction.atomic():
        actions.register_group(other, 0, "", a_clerk())
    other.refresh_from_db()
    assert other.state == "asked"


def test_nothing_is_taken_off_without_a_ground(public: Clone):
    group = actions.ask_group(person("club"), CLUB)
    with pytest.raises(BookingRefusedError, match="根拠"), transaction.atomic():
        actions.register_group(group, 50, " ", a_clerk())
    with pytest.raises(IntegrityError, match="bookings_group_ground"), transaction.atomic():
        Group.objects.filter(id=group.id).update(reduction=50)


def test_the_database_wants_a_reason_and_who_decided(public: Clone):
    group = actions.ask_group(person("club"), CLUB)
    with pytest.raises(IntegrityError, match="bookings_group_state"), transaction.atomic():
        Group.objects.filter(id=group.id).update(state="registered")


def test_a_series_books_what_it_can_and_names_the_rest(public: Clone):
    row = gym(units=1, price=PRICE)
    actions.hold(row, an_hour(TEN + WEEK), somebody("other"))
    series = actions.book_series(row, an_hour(), Every(times=4), somebody("club"))
    assert series.missed == ["2026-06-10"]
    days = Booking.objects.filter(in_series__series=series).order_by("begins")
    assert [one.begins for one in days] == [TEN, TEN + 2 * WEEK, TEN + 3 * WEEK]
    assert Bill.objects.count() == 3


def test_all_or_nothing_leaves_nothing(public: Clone):
    row = gym(units=1)
    actions.hold(row, an_hour(TEN + WEEK), somebody("other"))
    with pytest.raises(BookingRefusedError, match="2026-06-10"):
        actions.book_series(row, an_hour(), Every(times=4, whole=True), somebody("club"))
    assert Taking.objects.count() == 1 and not Member.objects.exists()


def test_the_rest_of_a_series_is_cancelled(public: Clone):
    row = gym(units=1)
    series = actions.book_series(row, an_hour(), Every(times=4), somebody("club"))
    with clock.moved_to(TEN + WEEK + HOUR):
        assert actions.cancel_rest(series) == (2, 0)
        assert actions.rest_of(series) == []
    states = Booking.objects.order_by("begins").values_list("state", flat=True)
    assert list(states) == ["booked", "booked", "cancelled", "cancelled"]


def test_more_than_the_sum_that_was_told_is_not_booked(public: Clone):
    row = gym(price=PRICE)
    with pytest.raises(BookingRefusedError, match=r"4回分の料金は、合わせて2,000円です。"):
        actions.book_series(row, an_hour(), Every(times=4), somebody("club"), told=1999)
    assert not Booking.objects.exists()
    assert actions.book_series(row, an_hour(), Every(times=4), somebody("club"), told=2000)


@given(weeks=st.integers(1, 4), times=st.integers(2, 52))
def test_a_series_has_as_many_days_as_are_wanted_so_many_weeks_apart(weeks: int, times: int):
    first = TEN.date()
    days = days_in(Every(weeks, times), first)
    reach = 2 * 366 // (7 * weeks) + 1
    assert days == [first + n * weeks * WEEK for n in range(min(times, reach))]


@pytest.mark.parametrize("every", [Every(times=1), Every(times=53), Every(weeks=0), Every(weeks=53)])
def test_what_is_no_series_is_refused(every: Every):
    with pytest.raises(BookingRefusedError, match="2回から52回"):
        days_in(every, TEN.date())


def with_balls() -> Resource:
    actions.declare(ResourceDeclared.model_validate(BALLS), on_screen=False)
    return gym(units=2, equipment=["balls"], price=PRICE)


def test_equipment_is_lent_with_the_place_and_paid_with_it(public: Clone):
    row = with_balls()
    held = actions.hold(row, an_hour(), somebody("club"), equipment={"balls": 2})
    assert held.takings.count() == 3
    assert equipment_of(row, Period(held.begins, held.ends))[0].free == 1
    one = actions.book(held, an_hour(), "")
    assert one.price == 700 and Bill.objects.get().amount == 700
    moved = actions.change(one, an_hour(TEN + HOUR), "visitor")
    assert moved.takings.count() == 3 and moved.price == 700
    actions.cancel(moved)
    assert equipment_of(row, Period(TEN + HOUR, TEN + 2 * HOUR))[0].free == 3


@pytest.mark.parametrize("pieces", [{"balls": 4}, {"nets": 1}, {"balls": -1}, {"gym": 1}])
def test_without_the_equipment_there_is_no_place_either(public: Clone, pieces: dict[str, int]):
    row = with_balls()
    with pytest.raises(BookingRefusedError, match="附属設備"):
        actions.hold(row, an_hour(), somebody("club"), equipment=pieces)
    assert not Taking.objects.exists() and not Booking.objects.exists()


def lapsed_with_balls(row: Resource, begins: datetime = TEN) -> Booking:
    """A place that is kept with all balls, and has run out 16 minutes later."""
    return actions.hold(row, an_hour(begins), somebody("slow"), equipment={"balls": 3})


def test_equipment_of_a_place_that_ran_out_is_free_at_once(public: Clone):
    row = with_balls()
    slow, later = lapsed_with_balls(row), lapsed_with_balls(row, TEN + 2 * HOUR)
    period = Period(slow.begins, slow.ends)
    assert equipment_of(row, period)[0].free == 0
    with pytest.raises(BookingRefusedError, match="附属設備"):
        actions.hold(row, an_hour(), somebody("club"), equipment={"balls": 2})
    with clock.moved_to(NOW + timedelta(minutes=16)):
        assert equipment_of(row, period)[0].free == 3
        held = actions.hold(row, an_hour(), somebody("club"), equipment={"balls": 2})
        assert held.takings.count() == 3 and equipment_of(row, period)[0].free == 1
    states = [Booking.objects.get(id=one.id).state for one in (slow, later)]
    assert states == ["lapsed", "held"]  # what ran out at another time is in nobody's way


def test_equipment_of_a_place_that_somebody_waits_for_is_not_taken_past_them(public: Clone):
    row = with_balls()
    slow = lapsed_with_balls(row)
    actions.hold(row, an_hour(), somebody("other"))
    actions.wait(row, an_hour(), somebody("waits"))
    other = hall_beside()
    with clock.moved_to(NOW + timedelta(minutes=16)):
        assert equipment_of(other, Period(slow.begins, slow.ends))[0].free == 0
        with pytest.raises(BookingRefusedError, match="附属設備"):
            actions.hold(other, an_hour(), somebody("club"), equipment={"balls": 1})
    assert Booking.objects.get(id=slow.id).state == "held"


def hall_beside() -> Resource:
    """Another hall with which the same balls are lent."""
    declared = {**GYM, "id": "hall", "equipment": ["balls"]}
    return actions.declare(ResourceDeclared.model_validate(declared), on_screen=False)


def test_whoever_stayed_away_too_often_books_nothing_for_a_while(public: Clone):
    row = gym(no_shows=2)
    for hour in range(2):
        one = actions.book(actions.hold(row, an_hour(TEN + hour * HOUR), somebody("away")), an_hour(), "")
        with clock.moved_to(TEN + 5 * HOUR):
            actions.miss(one, a_clerk())
    with clock.moved_to(TEN + 6 * HOUR):
        with pytest.raises(BookingRefusedError, match="不来場が続いた"), transaction.atomic():
            actions.hold(row, an_hour(TEN + WEEK), somebody("away"))
        assert actions.hold(row, an_hour(TEN + WEEK), somebody("other")).takings.count() == 1
    with clock.moved_to(TEN + timedelta(days=91)):
        begins = TEN + 14 * WEEK
        assert actions.hold(row, an_hour(begins), somebody("away")).takings.count() == 1
