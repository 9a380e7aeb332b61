"""The physical limit: the very INSERTs that the house sends for one request, run by pgbench as the public role."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from madoguchi.web.processes.installation import DATABASE

from .house import House, MeasureError

# A UUIDv7, with its hyphens or, as the driver writes it, without.
_UUID = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{8}-?[0-9a-f]{4}-?7[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}(?![0-9a-f])"
)
_AFTER_MILLISECONDS = 80
_TPS = re.compile(r"tps = ([0-9.]+)")
_FAILED = re.compile(r"number of failed transactions: ([0-9]+)")


def script(statements: list[str], since: float, codes: list[str]) -> str:
    """A script of pgbench: one transaction, with new ids each time in place of those made after `since`.

    `since` is in seconds of the clock; `codes` are other words that must be new each time.
    """
    text = ";\n".join(statements)
    found = {UUID(one) for one in _UUID.findall(text)}
    made = sorted(one for one in found if one.int >> _AFTER_MILLISECONDS >= since * 1000)
    # Codes are short: counted, since random ones would meet.
    lines = ["\\set n :n + 1"]
    for number, old in enumerate(made):
        lines += [
            f"\\set a{number} random(1000, 9999)",
            f"\\set b{number} random(100000000000, 999999999999)",
        ]
        for written in (str(old), old.hex):
            text = text.replace(written, f"019f0000-:a{number}-7000-8000-:b{number}")
    for number, code in enumerate(codes):
        lines += [f"\\set c{number} 100000000 + :client_id * 10000000 + :n"]
        text = text.replace(code, f":c{number}")
    return "\n".join([*lines, "BEGIN;", f"{text};", "COMMIT;", ""])


@contextmanager
def _written(house: House, text: str) -> Iterator[Path]:
    path = house.folder / "limit.sql"
    path.write_text(text)
    yield path
    path.unlink()


def limit(house: House, text: str, clients: int, seconds: int) -> float:
    """Transactions a second of pgbench with such a script, as the public role."""
    installation = house.installation
    role = "madoguchi_public"
    where = ["-h", str(installation.cluster.socket), "-U", role]
    how = ["-n", "-M", "simple", "-c", str(clients), "-j", "1", "-D", "n=0", "-T", str(seconds)]
    with _written(house, text) as path:
        done = subprocess.run(
            [installation.cluster.program("pgbench"), *where, *how, "-f", str(path), DATABASE],
            env={**os.environ, "PGPASSWORD": installation.secrets[role]},
            capture_output=True,
            text=True,
            check=False,
        )
    rate, failed = _TPS.search(done.stdout), _FAILED.search(done.stdout)
    if done.returncode or rate is None or (failed and failed[1] != "0"):
        raise MeasureError(f"pgbench failed:\n{done.stdout}{done.stderr}")
    return float(rate[1])
