"""What is kept for a journey or a form is booked with it alone, by page and by API; half a journey is never kept on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from callers import Caller, problem, token_for
from clones import MIHON, Clone
from django.db import transaction
from django.test import Client
from gym import NOW, an_hour, gym
from travels import DAY, SAID, kept, town, travelled, wanted
from visitors import pages, visitor

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions, leading
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.models import Booking, Journey, Taking
from madoguchi.services.bookings.refusals import BookingRefusedError
from madoguchi.services.bookings.travelling import legs_of
from madoguchi.services.payments.models import Bill

HANAKO = "hanako@mail.example"


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with clock.moved_to(NOW), database.as_public(), pages():
        yield database


def hanako() -> tuple[Client, Holder]:
    browser, account = visitor(), ensure_account(HANAKO)
    browser.force_login(account)
    return browser, Holder(ensure_person(account))


def journey_of_hanako() -> tuple[Client, Journey, list[Booking]]:
    with city_scope(MIHON):
        browser, holder = hanako()
        journey = actions.hold_journey(wanted(town()), holder)
        return browser, journey, legs_of(journey)


def states(journey: Journey) -> tuple[str, list[str]]:
    with city_scope(MIHON):
        journey.refresh_from_db()
        return journey.state, [one.state for one in legs_of(journey)]


def refused(act: Any) -> str:
    with pytest.raises(BookingRefusedError) as caught, transaction.atomic():
        act()
    return caught.value.rule


def test_a_leg_that_is_kept_is_not_booked_alone(public: Clone):
    with city_scope(MIHON):
        journey = kept(town())
        leg = legs_of(journey)[0]
        asked = an_hour(leg.begins, choice=leg.choice)
        assert refused(lambda: actions.book(leg, asked, "")) == "of_journey"
        assert not Bill.objects.exists()
    assert states(journey) == ("held", ["held"] * 3)


def test_what_a_journey_is_is_told_where_ones_bookings_are_listed(public: Clone):
    explained = "まとめて取ったもの"
    browser, _journey, _legs = journey_of_hanako()
    assert browser.get("/my/bookings/").content.decode().count(explained) == 1
    assert explained not in browser.get("/my/bookings/", {"when": "past"}).content.decode()


def test_the_pages_of_a_leg_lead_to_its_journey(public: Clone):
    browser, journey, legs = journey_of_hanako()
    whole, page = f"/bookings/journeys/{journey.code}/", f"/bookings/{legs[0].code}/"
    for path in ("form/", "check/"):
        for answer in (browser.get(page + path), browser.post(page + path, SAID)):
            assert answer["Location"] == page
    shown = browser.get(page).content.decode()
    assert f'href="{whole}"' in shown and "form/" not in shown
    assert states(journey) == ("held", ["held"] * 3)


def test_the_interface_books_no_leg_alone(public: Clone):
    _, journey, legs = journey_of_hanako()
    sent = {"code": legs[0].code, "key": legs[0].key, "said": SAID}
    for caller in (Caller(), Caller(token_for(HANAKO))):
        problem(caller.post("bookings", sent), "conflict")
    assert states(journey) == ("held", ["held"] * 3)


def test_what_is_kept_for_a_form_is_booked_for_it_alone(public: Clone, monkeypatch: pytest.MonkeyPatch):
    with city_scope(MIHON):
        browser, holder = hanako()
        one = actions.hold(gym(), an_hour(), Holder(holder.person, matter="draft:ABCD-2345"))
        assert refused(lambda: actions.book(one, an_hour(), "")) == "of_form"
    problem(
        Caller(token_for(HANAKO)).post("bookings", {"code": one.code, "key": one.key, "said": SAID}),
        "conflict",
    )
    page = f"/bookings/{one.code}/"
    assert browser.get(f"{page}form/")["Location"] == page
    assert "続きを入力する" not in browser.get(page).content.decode(), "the form is gone"
    monkeypatch.setitem(leading._pages, "draft", "/applying/{}/".format)
    assert 'href="/applying/ABCD-2345/"' in browser.get(page).content.decode()
    with city_scope(MIHON):
        booked = actions.book_for(one, "submission:7", SAID, "", wanted(town()).level)
        booked.refresh_from_db()
        assert (booked.state, booked.matter) == ("booked", "submission:7")


def test_a_journey_that_lost_a_leg_is_given_back_when_it_is_filled_in(public: Clone):
    with city_scope(MIHON):
        journey = kept(town())
        actions.let_go(legs_of(journey)[:1])
        assert actions.fill_in_journey(journey, SAID, "").held_until is None
        assert not Taking.objects.exists()
    assert states(journey) == ("lapsed", ["lapsed"] * 3)


@pytest.mark.parametrize(
    ("path", "sent"),
    [("form/", SAID), ("form/", {**SAID, "longer": "1"}), ("check/", {"longer": "1"}), ("check/", {})],
)
def test_the_pages_of_a_journey_that_lost_a_leg_lead_to_other_times(
    public: Clone, path: str, sent: dict[str, str]
):
    browser, journey, legs = journey_of_hanako()
    with city_scope(MIHON):
        actions.let_go(legs[:1])
    whole = f"/bookings/journeys/{journey.code}/"
    answer = browser.post(f"{whole}{path}", sent, follow=True)
    assert answer.redirect_chain == [(whole, 302)]
    shown = answer.content.decode()
    assert "仮押さえを解きました" in shown and "時間を選び直す" in shown and "のばしました" not in shown
    assert states(journey) == ("lapsed", ["lapsed"] * 3)


def finished() -> Journey:
    """A journey all of which took place."""
    journey = travelled(town())
    for leg in legs_of(journey):
        with clock.moved_to(leg.begins):
            actions.check_in(leg)
            leg.refresh_from_db()
            actions.finish(leg, Staff.objects.earliest("id"))
    return journey


def test_a_journey_that_is_over_is_cancelled_no_more(public: Clone):
    with city_scope(MIHON):
        journey, clerk = finished(), Staff.objects.earliest("id")
        with clock.moved_to(DAY + timedelta(days=1)):
            assert refused(lambda: actions.cancel_journey(journey)) == "ended"
            assert refused(lambda: actions.cancel_journey(journey, "x", clerk)) == "ended"
    assert states(journey) == ("booked", ["done"] * 3)


def test_the_page_of_cancelling_says_that_a_journey_is_over(public: Clone):
    with city_scope(MIHON):
        journey = finished()
    browser, page = visitor(), f"/bookings/journeys/{journey.code}/cancel/"
    browser.post("/bookings/find/", {"code": journey.code, "key": journey.key})
    for answer in (browser.get(page), browser.post(page)):
        assert answer.status_code == 422
        assert "すでに終わっています" in answer.content.decode()
