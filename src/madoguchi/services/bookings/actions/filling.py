"""While the form is filled in: what was typed is kept, the time runs on; asked for twice, a place is kept once."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from madoguchi.core import clock
from madoguchi.core.ids import code_of

from ..grouping import as_group
from ..models import Booking, BookingState, Extra, Resource, Taking
from ..queries import booking_coded, declared
from ..refusals import BookingRefusedError
from ..wanted import Wanted
from .lending import lend
from .noting import locked
from .taking import Holder, hold

# How often the usual time can be had once more: WCAG 2.2.1 asks for ten, and for none beyond twenty hours.
# A stranger keeps no more places by it than without: the pages count each time that is given
# (`pages.lasting.gives_time`), and an account keeps few at once (`bounds`), for however long.
_MOST_LONGER, _LONGEST = 10, timedelta(hours=20)


def hold_once(resource: Resource, wanted: Wanted, holder: Holder, token: str) -> Booking:
    """Keep a place once for a page that was shown, known by its secret `token`, however often it is sent.

    What ended meanwhile is kept anew. Raises `BookingRefusedError`.
    """
    code = _code(resource, wanted, token)
    try:
        with transaction.atomic():
            return hold(resource, wanted, holder, code)
    except (IntegrityError, BookingRefusedError):
        # Sent before, or twice at once: it may be their own place that stands in the way.
        known = booking_coded(code)
        if known is None:
            raise
    return known if known.ended_at is None else hold(resource, wanted, holder)


def _code(resource: Resource, wanted: Wanted, token: str) -> str:
    what = "\n".join(
        [token, resource.slug, wanted.choice, str(wanted.people), str(wanted.begins.timestamp())]
    )
    key = f"bookings:{settings.SECRET_KEY}"
    return code_of(hmac.digest(key.encode(), what.encode(), hashlib.sha256))


@transaction.atomic
def fill_in(booking: Booking, said: Mapping[str, str], contact: str, *, longer: bool = True) -> Booking:
    """Keep what was said so far, also where the time has run out; a place that is still kept is kept on for a while.

    Unless it is `longer`, it is kept until the time that was told before.
    """
    rows = Booking.objects.select_for_update(of=("self",)).select_related("resource", "person")
    found = rows.get(id=booking.id)
    if found.state not in (BookingState.HELD, BookingState.LAPSED):
        return found
    found.said, found.contact = dict(said), contact or found.contact
    if found.held_until and longer:
        found.held_until = _kept_on(found)
    found.save(update_fields=["said", "contact", "held_until"])
    return found


def _kept_on(booking: Booking) -> datetime:
    now, usual = clock.now(), timedelta(minutes=declared(booking.resource).times.hold)
    longest = booking.made_at + min((1 + _MOST_LONGER) * usual, _LONGEST)
    return max(booking.held_until or now, min(now + usual, longest))


@transaction.atomic
def keep_on(matter: str) -> list[Booking]:
    """Keep on for a while what is kept for a matter that is filled in elsewhere; returns that."""
    rows = Booking.objects.select_for_update(of=("self",)).select_related("resource").order_by("id")
    held = list(rows.filter(matter=matter, state=BookingState.HELD))
    for one in held:
        one.held_until = _kept_on(one)
    Booking.objects.bulk_update(held, ["held_until"])
    return held


@transaction.atomic
def borrow(booking: Booking, pieces: Mapping[str, int]) -> Booking:
    """Lend equipment with a place that is kept, instead of what was lent. Raises `BookingRefusedError`."""
    found = locked(booking, BookingState.HELD)
    before = Extra.objects.filter(booking=found)
    Taking.objects.filter(booking=found, unit__resource__in=before.values("resource")).delete()
    before.delete()
    wanted = as_group(Wanted(found.choice, found.people, found.begins, said=found.said), found.group)
    lend(found, declared(found.resource), wanted, pieces)
    return found
