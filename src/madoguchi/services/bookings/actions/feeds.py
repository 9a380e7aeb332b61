"""Secret addresses of calendars: made, and made anew."""

from secrets import token_urlsafe
from typing import Any

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.models import Person

from ..models import CalendarFeed
from ..subscribing import digest_of

_BYTES = 24


def renew_feed(person: Person) -> str:
    """A new secret address of a person's calendar, told once; the one before shows nothing any more."""
    return _renewed(person=person)


def renew_staff_feed(staff: Staff, department: str) -> str:
    """The same of a department's bookings, for one of its staff."""
    return _renewed(staff=staff, department=department)


def _renewed(**whose: Any) -> str:
    token = token_urlsafe(_BYTES)
    fields = {"digest": digest_of(token), "made_at": clock.now()}
    CalendarFeed.objects.update_or_create(**whose, defaults=fields)
    return token
