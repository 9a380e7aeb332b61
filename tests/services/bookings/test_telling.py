"""What people are mailed of their bookings, and what calendars read."""

from datetime import datetime, timedelta
from itertools import pairwise

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
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Every, Holder
from madoguchi.services.bookings.models import Booking, Lot
from madoguchi.services.bookings.subscribing import feed_at, free_busy, full
from madoguchi.services.bookings.travelling import legs_of, times_on
from madoguchi.services.notices.delivering import compose
from madoguchi.services.notices.models import Delivery, Notice

HANAKO = "hanako@mail.example"


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


def test_a_journey_is_one_mail_and_one_event_with_all_its_legs(public: Clone):
    journey = actions.book_journey(kept(town()), SAID, HANAKO, wanted(town()).level)
    assert [one.template for one in Notice.objects.all()] == ["booking_booked"]
    (first,) = told("booking_booked").events
    assert [f"{at:%H:%M}" for at in (first.start, first.end)] == ["09:00", "11:00"]
    assert str(first["description"]).splitlines()[:3] == [
        "09:00–10:00 乗車",
        "10:15–10:30 受付",
        "10:30–11:00 相談",
    ]
    assert journey.code in str(first["url"]) and str(first["uid"]).startswith(journey.code)
    actions.move_journey(journey, times_on(town(), 1, journey.begins.date())[-1], Staff.objects.first())
    (moved,) = told("booking_changed").events
    actions.cancel_journey(journey)
    read = told("booking_cancelled")
    (last,) = read.events
    assert (str(read["method"]), str(last["status"])) == ("CANCEL", "CANCELLED")
    assert len({str(one["uid"]) for one in (first, moved, last)}) == 1
    assert first["sequence"] < moved["sequence"] < last["sequence"]
    assert first.start < moved.start


def test_a_journey_cancelled_on_its_way_keeps_what_took_place_in_the_calendar(public: Clone):
    journey = actions.book_journey(kept(town()), SAID, HANAKO, wanted(town()).level)
    ride = legs_of(journey)[0]
    with clock.moved_to(ride.ends):
        over = {"state": "done", "checked_in_at": ride.begins, "ended_at": ride.ends}
        Booking.objects.filter(id=ride.id).update(**over)
        actions.cancel_journey(journey, "ご本人の申し出", Staff.objects.first())
    read = told("booking_cancelled")
    (event,) = read.events
    assert (str(read["method"]), str(event["status"])) == ("REQUEST", "CONFIRMED")
    assert (event.start, event.end) == (ride.begins, ride.ends)
    assert "受付" not in str(event["description"])


def test_a_series_is_mailed_once_with_its_days_and_one_calendar_that_is_valid(public: Clone):
    row, week = gym(units=1), timedelta(days=7)
    actions.hold(row, an_hour(TEN + week), Holder())
    person = ensure_person(ensure_account(HANAKO))
    series = actions.book_series(row, an_hour(), Every(times=3), Holder(person))
    (mail,) = Delivery.objects.all()
    words = compose(mail).body
    days = Booking.objects.filter(in_series__series=series).order_by("begins")
    for said in (
        "令和8年6月3日（水）10:00から11:00まで",
        "令和8年6月17日（水）10:00から11:00まで",
        "予約していない日：令和8年6月10日（水）",
        f"/bookings/series/{series.code}/",
        *(one.code for one in days),
    ):
        assert said in words
    read = told("booking_booked")
    # Several UIDs may be published, and not be asked for; what is published has an organizer and nobody invited.
    assert str(read["method"]) == "PUBLISH"
    assert [event.start for event in read.events] == [TEN, TEN + 2 * week]
    assert all("organizer" in event and "attendee" not in event for event in read.events)
    actions.cancel(days[1])
    assert told("booking_cancelled").events[0]["uid"] == read.events[1]["uid"]


def test_the_rest_of_a_series_is_cancelled_by_one_mail_and_each_day_in_the_ledger(public: Clone):
    row, week = gym(units=1, times={"cancel": 60}), timedelta(days=7)
    person = ensure_person(ensure_account(HANAKO))
    series = actions.book_series(row, an_hour(), Every(times=4), Holder(person))
    days = list(Booking.objects.filter(in_series__series=series).order_by("begins"))
    booked = told("booking_booked").events
    with clock.moved_to(TEN + week - timedelta(minutes=30)):
        assert actions.cancel_rest(series) == (2, 1)
        assert actions.cancel_rest(series) == (0, 1)
    (mail,) = Delivery.objects.filter(notice__template="booking_cancelled")
    words = compose(mail).body
    assert all((one.code in words) == (n >= 2) for n, one in enumerate(days))
    read = told("booking_cancelled")
    assert str(read["method"]) == "PUBLISH"
    assert [str(one["status"]) for one in read.events] == ["CANCELLED"] * 2
    assert [one["uid"] for one in read.events] == [one["uid"] for one in booked[2:]]
    assert all(now["sequence"] > then["sequence"] for now, then in zip(read.events, booked[2:], strict=True))
    cancelled = Event.objects.filter(kind="bookings.cancelled").values_list("subject", flat=True)
    assert set(cancelled) == {one.subject for one in days[2:]}


def test_a_calendar_says_when_it_was_made_and_who_published_it(public: Clone):
    one = booked()
    with clock.moved_to(NOW + HOUR):
        actions.change(one, an_hour(TEN + HOUR), "visitor")
        (changed,) = told("booking_changed").events
        (busy,) = Calendar.from_ical(free_busy(gym())).freebusy
        for made in (changed, busy):
            assert made["dtstamp"].dt == NOW + HOUR
            assert str(made["organizer"]).lower().startswith("mailto:")


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
    assert len(told("booking_reminder").events) == 1


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


def test_staff_see_codes_alone_and_only_of_where_they_work(public: Clone):
    staff = Staff.objects.get(email="kouno@mihon.example")
    department = posts_of(staff)[0].department.slug
    row = gym(department=department, asks=["name", "phone"])
    asked = an_hour(said={"name": "見本 花子", "phone": "09012345678"})
    one = actions.book(actions.hold(row, asked, Holder()), asked, HANAKO)
    text = feed_at(actions.renew_staff_feed(staff, department))
    (event,) = Calendar.from_ical(text).events
    assert one.code in str(event["summary"])
    assert str(event["url"]).endswith(f"/desk/bookings/booking/{one.code}/")
    assert "花子" not in text.replace("\r\n ", "")
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
        with clock.moved_to(NOW + HOUR):
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
