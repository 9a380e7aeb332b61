"""Money between the two sides and the provider, through the actions of one side (see `happening`)."""

from datetime import timedelta
from typing import Any

import happening
from charging import order
from django.test import override_settings
from happening import MIHON

from madoguchi.core import clock
from madoguchi.core.ids import new_id
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings.models import Booking, Journey
from madoguchi.services.bookings.travelling import legs_of
from madoguchi.services.payments import actions
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import Way
from madoguchi.services.payments.providers import providers

CARD = "sandbox_card"


def owe(_facts: dict[str, Any]) -> dict[str, str]:
    """Something is owed and due: its number."""
    with city_scope(MIHON):
        return {"number": actions.charge(f"matter:{new_id()}", order(), actor="system").number}


def take(_facts: dict[str, Any]) -> dict[str, str]:
    """Something is owed, and paid by a reference that the provider knows nothing of: the reference."""
    subject, reference = f"matter:{new_id()}", new_id().hex
    told = PaidByProvider(provider=CARD, way=Way.CARD.value, reference=reference, amount=600, at=clock.now())
    with city_scope(MIHON):
        actions.charge(subject, order(ways=[Way.CARD]), actor="system")
        actions.collect(subject, told)
    return {"reference": reference}


def report(facts: dict[str, Any]) -> dict[str, str]:
    """What the card provider of a `file` says of today, as it is fetched tomorrow, goes to the office. The day."""
    today = clock.today()
    with override_settings(MADOGUCHI_PAYMENT_FILE=facts["file"]), city_scope(MIHON):
        actions.note_report(CARD, today, list(providers()[CARD].report(today)))
    return {"day": today.isoformat()}


def come_near(facts: dict[str, Any]) -> dict[str, str]:
    """The hours of a booking or a journey (`code`) are brought forward: it begins in so many `minutes`."""
    code, minutes = facts["code"], timedelta(minutes=facts["minutes"])
    with city_scope(MIHON):
        journey = Journey.objects.filter(code=code).first()
        found = [*([journey, *legs_of(journey)] if journey else Booking.objects.filter(code=code))]
        by = found[0].begins - clock.now() - minutes
        for one in found:
            type(one).objects.filter(id=one.id).update(begins=one.begins - by, ends=one.ends - by)
    return {}


ACTS: happening.Acts = {one.__name__: one for one in (owe, take, report, come_near)}


def main() -> None:
    """Do the act."""
    happening.main(ACTS)
