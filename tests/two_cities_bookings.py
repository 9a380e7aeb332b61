"""A hall that is booked, and one booking that is being filled in, in both of two cities."""

from datetime import timedelta
from typing import Any

from two_cities import RESIDENT, City

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.availability import asked, free_days
from madoguchi.services.bookings.declaration import ResourceDeclared
from madoguchi.services.bookings.wanted import Wanted

HALL = "sample_hall"


def book(database: Any, city: City) -> None:
    """The resident of both cities books; another booking of theirs is only kept."""
    with database.as_public(), city_scope(city.code):
        row = actions.declare(ResourceDeclared.model_validate(_hall(city)), on_screen=True)
        person = ensure_person(ensure_account(RESIDENT))
        today = clock.today()
        days = free_days([asked(row)], today + timedelta(days=2), today + timedelta(days=9))[row.id]
        (city.booked_on, first), (_, second) = list(days.items())[:2]
        said = {"name": f"{city.mark}見本 花子", "phone": "0241234567"}
        kept = actions.hold(row, Wanted("hour", 1, first.first), Holder(person))
        city.booking = actions.book(kept, Wanted("hour", 1, first.first, said=said), person.contact)
        # It is kept as long as the sweep goes on.
        held = actions.hold(row, Wanted("hour", 1, second.first), Holder(person))
        city.held = actions.fill_in(held, said, person.contact)


def _hall(city: City) -> dict[str, Any]:
    english = "Kagami " if city.mark else ""
    return {
        "id": HALL,
        "kind": "court",
        "title": {"ja": f"{city.mark}見本ホール", "en": f"{english}Sample Hall"},
        "department": "citizen",
        "units": 2,
        "people": 30,
        "step": 60,
        "choices": [{"id": "hour", "title": {"ja": "1時間", "en": "One hour"}, "minutes": 60}],
        "hours": [{"rule": "FREQ=DAILY", "opens": "09:00", "closes": "12:00"}],
        "holidays": True,
        "times": {"hold": 600},
    }
