"""Who is at a page of bookings: a person signed in, or a browser that made bookings or opened them by code and key."""

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from madoguchi.foundation.people.access import person_of
from madoguchi.foundation.people.models import Level

from .actions import Holder
from .models import Booking, Journey, new_secret
from .queries import booking_coded, groups_of

_OPENED, _MOST_OPENED = "bookings_opened", 20
_BROWSER = "bookings_browser"


def language() -> str:
    """The page's language."""
    return get_language() or "ja"


def holder_of(request: HttpRequest, group: str = "") -> Holder:
    """Whoever books; for one of their groups, by its code."""
    person = person_of(request)
    own = groups_of(person) if person and group else []
    chosen = next((one for one in own if one.code == group), None)
    return Holder(person=person, language=language(), group=chosen)


def level_of(request: HttpRequest) -> Level:
    """How sure it is who somebody is."""
    person = person_of(request)
    return Level(person.level) if person else Level.OPEN


def let_open(request: HttpRequest, booking: Booking | Journey) -> None:
    """Let this browser see a booking: it was made here, or its key was typed here."""
    opened = [one for one in request.session.get(_OPENED, []) if one != booking.code]
    request.session[_OPENED] = [*opened, booking.code][-_MOST_OPENED:]


def is_theirs(request: HttpRequest, booking: Booking | Journey) -> bool:
    """Whether whoever asks may see a booking."""
    person = person_of(request)
    own = person is not None and booking.person_id == person.id
    return own or booking.code in request.session.get(_OPENED, [])


def known_to(request: HttpRequest) -> list[str]:
    """The codes of bookings that this browser made or opened."""
    return list(request.session.get(_OPENED, []))


def browser_of(request: HttpRequest) -> str:
    """A secret of this browser, by which it has one number of a queue at a time."""
    known: str = request.session.setdefault(_BROWSER, new_secret())
    return known


def booking_of(request: HttpRequest, code: str) -> Booking:
    """Their booking. Raises `NotTheirsError` where it is not theirs, or is none."""
    found = booking_coded(code)
    if found is None or not is_theirs(request, found):
        raise NotTheirsError
    return found


class NotTheirsError(Http404):
    """There is no such booking for whoever asks; whether there is one, is not said."""
