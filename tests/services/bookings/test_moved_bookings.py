"""Moving a booking: by it nobody gets around the limit or the fee of cancelling, nor uses a place twice for one price."""

from datetime import datetime, timedelta

import pytest
from clones import MIHON, Clone
from django.db import transaction
from gym import HOUR, NOW, PRICE, TEN, an_hour, gym
from visitors import pages, visitor

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.actions import ANYONE, staff_actor
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.models import Booking, Resource
from madoguchi.services.bookings.refusals import BookingRefusedError
from madoguchi.services.payments.models import Bill

LATER = TEN + timedelta(days=7)


def booked(row: Resource) -> Booking:
    return actions.book(actions.hold(row, an_hour(), Holder()), an_hour(), "")


def moved(one: Booking, at: datetime, to: datetime, actor: str = ANYONE) -> Booking:
    with clock.moved_to(at), transaction.atomic():
        return actions.change(one, an_hour(to), actor)


def refused(one: Booking, at: datetime, to: datetime = LATER) -> str:
    with pytest.raises(BookingRefusedError) as caught:
        moved(one, at, to)
    one.refresh_from_db()
    assert one.begins == TEN
    return caught.value.rule


def test_what_may_not_be_cancelled_any_more_is_not_moved(public: Clone):
    one = booked(gym(times={"cancel": 60}))
    assert refused(one, TEN - timedelta(minutes=59)) == "change_late"
    assert moved(one, TEN - timedelta(minutes=60), LATER).begins == LATER


def test_what_was_used_is_not_used_again_for_one_price(public: Clone):
    one = booked(gym())
    for at in (TEN + timedelta(minutes=1), TEN + HOUR, TEN + timedelta(days=1)):
        assert refused(one, at) == "change_late"


def test_the_fee_of_cancelling_is_not_escaped_by_moving(public: Clone):
    one = booked(gym(price=PRICE))
    assert refused(one, TEN - timedelta(hours=3)) == "change_owed"
    # Within the day it owes as much as before.
    assert moved(one, TEN - timedelta(hours=3), TEN + HOUR).begins == TEN + HOUR
    with clock.moved_to(TEN - timedelta(hours=2)):
        actions.cancel(one)
    assert Bill.objects.get().amount == 250


def test_before_any_fee_it_is_moved_as_one_likes(public: Clone):
    one = booked(gym(price=PRICE))
    assert moved(one, TEN - timedelta(hours=25), LATER).begins == LATER
    assert Bill.objects.get().amount == 500


def test_a_clerk_moves_it_at_any_time(public: Clone):
    one = booked(gym(price=PRICE, times={"cancel": 60}))
    clerk = staff_actor(Staff.objects.earliest("id").id)
    assert moved(one, TEN - timedelta(minutes=30), LATER, clerk).begins == LATER


def test_the_page_offers_no_change_that_is_refused(database: Clone):
    with clock.moved_to(NOW), database.as_public(), pages():
        with city_scope(MIHON):
            gym(times={"cancel": 60})
        browser = visitor()
        fields = {"choice": "one_hour", "people": "1", "begins": TEN.isoformat(), "token": "one"}
        form = browser.post("/bookings/gym/hold/", fields)["Location"]
        browser.post(form, {"name": "見本　花子"})
        browser.post(form.replace("form", "check"))
        page = form.replace("form/", "")
        assert "日時を変える" in browser.get(page).content.decode()
        with clock.moved_to(TEN - timedelta(minutes=59)):
            assert "日時を変える" not in browser.get(page).content.decode()
            change = {**fields, "begins": LATER.isoformat(), "change": page.split("/")[2]}
            answer = browser.post("/bookings/gym/hold/", change)
        assert answer.status_code == 422
        assert "変更の期限を過ぎました" in answer.content.decode()
