"""A house of the measures' own: everything under one temporary folder, gone at the end."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil
import psycopg

from madoguchi.foundation.tenancy.sides import Side
from madoguchi.web.processes.installation import DATABASE, Installation
from madoguchi.web.processes.parents import die_with_parent
from madoguchi.web.processes.preparation import PACK

BENCH = Path(__file__).resolve().parents[1]
HOST, CITY, CITY_HOST = "127.0.0.1", "992011", "mihon.localhost"
SITE = ("-m", "measure.command")
MADOGUCHI = ("-m", "madoguchi.web.cli")
_STALLED = 180.0


class MeasureError(RuntimeError):
    """A measure cannot go on; the message says why."""


@dataclass
class House:
    """A folder, its PostgreSQL with normal durability, and the processes that a measure starts."""

    folder: Path
    installation: Installation = field(init=False)
    settings: dict[str, str] = field(default_factory=dict)
    started: list[psutil.Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.installation = Installation(self.folder)

    def environment(self, side: Side | None) -> dict[str, str]:
        """The environment of a process of ours: of one side, or the owner's."""
        names = f"measure.settings.{side.value if side else 'owner'}"
        path = os.pathsep.join(filter(None, [str(BENCH), os.environ.get("PYTHONPATH")]))
        given = {"DJANGO_SETTINGS_MODULE": names, "PYTHONPATH": path, "MALLOC_ARENA_MAX": "2"}
        return {**self.installation.environment(side), **given, **self.settings}

    def make(self) -> None:
        """Database, tables, keys, and the sample city."""
        self.installation.start()
        self.run(None, *SITE, "migrate")
        self.run(None, "-m", "madoguchi.web.processes.keys")
        self.run(None, "-m", "django", "collectstatic", "--noinput", "--verbosity=0")
        self.run(Side.OFFICE, *MADOGUCHI, "load", str(self._pack()), "--yes")

    def _pack(self) -> Path:
        """The sample city with the measures' own procedure beside its own."""
        both = self.folder / "pack"
        for one in (PACK, BENCH / "pack"):
            shutil.copytree(one, both, dirs_exist_ok=True)
        return both

    def run(self, side: Side | None, *words: str, given: str = "") -> str:
        """Run a Python command to its end; returns what it printed. Raises `MeasureError` when it fails."""
        done = subprocess.run(
            [sys.executable, *words],
            env=self.environment(side),
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise MeasureError(f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, side: Side | None, *words: str) -> psutil.Process:
        """Start a process that runs until the end."""
        with self.log.open("ab") as log:
            process = psutil.Popen(
                (sys.executable, *words),
                env=self.environment(side),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, signal.SIGTERM, os.getpid()),
            )
        self.started.append(process)
        return process

    @property
    def log(self) -> Path:
        """Where processes that run until the end write what they say."""
        return self.folder / "log"

    def start_both_sides(
        self, command: tuple[str, ...] = SITE
    ) -> tuple[int, dict[str, list[psutil.Process]]]:
        """The public web and both workers; returns its port and the processes by what they are."""
        port = free_port()
        words = (*command, "serve", "--side", "public", "--port", str(port))
        web = self.start(Side.PUBLIC, *words)
        workers = [
            self.start(side, *command, "worker", "--side", side.value) for side in (Side.PUBLIC, Side.OFFICE)
        ]
        wait_for(lambda: listens(port), "the web to listen")
        return port, {"web": [web], "worker": workers, "database": [self.database]}

    @property
    def database(self) -> psutil.Process:
        """PostgreSQL."""
        return psutil.Process(self.installation.cluster.pid)

    def said(self) -> str:
        """What they said."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def stop_processes(self) -> None:
        """Stop what was started, PostgreSQL apart."""
        for process in self.started:
            with suppress(psutil.NoSuchProcess):
                process.terminate()
        for process in psutil.wait_procs(self.started, timeout=30)[1]:
            process.kill()
        self.started.clear()

    def query(self, statement: str) -> tuple[int, ...]:
        """One row, as the superuser."""
        with self.installation.cluster.connect(DATABASE) as connection:
            row = connection.execute(statement).fetchone()
        if row is None:
            raise MeasureError(f"no row: {statement}")
        return tuple(row)

    def counter(self, statement: str) -> Callable[[], int]:
        """A query that is asked again and again, over one connection."""
        connection = psycopg.connect(self.installation.cluster.dsn(DATABASE), autocommit=True)

        def counted() -> int:
            return sum(int(count) for (count,) in connection.execute(statement))

        return counted


@contextmanager
def house() -> Iterator[House]:
    """A house in a temporary folder; whatever happens, its processes are ended and the folder is removed."""
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-bench-"))
    folder.chmod(0o755)
    made = House(folder)
    with _interrupted_by_sigterm():
        try:
            yield made
        finally:
            made.stop_processes()
            made.installation.cluster.stop()
            end_all_in(folder)
            shutil.rmtree(made.installation.cluster.socket, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def living_in(folder: Path) -> list[psutil.Process]:
    """Processes that work on the folder: by their environment or their command."""
    return [process for process in psutil.process_iter() if _works_on(process, str(folder))]


def _works_on(process: psutil.Process, folder: str) -> bool:
    try:
        if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
            return False
        inside = process.environ().get("MADOGUCHI_DATA") == folder
        return inside or any(word.startswith(folder) for word in process.cmdline())
    except psutil.Error:
        return False


def end_all_in(folder: Path) -> None:
    """End by force what still works on the folder."""
    left = living_in(folder)
    for process in left:
        process.kill()
    psutil.wait_procs(left, timeout=5)


def wait_for(done: Callable[[], bool], what: str, seconds: float = _STALLED, every: float = 0.05) -> None:
    """Wait until something is so. Raises `MeasureError` after so many seconds."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            raise MeasureError(f"waited {seconds:g} s in vain for {what}")
        time.sleep(every)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def free_pair() -> int:
    """The first of two ports in a row that nobody listens on."""
    while True:
        port = free_port()
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port + 1))
            return port


def listens(port: int) -> bool:
    """Whether somebody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
