"""Whoever has a booking is reached about what was paid for it."""

from clones import MIHON, Clone
from gym import NOW, an_hour, gym

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.payments.models import Bill
from madoguchi.services.payments.reaching import matter_path, reached

HANAKO = "hanako@mail.example"


def test_by_the_address_they_gave_and_on_its_page(database: Clone):
    with clock.moved_to(NOW), database.as_public(), city_scope(MIHON):
        one = actions.book(actions.hold(gym(), an_hour(), Holder()), an_hour(), HANAKO)
        known = reached(Bill(subject=one.subject))
        assert known is not None
        assert (known.mail, known.code, known.path) == (HANAKO, one.code, f"/bookings/{one.code}/")
        one.contact = ""
        one.save()
        assert reached(Bill(subject=one.subject)) is None
        assert matter_path(Bill(subject=one.subject)) == f"/bookings/{one.code}/"
        assert matter_path(Bill(subject="bill:1")) == ""
