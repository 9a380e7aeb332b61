"""A draw by lot, its days brought forward, through the actions of the public side (see `happening`)."""

from datetime import date, datetime, time, timedelta
from typing import Any

import happening
from dateutil.relativedelta import relativedelta
from happening import MIHON

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.hours import openings
from madoguchi.services.bookings.models import Draw, Resource
from madoguchi.services.bookings.queries import declared
from madoguchi.services.bookings.wanted import Wanted

PLACE, CHOICE = "gym", "one_hour"


def enter(facts: dict[str, Any]) -> dict[str, Any]:
    """On the fifth of next month all these `people` enter for one hour: their codes, and the month."""
    fifth = (clock.today() + relativedelta(months=1)).replace(day=5)
    with clock.moved_to(datetime.combine(fifth, time(9), clock.TOKYO)), city_scope(MIHON):
        row = Resource.objects.get(slug=PLACE)
        rule = declared(row).lottery
        assert rule
        first = (fifth + relativedelta(months=rule.months)).replace(day=1)
        codes = {email: _entered(row, email, first) for email in facts["people"]}
    return {"codes": codes, "month": f"{first:%Y-%m}"}


def _entered(row: Resource, email: str, first: date) -> str:
    begins = openings(declared(row), first, first + timedelta(days=20))[0].begins
    wanted = Wanted(CHOICE, 4, begins, {"name": "見本 花子", "phone": "09012345678"})
    return actions.enter(row, wanted, Holder(ensure_person(ensure_account(email)))).code


def close(facts: dict[str, Any]) -> dict[str, Any]:
    """The list is closed when its time is over."""
    return {"done": _when("closes_at", facts["month"], actions.close_list)}


def draw(facts: dict[str, Any]) -> dict[str, Any]:
    """It is drawn on its day."""
    return {"done": _when("draws_at", facts["month"], actions.draw_lots)}


def _when(moment: str, month: str, act: Any) -> bool:
    with city_scope(MIHON):
        found = Draw.objects.get(resource__slug=PLACE, month=f"{month}-01")
        with clock.moved_to(getattr(found, moment) + timedelta(seconds=1)):
            return bool(act(found))


ACTS: happening.Acts = {one.__name__: one for one in (enter, close, draw)}


def main() -> None:
    """Do the act."""
    happening.main(ACTS)
