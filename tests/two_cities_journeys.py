"""A journey that is booked and one that is kept, in both of two cities."""

from typing import Any

from two_cities import RESIDENT, City
from two_cities_bookings import HALL

from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.people.models import Level
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder, JourneyWanted
from madoguchi.services.bookings.journeying import JourneyDeclared
from madoguchi.services.bookings.models import PackJourney
from madoguchi.services.bookings.travelling import days_of, times_on

JOURNEY = "sample_journey"


def travel(database: Any, city: City) -> None:
    """The resident of both cities books two hours of the hall as one, and keeps two more."""
    what = JourneyDeclared.model_validate(_declared(city))
    with database.as_office(), city_scope(city.code):
        PackJourney.objects.create(slug=JOURNEY, declaration=what.model_dump_json())
    with database.as_public(), city_scope(city.code):
        person = ensure_person(ensure_account(RESIDENT))
        said = {"name": f"{city.mark}見本 花子", "phone": "0241234567"}
        days = days_of(what, 1)
        wanted = [JourneyWanted(what, 1, times_on(what, 1, day)[0], said) for day in days[-2:]]
        kept, city.held_journey = (actions.hold_journey(one, Holder(person)) for one in wanted)
        city.journey = actions.book_journey(kept, said, person.contact, Level.CONTACT)
        city.feed = actions.renew_feed(ensure_person(ensure_account("calendar@mail.example")))
        city.delay = actions.tell_delay(city.journey, 1, 30)


def _declared(city: City) -> dict[str, Any]:
    english = "Kagami " if city.mark else ""
    title = {"ja": f"{city.mark}見本めぐり", "en": f"{english}Sample Journey"}
    leg = {"resource": HALL, "choice": "hour", "title": title, "most": 120}
    return {
        "id": JOURNEY,
        "title": title,
        "department": "crisis_management",
        "people": 2,
        "legs": [{**leg, "id": "first"}, {**leg, "id": "second"}],
    }
