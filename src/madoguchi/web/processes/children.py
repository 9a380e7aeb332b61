"""Processes that one command starts, watches and stops, and what a killed command left behind."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil

from .parents import die_with_parent, forking

_FIRST_PAUSE, _LONGEST_PAUSE, _LASTING = 0.5, 30.0, 60.0
_STOP_SECONDS = 25.0
# Requests of a killed command wait for a database that is gone; whatever they did not commit, nobody was told.
_LEFTOVER_SECONDS = 3.0


@dataclass
class Child:
    """One process: what it runs, and when it is to be started again."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: psutil.Popen | None = field(default=None, init=False)
    _began: float = field(default=0.0, init=False)
    _pause: float = field(default=_FIRST_PAUSE, init=False)

    def start(self, notes: Path) -> None:
        """Start it, and note its id so that a later command finds it."""
        # A session of its own: Ctrl-C reaches the parent alone, which stops all in order.
        with forking():
            self.process = psutil.Popen(
                list(self.command),
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, signal.SIGTERM, os.getpid()),
            )
        self._began = time.monotonic()
        _note(notes / f"{self.name}.json", self.process)

    def stop(self, notes: Path) -> None:
        """Ask it to end, wait, and end it by force when it does not."""
        if self.process is not None:
            _end([self.process])
            self.process = None
        (notes / f"{self.name}.json").unlink(missing_ok=True)

    def ended(self) -> int | None:
        """Its exit code, when it has ended by itself."""
        return None if self.process is None else self.process.poll()

    def pause(self) -> float:
        """How long to wait before it is started again: twice as long each time it ends soon."""
        lasted = time.monotonic() - self._began
        self._pause = _FIRST_PAUSE if lasted > _LASTING else min(self._pause * 2, _LONGEST_PAUSE)
        return self._pause


@dataclass
class Family:
    """Children in the order in which they are stopped."""

    notes: Path
    report: Callable[[str], None]
    children: list[Child] = field(default_factory=list)
    _due: dict[str, float] = field(default_factory=dict)

    def start(self, child: Child) -> None:
        """Start a child and watch over it from now on."""
        self.notes.mkdir(parents=True, exist_ok=True)
        self.children.append(child)
        child.start(self.notes)

    def look(self) -> None:
        """Start again what has ended by itself, each after its pause."""
        now = time.monotonic()
        for child in self.children:
            code = child.ended()
            if code is not None and child.name not in self._due:
                pause = child.pause()
                self.report(f"{child.name} ended ({_why(code)}); starting it again in {pause:g} s")
                self._due[child.name] = now + pause
            elif child.name in self._due and self._due[child.name] <= now:
                del self._due[child.name]
                child.start(self.notes)

    def stop(self) -> None:
        """Stop every child in order."""
        for child in self.children:
            child.stop(self.notes)


def _why(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _note(path: Path, process: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        path.write_text(json.dumps({"pid": process.pid, "started": process.create_time()}))


def end_leftovers(notes: Path, report: Callable[[str], None]) -> None:
    """End processes that an earlier command, killed, left running."""
    left = {path: process for path in notes.glob("*.json") if (process := _noted(path))}
    for path in left:
        report(f"Ending what was left running: {path.stem}")
    _end(list(left.values()), _LEFTOVER_SECONDS)
    for path in list(notes.glob("*.json")):
        path.unlink()


def _noted(path: Path) -> psutil.Process | None:
    try:
        note = json.loads(path.read_text())
        process = psutil.Process(note["pid"])
        # An id alone may by now be another's.
        return process if process.create_time() == note["started"] else None
    except (ValueError, KeyError, psutil.NoSuchProcess):
        return None


def _end(processes: Sequence[psutil.Process], patience: float = _STOP_SECONDS) -> None:
    for sent in _signals(processes, patience):
        _, alive = psutil.wait_procs(processes, timeout=sent)
        if not alive:
            return


def _signals(processes: Sequence[psutil.Process], patience: float) -> Iterator[float]:
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)
        yield seconds
