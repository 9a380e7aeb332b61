"""What pages of series, waiting and groups read alike: what was asked for."""

from django.http import Http404, HttpRequest, QueryDict

from ..models import Resource
from ..queries import resource_named
from ..typed import moment
from ..visiting import level_of
from ..wanted import Wanted

_MOST_DIGITS = 5


def number(text: str, otherwise: int = 1) -> int:
    """A number of few digits as it was typed."""
    written = text.strip()
    return (
        int(written)
        if written.isascii() and written.isdecimal() and len(written) < _MOST_DIGITS
        else otherwise
    )


def asked_for(request: HttpRequest, given: QueryDict) -> Wanted:
    """The time that a page is about. Raises `Http404` where none is given."""
    begins = moment(given.get("begins", ""))
    if begins is None:
        raise Http404
    people = number(given.get("people", ""))
    return Wanted(given.get("choice", "")[:40], people, begins, level=level_of(request))


def resource_of(slug: str) -> Resource:
    """A resource that may be booked. Raises `Http404`."""
    found = resource_named(slug)
    if found is None:
        raise Http404
    return found
