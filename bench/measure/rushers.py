"""People who all come at once: a process of its own, so many connections at a time, each person once.

Reads one JSON object from standard input: `port`, `connections`, `tokens`, `wanted` (the body of a hold), `said`.
Each connection has looked at the times of the day before, as people have the page open when it begins: the processes
are no colder than they would be. Everybody asks for a place; who gets one books it. Prints one: `began`, `last_booked`
and `ended` (monotonic), `booked`, `refused`, `errors`, `seconds` of each person.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .client import CITY_HOST, Connection

_OK, _CREATED, _CONFLICT = 200, 201, 409


@dataclass
class Rush:
    """What they come for, and what became of it."""

    port: int
    looked_at: str
    wanted: str
    said: dict[str, Any]
    tokens: Iterator[str]
    ready: threading.Barrier
    booked: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    _taking: threading.Lock = field(default_factory=threading.Lock)

    def come(self) -> None:
        """One after another over one connection, all beginning at the same moment."""
        connection = Connection(self.port)
        if connection.send(_get(self.port, self.looked_at)) != _OK:
            self.errors.append(f"{self.looked_at} is not shown")
        self.ready.wait()
        while token := self._next():
            began = time.perf_counter()
            self._one(connection, token)
            self.seconds.append(time.perf_counter() - began)
        connection.close()

    def _next(self) -> str | None:
        with self._taking:
            return next(self.tokens, None)

    def _one(self, connection: Connection, token: str) -> None:
        status, held = connection.ask(_post(self.port, "holds", token, self.wanted))
        if status == _CONFLICT:
            self.refused.append(time.monotonic())
            return
        if status == _CREATED:
            kept = json.loads(held)
            sent = json.dumps({"code": kept["code"], "key": kept["key"], "said": self.said})
            status, held = connection.ask(_post(self.port, "bookings", token, sent))
        if status == _CREATED:
            self.booked.append(time.monotonic())
        else:
            self.errors.append(f"{status} {held[:200]!r}")


def _get(port: int, path: str) -> bytes:
    return f"GET /api/v1/{path} HTTP/1.1\r\nHost: {CITY_HOST}:{port}\r\n\r\n".encode()


def _post(port: int, path: str, token: str, body: str) -> bytes:
    lines = [
        f"POST /api/v1/{path} HTTP/1.1",
        f"Host: {CITY_HOST}:{port}",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
        f"Content-Length: {len(body.encode())}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def main() -> None:
    """Let them come."""
    given = json.load(sys.stdin)
    ready = threading.Barrier(given["connections"] + 1)
    wanted = given["wanted"]
    looked_at = f"availability/{wanted['resource']}/{wanted['begins'].partition('T')[0]}"
    rush = Rush(given["port"], looked_at, json.dumps(wanted), given["said"], iter(given["tokens"]), ready)
    crowd = [threading.Thread(target=rush.come) for _ in range(given["connections"])]
    for one in crowd:
        one.start()
    ready.wait()
    began = time.monotonic()
    for one in crowd:
        one.join()
    print(
        json.dumps(
            {
                "began": began,
                "last_booked": max(rush.booked, default=began),
                "ended": time.monotonic(),
                "booked": len(rush.booked),
                "refused": len(rush.refused),
                "errors": rush.errors,
                "seconds": rush.seconds,
            }
        )
    )


if __name__ == "__main__":
    main()
