"""A clerk's page of a journey: found by its code, moved, late, cancelled for somebody, taken in on the way."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from clones import MIHON, Clone
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from gym import NOW
from travels import SAID, kept, town, wanted
from visitors import pages, signed_in_staff

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.models import Delay, Journey
from madoguchi.services.bookings.travelling import legs_of
from madoguchi.services.notices.models import Notice

CLERK, OTHER = "hanamura@mihon.example", "yamano@mihon.example"
HANAKO = "hanako@mail.example"
MOST_STATEMENTS = 12


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with clock.moved_to(NOW), database.as_public(), pages():
        yield database


def booked() -> Journey:
    """A journey that the clerk's department runs."""
    with city_scope(MIHON):
        what = town().model_copy(update={"department": "parks"})
        held = actions.hold_journey(wanted(what), actions.Holder())
        return actions.book_journey(held, SAID, HANAKO, wanted(what).level)


def at(journey: Journey) -> str:
    return f"/desk/bookings/journeys/{journey.code}/"


def clocks(journey: Journey) -> list[str]:
    with city_scope(MIHON):
        return [f"{clock.local(one.begins):%H:%M}" for one in legs_of(journey)]


def told() -> list[str]:
    with city_scope(MIHON):
        return sorted(Notice.objects.values_list("template", flat=True))


def signed_in(email: str = CLERK) -> Client:
    return signed_in_staff("/desk/login/", email)


def test_its_code_leads_from_the_counter_to_its_page_and_from_a_leg(public: Clone):
    journey, browser = booked(), signed_in()
    answer = browser.post(
        "/desk/bookings/arrivals/", {"code": f"https://city/bookings/journeys/{journey.code}/"}
    )
    assert answer["Location"] == at(journey)
    with city_scope(MIHON):
        leg = legs_of(journey)[0]
    page = browser.get(f"/desk/bookings/booking/{leg.code}/").content.decode()
    assert at(journey) in page and 'value="cancel"' not in page and 'value="move"' not in page


def test_its_page_asks_the_database_little(public: Clone):
    journey, browser = booked(), signed_in()
    browser.get(at(journey))
    for query in ({}, {"day": "2026-06-04"}):
        with CaptureQueriesContext(connection) as statements:
            assert browser.get(at(journey), query).status_code == 200
        asked = [one["sql"] for one in statements if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        assert len(asked) <= MOST_STATEMENTS, [one[:120] for one in asked]


def test_another_department_sees_no_journey(public: Clone):
    journey = booked()
    assert signed_in(OTHER).get(at(journey)).status_code == 404


def test_who_runs_only_a_leg_takes_people_in_and_changes_nothing(public: Clone):
    with city_scope(MIHON):
        held = kept(town())
        journey = actions.book_journey(held, SAID, HANAKO, wanted(town()).level)
    browser = signed_in()
    page = browser.get(at(journey)).content.decode()
    assert "受け持つ課がします" in page
    assert browser.post(at(journey), {"act": "cancel", "reason": "x"}).status_code == 404
    with clock.moved_to(journey.begins), city_scope(MIHON):
        first = legs_of(journey)[0]
    with clock.moved_to(journey.begins):
        assert signed_in().post(at(journey), {"act": "arrive", "leg": first.code}).status_code == 302
    with city_scope(MIHON):
        assert [one.state for one in legs_of(journey)] == ["checked_in", "booked", "booked"]


def test_it_is_moved_to_times_of_another_day_and_the_person_is_told(public: Clone):
    journey, browser = booked(), signed_in()
    page = browser.get(at(journey), {"day": "2026-06-04"})
    times = re.findall(r'name="times" value="([^"]+)"', page.content.decode())[0]
    assert browser.post(at(journey), {"act": "move", "times": times}).status_code == 302
    assert clocks(journey) == ["09:00", "10:15", "10:30"]
    with city_scope(MIHON):
        assert legs_of(journey)[0].begins == journey.begins + timedelta(days=1)
    assert told() == ["booking_booked", "booking_changed"]


@pytest.mark.parametrize("times", ["", "x", "2026-06-04T09:00:00+09:00"])
def test_times_that_are_none_are_refused_on_the_page(public: Clone, times: str):
    journey = booked()
    answer = signed_in().post(at(journey), {"act": "move", "times": times})
    assert answer.status_code == 422 and clocks(journey) == ["09:00", "10:15", "10:30"]


def test_a_delay_is_told_and_the_clerk_answers_for_who_telephones(public: Clone):
    journey, browser = booked(), signed_in()
    refused = browser.post(at(journey), {"act": "late", "leg": "1", "minutes": "x"})
    assert refused.status_code == 422
    assert browser.post(at(journey), {"act": "late", "leg": "1", "minutes": "30"}).status_code == 302
    assert "ご本人の答えを待っています" in browser.get(at(journey)).content.decode()
    assert told() == ["booking_booked", "booking_delayed"]
    assert browser.post(at(journey), {"act": "answer", "accept": "yes"}).status_code == 302
    assert clocks(journey) == ["09:00", "10:45", "11:00"]
    with city_scope(MIHON):
        assert Delay.objects.get().accepted


def test_it_is_cancelled_for_somebody_with_a_reason(public: Clone):
    journey, browser = booked(), signed_in()
    assert browser.post(at(journey), {"act": "cancel", "why": "wished"}).status_code == 422
    given = {"act": "cancel", "why": "wished", "reason": "ご本人から電話"}
    assert browser.post(at(journey), given).status_code == 302
    with city_scope(MIHON):
        journey.refresh_from_db()
        assert journey.state == "cancelled"
    assert told() == ["booking_booked", "booking_cancelled"]


def test_who_has_no_address_is_told_by_the_clerk(public: Clone):
    with city_scope(MIHON):
        what = town().model_copy(update={"department": "parks"})
        held = actions.hold_journey(wanted(what), actions.Holder())
        journey = actions.book_journey(held, SAID, "", wanted(what).level)
    late = {"act": "late", "leg": "1", "minutes": "30"}
    answer = signed_in().post(at(journey), late, follow=True).content.decode()
    assert "メールアドレスがないので、電話などでお伝えください。" in answer
    assert told() == []
