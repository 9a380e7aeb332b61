"""What was approved is decided anew, by no press of a button; a clerk moves and cancels for who telephones."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from clones import MIHON, Clone
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from gym import HOUR, NOW, PRICE, TEN, an_hour, gym
from visitors import pages, signed_in_staff, visitor

from madoguchi.core import clock
from madoguchi.core.clock import TOKYO
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.actions import ANYONE, ensure_person, staff_actor
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.models import Booking, Resource
from madoguchi.services.bookings.refusals import BookingRefusedError
from madoguchi.services.notices.models import Notice
from madoguchi.services.payments.models import Bill

CLERK = "hanamura@mihon.example"
#: The Thursday after.
LATER = datetime(2026, 6, 4, 17, 0, tzinfo=TOKYO)
APPROVED = {"approver": "parks-head", "price": PRICE}
MOST_STATEMENTS = 12


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with clock.moved_to(NOW), database.as_public(), pages(), city_scope(MIHON):
        yield database


def clerk() -> Staff:
    return Staff.objects.get(email=CLERK)


def booked(row: Resource, contact: str = "") -> Booking:
    return actions.book(actions.hold(row, an_hour(), Holder()), an_hour(), contact)


def approved() -> Booking:
    return actions.approve(booked(gym(**APPROVED)), clerk())


def desk() -> Client:
    return signed_in_staff("/desk/login/", CLERK)


def at(one: Booking) -> str:
    return f"/desk/bookings/booking/{one.code}/"


def refused(one: Booking, to: datetime = LATER, actor: str = ANYONE) -> str:
    with pytest.raises(BookingRefusedError) as caught, transaction.atomic():
        actions.change(one, an_hour(to), actor)
    one.refresh_from_db()
    assert one.begins == TEN
    return caught.value.rule


def test_what_was_approved_is_not_moved_by_whoever_has_it(public: Clone):
    one = approved()
    assert refused(one) == "change_approved"
    moved = actions.change(one, an_hour(LATER), staff_actor(clerk().id))
    assert (moved.begins, moved.state) == (LATER, "booked")


def test_what_waits_for_approval_is_moved_and_still_waits(public: Clone):
    moved = actions.change(booked(gym(**APPROVED)), an_hour(LATER), ANYONE)
    assert (moved.begins, moved.state) == (LATER, "asked")


def test_the_page_of_what_was_approved_offers_cancelling_alone(public: Clone):
    one, browser = approved(), visitor()
    browser.post("/bookings/find/", {"code": one.code, "key": one.key})
    page = browser.get(f"/bookings/{one.code}/").content.decode()
    assert "日時を変える" not in page and "取り消して予約し直す" in page
    assert f"/bookings/{one.code}/cancel/" in page
    sent = {"choice": "one_hour", "people": "1", "begins": LATER.isoformat(), "change": one.code}
    answer = browser.post("/bookings/gym/hold/", sent)
    assert answer.status_code == 422 and "承認された予約" in answer.content.decode()


@pytest.mark.parametrize("state", ["paused", "ended"])
def test_nothing_is_moved_to_a_day_of_what_rests_or_is_gone(public: Clone, state: str):
    one = booked(gym())
    Resource.objects.filter(slug="gym").update(**{state: True})
    assert refused(one) == refused(one, actor=staff_actor(clerk().id)) == "paused"


def test_who_stayed_away_too_often_moves_nothing(public: Clone):
    holder = Holder(who_stayed_away())
    one = actions.book(actions.hold(gym(), an_hour(), holder), an_hour(), "")
    gym(no_shows=1)
    assert refused(one) == "no_shows"
    assert actions.change(one, an_hour(LATER), staff_actor(clerk().id)).begins == LATER


def who_stayed_away() -> Person:
    person = ensure_person(ensure_account("hanako@mail.example"))
    with clock.moved_to(NOW - timedelta(days=7)):
        missed = NOW - timedelta(days=6) + HOUR
        row = gym()
        one = actions.book(actions.hold(row, an_hour(missed), Holder(person)), an_hour(missed), "")
        with clock.moved_to(missed + HOUR):
            actions.miss(one, clerk())
    return person


def test_what_costs_nothing_any_more_is_approved_for_nothing(public: Clone):
    one = booked(gym(**APPROVED))
    gym(approver="parks-head")
    yes = actions.approve(one, clerk())
    yes.refresh_from_db()
    assert (yes.state, yes.price) == ("booked", 0)
    assert not Bill.objects.exists()


def test_a_clerk_moves_a_booking_to_another_time_and_they_are_told(public: Clone):
    one, browser = booked(gym(price=PRICE, units=1, times={"cancel": 1440}), "hanako@mail.example"), desk()
    with clock.moved_to(TEN - timedelta(hours=3)):
        shown = browser.get(at(one), {"day": "2026-06-03"})
        times = re.findall(r'name="begins" value="([^"]+)"', shown.content.decode())
        assert TEN.isoformat() in times, "what it has itself counts as free"
        assert refused(one) == "change_late"
        sent = {"act": "move", "choice": "one_hour", "people": "1", "begins": LATER.isoformat()}
        answer = browser.post(at(one), sent, follow=True)
    assert "時間を変えました。予約した方に、メールでお知らせします。" in answer.content.decode()
    one.refresh_from_db()
    assert (one.begins, one.state) == (LATER, "booked")
    assert Event.objects.get(kind="bookings.changed").actor == staff_actor(clerk().id)
    assert Notice.objects.filter(template="booking_changed", subject=one.subject).exists()


def test_what_cannot_be_moved_is_told_at_the_desk_and_the_day_stays(public: Clone):
    one, browser = booked(gym(units=1)), desk()
    actions.hold(one.resource, an_hour(LATER), Holder())
    for begins in ("", "x", LATER.isoformat()):
        answer = browser.post(at(one), {"act": "move", "begins": begins, "day": "2026-06-04"})
        assert answer.status_code == 422
        assert 'value="2026-06-04"' in answer.content.decode()
    one.refresh_from_db()
    assert one.begins == TEN
    for day in ("2026-06-06", "9999-12-31", "x"):
        assert browser.get(at(one), {"day": day}).status_code == 200
    for wrong in ({"people": "99"}, {"choice": "none"}):
        assert 'role="alert"' in browser.get(at(one), {"day": "2026-06-04", **wrong}).content.decode()


def test_the_desk_moves_nothing_of_what_rests(public: Clone):
    one = booked(gym())
    Resource.objects.filter(slug="gym").update(paused=True)
    page = desk().get(at(one), {"day": "2026-06-04"}).content.decode()
    assert "受付を休んでいるので" in page and 'value="move"' not in page


@pytest.mark.parametrize(("why", "owed"), [("wished", 250), ("city", None)])
def test_whose_wish_it_is_says_what_is_owed(public: Clone, why: str, owed: int | None):
    one, browser = booked(gym(price=PRICE, times={"cancel": 1440})), desk()
    with clock.moved_to(TEN - timedelta(hours=3)):
        with pytest.raises(BookingRefusedError, match="取消しの期限"), transaction.atomic():
            actions.cancel(one)
        assert "250円がかかります" in browser.get(at(one)).content.decode()
        sent = {"act": "cancel", "why": why}
        empty = browser.post(at(one), sent)
        assert empty.status_code == 422 and 'href="#id_reason"' in empty.content.decode()
        assert re.search(rf'value="{why}"[^>]* checked', empty.content.decode()), "what was chosen stays"
        assert browser.post(at(one), {**sent, "reason": "お電話"}).status_code == 302
    one.refresh_from_db()
    assert one.state == "cancelled"
    bill = Bill.objects.get()
    assert (bill.state, bill.amount) == (("due", owed) if owed else ("cancelled", bill.amount))


def test_the_page_with_the_times_of_a_day_asks_the_database_little(public: Clone):
    one, browser = booked(gym(price=PRICE)), desk()
    browser.get(at(one))
    with CaptureQueriesContext(connection) as statements:
        assert browser.get(at(one), {"day": "2026-06-04"}).status_code == 200
    asked = [one["sql"] for one in statements if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) <= MOST_STATEMENTS, [one[:120] for one in asked]
