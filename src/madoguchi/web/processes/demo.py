"""All of Madoguchi on one machine: the sample city, both sides, their workers, a mail server."""

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import typer

from madoguchi.foundation.tenancy.sides import Side
from madoguchi.services.payments.config import ConfigError, read_config
from madoguchi.services.payments.sandbox import ensure_accounts

from .accounts import known_accounts
from .children import Child, Family, end_leftovers
from .installation import Installation
from .parents import die_with_parent, forking
from .postgres import PostgresError
from .preparation import PreparationError, prepare
from .serving import PortError, refuse_busy_port

HOST = "127.0.0.1"
SLUG = "mihon"
_LOOK_SECONDS = 0.2
_DAY_SECONDS = 24 * 3600.0


# Python drops what is raised while it forks: whoever waits here asks again.
_told = threading.Event()


class BusyError(RuntimeError):
    """Another demo runs on this folder."""


def run(data: Path, port: int) -> int:
    """Run until Ctrl-C or SIGTERM; returns the exit code."""
    try:
        with _stopping_on_signals(), _only_one(data):
            _run(Demo(Installation(data, _say), port))
    except (BusyError, ConfigError, PortError, PostgresError, PreparationError) as error:
        typer.echo(str(error), err=True)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _say(line: str) -> None:
    typer.echo(f"  {line}")
    sys.stdout.flush()


@contextmanager
def _stopping_on_signals() -> Iterator[None]:
    """SIGTERM ends the command as Ctrl-C does, wherever it is at work; a second one changes nothing."""

    def stop(_number: int, _frame: object) -> None:
        _told.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    yield


@contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """Hold the folder: the kernel lets go of it when this process ends, however it ends."""
    (data / "run").mkdir(parents=True, exist_ok=True)
    with (data / "run" / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise BusyError(f"Madoguchi runs already in {data} (process {lock.read().strip()}).") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _run(demo: "Demo") -> None:
    began = time.monotonic()
    try:
        demo.start()
        for line in demo.ready(time.monotonic() - began):
            typer.echo(line)
        sys.stdout.flush()
        demo.watch()
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        demo.stop()


class Demo:
    """What one `madoguchi demo` starts, watches and stops."""

    sandbox_port = 0

    def __init__(self, installation: Installation, port: int) -> None:
        self.installation = installation
        self.ports = {Side.PUBLIC: port, Side.OFFICE: port + 1}
        self.family = Family(installation.folder / "run", _say)
        self._roots: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Bring everything up; returns when both sides answer."""
        end_leftovers(self.family.notes, _say)
        for port in self.ports.values():
            refuse_busy_port(HOST, port)
        self.installation.start()
        prepare(self.installation)
        smtp_port, self.sandbox_port = _free_port(), self._port_of_sandbox()
        # Before the public side reads whom it may ask.
        ensure_accounts(self._payment_file, f"http://{HOST}:{self.sandbox_port}")
        for child in self._web(smtp_port):
            self.family.start(child)
        self._wait(lambda: all(_answers(port) for port in self.ports.values()))
        # Only now, so that the pages need not share the cores with what nobody waits for yet.
        for child in self._workers(smtp_port):
            self.family.start(child)

    def _web(self, smtp_port: int) -> Iterator[Child]:
        for side, port in self.ports.items():
            words = ("serve", "--side", side.value, "--host", HOST, "--port", str(port))
            yield Child(f"{side} web", _madoguchi(*words), self._environment(side, smtp_port))

    def _workers(self, smtp_port: int) -> Iterator[Child]:
        for side in self.ports:
            command = _madoguchi("worker", "--side", side.value)
            yield Child(f"{side} worker", command, self._environment(side, smtp_port))
        yield self._mail_server(smtp_port)
        yield self._sandbox()

    def _sandbox(self) -> Child:
        kept = {"MADOGUCHI_DATA": str(self.installation.folder)}
        given = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
        words = ("sandbox-provider", "--port", str(self.sandbox_port))
        file = {"MADOGUCHI_PAYMENT_FILE": str(self._payment_file)}
        return Child("sandbox provider", _madoguchi(*words), {**given, **kept, **file})

    def _port_of_sandbox(self) -> int:
        """The port of the last time where it is free, so that pages of payments that are open stay there."""
        if self._payment_file.exists():
            known = read_config(self._payment_file).sandbox_card
            port = urlsplit(known.address).port if known else None
            if port and _is_free(port):
                return port
        return _free_port()

    @property
    def _payment_file(self) -> Path:
        return self.installation.folder / "payments.json"

    def _mail_server(self, port: int) -> Child:
        words = ("-m", "aiosmtpd", "-n", "-l", f"{HOST}:{port}", "-c", "aiosmtpd.handlers.Mailbox")
        command = (sys.executable, *words, str(self._outbox))
        # It needs no secret, so it is given none.
        return Child("mail", command, {"PATH": os.environ.get("PATH", "")})

    @property
    def _outbox(self) -> Path:
        return self.installation.folder / "outbox"

    def _environment(self, side: Side, smtp_port: int) -> dict[str, str]:
        other = Side.OFFICE if side == Side.PUBLIC else Side.PUBLIC
        return {
            **self.installation.environment(side),
            "MADOGUCHI_OTHER_SIDE": self.address(other),
            "MADOGUCHI_PUBLIC_ADDRESS": f"http://{{city}}.localhost:{self.ports[Side.PUBLIC]}",
            "MADOGUCHI_OFFICE_ADDRESS": f"http://{{city}}.localhost:{self.ports[Side.OFFICE]}",
            "MADOGUCHI_SMTP_PORT": str(smtp_port),
            # Threads of the C library's allocator each keep memory of their own.
            "MALLOC_ARENA_MAX": "2",
            **(self._public_alone() if side == Side.PUBLIC else {}),
        }

    def _public_alone(self) -> dict[str, str]:
        return {"MADOGUCHI_OUTBOX": str(self._outbox), "MADOGUCHI_PAYMENT_FILE": str(self._payment_file)}

    def address(self, side: Side) -> str:
        """Where a browser finds a side."""
        return f"http://{SLUG}.localhost:{self.ports[side]}/"

    def _wait(self, ready: Callable[[], bool]) -> None:
        while not ready():
            self._look()
            time.sleep(0.05)

    def ready(self, seconds: float) -> Iterator[str]:
        """What is said once both sides answer."""
        yield f"Ready: {self.address(Side.PUBLIC)} (desk: {self.address(Side.OFFICE)})"
        yield f"  Payments on line are for practice, no money moves: http://{HOST}:{self.sandbox_port}/"
        accounts = known_accounts(self.installation.folder)
        for account in accounts:
            yield f"  {account.role:<17} {account.email:<24} {account.password}  {account.name}"
        yield f"  {seconds:.1f} s. Ctrl-C stops everything."

    def watch(self) -> None:
        """Start again what ends, and close the ledger's day, until interrupted."""
        roots_at = time.monotonic()
        while True:
            self._look()
            if time.monotonic() >= roots_at:
                roots_at += _DAY_SECONDS
                self._publish_roots()
            time.sleep(_LOOK_SECONDS)

    def _look(self) -> None:
        if _told.is_set():
            raise KeyboardInterrupt
        if self.installation.cluster.pid is None:
            _say("PostgreSQL ended; starting it again")
            self.installation.cluster.start()
        self.family.look()
        if self._roots is not None:
            self._roots.poll()

    def _publish_roots(self) -> None:
        """Close the ledger's day as the owner, in a process of its own."""
        with forking():
            self._roots = subprocess.Popen(
                _madoguchi("roots"),
                env=self.installation.environment(None),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                preexec_fn=partial(die_with_parent, signal.SIGTERM, os.getpid()),
            )

    @staticmethod
    def _end_roots(closing: subprocess.Popen[bytes]) -> None:
        # It is one transaction: what is cut short closes the same day again at the next start.
        try:
            closing.wait(timeout=20)
        except subprocess.TimeoutExpired:
            closing.kill()
            closing.wait()

    def stop(self) -> None:
        """Stop web, workers, mail, the sandbox and PostgreSQL, in this order."""
        _say("Stopping")
        if self._roots is not None:
            self._end_roots(self._roots)
        self.family.stop()
        self.installation.cluster.stop()


def _madoguchi(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "madoguchi.web.cli", *words)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    try:
        refuse_busy_port(HOST, port)
    except PortError:
        return False
    return True


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
