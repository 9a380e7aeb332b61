"""What there is when somebody comes to the city hall (see `happening`): a booking for now, the reception."""

from datetime import timedelta
from typing import Any

import happening
from happening import MIHON

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.availability import asked, free_starts
from madoguchi.services.bookings.declaration import ResourceDeclared
from madoguchi.services.bookings.models import Reception
from madoguchi.services.bookings.wanted import Wanted

ALWAYS = {
    "id": "always_open",
    "kind": "counter",
    "title": {"ja": "いつでも窓口", "en": "Counter that is always open"},
    "place": "city-hall",
    "department": "citizens",
    "units": 50,
    "step": 5,
    "choices": [{"id": "ten", "title": {"ja": "10分", "en": "Ten minutes"}, "minutes": 10}],
    "hours": [{"rule": "FREQ=DAILY", "opens": "00:00", "closes": "24:00"}],
    "holidays": True,
    "times": {"latest": 0, "earliest": 2880},
    "asks": ["name"],
    "listed": False,
}


def book_now(_facts: dict[str, Any]) -> dict[str, Any]:
    """The next free time of the counter, booked: its `code` and `key`."""
    with city_scope(MIHON):
        row = actions.declare(ResourceDeclared.model_validate(ALWAYS), on_screen=True)
        today = clock.today()
        starts = [one for day in (today, today + timedelta(days=1)) for one in free_starts(asked(row), day)]
        wanted = Wanted("ten", 1, starts[0].begins, said={"name": "見本 花子"})
        booked = actions.book(actions.hold(row, wanted, Holder()), wanted, "")
        return {"code": booked.code, "key": booked.key}


def reception(_facts: dict[str, Any]) -> dict[str, Any]:
    """What stands in the addresses of the city hall's `wall` and of its tablet, the `kiosk`."""
    with city_scope(MIHON):
        found = Reception.objects.get(place="city-hall")
        return {"wall": found.wall, "kiosk": found.kiosk}


def main() -> None:
    """Do the act."""
    happening.main({"book_now": book_now, "reception": reception})
