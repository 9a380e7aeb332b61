"""The reception of a place: its secrets are made, and made anew."""

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor

from .. import events
from ..models import Reception, new_secret


@transaction.atomic
def renew_reception(place: str, staff: Staff) -> Reception:
    """New addresses of a place's wall and tablet; those before show the way to the new ones no more."""
    fields = {"wall": new_secret(), "kiosk": new_secret(), "renewed_at": clock.now()}
    found, _made = Reception.objects.update_or_create(place=place, defaults=fields)
    about = events.AboutReception(place=place)
    record(events.RECEPTION_RENEWED, found.subject, about, actor=staff_actor(staff.id))
    return found
