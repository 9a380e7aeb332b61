"""Whoever ends what was kept too long is killed at each step: it is whole until it ends, and it ends."""

import subprocess
import sys

import pytest
from clones import MIHON, Clone
from gym import NOW, an_hour, gym
from running import Locks, until

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.bookings import actions
from madoguchi.services.bookings.actions import Holder
from madoguchi.services.bookings.models import Booking, Taking

_LAPSE = """
import django; django.setup()
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.bookings import actions
with city_scope("992011"):
    actions.lapse()
"""


def lapsing(database: Clone) -> "subprocess.Popen[bytes]":
    given = database.environment(Side.PUBLIC)
    return subprocess.Popen([sys.executable, "-c", _LAPSE], env=given, stderr=subprocess.DEVNULL)


def stands() -> tuple[str, int]:
    with city_scope(MIHON):
        return Booking.objects.get().state, Taking.objects.count()


@pytest.mark.parametrize("table", ["public_side.bookings_taking", "public_side.bookings_booking"])
def test_killed_while_it_ends_a_place_is_kept_whole_and_ends_the_next_time(database: Clone, table: str):
    with clock.moved_to(NOW), database.as_public(), city_scope(MIHON):
        actions.hold(gym(units=1), an_hour(), Holder())
    with database.as_public():
        with Locks(database) as locks:
            locks.hold(table)
            process = lapsing(database)
            until(lambda: locks.waited_for(table))
            process.kill()
            process.wait(60)
        assert stands() == ("held", 1)
        assert lapsing(database).wait(120) == 0
        assert stands() == ("lapsed", 0)
