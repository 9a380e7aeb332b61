"""What was shown is not what is so any more: another price, times that passed, groups, requests that nobody answered."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from clones import MIHON, Clone
from django.db import transaction
from django.test import Client
from gym import NOW, PRICE, TEN, an_hour, gym
from lots_town import hall, somebody
from travels import DAY, SAID, kept, town, travelled
from visitors import pages, signed_in_staff, visitor

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.models import Level
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import GroupAsked, Holder, JourneyWanted
from madoguchi.services.bookings.declaration import Deviation
from madoguchi.services.bookings.models import Booking, Journey, Resource
from madoguchi.services.bookings.refusals import BookingRefusedError
from madoguchi.services.bookings.travelling import legs_of
from madoguchi.services.notices.models import Notice
from madoguchi.services.payments.models import Bill

DEAR = {**PRICE, "amount": "900"}
FAR = ["0001-01-01T00:00:00+10:00", "9999-12-31T23:00:00-12:00"]


@pytest.fixture
def browser(database: Clone) -> Iterator[Client]:
    with clock.moved_to(NOW), database.as_public(), pages():
        with city_scope(MIHON):
            gym(price=PRICE)
        yield visitor()


def the_check(browser: Client) -> str:
    """The page on which a booking is looked over."""
    fields = {"choice": "one_hour", "people": "1", "begins": TEN.isoformat(), "token": "one"}
    form = browser.post("/bookings/gym/hold/", fields)["Location"]
    browser.post(form, {"name": "見本　花子"})
    return str(form).replace("form", "check")


def price_in(page: str) -> str:
    (found,) = re.findall(r'name="price" value="(\d+)"', page)
    return str(found)


def test_another_price_than_was_shown_is_told_before_it_is_booked(browser: Client):
    address = the_check(browser)
    told = price_in(browser.get(address).content.decode())
    with city_scope(MIHON):
        gym(price=DEAR)
    answer = browser.post(address, {"price": told})
    assert answer.status_code == 422
    assert "料金が500円から900円に変わりました" in answer.content.decode()
    with city_scope(MIHON):
        assert not Bill.objects.exists()
    again = browser.post(address, {"price": price_in(answer.content.decode())})
    assert again["Location"].endswith("/done/")
    with city_scope(MIHON):
        assert Bill.objects.get().amount == 900


def test_another_sum_of_a_journey_than_was_shown_books_nothing(public: Clone):
    journey = kept(town())
    with pytest.raises(BookingRefusedError, match="400円から500円に"):
        actions.book_journey(journey, SAID, "", Level.OPEN, told=400)
    assert {one.state for one in legs_of(journey)} == {"held"} and not Bill.objects.exists()
    assert actions.book_journey(journey, SAID, "", Level.OPEN, told=500).price == 500


def test_a_price_that_no_page_shows_is_none(browser: Client):
    assert browser.post(the_check(browser), {"price": "9" * 5000})["Location"].endswith("/done/")


def test_a_moment_without_clocks_is_no_fault_of_any_page(browser: Client):
    with city_scope(MIHON):
        hall(id="court")
        town()
    clerk = signed_in_staff("/desk/login/", "hanamura@mihon.example")
    for begins in FAR:
        asked = {"begins": begins, "choice": "one_hour", "people": "1"}
        for address in ("/bookings/waiting/gym/", "/bookings/series/new/gym/", "/bookings/lots/court/"):
            assert browser.get(address, asked).status_code < 500, address
            assert browser.post(address, asked).status_code < 500, address
        assert browser.post("/bookings/gym/hold/", asked).status_code == 302
        assert (
            clerk.post("/desk/bookings/resource/gym/book/", {**asked, "name": "見本 花子"}).status_code == 422
        )
    for day in ("0001-01-01", "9999-12-31"):
        for address in ("/desk/bookings/resource/gym/", "/desk/bookings/resource/gym/week/"):
            assert clerk.get(address, {"day": day}).status_code == 200, (address, day)


def test_legs_that_do_not_follow_one_another_are_not_kept(public: Clone):
    what = town()
    nine, hour = DAY.replace(hour=9), timedelta(hours=1)
    ride, desk, talk = nine, nine + 75 * timedelta(minutes=1), nine + 90 * timedelta(minutes=1)
    for times in (
        (ride + 6 * hour, desk, talk),
        (ride, desk + 2 * hour, talk),
        (ride, desk, talk + 2 * hour),
    ):
        with pytest.raises(BookingRefusedError, match="ひと続き"):
            actions.hold_journey(JourneyWanted(what, 1, times, SAID), Holder())
    assert not Booking.objects.exists() and not Journey.objects.exists()
    assert legs_of(kept(what))[0].begins == nine


def refused_later(journey: Journey, at: datetime) -> str:
    delay = actions.tell_delay(journey, 1, 30)
    assert delay
    with clock.moved_to(at), pytest.raises(BookingRefusedError) as caught, transaction.atomic():
        actions.answer_delay(delay, accept=True)
    return caught.value.rule


def test_a_proposal_is_not_taken_once_its_times_have_passed(public: Clone):
    journey = travelled(town())
    assert refused_later(journey, DAY.replace(hour=10, minute=50)) == "delay_over"
    assert refused_later(journey, DAY + timedelta(days=3)) == "delay_over"
    assert legs_of(journey)[1].begins == DAY.replace(hour=10, minute=15)


def test_a_proposal_is_not_taken_once_the_day_is_closed_or_nothing_is_taken(public: Clone):
    journey = travelled(town())
    delay = actions.tell_delay(journey, 1, 30)
    assert delay
    talk = Resource.objects.get(slug="talk")
    clerk = Staff.objects.earliest("id")
    actions.deviate(talk, DAY.date(), Deviation(first=DAY.date(), last=DAY.date()), clerk)
    with pytest.raises(BookingRefusedError, match="もう使えません"), transaction.atomic():
        actions.answer_delay(delay, accept=True)
    Resource.objects.filter(slug="talk").update(deviations="[]", paused=True)
    with pytest.raises(BookingRefusedError, match="受付を休んで"), transaction.atomic():
        actions.answer_delay(delay, accept=True)


def test_a_group_is_not_put_on_what_was_booked_without_it(public: Clone):
    holder = somebody("club")
    assert holder.person
    group = actions.ask_group(holder.person, GroupAsked("みほんバレー", "sports", 12))
    early = actions.hold(gym(price=PRICE), an_hour(), holder)
    late = Booking.objects.get(id=early.id)
    actions.book(early, an_hour(), "")
    assert actions.come_as(late, group).state == "booked"
    late.refresh_from_db()
    assert late.group is None


def asked() -> Booking:
    row = gym(approver="parks-head", price=PRICE)
    return actions.book(actions.hold(row, an_hour(), Holder()), an_hour(), "hanako@mail.example")


def test_what_has_begun_is_approved_no_more(public: Clone):
    one = asked()
    with (
        clock.moved_to(TEN),
        pytest.raises(BookingRefusedError, match="承認できません"),
        transaction.atomic(),
    ):
        actions.approve(one, Staff.objects.earliest("id"))
    assert not Bill.objects.exists()


def test_what_nobody_answered_ends_when_its_time_comes_and_they_are_told(public: Clone):
    one = asked()
    with clock.moved_to(TEN - timedelta(minutes=1)):
        assert actions.lapse() == 0
    with clock.moved_to(TEN + timedelta(minutes=1)):
        assert (actions.lapse(), actions.lapse()) == (1, 0)
    one.refresh_from_db()
    assert one.state == "refused" and "承認されないまま" in one.reason
    assert Notice.objects.filter(template="booking_refused", subject=one.subject).count() == 1
    assert not one.takings.exists()
