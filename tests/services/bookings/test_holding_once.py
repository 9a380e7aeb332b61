"""A page that is sent twice at once keeps one place: by the unique code that it makes; without that, two."""

from collections.abc import Iterator

import pytest
from clones import MIHON, Clone
from gym import NOW, an_hour, gym
from racing import together

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.models import Booking, BookingState, Resource, Taking


@pytest.fixture
def declared(database: Clone) -> Iterator[Clone]:
    with clock.moved_to(NOW):
        with database.as_public(), city_scope(MIHON):
            gym(units=3)
        yield database


def press() -> Booking:
    return actions.hold_once(Resource.objects.get(slug="gym"), an_hour(), Holder(), "the page's token")


def taken(database: Clone) -> int:
    with database.as_public(), city_scope(MIHON):
        return Taking.objects.count()


def test_pressed_twice_at_once_one_place_is_kept(declared: Clone):
    results, faults = together(declared, press, press, side=Side.PUBLIC)
    assert faults == []
    assert len({one.code for one in results}) == 1
    assert taken(declared) == 1


def test_without_the_unique_code_two_places_are_kept(declared: Clone, monkeypatch: pytest.MonkeyPatch):
    """What the key is for: both look first, and neither finds the other's."""
    with declared.as_owner("public") as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE bookings_booking DROP CONSTRAINT bookings_booking_code")
    monkeypatch.setattr("madoguchi.services.bookings.actions.filling.booking_coded", lambda _code: None)
    results, _faults = together(declared, press, press, side=Side.PUBLIC)
    assert len(results) == 2
    assert taken(declared) == 2


def test_what_was_typed_is_kept_of_what_ran_out_and_of_nothing_that_is_booked(declared: Clone):
    with declared.as_public(), city_scope(MIHON):
        booked = actions.book(press(), an_hour(), "")
        actions.fill_in(booked, {"name": "別人"}, "other@mail.example")
        booked.refresh_from_db()
        assert (booked.said, booked.contact) == ({"name": "見本 花子"}, "")
        other = actions.hold(booked.resource, an_hour(), Holder())
        Booking.objects.filter(id=other.id).update(state=BookingState.LAPSED, held_until=None, ended_at=NOW)
        actions.fill_in(other, {"name": "見本 太郎"}, "")
        other.refresh_from_db()
        assert (other.state, other.said) == (BookingState.LAPSED, {"name": "見本 太郎"})
