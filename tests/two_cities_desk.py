"""What the clerk of two cities looks after in each: a room with a booking to approve, and who waits at the desk."""

from datetime import timedelta
from typing import Any

from two_cities import BOTH, City

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.availability import asked, free_days
from madoguchi.services.bookings.declaration import ResourceDeclared
from madoguchi.services.bookings.models import Queue
from madoguchi.services.bookings.wanted import Wanted

ROOM, QUEUE = "desk_room", "desk_queue"


def reserve(database: Any, city: City) -> None:
    """A booking that waits for a yes, and a number that waits to be called."""
    with database.as_public(), city_scope(city.code):
        clerk = Staff.objects.get(email=BOTH)
        row = actions.declare_on_screen(ResourceDeclared.model_validate(_room(city)), clerk)
        actions.pause(row, False, clerk)
        row.refresh_from_db()
        days = free_days([asked(row)], clock.today() + timedelta(days=2), clock.today() + timedelta(days=5))
        said = {"name": f"{city.mark}窓口 花子", "phone": "0241234567"}
        wanted = Wanted("hour", 1, next(iter(days[row.id].values())).first, said=said)
        city.asked_booking = actions.book(actions.hold(row, wanted, Holder()), wanted, "")
        names = {"name": f"{city.mark}危機の窓口", "name_en": f"{city.mark}Crisis desk"}
        queue = Queue(slug=QUEUE, prefix="Q", department="crisis_management", **names)
        city.ticket = actions.issue(actions.set_up(queue, clerk), "anyone", browser=city.code)
        city.reception = actions.renew_reception("", clerk)


def _room(city: City) -> dict[str, Any]:
    return {
        "id": ROOM,
        "kind": "room",
        "title": {"ja": f"{city.mark}危機の部屋", "en": f"{city.mark}Crisis room"},
        "department": "crisis_management",
        # Who runs what groups may have decides about groups.
        "eligible": {"when": "reduction >= 0", "otherwise": {"ja": "使えません。", "en": "Not for you."}},
        "units": 2,
        "step": 60,
        "choices": [{"id": "hour", "title": {"ja": "1時間", "en": "One hour"}, "minutes": 60}],
        "hours": [{"rule": "FREQ=DAILY", "opens": "09:00", "closes": "12:00"}],
        "holidays": True,
        "approver": "crisis_management-head",
    }
