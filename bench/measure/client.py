"""The client: a process of its own, threads with a connection each, as little work as can be.

Reads one JSON object from standard input: `port`, `threads`, `requests` as [path, cookies, body], `headers`: where
there are any, each request is a GET with them. Prints one:
`began` and `ended` (monotonic), `seconds` of each request in order of their ends, `answers` counted by status.
"""

import json
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

HOST, CITY_HOST = "127.0.0.1", "mihon.localhost"


class Connection:
    """One connection that is kept alive."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> int:
        """Send a request and read its answer; returns the status. Raises `OSError` when it is cut off."""
        return self.ask(request)[0]

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """The same; returns the body, too."""
        self._socket.sendall(request)
        answer = self._socket.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, body = answer.partition(b"\r\n\r\n")
        length = _length(head)
        while len(body) < length:
            body += self._more()
        return int(head[9:12]), body

    def _more(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionResetError("the server closed the connection")
        return data

    def close(self) -> None:
        """Close it."""
        self._socket.close()


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


def post(port: int, path: str, cookies: str = "", body: str = "") -> bytes:
    """A request as a browser sends it."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {CITY_HOST}:{port}", f"Content-Length: {len(body)}"]
    if cookies:
        lines += [f"Cookie: {cookies}", f"Origin: http://{CITY_HOST}:{port}"]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def get(port: int, path: str, headers: Mapping[str, str]) -> bytes:
    """A request for something to read."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {CITY_HOST}:{port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass
class Load:
    """Requests that threads take one after another."""

    port: int
    requests: Iterator[bytes]
    seconds: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    _taking: threading.Lock = field(default_factory=threading.Lock)

    def run(self, threads: int) -> None:
        """Send them all."""
        at_work = [threading.Thread(target=self._send) for _ in range(threads)]
        for thread in at_work:
            thread.start()
        for thread in at_work:
            thread.join()

    def _next(self) -> bytes | None:
        with self._taking:
            return next(self.requests, None)

    def _send(self) -> None:
        connection = Connection(self.port)
        while request := self._next():
            began = time.perf_counter()
            status = connection.send(request)
            self.seconds.append(time.perf_counter() - began)
            with self._taking:
                self.answers[status] += 1
        connection.close()


def main() -> None:
    """Run one load."""
    given = json.load(sys.stdin)
    port, headers = given["port"], given["headers"]
    requests = [
        get(port, words[0], headers) if headers else post(port, *words) for words in given["requests"]
    ]
    load = Load(port, iter(requests))
    began = time.monotonic()
    load.run(given["threads"])
    ended = time.monotonic()
    print(
        json.dumps({"began": began, "ended": ended, "seconds": load.seconds, "answers": dict(load.answers)})
    )


if __name__ == "__main__":
    main()
