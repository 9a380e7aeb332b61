"""使用許可書: issued in the office once something is booked, shown on its page, anew when it is moved, revoked."""

from datetime import timedelta

import pypdfium2
import pytest
from clones import MIHON, Clone
from gym import HOUR, NOW, PRICE, TEN, an_hour, gym
from visitors import pages, visitor
from walking import take_all

from madoguchi.core import clock
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.actions.permits import permit_subject
from madoguchi.services.bookings.models import Booking
from madoguchi.services.documents.queries import documents_of, issued_for


def crossed(database: Clone) -> None:
    """Both workers take what there is."""
    take_all(database.as_office)
    take_all(database.as_public)


def booked(database: Clone, **changes: object) -> Booking:
    with database.as_public(), city_scope(MIHON):
        row = gym(permit="permit", price=PRICE, **changes)
        return actions.book(actions.hold(row, an_hour(), Holder()), an_hour(), "")


@pytest.fixture
def permitted(database: Clone) -> Booking:
    with clock.moved_to(NOW):
        made = booked(database)
        crossed(database)
    return made


def test_it_says_who_what_and_when(database: Clone, permitted: Booking):
    with database.as_office(), city_scope(MIHON):
        issued = issued_for(permit_subject(permitted))
        words = pypdfium2.PdfDocument(open_file(issued.file))[0].get_textpage().get_text_range()
    for part in ("見本 花子", "体育館", "10:00～11:00", "500円", permitted.code, issued.number):
        assert "".join(part.split()) in "".join(words.split())


def test_whoever_has_the_booking_has_it_on_its_page(database: Clone, permitted: Booking):
    with clock.moved_to(NOW), database.as_public(), pages():
        browser = visitor()
        with city_scope(MIHON):
            (document,) = documents_of(permitted.subject)
        file = f"/bookings/{permitted.code}/permit/{document.code}/"
        assert browser.get(file).status_code == 404
        browser.post("/bookings/find/", {"code": permitted.code, "key": permitted.key})
        assert document.number in browser.get(f"/bookings/{permitted.code}/").content.decode()
        assert browser.get(file).content.startswith(b"%PDF")
        assert browser.get(f"/bookings/{permitted.code}/permit/ZZZZ-ZZZZ/").status_code == 404


def test_what_is_moved_is_permitted_anew_and_what_is_cancelled_no_more(database: Clone, permitted: Booking):
    with clock.moved_to(NOW + timedelta(hours=1)):
        with database.as_public(), city_scope(MIHON):
            actions.change(permitted, an_hour(TEN + HOUR), "visitor")
        crossed(database)
        with database.as_public(), city_scope(MIHON):
            old, new = documents_of(permitted.subject)
            assert (bool(old.revoked_at), old.file, bool(new.revoked_at)) == (True, None, False)
            actions.cancel(permitted)
        crossed(database)
        with database.as_public(), city_scope(MIHON):
            assert all(one.revoked_at and not one.file for one in documents_of(permitted.subject))


def test_what_waits_for_approval_has_none(database: Clone):
    with clock.moved_to(NOW):
        made = booked(database, approver="parks-head")
        crossed(database)
    with database.as_public(), city_scope(MIHON):
        assert documents_of(made.subject) == []
