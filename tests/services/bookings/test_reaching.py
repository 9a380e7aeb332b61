"""Two who reach for the same unit at once: for other times of it both have it; nobody is told that it is full in vain."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from clones import MIHON, Clone
from gym import HOUR, NOW, TEN, an_hour, gym
from racing import together

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder, lending, taking
from madoguchi.services.bookings.declaration import ResourceDeclared
from madoguchi.services.bookings.models import Booking, Extra, Resource, Taking, Unit
from madoguchi.services.bookings.refusals import BookingRefusedError

_WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted"
#: The longest that the first of two waits for the second.
_PATIENCE = 30


@pytest.fixture
def town(database: Clone) -> Iterator[Clone]:
    with clock.moved_to(NOW):
        yield database


def declared(database: Clone, **changes: Any) -> None:
    with database.as_public(), city_scope(MIHON):
        gym(**changes)


def held(**wanted: Any) -> Booking:
    return actions.hold(Resource.objects.get(slug="gym"), an_hour(**wanted), Holder())


def pressed() -> Booking:
    return actions.hold_once(Resource.objects.get(slug="gym"), an_hour(), Holder(), "the page's token")


def taken(database: Clone) -> int:
    with database.as_public(), city_scope(MIHON):
        return Taking.objects.count()


def while_open(
    database: Clone, first: Callable[[], object], second: Callable[[], object]
) -> tuple[list[object], list[Exception]]:
    """The second acts while what the first did is not done with; that is, when the second is through or waits."""
    acted, through = threading.Event(), threading.Event()

    def waits() -> bool:
        with database.as_owner("public") as owner, owner.cursor() as cursor:
            cursor.execute(_WAITS)
            return bool(cursor.fetchone()[0])

    def one() -> object:
        made = first()
        acted.set()
        for _ in range(_PATIENCE * 10):
            if through.is_set() or waits():
                break
            sleep(0.1)
        return made

    def other() -> object:
        assert acted.wait(timeout=_PATIENCE)
        try:
            return second()
        finally:
            through.set()

    return together(database, one, other, side=Side.PUBLIC)


def test_who_wants_another_time_of_the_only_unit_has_it(town: Clone):
    declared(town, units=1)
    made, faults = while_open(town, held, lambda: held(begins=TEN + 4 * HOUR))
    assert (len(made), faults) == (2, [])
    assert taken(town) == 2


def test_who_wants_the_same_time_waits_and_is_told(town: Clone):
    declared(town, units=1)
    made, faults = while_open(town, held, held)
    assert (len(made), [type(one) for one in faults]) == (1, [BookingRefusedError])


def test_pressed_twice_at_once_the_only_unit_is_kept_once_and_nobody_is_told_it_is_full(town: Clone):
    declared(town, units=1)
    made, faults = while_open(town, pressed, pressed)
    assert faults == []
    assert len({one.code for one in made if isinstance(one, Booking)}) == 1
    assert taken(town) == 1


def test_pressed_again_when_nothing_is_left_it_is_still_theirs(town: Clone):
    declared(town, units=1)
    with town.as_public(), city_scope(MIHON):
        assert pressed().code == pressed().code


def with_balls(town: Clone) -> None:
    """Two halls, and two balls to be lent with either."""
    with town.as_public(), city_scope(MIHON):
        balls = {"id": "balls", "kind": "equipment", "title": {"ja": "ボール", "en": "Balls"}}
        more = {"department": "parks", "units": 2, "people": 2, "asks": []}
        choices = [{"id": "lent", "title": {"ja": "貸出し", "en": "Lent"}, "minutes": 60}]
        actions.declare(
            ResourceDeclared.model_validate({**balls, **more, "choices": choices}), on_screen=False
        )
    declared(town, units=2, equipment=["balls"])


def lent(hours: int) -> Callable[[], Booking]:
    def hold() -> Booking:
        row = Resource.objects.get(slug="gym")
        return actions.hold(row, an_hour(TEN + hours * HOUR), Holder(), equipment={"balls": 2})

    return hold


def test_equipment_that_others_reach_for_at_another_time_is_lent(town: Clone):
    with_balls(town)
    made, faults = while_open(town, lent(0), lent(4))
    assert (len(made), faults) == (2, [])
    with town.as_public(), city_scope(MIHON):
        assert Extra.objects.count() == 2


def kept_on_while_others_want_the_balls(town: Clone) -> tuple[Booking, list[Exception]]:
    """Somebody comes back late and is told that the place is kept on; it is looked at afterwards."""
    with_balls(town)
    with town.as_public(), city_scope(MIHON):
        slow = lent(0)()
    with clock.moved_to(NOW + timedelta(minutes=16)):
        _made, faults = while_open(town, lambda: actions.fill_in(slow, {}, ""), lent(0))
    with town.as_public(), city_scope(MIHON):
        return Booking.objects.get(id=slow.id), faults


def test_of_who_goes_on_late_and_who_wants_the_equipment_one_has_it(town: Clone):
    found, faults = kept_on_while_others_want_the_balls(town)
    assert [type(one) for one in faults] == [BookingRefusedError]
    assert found.state == "held" and taken(town) == 3


def test_without_the_lock_who_goes_on_late_loses_what_they_were_told_they_have(
    town: Clone, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(lending, "_locked", list)
    found, faults = kept_on_while_others_want_the_balls(town)
    assert (found.state, faults) == ("lapsed", [])


def test_of_two_who_wait_for_each_other_one_has_the_places(town: Clone, monkeypatch: pytest.MonkeyPatch):
    """Each has a seat that the other one needs: one gives all back, and is told so in words."""
    declared(town, units=2, each_person=True)
    both, numbers, have_one = threading.Barrier(2), iter((1, 2)), set[int]()

    def one_each(resource: Resource, span: object, most: int) -> list[Unit]:
        me = threading.get_ident()
        if me in have_one:
            both.wait(timeout=_PATIENCE)
            return []
        have_one.add(me)
        return [Unit.objects.get(resource=resource, n=next(numbers))]

    monkeypatch.setattr(taking, "_within_reach", one_each)
    made, faults = together(town, lambda: held(people=2), lambda: held(people=2), side=Side.PUBLIC)
    assert (len(made), [type(one) for one in faults]) == (1, [BookingRefusedError])
    assert taken(town) == 2
