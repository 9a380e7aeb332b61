"""A journey to try: a ride, a reception and a talk."""

from datetime import datetime
from typing import Any

from gym import gym

from madoguchi.core.clock import TOKYO
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder, JourneyWanted
from madoguchi.services.bookings.journeying import JourneyDeclared
from madoguchi.services.bookings.models import Journey
from madoguchi.services.bookings.travelling import times_on

DAY = datetime(2026, 6, 3, tzinfo=TOKYO)
SAID = {"name": "見本 花子"}
JOURNEY: dict[str, Any] = {
    "id": "clinic",
    "title": {"ja": "健康相談へ", "en": "To the clinic"},
    "department": "health",
    "people": 2,
    "legs": [
        {"id": "ride", "resource": "taxi", "choice": "out", "title": {"ja": "乗車", "en": "Ride"}},
        {
            "id": "desk",
            "resource": "desk",
            "choice": "in",
            "title": {"ja": "受付", "en": "Desk"},
            "least": 5,
            "most": 60,
        },
        {
            "id": "talk",
            "resource": "talk",
            "choice": "talk",
            "title": {"ja": "相談", "en": "Talk"},
            "most": 30,
        },
    ],
    "charge": {
        "title": {"ja": "健康相談へ", "en": "To the clinic"},
        "payee": {"ja": "見本市", "en": "Mihon City"},
        "account": "雑入",
        "ways": ["cash", "card"],
    },
}
#: What each leg costs, and what of it is still owed by who cancels within a day.
FARE, TALK = 300, 200


def price(amount: int, *cancelling: dict[str, int]) -> dict[str, Any]:
    return {
        "amount": f"{amount} * people",
        "title": {"ja": "料金", "en": "Price"},
        "payee": {"ja": "見本市", "en": "Mihon City"},
        "account": "雑入",
        "ways": ["cash"],
        "cancelling": list(cancelling),
    }


def _resource(name: str, choice: str, minutes: int, **more: Any) -> None:
    choices = [{"id": choice, "title": {"ja": name, "en": name}, "minutes": minutes}]
    gym(**{"id": name, "choices": choices, "units": 1, "asks": ["name"], **more})


def town(seats: int = 2) -> JourneyDeclared:
    """Everything that a journey needs, declared."""
    _resource("taxi", "out", 60, units=seats, each_person=True, step=60, price=price(FARE))
    _resource("desk", "in", 15, step=15)
    _resource("talk", "talk", 30, step=30, price=price(TALK, {"within": 1440, "percent": 50}))
    return JourneyDeclared.model_validate(JOURNEY)


def wanted(what: JourneyDeclared, n: int = 0, people: int = 1, day: datetime = DAY) -> JourneyWanted:
    """The journey at the n-th times of a day."""
    return JourneyWanted(what, people, times_on(what, people, day.date())[n], SAID)


def kept(what: JourneyDeclared, n: int = 0, people: int = 1) -> Journey:
    """A journey that is kept."""
    return actions.hold_journey(wanted(what, n, people), Holder())


def travelled(what: JourneyDeclared, n: int = 0, people: int = 1) -> Journey:
    """A journey that is booked."""
    asked = wanted(what, n, people)
    return actions.book_journey(kept(what, n, people), SAID, "", asked.level)
