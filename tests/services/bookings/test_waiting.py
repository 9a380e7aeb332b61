"""キャンセル待ち: the first in line is offered what becomes free, for a while, and nobody else at once."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from clones import MIHON, Clone
from django.db import transaction
from django.db.models import QuerySet
from gym import HOUR, NOW, TEN, an_hour, gym
from lots_town import somebody
from racing import together

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.bookings import actions, availability
from madoguchi.services.bookings.actions import waiting
from madoguchi.services.bookings.models import Booking, BookingState, Resource, Taking, Waiting
from madoguchi.services.bookings.refusals import BookingRefusedError
from madoguchi.services.notices.models import Notice


def booked(row: Resource, name: str, begins: Any = TEN) -> Booking:
    return actions.book(actions.hold(row, an_hour(begins), somebody(name)), an_hour(begins), "")


def waits(row: Resource, name: str, begins: Any = TEN) -> Waiting:
    return actions.wait(row, an_hour(begins), somebody(name))


def states() -> list[str]:
    return list(Waiting.objects.order_by("id").values_list("state", flat=True))


def test_what_is_cancelled_is_kept_for_the_first_in_line(public: Clone):
    row = gym(units=1)
    one = booked(row, "has")
    first, _second = waits(row, "first"), waits(row, "second")
    actions.cancel(one)
    first.refresh_from_db()
    assert states() == ["offered", "waiting"]
    kept = first.booking
    assert (kept.state, kept.person.contact) == (BookingState.HELD, "first@mail.example")
    assert timedelta(minutes=kept.held_until.timestamp() // 60) <= timedelta(
        minutes=(NOW + timedelta(hours=24)).timestamp() // 60
    )
    assert Notice.objects.get().template == "place_free"
    assert actions.book(kept, an_hour(), "").state == BookingState.BOOKED
    assert states() == ["taken", "waiting"]


def test_what_is_not_booked_in_time_is_passed_on(public: Clone):
    row = gym(units=1)
    one = booked(row, "has")
    waits(row, "first"), waits(row, "second")
    actions.cancel(one)
    until = Waiting.objects.earliest("id").booking.held_until
    with clock.moved_to(until + timedelta(seconds=1)):
        actions.lapse()
        assert states() == ["offered", "offered"]
        assert actions.go_on_with_waiting() == 0
        assert states() == ["passed", "offered"]
        assert Taking.objects.get().booking == Waiting.objects.latest("id").booking


def free_at(row: Resource) -> list[Any]:
    found = availability.free_starts(availability.asked(row, "", 1), clock.local(TEN).date())
    return [one.begins for one in found]


def test_what_ran_out_goes_to_who_waits_and_not_to_who_comes_by(public: Clone):
    row = gym(units=1)
    one = actions.hold(row, an_hour(), somebody("has"))
    with clock.moved_to(one.held_until + timedelta(seconds=1)):
        assert TEN in free_at(row)
    waits(row, "first")
    with clock.moved_to(one.held_until + timedelta(seconds=1)):
        assert TEN not in free_at(row)
        with pytest.raises(BookingRefusedError, match="いっぱい"), transaction.atomic():
            actions.hold(row, an_hour(), somebody("stranger"))
        actions.lapse()
    assert states() == ["offered"]


def test_what_a_form_gives_back_goes_to_who_waits(public: Clone):
    row = gym(units=1)
    one = actions.hold(row, an_hour(), somebody("has"))
    waits(row, "first")
    actions.let_go([one])
    assert states() == ["offered"]


def test_near_its_time_a_place_is_kept_for_less(public: Clone):
    what = waiting.declared(gym())
    far = waiting.offered_until(what, NOW + timedelta(days=10), NOW)
    near = waiting.offered_until(what, NOW + timedelta(hours=5), NOW)
    assert far == NOW + timedelta(hours=24)
    assert near == NOW + timedelta(hours=2)
    assert waiting.offered_until(what, NOW + timedelta(minutes=75), NOW) is None


def test_who_waits_no_longer_lets_the_next_have_it(public: Clone):
    row = gym(units=1)
    one = booked(row, "has")
    first, _second = waits(row, "first"), waits(row, "second")
    actions.cancel(one)
    assert actions.stop_waiting(first).state == actions.stop_waiting(first).state == "left"
    assert states() == ["left", "offered"]


def test_a_moved_booking_frees_its_time(public: Clone):
    row = gym(units=1)
    one = booked(row, "has")
    waits(row, "first")
    actions.change(one, an_hour(TEN + HOUR), "visitor")
    assert states() == ["offered"]


def test_who_cannot_wait_is_told(public: Clone):
    row = gym(units=1)
    with pytest.raises(BookingRefusedError, match="空きがあります"):
        waits(row, "first")
    booked(row, "has")
    with pytest.raises(BookingRefusedError, match="ログイン"):
        actions.wait(row, an_hour(), actions.Holder())
    waits(row, "first")
    with pytest.raises(BookingRefusedError, match="もう入っています"), transaction.atomic():
        waits(row, "first")


def test_nobody_waits_for_what_is_over(public: Clone):
    row = gym(units=1)
    booked(row, "has")
    waits(row, "first")
    with clock.moved_to(TEN):
        assert actions.go_on_with_waiting() == 0
    assert states() == ["left"]


def freed_at_once(database: Clone) -> tuple[list[object], list[Exception]]:
    """Two places become free at once, and two people wait."""
    with clock.moved_to(NOW):
        with database.as_public(), city_scope(MIHON):
            row = gym(units=2)
            codes = [booked(row, name).code for name in ("a", "b")]
            waits(row, "first"), waits(row, "second")
        return together(
            database,
            *(lambda code=code: actions.cancel(Booking.objects.get(code=code)) for code in codes),
            side=Side.PUBLIC,
        )


def offers(database: Clone) -> int:
    """How many places are kept for people who waited."""
    with database.as_public(), city_scope(MIHON):
        return Booking.objects.filter(state="held").values("person").distinct().count()


def test_of_two_places_each_is_offered_to_somebody_else(database: Clone):
    _results, faults = freed_at_once(database)
    assert not faults
    with clock.moved_to(NOW), database.as_public(), city_scope(MIHON):
        actions.go_on_with_waiting()
    assert offers(database) == 2


def test_without_the_lock_one_is_offered_both(database: Clone, monkeypatch: pytest.MonkeyPatch):
    barrier = threading.Barrier(2)

    def unlocked(resource: Resource) -> list[Waiting]:
        rows: QuerySet[Waiting] = Waiting.objects.select_related("person", "group").order_by("id")
        found = list(rows.filter(resource=resource, state="waiting"))[:1]
        barrier.wait(timeout=20)
        return found

    monkeypatch.setattr(waiting, "_in_line", unlocked)
    freed_at_once(database)
    with database.as_public(), city_scope(MIHON):
        assert Booking.objects.filter(state="held", person__contact="first@mail.example").count() == 2
