"""Bookings through the API: what is free, keeping, booking, giving back; by people with tokens and by anybody."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from callers import API, Caller, problem, token_for
from clones import MIHON, Clone
from django.db import connection
from django.test.utils import CaptureQueriesContext
from gym import NOW, PRICE, TEN, gym

from madoguchi.core import clock
from madoguchi.foundation.accounts.scopes import Scope
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings.models import Booking, Resource

WANTED = {"resource": "gym", "choice": "one_hour", "people": 1, "begins": TEN.isoformat()}
SAID = {"name": "見本 花子"}
HANAKO, TARO = "hanako@mail.example", "taro@mail.example"


@pytest.fixture
def public(database: Clone) -> Iterator[Clone]:
    with clock.moved_to(NOW), database.as_public():
        with city_scope(MIHON):
            Resource.objects.update(ended=True)
            gym()
        yield database


def declared(**changes: Any) -> None:
    with city_scope(MIHON):
        gym(**changes)


def held(caller: Caller, **changes: Any) -> dict[str, Any]:
    answer = caller.post("holds", {**WANTED, **changes})
    assert answer.status_code == 201, answer.content
    return answer.json()


def booked(caller: Caller, kept: dict[str, Any], **changes: Any) -> Any:
    return caller.post("bookings", {"code": kept["code"], "key": kept["key"], "said": SAID, **changes})


def delete(caller: Caller, code: str, **headers: str) -> Any:
    return caller.client.delete(f"{API}/bookings/{code}", headers={**caller.headers, **headers})


def test_what_is_free_is_told_by_day_and_by_start(public: Clone):
    told = Caller().get("availability", resource="gym", first="2026-06-03", last="2026-06-07").json()
    (item,) = told["items"]
    assert (item["resource"], item["choice"], item["minutes"]) == ("gym", "one_hour", 60)
    days = {one["day"]: one["starts"] for one in item["days"]}
    assert days == {"2026-06-03": 12, "2026-06-04": 12, "2026-06-05": 12}
    times = Caller().get("availability/gym/2026-06-03").json()["times"]
    assert (len(times), times[0]["left"]) == (12, 2)


def test_what_is_looked_for_narrows_it(public: Clone):
    declared(id="room", kind="room", department="citizen")
    for sought, found in (
        ({}, ["gym", "room"]),
        ({"kind": "room"}, ["room"]),
        ({"department": "parks"}, ["gym"]),
        ({"people": "31"}, []),
        ({"choice": "none"}, []),
        ({"place": "nowhere"}, []),
    ):
        assert [one["resource"] for one in Caller().get("availability", **sought).json()["items"]] == found


@pytest.mark.parametrize(
    "sought",
    [
        {"last": "2026-05-01"},
        {"last": "2027-06-01"},
        {"first": "soon"},
        {"people": "0"},
        {"first": "9999-12-31"},
    ],
)
def test_what_cannot_be_looked_for_is_told(public: Clone, sought: dict[str, str]):
    assert Caller().get("availability", **sought).status_code == 422


def test_anybody_books_with_code_and_key(public: Clone):
    caller = Caller()
    kept = held(caller)
    answer = booked(caller, kept)
    assert answer.status_code == 201, answer.content
    assert answer.json()["state"] == "booked"
    assert caller.get(f"bookings/{kept['code']}").status_code == 404
    for key, status in (("000000" if kept["key"] != "000000" else "1", 404), (kept["key"], 200)):
        assert delete(Caller(), kept["code"], **{"Booking-Key": key}).status_code == status
    with city_scope(MIHON):
        assert Booking.objects.get().state == "cancelled"


def test_a_person_needs_no_key_for_what_is_theirs_and_has_nothing_of_others(public: Clone):
    hanako, taro = (Caller(token_for(one, Scope.BOOKINGS_WRITE)) for one in (HANAKO, TARO))
    kept = held(hanako)
    assert booked(taro, {**kept, "key": ""}).status_code == 404
    assert booked(hanako, {**kept, "key": ""}).json()["state"] == "booked"
    assert delete(taro, kept["code"]).status_code == 404
    assert delete(hanako, kept["code"]).json()["state"] == "cancelled"


def test_a_booking_is_read_once_before_it_is_locked(public: Clone):
    hanako = Caller(token_for(HANAKO, Scope.BOOKINGS_WRITE))
    kept = held(hanako)
    with CaptureQueriesContext(connection) as captured:
        assert booked(hanako, kept).status_code == 201
    read = [one["sql"] for one in captured.captured_queries if 'FROM "bookings_booking"' in one["sql"]]
    assert ["FOR UPDATE" in one for one in read] == [False, True]


def test_a_token_must_be_good_for_it(public: Clone):
    caller = Caller(token_for(HANAKO, Scope.SUBMISSIONS_READ))
    problem(caller.post("holds", WANTED), "lacks-scope")


def test_what_is_full_is_a_conflict_and_leaves_nothing(public: Clone):
    declared(units=1)
    held(Caller())
    problem(Caller().post("holds", WANTED), "conflict")
    with city_scope(MIHON):
        assert Booking.objects.count() == 1


def test_whoever_comes_too_late_undoes_nothing(public: Clone):
    """At each ROLLBACK the connection forgets its prepared statements, and the next ones wait for that."""
    declared(units=1)
    caller = Caller(token_for(HANAKO, Scope.BOOKINGS_WRITE))
    held(caller)
    with CaptureQueriesContext(connection) as captured:
        problem(caller.post("holds", WANTED), "conflict")
    assert {one["sql"].split()[0] for one in captured.captured_queries} == {"BEGIN", "SELECT", "COMMIT"}


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"begins": "2026-05-01T10:00:00+09:00"}, "past"),
        ({"begins": "2126-05-01T10:00:00+09:00"}, "too_early"),
        ({"begins": "2026-06-07T10:00:00+09:00"}, "closed"),
        ({"people": 31}, "people"),
        ({"choice": "none"}, "choice"),
        ({"resource": "none"}, "unknown"),
    ],
)
def test_what_cannot_be_had_says_why(public: Clone, wrong: dict[str, Any], rule: str):
    told = problem(Caller().post("holds", {**WANTED, **wrong}), "not-valid")
    assert [one["code"] for faults in told["errors"].values() for one in faults] == [rule]


def test_sent_again_under_one_key_a_place_is_kept_once(public: Clone):
    caller = Caller(token_for(HANAKO, Scope.BOOKINGS_WRITE))
    codes = {caller.post("holds", WANTED, **{"Idempotency-Key": "mine"}).json()["code"] for _ in range(2)}
    other = Caller(token_for(TARO, Scope.BOOKINGS_WRITE))
    codes.add(other.post("holds", WANTED, **{"Idempotency-Key": "mine"}).json()["code"])
    assert len(codes) == 2


def test_what_is_asked_must_be_said(public: Clone):
    caller = Caller()
    told = problem(booked(caller, held(caller), said={}), "not-valid")
    assert list(told["errors"]) == ["said.name"]


def test_a_place_that_ran_out_is_a_conflict_once_another_has_it(public: Clone):
    declared(units=1)
    caller = Caller()
    kept = held(caller)
    with clock.moved_to(NOW + timedelta(minutes=20)):
        held(Caller())
        problem(booked(caller, kept), "conflict")


def test_what_costs_is_billed_and_told_where_it_is_paid(public: Clone):
    declared(price=PRICE)
    caller = Caller()
    told = booked(caller, held(caller)).json()
    assert told["price"] == 500
    assert told["bill"]


def test_keys_are_not_tried_for_ever(public: Clone):
    kept = held(Caller())
    answers = [delete(Caller(), kept["code"], **{"Booking-Key": str(n)}).status_code for n in range(12)]
    assert (answers[0], answers[-1]) == (404, 429)
