"""A browser at the gym: what it sends, and what was kept for it."""

import re
from typing import Any

from clones import MIHON
from django.test import Client
from gym import TEN, gym

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings.models import Booking, Resource

BEGINS = TEN.isoformat()


def declared(**changes: Any) -> Resource:
    """The gym, declared again with some changes."""
    with city_scope(MIHON):
        return gym(**changes)


def holding(browser: Client, begins: str = BEGINS, token: str = "one", **more: str) -> Any:
    """Keeping an hour of it, as the page of the day asks for it."""
    fields = {"choice": "one_hour", "people": "1", "begins": begins, "token": token}
    return browser.post("/bookings/gym/hold/", {**fields, **more})


def the_code(answer: Any) -> str:
    """The code of what was kept, by where the browser is sent."""
    found = re.fullmatch(r"/bookings/([0-9A-Z-]{9})/form/", answer["Location"])
    assert found, answer["Location"]
    return found[1]


def bookings() -> list[Booking]:
    """All that was kept or booked, oldest first."""
    with city_scope(MIHON):
        return list(Booking.objects.order_by("made_at", "id"))
