"""What the ground carries: HTTP requests that write one event, one envelope and one job, until the last is done."""

import argparse
import sys

from measure.flow import CLIENT_THREADS, timed
from measure.house import House
from measure.inserts import limit
from measure.report import Figures, main

from madoguchi.core.ids import new_id
from madoguchi.foundation.tenancy.sides import Side

# Nothing is left once each request has been noted by the office and counted by its job.
_LEFT = "SELECT 2 * {count} - (SELECT count(*) FROM office_side.measure_arrived)" + (
    " - (SELECT count(*) FROM public_side.measure_counted)"
)


def ground(house: House, given: argparse.Namespace) -> Figures:
    """Requests a second, what each costs, and the same against pgbench."""
    count = given.count or (200 if given.quick else 6000)
    warm = max(count // 20, 20)
    house.make()
    port, groups = house.start_both_sides()
    timed(house, port, groups, _requests(warm), 204, house.counter(_LEFT.format(count=warm)))
    left = house.counter(_LEFT.format(count=count + warm))
    figures = timed(house, port, groups, _requests(count), 204, left)
    house.stop_processes()
    script = house.run(Side.PUBLIC, "-m", "measure.capture", "ground")
    tps = limit(house, script, CLIENT_THREADS, 2 if given.quick else 10)
    return {
        **figures,
        "pgbench": round(tps, 1),
        "ratio": round(figures["rate"] / tps, 3),
        "aim": "300/s, 2 cores",
    }


def _requests(count: int) -> list[list[str]]:
    return [[f"/measure/write/{(one := new_id())}/asked:{one}/"] for _ in range(count)]


if __name__ == "__main__":
    sys.exit(main(__doc__, ground, ("--count", {"type": int, "help": "how many requests"})))
