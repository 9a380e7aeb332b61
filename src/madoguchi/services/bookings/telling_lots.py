"""What people are told of a draw, and of a place that became free for them."""

from collections.abc import Iterable

from django.urls import reverse

from madoguchi.core import clock
from madoguchi.foundation.city.queries import public_address
from madoguchi.services.notices.actions import notify
from madoguchi.services.notices.templates import LOT_LOST, LOT_WON, PLACE_FREE

from . import events
from .models import Booking, Lot, LotState, Resource, Waiting
from .queries import declared
from .telling import tell as tell_of_booking


def tell(lots: Iterable[Lot]) -> None:
    """Mail everybody what their entry came to; who won is invited to the booking that was made for them."""
    for lot in lots:
        if lot.state == LotState.WON and lot.booking:
            tell_of_booking(LOT_WON, lot.booking)
        elif lot.contact:
            notify(
                LOT_LOST,
                f"lot:{lot.id}",
                recipient=lot.contact,
                language=lot.language,
                params=_params(lot, lot.draw.resource, reverse("bookings:lot", args=[lot.code])),
                actor="system",
                person=lot.person,
            )


def tell_of_place(waiting: Waiting, booking: Booking) -> None:
    """Mail whoever waited that a place is kept for them, and until when."""
    if booking.contact and booking.held_until:
        until = events.said(booking.held_until)
        page = reverse("bookings:waiting")
        notify(
            PLACE_FREE,
            f"waiting:{waiting.id}",
            recipient=booking.contact,
            language=waiting.language,
            params={**_params(waiting, booking.resource, page), "until": until},
            actor="system",
            person=waiting.person,
        )


def _params(what: Lot | Waiting, resource: Resource, page: str) -> dict[str, str]:
    title = declared(resource).title.says(what.language)
    when = clock.local(what.begins).strftime("%Y-%m-%d %H:%M")
    return {"procedure": f"{title} {when}", "code": what.code, "link": f"{public_address()}{page}"}
