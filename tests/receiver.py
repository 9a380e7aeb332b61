"""A receiver of webhooks of the tests' own: real HTTP in threads; it answers, or fails to, as told."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOOPBACK = "127.0.0.0/8"


@dataclass
class Heard:
    """One call as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`status` and `location` are what it answers; `instead` is done in place of an answer, given the connection."""

    port: int = 0
    status: int = 204
    location: str = ""
    instead: Callable[[socket.socket], None] | None = None
    heard: list[Heard] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    sent: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook"

    def hang(self, _connection: socket.socket) -> None:
        """Say nothing until the test is over."""
        self.over.wait(60)

    def drip(self, connection: socket.socket) -> None:
        """Say a little again and again, so that no single wait is long."""
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        with suppress(OSError):
            while not self.over.wait(0.2):
                connection.sendall(b"X-More: and more\r\n")

    def flood(self, connection: socket.socket) -> None:
        """Answer with 100 MB; `sent` tells how much of it was taken."""
        part = b"x" * 65536
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n")
        with suppress(OSError):
            for _ in range(1600):
                connection.sendall(part)
                self.sent += len(part)


@contextmanager
def receiver(secure: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A running receiver at a free port of this machine, in plain http unless a context is given."""
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.heard.append(Heard(self.path, dict(self.headers), body))
            if told.instead:
                self.close_connection = True
                told.instead(self.connection)
                return
            self.send_response(told.status)
            if told.location:
                self.send_header("Location", told.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if secure:
        server.socket = secure.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield told
    finally:
        told.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def until_heard(told: Receiver, calls: int, seconds: float = 60) -> None:
    """Wait until so many calls came; the time is for a machine that does many other things."""
    end = time.monotonic() + seconds
    while len(told.heard) < calls:
        assert time.monotonic() < end, f"{len(told.heard)} calls of {calls}"
        time.sleep(0.02)
