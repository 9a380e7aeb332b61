"""What is offered is what can be had: the quick reckoning against the slow one, in few statements."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from clones import Clone
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from gym import HOUR, NOW, TEN, an_hour, gym
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.core import clock
from madoguchi.core.clock import TOKYO
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.availability import Start, asked, asked_all, free_days, free_starts
from madoguchi.services.bookings.desk.calendars import fallen_out, of_day
from madoguchi.services.bookings.hours import openings, starts
from madoguchi.services.bookings.models import Draw, Resource
from madoguchi.services.bookings.queries import declared, free_units
from madoguchi.services.bookings.refusals import BookingRefusedError
from madoguchi.services.bookings.rules import around, period_of
from madoguchi.services.bookings.wanted import Wanted

DAY = timedelta(days=1)
TODAY, LAST = NOW.date(), NOW.date() + 4 * DAY
WEDNESDAY = TEN.date()
MOST_STATEMENTS = 6
HOURS = st.sampled_from(
    [
        ({"rule": "FREQ=DAILY", "opens": "09:00", "closes": "12:30"},),
        (
            {"rule": "FREQ=DAILY", "opens": "08:30", "closes": "12:00"},
            {"rule": "FREQ=DAILY", "opens": "13:00", "closes": "17:00"},
        ),
        ({"rule": "FREQ=WEEKLY;BYDAY=MO,WE,TH", "opens": "00:00", "closes": "24:00"},),
        (
            {"rule": "FREQ=DAILY", "opens": "22:10", "closes": "24:00"},
            {"rule": "FREQ=DAILY", "opens": "00:00", "closes": "04:00"},
        ),
        ({"rule": "FREQ=DAILY", "opens": "00:00", "closes": "24:00"},),
    ]
)
HALLS = st.fixed_dictionaries(
    {
        "units": st.integers(1, 3),
        "people": st.integers(1, 3),
        "each_person": st.booleans(),
        # 50 and 1000 make up no day, and an opening may go on over midnight.
        "step": st.sampled_from([10, 15, 50, 60, 90, 1000]),
        "before": st.sampled_from([0, 5, 30]),
        "after": st.sampled_from([0, 10, 45]),
        "hours": HOURS,
        "holidays": st.just(True),
        "choices": st.tuples(
            st.fixed_dictionaries(
                {
                    "id": st.just("one"),
                    "title": st.just({"ja": "利用", "en": "Use"}),
                    "minutes": st.sampled_from([20, 45, 60, 200, 1440]),
                    "per_person": st.sampled_from([0, 15, 700]),
                }
            )
        ),
        "times": st.fixed_dictionaries(
            {"latest": st.sampled_from([0, 60, 1500]), "earliest": st.sampled_from([2000, 4000, 9000])}
        ),
    }
)
# How many of the first starts are passed over, and for how many people.
BOOKINGS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 3)), max_size=6)


def slowly(row: Resource, day: date, people: int) -> list[Start]:
    """Every start of a day tried by the rules of booking, one after another."""
    what = declared(row)
    found = []
    midnight = datetime.combine(day, time(), TOKYO)
    # Every fifth minute of the day: hours and steps are whole fives.
    for start in (midnight + timedelta(minutes=n) for n in range(0, 24 * 60, 5)):
        wanted = Wanted(what.choices[0].id, people, start)
        with suppress(BookingRefusedError):
            left = free_units(row, around(what, period_of(what, wanted, clock.now()))).count()
            if left >= what.units_for(people):
                found.append(Start(start, left))
    return found


def book_some(row: Resource, some: list[tuple[int, int]]) -> None:
    what = declared(row)
    for passed, people in some:
        every = [
            start
            for opening in openings(what, TODAY, LAST)
            for start in starts(what, opening, timedelta(minutes=what.choices[0].minutes))
        ]
        with suppress(BookingRefusedError):
            begins = every[passed % len(every)] if every else NOW
            actions.hold(row, Wanted("one", people, begins), Holder())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hall=HALLS, some=BOOKINGS, people=st.integers(1, 3))
def test_what_is_offered_is_what_can_be_had(
    public: Clone, hall: dict, some: list[tuple[int, int]], people: int
):
    people = min(people, hall["people"])
    with transaction.atomic():
        row = gym(**hall)
        book_some(row, some)
        offered = free_days([asked(row, people=people)], TODAY, LAST)[row.id]
        for day in (TODAY + n * DAY for n in range(5)):
            found = slowly(row, day, people)
            assert free_starts(asked(row, people=people), day) == found
            told = offered.get(day)
            assert (told.starts, told.first) == (len(found), found[0].begins) if found else told is None
        transaction.set_rollback(True)


def test_what_was_kept_too_long_is_free_again(public: Clone):
    row = gym(units=1)
    booking = actions.hold(row, an_hour(), Holder())
    assert TEN not in [one.begins for one in free_starts(asked(row), WEDNESDAY)]
    with clock.moved_to(booking.held_until + timedelta(seconds=1)):
        assert TEN in [one.begins for one in free_starts(asked(row), WEDNESDAY)]
        actions.hold(row, an_hour(), Holder())


def test_what_is_booked_long_ago_stays_taken(public: Clone):
    row = gym(units=1)
    actions.book(actions.hold(row, an_hour(), Holder()), an_hour(), "")
    with clock.moved_to(NOW + 2 * HOUR):
        assert TEN not in [one.begins for one in free_starts(asked(row), WEDNESDAY)]


def test_what_is_paused_offers_nothing(public: Clone):
    row = gym()
    assert free_days([asked(row)], TODAY, LAST)[row.id]
    row.paused = True
    assert free_days([asked(row)], TODAY, LAST)[row.id] == {}


def test_a_unit_that_is_closed_is_not_offered(public: Clone):
    row = gym(units=2)
    assert {one.left for one in free_starts(asked(row), WEDNESDAY)} == {2}
    gym(units=1)
    assert {one.left for one in free_starts(asked(row), WEDNESDAY)} == {1}


def test_many_resources_take_as_many_statements_as_one(public: Clone):
    rows = [gym(id=f"gym{n}", people=n + 1) for n in range(5)]
    with CaptureQueriesContext(connection) as statements:
        found = free_days(asked_all(rows, people=3), TODAY, LAST)
    assert len(statements) <= MOST_STATEMENTS
    assert [row.slug for row in rows if row.id in found] == ["gym2", "gym3", "gym4"]


def test_a_day_far_away_or_gone_has_nothing(public: Clone):
    row = gym()
    for day in (date(2126, 6, 1), TODAY - DAY):
        assert free_starts(asked(row), day) == []
        assert free_days([asked(row)], day, day)[row.id] == {}


def test_the_time_between_is_reckoned_from_the_beginning_of_the_opening(public: Clone):
    row = gym(step=50)
    found = [clock.local(one.begins).time() for one in free_starts(asked(row), WEDNESDAY)]
    assert found[:3] == [time(9), time(9, 50), time(10, 40)]
    assert datetime.combine(WEDNESDAY, found[-1]) + HOUR <= datetime.combine(WEDNESDAY, time(21))


def test_a_booking_goes_on_over_midnight_and_each_day_counts_anew(public: Clone):
    row = gym(
        step=50,
        choices=[{"id": "one_hour", "title": {"ja": "1時間", "en": "One hour"}, "minutes": 60}],
        hours=[
            {"rule": "FREQ=DAILY", "opens": "22:00", "closes": "24:00"},
            {"rule": "FREQ=DAILY", "opens": "00:00", "closes": "02:00"},
        ],
    )
    found = [clock.local(one.begins).time() for one in free_starts(asked(row), WEDNESDAY)]
    assert found == [time(0), time(0, 50), time(22), time(22, 50), time(23, 40)]
    late = datetime.combine(WEDNESDAY, time(23, 40), TOKYO)
    booked = actions.book(actions.hold(row, an_hour(late), Holder()), an_hour(late), "")
    assert booked.ends == datetime.combine(WEDNESDAY + DAY, time(0, 40), TOKYO)
    assert of_day(row, WEDNESDAY).outside == of_day(row, WEDNESDAY + DAY).outside == ()
    assert fallen_out(row, WEDNESDAY, WEDNESDAY) == []


def test_a_month_that_waits_for_its_draw_is_not_offered(public: Clone):
    row = gym(lottery={}, times={"earliest": 200 * 24 * 60})
    before = free_days([asked(row)], TODAY, TODAY + 20 * DAY)[row.id]
    Draw.objects.create(
        resource=row, month=WEDNESDAY.replace(day=1), opens_at=NOW, closes_at=NOW + HOUR, draws_at=TEN, most=4
    )
    assert before
    assert free_days([asked(row)], TODAY, TODAY + 20 * DAY)[row.id] == {}
    assert free_starts(asked(row), WEDNESDAY) == []
    with pytest.raises(BookingRefusedError, match="抽選"):
        actions.hold(row, an_hour(), Holder())
