"""Nobody keeps more at once than can be filled in; who keeps a place is not found out by whoever tries."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from callers import Caller, problem, token_for
from clones import MIHON, Clone
from django.test import Client
from gym import HOUR, NOW, TEN, an_hour, gym
from lots_town import somebody
from visitors import pages, visitor

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.accounts.scopes import Scope
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import bounds
from madoguchi.services.bookings.models import Booking, Resource
from madoguchi.services.bookings.refusals import BookingRefusedError

WANTED = {"resource": "gym", "choice": "one_hour", "people": 1, "begins": TEN.isoformat()}
SAID = {"name": "見本 花子"}
HANAKO, TARO = "hanako@mail.example", "taro@mail.example"


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with clock.moved_to(NOW), database.as_public(), pages():
        with city_scope(MIHON):
            gym(units=20)
        yield database


def kept() -> int:
    with city_scope(MIHON):
        return Booking.objects.filter(state="held").count()


def holding(browser: Client, hours: int = 0, token: str = "one", **more: str) -> int:
    begins = (TEN + hours * HOUR).isoformat()
    fields = {"choice": "one_hour", "people": "1", "begins": begins, "token": token, **more}
    return browser.post("/bookings/gym/hold/", fields).status_code


def test_a_browser_keeps_a_few_at_once_and_no_more(public: Clone):
    browser = visitor()
    answers = [holding(browser, hours) for hours in range(bounds.MOST_KEPT + 1)]
    assert answers == [*[302] * bounds.MOST_KEPT, 422]
    assert kept() == bounds.MOST_KEPT
    assert holding(browser, 0) == 302  # the same again
    assert holding(visitor(), 0, token="theirs") == 302
    with clock.moved_to(NOW + timedelta(minutes=16)):
        assert holding(browser, bounds.MOST_KEPT) == 302


def test_a_person_keeps_a_few_at_once_however_they_ask(public: Clone):
    caller = Caller(token_for(HANAKO, Scope.BOOKINGS_WRITE))
    answers = [caller.post("holds", WANTED) for _ in range(bounds.MOST_KEPT + 1)]
    assert [one.status_code for one in answers[:-1]] == [201] * bounds.MOST_KEPT
    problem(answers[-1], "conflict")
    assert kept() == bounds.MOST_KEPT


def test_what_is_kept_for_a_form_is_one_and_what_is_offered_is_none(public: Clone):
    with city_scope(MIHON):
        row = Resource.objects.get(slug="gym")
        for matter in [*["draft:1"] * bounds.MOST_KEPT, *["waiting:1"] * bounds.MOST_KEPT, "", "", ""]:
            actions.hold(row, an_hour(), somebody("hanako", matter=matter))
        actions.check_few(somebody("hanako"))
        for _ in range(2):
            actions.hold(row, an_hour(), somebody("hanako"))
        with pytest.raises(BookingRefusedError, match=f"{bounds.MOST_KEPT}件"):
            actions.check_few(somebody("hanako"))


def answers_to_wrong_keys(caller: Caller, code: str) -> list[int]:
    tries = [{"code": code, "key": f"x{n}", "said": SAID} for n in range(12)]
    return [caller.post("bookings", one).status_code for one in tries]


@pytest.mark.parametrize("whose", [None, TARO])
def test_keys_are_not_tried_for_ever_where_one_books(public: Clone, whose: str | None):
    code = Caller(token_for(HANAKO, Scope.BOOKINGS_WRITE)).post("holds", WANTED).json()["code"]
    caller = Caller(token_for(whose, Scope.BOOKINGS_WRITE)) if whose else Caller()
    answers = answers_to_wrong_keys(caller, code)
    assert (answers[0], answers[10]) == (404, 429)


def test_an_account_tries_no_keys_where_one_reads_either(public: Clone):
    code = Caller(token_for(HANAKO, Scope.BOOKINGS_WRITE)).post("holds", WANTED).json()["code"]
    caller = Caller(token_for(TARO, Scope.BOOKINGS_WRITE))
    answers = [caller.get(f"bookings/{code}").status_code for _ in range(12)]
    assert (answers[0], answers[10]) == (404, 429)


def test_ones_own_bookings_are_read_as_often_as_one_likes(public: Clone):
    caller = Caller(token_for(HANAKO, Scope.BOOKINGS_WRITE))
    code = caller.post("holds", WANTED).json()["code"]
    assert {caller.get(f"bookings/{code}").status_code for _ in range(12)} == {200}


def named(key: str, caller: Caller | None = None) -> Any:
    return (caller or Caller()).post("holds", WANTED, **{"Idempotency-Key": key})


def test_a_stranger_names_a_sending_so_that_no_other_stranger_does(public: Clone):
    told = problem(named("lamp-posts-2026-0001-of-the-city"), "not-valid")
    assert list(told["errors"]) == ["header.Idempotency-Key"]
    mine = str(uuid4())
    assert named(mine).json()["code"] == named(mine).json()["code"] != named(str(uuid4())).json()["code"]
    assert named("1", Caller(token_for(HANAKO, Scope.BOOKINGS_WRITE))).status_code == 201


def test_a_place_is_not_opened_by_a_name_that_can_be_guessed(public: Clone):
    """What the page of a place that ran out sends is known to it alone; a page does not send what programs send."""
    browser, other = visitor(), visitor()
    holding(browser)
    with city_scope(MIHON):
        (code,) = Booking.objects.values_list("code", flat=True)
    with clock.moved_to(NOW + timedelta(minutes=16)):
        with city_scope(MIHON):
            actions.lapse()
        page = browser.get(f"/bookings/{code}/form/").content.decode()
        (token,) = re.findall(r'name="token" value="([^"]+)"', page)
        assert holding(browser, token=token) == holding(other, token=f"again-{code}") == 302
        assert kept() == 2
        key = str(uuid4())
        program = named(key).json()["code"]
        holding(other, token=f":{key}")
        assert other.get(f"/bookings/{program}/").status_code == 302


def test_sent_without_a_name_it_is_nobody_elses_place(public: Clone):
    for _ in range(2):
        assert holding(visitor(), token="") == 302
    assert kept() == 2


def test_who_signs_in_after_another_has_not_their_place(public: Clone):
    """At a tablet of the hall somebody goes back, and presses the button of who was there before."""
    browser = visitor()
    for mail in (HANAKO, TARO):
        with city_scope(MIHON):
            browser.force_login(ensure_account(mail))
        assert holding(browser) == 302
    assert kept() == 2
