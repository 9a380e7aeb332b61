"""Whoever knows code and key of a booking opens it through the API; so keys are not tried for ever."""

import json

from django.http import HttpRequest

from madoguchi.core.ids import normalise_code
from madoguchi.foundation.accounts.api import Limit
from madoguchi.foundation.people.access import person_of

from .models import Booking
from .queries import booking_coded


def coded(request: HttpRequest, code: str) -> Booking | None:
    """The booking of a code, read once in a request: whether it is theirs is asked before the operation."""
    known: dict[str, Booking | None] = request.__dict__.setdefault("bookings_coded", {})
    if code not in known:
        known[code] = booking_coded(code)
    return known[code]


def _code_tried(request: HttpRequest) -> str:
    """The code of an address or of what was sent, in one spelling: another spelling is not another try."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    try:
        sent = named if "code" in named else json.loads(request.body)
        return normalise_code(sent["code"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


def _asks_for_own(request: HttpRequest) -> bool:
    """Whether it takes no key: an account tries those of others no more often than anybody."""
    person = person_of(request)
    found = coded(request, _code_tried(request)) if person else None
    return person is not None and found is not None and found.person_id == person.id


#: What is opened by a key is opened so often.
PROOF = Limit("proof", of=_code_tried, free=_asks_for_own)
