"""Everybody comes at nine: 10,000 people over 200 connections for 500 places, through HTTP, until all were told."""

import argparse
import json
import sys

from measure import usage
from measure.crowd import CLASS
from measure.house import CITY, MADOGUCHI, House, free_port, listens, wait_for
from measure.inserts import limit
from measure.report import Figures, main, percentile

from madoguchi.foundation.tenancy.sides import Side

_BOOKED = "SELECT count(*) FROM public_side.bookings_booking WHERE state = 'booked'"
_TWICE = """
SELECT count(*) FROM public_side.bookings_taking AS a JOIN public_side.bookings_taking AS b
ON a.unit_id = b.unit_id AND a.id < b.id AND a.begins < b.ends AND b.begins < a.ends
"""
# The table of what is taken with its constraints alone: no references, no row security, no ledger.
_BARE = """
CREATE TABLE public_side.measure_rush (LIKE public_side.bookings_taking INCLUDING ALL);
GRANT INSERT ON public_side.measure_rush TO madoguchi_public
"""
_INSERT = f"""
\\set n :n + 1
INSERT INTO public_side.measure_rush (id, city, unit_id, booking_id, begins, ends)
VALUES (gen_random_uuid(), '{CITY}', lpad(:client_id::text, 32, '0')::uuid, gen_random_uuid(),
    timestamptz '2030-01-01' + :n * interval '1 hour', timestamptz '2030-01-01' + (:n + 1) * interval '1 hour');
"""
# As many as the cores of what it is compared with.
_PROCESSES = 2
# As many as the database has connections for besides.
_MOST_CLIENTS = 32
_PEERS = "measured elsewhere, on two cores: pretix 9.5 orders/s at 104 CPU-ms each"


def rush(house: House, given: argparse.Namespace) -> Figures:
    """Who got a place, who was told that there is none, how fast; and the bare constraint."""
    people, places, connections = (400, 50, 40) if given.quick else (10_000, 500, 200)
    people = given.count or people
    house.make()
    begins, *tokens = house.run(Side.PUBLIC, "-m", "measure.crowd", str(people), str(places)).split()
    port = free_port()
    where = ("--side", "public", "--port", str(port), "--workers", str(_PROCESSES))
    web = house.start(Side.PUBLIC, *MADOGUCHI, "serve", *where)
    wait_for(lambda: listens(port), "the web to listen")
    groups = {"web": [web], "database": [house.database]}
    load = {
        "port": port,
        "connections": connections,
        "tokens": tokens,
        "wanted": {"resource": CLASS, "choice": "seat", "begins": begins},
        "said": {"name": "見本 花子"},
    }
    before = usage.cpu_seconds(groups)
    said = json.loads(house.run(None, "-m", "measure.rushers", given=json.dumps(load)))
    cpu = usage.each(before, usage.cpu_seconds(groups), people)
    house.stop_processes()
    booked, twice = house.query(_BOOKED)[0], house.query(_TWICE)[0]
    tps = _bare(house, connections, 2 if given.quick else 10)
    rate = said["booked"] / (said["last_booked"] - said["began"])
    return {
        "people": people,
        "places": places,
        "connections": connections,
        "booked": booked,
        "twice": twice,
        "refused": said["refused"],
        "errors": len(said["errors"]),
        "rate": round(rate, 1),
        "answered_rate": round(people / (said["ended"] - said["began"]), 1),
        "p50": percentile(said["seconds"], 50),
        "p95": percentile(said["seconds"], 95),
        "cpu_ms": cpu,
        "pgbench": round(tps, 1),
        "ratio": round(rate / tps, 3),
        "aim": "as many booked as there are places, none twice; 15 times the orders of pretix",
        "peers": _PEERS,
        "violations": _violations(places, people, booked, twice, said),
    }


def _bare(house: House, connections: int, seconds: int) -> float:
    with house.installation.cluster.connect("madoguchi") as connection:
        connection.execute(_BARE)
    return limit(house, _INSERT, min(connections, _MOST_CLIENTS), seconds)


def _violations(places: int, people: int, booked: int, twice: int, said: Figures) -> list[str]:
    wrong = {
        f"{booked} places were booked": booked != min(places, people),
        f"{said['booked']} people were told that they have one": said["booked"] != booked,
        f"{twice} places were given twice": twice > 0,
        f"{said['refused']} were told that it is full": said["refused"] != people - booked,
        f"errors: {said['errors'][:3]}": bool(said["errors"]),
    }
    return [words for words, is_so in wrong.items() if is_so]


if __name__ == "__main__":
    sys.exit(main(__doc__, rush, ("--count", {"type": int, "help": "how many people"})))
