"""What people said for a booking is erased: of what was never booked soon, of the rest once it is long over."""

from datetime import timedelta
from typing import Any

from clones import MIHON, Clone
from gym import NOW, TEN, an_hour, gym
from lots_town import OPEN, SLOT, drawn, entered, hall, somebody
from travels import SAID, kept, town, wanted

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.models import Booking, Journey, Lot

HANAKO = "hanako@mail.example"
ERASED: tuple[Any, str] = ({}, "")


def known(booking: Booking) -> tuple[Any, str]:
    return Booking.objects.values_list("said", "contact").get(id=booking.id)


def test_what_was_booked_is_erased_so_many_days_after_it_ends(public: Clone):
    one = actions.book(actions.hold(gym(), an_hour(), Holder()), an_hour(), HANAKO)
    with clock.moved_to(one.ends + timedelta(days=30) - timedelta(minutes=1)):
        assert actions.forget(30) == 0
    assert known(one) == ({"name": "見本 花子"}, HANAKO)
    with clock.moved_to(one.ends + timedelta(days=30)):
        assert actions.forget(30) == 1
        assert actions.forget(30) == 0
    assert known(one) == ERASED
    one.refresh_from_db()
    assert (one.state, one.begins) == ("booked", TEN)


def test_what_was_never_booked_is_erased_after_a_day(public: Clone):
    one = actions.hold(gym(), an_hour(), Holder())
    actions.fill_in(one, {"name": "見本 花子"}, HANAKO)
    with clock.moved_to(NOW + timedelta(hours=1)):
        actions.lapse()
        assert actions.forget(30) == 0
        assert known(one)[1] == HANAKO
    with clock.moved_to(NOW + timedelta(hours=26)):
        assert actions.forget(30) == 1
    assert known(one) == ERASED


def test_of_a_journey_the_address_goes_with_its_legs(public: Clone):
    journey = actions.book_journey(kept(town()), SAID, HANAKO, wanted(town()).level)
    with clock.moved_to(journey.ends + timedelta(days=29)):
        actions.forget(30)
    assert Journey.objects.get().contact == HANAKO
    with clock.moved_to(journey.ends + timedelta(days=30)):
        assert actions.forget(30) == 3
    assert Journey.objects.get().contact == ""


def test_entries_are_erased_by_their_draw_and_winners_have_what_they_said_in_the_booking(database: Clone):
    drawn(database)
    with database.as_public(), city_scope(MIHON):
        assert [(one.said, one.contact) for one in Lot.objects.all()] == [ERASED] * 7
        won = Lot.objects.filter(state="won").first()
        assert won is not None and won.booking is not None
        assert won.booking.said == {"name": "見本 花子"} and won.booking.contact


def test_an_entry_that_is_taken_back_is_erased(database: Clone):
    with clock.moved_to(OPEN), database.as_public(), city_scope(MIHON):
        mine = entered(hall(), "a", SLOT)
        assert (mine.said, mine.contact) == ({"name": "見本 花子"}, somebody("a").person.contact)
        actions.leave(mine)
        left = Lot.objects.get()
        assert (left.said, left.contact) == ERASED
