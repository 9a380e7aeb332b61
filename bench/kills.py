"""SIGKILL at random moments: of web, workers, PostgreSQL and the parent, while requests flow; is anything lost?"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from measure.house import House, MeasureError, free_pair, living_in, wait_for
from measure.report import Figures, main
from measure.site.broken import BROKEN
from measure.whole import LEFT, violations

KINDS = ("web", "public worker", "office worker", "postgres", "parent")
# So many requests are acknowledged between two kills, so that each hits a house at work.
_BETWEEN = 20
_LONGEST_PAUSE = 0.7
_PATIENCE, _MOMENT = 120.0, 3.0


@dataclass
class Demo:
    """The supervised house: `madoguchi demo`, which starts again what is killed."""

    house: House
    port: int
    ready_after: list[float] = field(default_factory=list)
    _parent: psutil.Process | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it and wait until it says that it is ready. Raises `MeasureError` when it does not."""
        heard, began = len(self.house.said()), time.monotonic()
        parent = self.house.start(None, "-m", "measure.supervisor", str(self.port))
        self._parent = parent
        wait_for(lambda: "Ready:" in self.house.said()[heard:] or _ended(parent), "Ready", _PATIENCE)
        if _ended(parent):
            raise MeasureError(f"the start ended: {self.house.said()[heard:]}")
        self.ready_after.append(round(time.monotonic() - began, 2))

    def stop(self) -> str:
        """Ask it to end; returns what went wrong, if anything."""
        if self._parent is None:
            return ""
        self._parent.terminate()
        try:
            code = self._parent.wait(timeout=_PATIENCE)
        except psutil.TimeoutExpired:
            living = [" ".join(one.cmdline())[-80:] for one in living_in(self.house.folder)]
            self._parent.kill()
            return f"did not end within {_PATIENCE:g} s, nor did {living}"
        return f"ended with exit code {code}" if code else ""

    def kill(self, kind: str, dice: random.Random) -> None:
        """SIGKILL one of its processes; the parent is started again by hand, all else by the parent."""
        with suppress(psutil.NoSuchProcess):
            dice.choice(self._processes(kind)).kill()
        if kind == "parent" and self._parent is not None:
            self._parent.wait(timeout=_PATIENCE)
            self.start()

    def _processes(self, kind: str) -> list[psutil.Process]:
        """The processes of one kind: the first of them with its children, as they are now."""
        found: list[psutil.Process] = []

        def alive() -> bool:
            with suppress(psutil.NoSuchProcess, OSError, ValueError, TypeError, MeasureError):
                root = self._root(kind)
                family = [] if kind == "parent" else root.children(recursive=True)
                found[:] = [] if _ended(root) else [root, *family]
            return bool(found)

        wait_for(alive, f"{kind} to run again", _PATIENCE)
        return found

    def _root(self, kind: str) -> psutil.Process:
        if kind == "parent" and self._parent is not None:
            return self._parent
        if kind == "postgres":
            return psutil.Process(self.house.installation.cluster.pid or -1)
        name = "public web" if kind == "web" else kind
        note = json.loads((self.house.folder / "run" / f"{name}.json").read_text())
        return psutil.Process(note["pid"])


def _ended(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@contextmanager
def _stream(house: House, port: int, acknowledged: Path) -> Iterator[subprocess.Popen[str]]:
    """The client at work; it is asked to end at the end."""
    client = subprocess.Popen(
        [sys.executable, "-m", "measure.stream", str(port), str(acknowledged)],
        env=house.environment(None),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield client
    finally:
        if client.poll() is None:
            client.kill()
        client.communicate()


def kills(house: House, given: argparse.Namespace) -> Figures:
    """Kill, drain, look; and start once more."""
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"seed {seed}", file=sys.stderr)
    count, dice = given.count or (10 if given.quick else 50), random.Random(seed)
    acknowledged = house.folder / "acknowledged"
    house.settings = {BROKEN: given.broken}
    demo = Demo(house, free_pair())
    demo.start()
    house.run(None, "-m", "measure.command", "migrate")
    killed: Counter[str] = Counter()
    with _stream(house, demo.port, acknowledged) as client:
        for kind in _plan(count, dice):
            _flows(acknowledged)
            time.sleep(dice.uniform(0, _LONGEST_PAUSE))
            demo.kill(kind, dice)
            killed[kind] += 1
        _flows(acknowledged)
        said = json.loads(client.communicate("")[0])
    began = time.monotonic()
    wait_for(lambda: _left(house) == 0, "everything to drain", 240, every=0.2)
    drained = round(time.monotonic() - began, 1)
    found = [*violations(house, acknowledged), *_starts_clean(demo)]
    return {"kills": count, "by_kind": dict(killed), "seed": seed, **said, "drained_seconds": drained} | {
        "ready_seconds": demo.ready_after,
        "violations": found,
    }


def _plan(count: int, dice: random.Random) -> list[str]:
    plan = [KINDS[number % len(KINDS)] for number in range(count)]
    dice.shuffle(plan)
    return plan


def _flows(acknowledged: Path) -> None:
    """Wait until requests are acknowledged again."""
    before = _size(acknowledged)
    wait_for(
        lambda: _size(acknowledged) >= before + _BETWEEN * 37, "requests to be acknowledged again", _PATIENCE
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _left(house: House) -> int:
    with suppress(Exception):  # the database itself may just be starting again
        return house.query(LEFT)[0]
    return -1


def _starts_clean(demo: Demo) -> list[str]:
    """Stop, look for what is left, start once more and stop again: what went wrong."""
    found = []
    for what in ("the stop after the kills", "the stop after the next start"):
        fault = demo.stop()
        found += [f"{what} {fault}"] if fault else []
        found += [f"{what} left {one}" for one in _left_over(demo.house)]
        if what.endswith("kills"):
            demo.start()
    return found


def _left_over(house: House) -> list[str]:
    """Processes that outlive their house; the kernel gets a moment to end those that die with their parent."""
    with suppress(MeasureError):
        wait_for(lambda: not living_in(house.folder), "all to end", _MOMENT)
    return [f"{one.pid}: {' '.join(one.cmdline())[:120]}" for one in living_in(house.folder)]


if __name__ == "__main__":
    options = [
        ("--seed", {"type": int, "help": "the dice of an earlier run"}),
        ("--count", {"type": int, "help": "how many kills"}),
        ("--broken", {"choices": ["lost", "twice"], "default": "", "help": "break a guarantee: is it seen?"}),
    ]
    sys.exit(main(__doc__, kills, *options))
