"""A form of ten fields and a photo handed over through HTTP, until each is a case and its mail is accepted."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence

from measure.flow import CLIENT_THREADS, both, timed
from measure.house import HOST, MADOGUCHI, House, free_port
from measure.inserts import limit
from measure.report import Figures, main

from madoguchi.foundation.tenancy.sides import Side

# As the browser's cookies are named on the public side; a form's token may be the cookie's own secret.
_TOKEN = "m" * 32
_COOKIES = "madoguchi_public={session}; madoguchi_public_form=" + _TOKEN
_PARTS = {
    "cases": "SELECT count(*) FROM office_side.cases_case",
    "steps": "SELECT count(*) FROM office_side.cases_stepaction WHERE kind = 'examine' AND done_at IS NULL",
    "files": "SELECT count(*) FROM office_side.cases_casefile",
    "tracked": "SELECT count(*) FROM public_side.window_submission WHERE received_at IS NOT NULL",
    "mailed": "SELECT count(*) FROM public_side.notices_delivery WHERE state = 'sent'",
}
_OURS = ("web", "worker", "database")
_PEERS = "measured elsewhere, on two cores: Open Forms 15.8/s at 92 CPU-ms each, Signalen 21/s at 45"


def submit(house: House, given: argparse.Namespace) -> Figures:
    """Applications a second, what each costs, and the INSERTs of handing over against pgbench."""
    count = given.count or (40 if given.quick else 1500)
    warm = max(count // 20, 10)
    smtp = free_port()
    house.settings = {"MADOGUCHI_SMTP_PORT": str(smtp)}
    house.make()
    made = house.run(Side.PUBLIC, "-m", "measure.drafts", str(warm + count + 1))
    *drafts, spare = [json.loads(line) for line in made.splitlines()]
    server = house.start(None, "-m", "aiosmtpd", "-n", "-l", f"{HOST}:{smtp}", "-c", "aiosmtpd.handlers.Sink")
    port, groups = house.start_both_sides(MADOGUCHI)
    groups["mail_server"] = [server]
    begun = timed(house, port, groups, _requests(drafts[:warm]), 302, _left(house, warm))
    middle = warm + count // 2
    first = timed(house, port, groups, _requests(drafts[warm:middle]), 302, _left(house, middle))
    second = timed(house, port, groups, _requests(drafts[middle:]), 302, _left(house, len(drafts)))
    figures = both(first, second)
    memory = {"start": begun["memory_mb"], "middle": first["memory_mb"], "end": second["memory_mb"]}
    done = {name: house.query(statement)[0] - warm for name, statement in _PARTS.items()}
    house.stop_processes()
    script = house.run(Side.PUBLIC, "-m", "measure.capture", "submit", spare[0])
    tps = limit(house, script, CLIENT_THREADS, 2 if given.quick else 10)
    return {
        **figures,
        "cpu_ms_without_mail_server": round(sum(figures["cpu_ms"][name] for name in _OURS), 2),
        "memory_mb": memory,
        "done": done,
        "pgbench": round(tps, 1),
        "ratio": round(figures["rate"] / tps, 3),
        "aim": "200/s at 8 CPU-ms over web, worker and database, 2 cores; one mail each",
        "peers": _PEERS,
    }


def _requests(drafts: Sequence[tuple[str, str]]) -> list[list[str]]:
    body = f"csrfmiddlewaretoken={_TOKEN}"
    return [[f"/applying/{code}/check/", _COOKIES.format(session=session), body] for code, session in drafts]


def _left(house: House, count: int) -> Callable[[], int]:
    return house.counter(
        f"SELECT {count} - least(" + ", ".join(f"({part})" for part in _PARTS.values()) + ")"
    )


if __name__ == "__main__":
    sys.exit(main(__doc__, submit, ("--count", {"type": int, "help": "how many applications"})))
