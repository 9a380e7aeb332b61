"""Real processes of both sides on a test's database, and the ways in which they are hurt."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psutil
import psycopg
from clones import Clone
from django.conf import settings
from django.test import Client

from madoguchi.foundation.accounts.models import Account
from madoguchi.foundation.tenancy.sides import Side

HOST = "mihon.localhost"
_TOKEN = "f" * 32


def until(holds: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something to become true; the time is for a machine that does many other things."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@contextmanager
def worker(database: Clone, side: Side, **environment: str) -> Iterator["psutil.Popen"]:
    """A worker of one side; it is killed at the end."""
    yield from _process(database, side, environment, "worker")


class Server:
    """A web server of one side at a port that stays, however often it is killed."""

    def __init__(self, database: Clone, side: Side = Side.PUBLIC, **environment: str) -> None:
        self.port = free_port()
        self._start = lambda: _process(database, side, environment, "serve", "--port", str(self.port))
        self._running: Any = None

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start it; returns when it answers."""
        self._running = self._start()
        next(self._running)
        until(lambda: answers(self.port))

    def kill(self) -> None:
        """SIGKILL to it and its children."""
        self._running.close()


def _process(
    database: Clone, side: Side, environment: dict[str, str], verb: str, *words: str
) -> Iterator["psutil.Popen"]:
    command = [sys.executable, "-m", "madoguchi.web.cli", verb, "--side", side.value, *words]
    given = {**database.environment(side), "MADOGUCHI_SECRET_KEY": settings.SECRET_KEY, **environment}
    # What it complains of while it is hurt is no news.
    process = psutil.Popen(command, env=given, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        kill(process)


def kill(process: "psutil.Process") -> None:
    """SIGKILL to a process and all that it started."""
    with suppress(psutil.NoSuchProcess):
        family = [process, *process.children(recursive=True)]
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(family, timeout=10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def answers(port: int) -> bool:
    """Whether the server says that it is well."""
    try:
        return get(port, "/health/") == 200
    except OSError:
        return False


def get(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": f"{HOST}:{port}"})
        return connection.getresponse().status
    finally:
        connection.close()


@dataclass(frozen=True)
class Browser:
    """A person's browser: a session, and the token of forms."""

    cookies: str

    def hand_over(self, port: int, token: str) -> bool:
        """Press the button that hands over; whether the arrival was acknowledged."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Host": f"{HOST}:{port}", "Cookie": self.cookies, "X-CSRFToken": _TOKEN}
        try:
            connection.request("POST", f"/applying/{token}/check/", body=b"", headers=headers)
            answer = connection.getresponse()
            arrived = (answer.getheader("Location") or "").endswith("/arrived/")
            assert answer.status >= 500 or arrived, (answer.status, answer.getheader("Location"))
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return arrived


def signed_in(account: Account) -> Browser:
    """A browser in which the account is signed in; on the public side."""
    client = Client()
    client.force_login(account)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Browser(f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={_TOKEN}")


class Locks:
    """Places where a process is made to wait: tables that the owner holds."""

    def __init__(self, database: Clone) -> None:
        self._database = database
        self._held = ExitStack()

    def __enter__(self) -> "Locks":
        return self

    def __exit__(self, *_fault: object) -> None:
        self.release()

    def hold(self, table: str, mode: str = "SHARE") -> None:
        """Let nobody write (SHARE) or read (ACCESS EXCLUSIVE) a table until `release`."""
        owner = psycopg.connect(self._database.installation.owner_url(self._database.name))
        self._held.callback(owner.close)
        owner.execute(f"LOCK TABLE {table} IN {mode} MODE")

    def waited_for(self, table: str) -> bool:
        """Whether somebody waits at the table."""
        with self._database.installation.cluster.connect(self._database.name) as superuser:
            query = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = %s::regclass"
            return superuser.execute(query, [table]).fetchone() is not None

    def release(self) -> None:
        """Let everybody go on."""
        self._held.close()


def forget_heartbeats(database: Clone) -> None:
    """A killed worker's jobs are given to others once it is silent for ten seconds: let them have passed."""
    with psycopg.connect(database.installation.owner_url(database.name)) as owner:
        for schema in ("public_side", "office_side"):
            owner.execute(
                f"UPDATE {schema}.procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
            )


def owner_rows(database: Clone, query: str, *parameters: Any) -> list[Any]:
    """What the owner reads, of all cities and both sides."""
    with psycopg.connect(database.installation.owner_url(database.name)) as owner:
        return owner.execute(query, parameters).fetchall()
