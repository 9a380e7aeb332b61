"""What people are mailed of their bookings, and what calendars read."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from clones import MIHON, Clone
from django.test import Client
from gym import HOUR, NOW, PRICE, TEN, an_hour, gym
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from lots_town import drawn
from travels import SAID, kept, town, wanted
from visitors import pages, visitor

from madoguchi.core import clock
from madoguchi.core.clock import TOKYO
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.city.queries import posts_of
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.models import Booking, Lot
from madoguchi.services.bookings.subscribing import feed_at, free_busy, full
from madoguchi.services.notices.delivering import compose
from madoguchi.services.notices.models import Delivery, Notice

HANAKO = "hanako@mail.example"


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with clock.moved_to(NOW), database.as_public(), city_scope(MIHON):
        yield database


def booked(**changes: object) -> Booking:
    """An hour of the gym, booked by somebody with an address."""
    row = gym(**{"title": {"ja": "みんなの体育館" * 8, "en": "Gym"}, **changes})
    return actions.book(actions.hold(row, an_hour(), Holder()), an_hour(), HANAKO)


def told(template: str) -> Calendar:
    """The invitation of the last mail of a template, as a calendar program reads it."""
    (mail,) = list(Delivery.objects.filter(notice__template=template).order_by("id"))[-1:]
    composed = compose(mail).message()
    (part,) = [one for one in composed.walk() if one.get_content_type() == "text/calendar"]
    text = part.get_payload(decode=True)
    assert max(map(len, text.splitlines())) <= 75
    read = Calendar.from_ical(text)
    assert part.get_param("method") == read["method"]
    return read


def test_a_booking_is_mailed_with_an_invitation_that_grows_with_it(public: Clone):
    one = booked()
    first = told("booking_booked")
    actions.change(one, an_hour(TEN + HOUR), "visitor")
    second = told("booking_changed")
    actions.cancel(one)
    last = told("booking_cancelled")
    events = [read.events[0] for read in (first, second, last)]
    assert [str(read["method"]) for read in (first, second, last)] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event["uid"]) for event in events}) == 1
    steps = [int(event["sequence"]) for event in events]
    assert steps == sorted(set(steps))
    assert [event.start for event in events] == [TEN, TEN + HOUR, TEN + HOUR]
    assert events[0]["dtstart"].params["TZID"] == "Asia/Tokyo"
    assert events[0]["summary"].startswith("みんなの体育館" * 8)
    assert str(events[2]["status"]) == "CANCELLED"


def test_the_mail_says_what_when_and_how_to_open_it(public: Clone):
    one = booked()
    text = compose(Delivery.objects.get()).body
    for words in (one.code, one.key, "令和8年6月3日（水）10:00から11:00まで", f"/bookings/{one.code}/"):
        assert words in text


def test_without_an_address_nobody_is_mailed_and_what_was_only_kept_is_not_told(public: Clone):
    row = gym()
    actions.book(actions.hold(row, an_hour(), Holder()), an_hour(), "")
    actions.cancel(actions.hold(row, an_hour(), Holder(contact=HANAKO)))
    assert not Notice.objects.exists()


def test_what_others_approve_is_told_at_each_step(public: Clone):
    staff = Staff.objects.first()
    yes, no = booked(approver="parks-head"), booked(approver="parks-head")
    actions.approve(yes, staff)
    actions.refuse(no, "工事のため", staff)
    names = Notice.objects.order_by("made_at", "id").values_list("template", flat=True)
    assert sorted(names) == ["booking_approved", "booking_asked", "booking_asked", "booking_refused"]
    assert "工事のため" in compose(Delivery.objects.get(notice__template="booking_refused")).body


def test_a_journey_is_one_mail_and_one_calendar(public: Clone):
    journey = actions.book_journey(kept(town()), SAID, HANAKO, wanted(town()).level)
    assert [one.template for one in Notice.objects.all()] == ["booking_booked"]
    read = told("booking_booked")
    assert [f"{event.start:%H:%M}" for event in read.events] == ["09:00", "10:15", "10:30"]
    assert journey.code in str(read.events[0]["url"])
    actions.cancel_journey(journey)
    assert len(told("booking_cancelled").events) == 3


def reminded(at: datetime) -> int:
    with clock.moved_to(at):
        return actions.remind()


def test_one_is_reminded_the_day_before_and_on_the_day_once_each(public: Clone):
    booked()
    day_before = TEN - timedelta(days=1)
    moments = [day_before - timedelta(days=1), day_before.replace(hour=6), day_before, day_before + HOUR]
    assert [reminded(at) for at in moments] == [0, 0, 1, 0]
    assert [reminded(at) for at in (TEN.replace(hour=7), TEN.replace(hour=8), TEN + HOUR)] == [1, 0, 0]
    assert Notice.objects.filter(template="booking_reminder").count() == 2


def test_of_a_journey_one_mail_reminds_the_day_before_with_all_of_it(public: Clone):
    journey = actions.book_journey(kept(town()), SAID, HANAKO, wanted(town()).level)
    eve = journey.begins - timedelta(days=1)
    moments = [eve - timedelta(days=1), eve, eve + HOUR, journey.begins.replace(hour=7)]
    assert [reminded(at) for at in moments] == [0, 1, 0, 0]
    mail = compose(Delivery.objects.get(notice__template="booking_reminder"))
    for words in (
        "09:00から10:00まで 乗車",
        "10:15から10:30まで 受付",
        "10:30から11:00まで 相談",
        journey.code,
    ):
        assert words in mail.body
    assert len(told("booking_reminder").events) == 3


def test_a_journey_that_was_cancelled_or_booked_today_reminds_of_nothing(public: Clone):
    gone = actions.book_journey(kept(town()), SAID, HANAKO, wanted(town()).level)
    actions.cancel_journey(gone)
    eve = gone.begins - timedelta(days=1)
    with clock.moved_to(eve.replace(hour=7)):
        actions.book_journey(kept(town()), SAID, HANAKO, wanted(town()).level)
    assert reminded(eve.replace(hour=8)) == 0


def test_a_delay_that_a_clerk_tells_is_mailed_with_the_times_that_are_proposed(public: Clone):
    journey = actions.book_journey(kept(town()), SAID, HANAKO, wanted(town()).level)
    actions.tell_delay(journey, 1, 30, Staff.objects.first())
    text = compose(Delivery.objects.get(notice__template="booking_delayed")).body
    assert "30分ほど遅れています" in text
    assert "令和8年6月3日（水）10:45 受付" in text and "令和8年6月3日（水）11:00 相談" in text


def test_who_won_in_a_draw_is_invited_to_the_booking(database: Clone):
    drawn(database, price=PRICE)
    with database.as_public(), city_scope(MIHON):
        won = Lot.objects.filter(state="won").order_by("begins").last()
        mail = compose(Delivery.objects.get(notice__subject=won.booking.subject))
        assert mail.subject.endswith(f"（{won.booking.code}）") and "当選" in mail.subject
        assert f"/bookings/{won.booking.code}/" in mail.body
        assert {event.start for event in told("lot_won").events} <= {
            one.begins for one in Booking.objects.all()
        }


def test_who_booked_today_and_what_reminds_of_nothing_is_left_alone(public: Clone):
    booked(reminds=["same_day"])
    assert reminded(TEN - timedelta(days=1)) == 0
    with clock.moved_to(TEN.replace(hour=7)):
        later = an_hour(TEN + 3 * HOUR)
        actions.book(actions.hold(gym(), later, Holder()), later, HANAKO)
    assert reminded(TEN.replace(hour=8)) == 1


def test_a_persons_calendar_has_a_secret_address_that_can_be_renewed(public: Clone):
    person = ensure_person(ensure_account(HANAKO))
    own = actions.book(actions.hold(gym(), an_hour(), Holder(person)), an_hour(), HANAKO)
    actions.book(actions.hold(gym(), an_hour(), Holder()), an_hour(), "")
    old = actions.renew_feed(person)
    (event,) = Calendar.from_ical(feed_at(old)).events
    assert own.code in str(event["uid"])
    new = actions.renew_feed(person)
    assert feed_at(old) is None
    assert feed_at(new) is not None
    assert feed_at("") is None


def test_staff_see_names_alone_and_only_of_where_they_work(public: Clone):
    staff = Staff.objects.get(email="kouno@mihon.example")
    department = posts_of(staff)[0].department.slug
    row = gym(department=department, asks=["name", "phone"])
    asked = an_hour(said={"name": "見本 花子", "phone": "09012345678"})
    actions.book(actions.hold(row, asked, Holder()), asked, HANAKO)
    text = feed_at(actions.renew_staff_feed(staff, department))
    assert "見本 花子" in str(Calendar.from_ical(text).events[0]["summary"])
    assert "09012345678" not in text
    assert HANAKO not in text
    assert feed_at(actions.renew_staff_feed(staff, "nowhere")) is None


def test_anyone_sees_when_nothing_is_left_and_not_who_has_it(public: Clone):
    row = gym(units=2, price=PRICE)
    for begins in (TEN, TEN, TEN + 2 * HOUR):
        actions.book(actions.hold(row, an_hour(begins), Holder()), an_hour(begins), HANAKO)
    text = free_busy(row)
    (told_busy,) = Calendar.from_ical(text).freebusy
    (period,) = told_busy["freebusy"] if isinstance(told_busy["freebusy"], list) else [told_busy["freebusy"]]
    assert (period.start, period.end) == (TEN, TEN + HOUR)
    assert "見本" not in text.replace(row.slug, "")


starts = st.tuples(st.integers(0, 40), st.integers(1, 10))


@given(st.lists(starts, max_size=12), st.integers(1, 3))
def test_full_is_where_as_many_are_taken_as_there_are(taken: list[tuple[int, int]], units: int) -> None:
    def at(n: int) -> datetime:
        return datetime(2026, 6, 1, tzinfo=TOKYO) + timedelta(minutes=n)

    periods = list(full([(at(n), at(n + length)) for n, length in taken], units))
    for minute in range(60):
        there = sum(n <= minute < n + length for n, length in taken) >= units
        assert there == any(one.begins <= at(minute) < one.ends for one in periods)
    assert all(one.ends < after.begins for one, after in pairwise(periods))


def test_what_did_not_change_is_not_sent_again(database: Clone):
    with clock.moved_to(NOW), database.as_public(), pages():
        with city_scope(MIHON):
            gym()
        browser = visitor()
        first = browser.get("/bookings/gym/freebusy.ics")
        assert (first.status_code, first["Content-Type"]) == (200, "text/calendar; charset=utf-8")
        again = browser.get("/bookings/gym/freebusy.ics", HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")
        assert browser.get("/bookings/nothing/freebusy.ics").status_code == 404
        assert browser.get("/bookings/calendars/guessed.ics").status_code == 404


def test_the_address_of_ones_calendar_is_shown_once(database: Clone):
    with database.as_public(), pages():
        browser: Client = visitor()
        browser.force_login(ensure_account(HANAKO))
        browser.post("/my/bookings/calendar/")
        page = browser.get("/my/bookings/calendar/").content.decode()
        address = page.split("/bookings/calendars/")[1].split(".ics")[0]
        assert browser.get(f"/bookings/calendars/{address}.ics").status_code == 200
        assert address not in browser.get("/my/bookings/calendar/").content.decode()
