"""A hall that is given by lot, people who enter, and the days of a draw."""

from datetime import datetime, timedelta
from typing import Any

from clones import MIHON, Clone
from gym import HOUR, an_hour, gym

from madoguchi.core import clock
from madoguchi.core.clock import TOKYO
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.ledger.verification import make_roots
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.models import Draw, Lot, Resource

#: June is when August is entered for: from the 1st until the end of the 10th, drawn at noon of the 15th.
LOTTERY = {"months": 2, "opens": 1, "closes": 10, "draws": 15, "most": 4}
OPEN = datetime(2026, 6, 5, 9, 0, tzinfo=TOKYO)
CLOSED = datetime(2026, 6, 11, 0, 0, tzinfo=TOKYO)
DRAWS = datetime(2026, 6, 15, 12, 0, tzinfo=TOKYO)
#: A Wednesday of August.
SLOT = datetime(2026, 8, 5, 10, 0, tzinfo=TOKYO)


def hall(**changes: Any) -> Resource:
    """The gym, given by lot."""
    times = {"earliest": 90 * 24 * 60}
    return gym(**{"units": 1, "lottery": LOTTERY, "times": times, **changes})


def somebody(name: str, **more: Any) -> Holder:
    """Somebody with an account."""
    return Holder(ensure_person(ensure_account(f"{name}@mail.example")), **more)


def entered(row: Resource, name: str, begins: datetime = SLOT, **wanted: Any) -> Lot:
    """Somebody's entry."""
    return actions.enter(row, an_hour(begins, **wanted), somebody(name))


def many(row: Resource, count: int) -> list[Lot]:
    """So many who enter, three hours among them."""
    return [entered(row, f"p{n}", SLOT + (n % 3) * HOUR) for n in range(count)]


def close(draw: Draw) -> bool:
    """The list closes when its time is over."""
    with clock.moved_to(CLOSED + timedelta(seconds=30)):
        return actions.close_list(draw)


def root(database: Clone) -> None:
    """The ledger is closed over all that there is."""
    with database.as_owner(), clock.moved_to(CLOSED + timedelta(days=1)):
        make_roots(clock.today())


def drawn(database: Clone, count: int = 7, **changes: Any) -> Draw:
    """A draw of so many entries, done; on a connection of its own each time."""
    with database.as_public(), city_scope(MIHON), clock.moved_to(OPEN):
        many(hall(**changes), count)
        close(Draw.objects.get())
    root(database)
    with database.as_public(), city_scope(MIHON), clock.moved_to(DRAWS):
        assert actions.draw_lots(Draw.objects.get())
        return Draw.objects.select_related("resource").get()
