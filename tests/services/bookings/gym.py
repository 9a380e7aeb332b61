"""A hall to try bookings on."""

from datetime import datetime, timedelta
from typing import Any

from madoguchi.core.clock import TOKYO
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.declaration import ResourceDeclared
from madoguchi.services.bookings.models import Resource
from madoguchi.services.bookings.wanted import Wanted

#: A Monday morning, long before anything that is booked.
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=TOKYO)
#: The Wednesday after, at ten.
TEN = datetime(2026, 6, 3, 10, 0, tzinfo=TOKYO)
HOUR = timedelta(hours=1)
GYM: dict[str, Any] = {
    "id": "gym",
    "kind": "court",
    "title": {"ja": "体育館", "en": "Gym"},
    "department": "parks",
    "units": 2,
    "people": 30,
    "step": 60,
    "choices": [{"id": "one_hour", "title": {"ja": "1時間", "en": "One hour"}, "minutes": 60}],
    "hours": [{"rule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "opens": "09:00", "closes": "21:00"}],
    "asks": ["name"],
}
PRICE = {
    "amount": "minutes / 60 * 500",
    "title": {"ja": "体育館の使用料", "en": "Use of the gym"},
    "payee": {"ja": "見本市", "en": "Mihon City"},
    "account": "使用料",
    "ways": ["cash", "card"],
    "days": 7,
    "cancelling": [{"within": 1440, "percent": 50}, {"within": 60, "percent": 100}],
}


def gym(**changes: Any) -> Resource:
    """The gym, declared with some changes."""
    return actions.declare(ResourceDeclared.model_validate({**GYM, **changes}), on_screen=False)


def an_hour(begins: datetime = TEN, **changes: Any) -> Wanted:
    """An hour of it."""
    fields = {"choice": "one_hour", "people": 1, "begins": begins, "said": {"name": "見本 花子"}}
    return Wanted(**{**fields, **changes})
