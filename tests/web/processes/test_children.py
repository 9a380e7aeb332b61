"""Children: watched, started again, stopped; and what a killed parent left."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from madoguchi.web.processes.children import Child, Family, end_leftovers

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def family(tmp_path: Path, lines: list[str]) -> Iterator[Family]:
    made = Family(tmp_path / "run", lines.append)
    yield made
    made.stop()


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(SLEEP) as process:
        yield process
        process.kill()


def note_of(process: subprocess.Popen[bytes], *, older: float = 0) -> str:
    return json.dumps({"pid": process.pid, "started": psutil.Process(process.pid).create_time() - older})


def test_a_child_that_was_killed_is_started_again_and_said(family: Family, lines: list[str]) -> None:
    child = Child("worker", SLEEP, {})
    family.start(child)
    first = child.process
    assert first
    first.kill()
    first.wait()
    until(lambda: family.look() or (child.process and child.process.pid != first.pid))
    assert lines == ["worker ended (killed by SIGKILL); starting it again in 1 s"]


def test_a_child_that_ends_at_once_is_waited_for_longer_each_time(family: Family, lines: list[str]) -> None:
    family.start(Child("web", (sys.executable, "-c", "raise SystemExit(3)"), {}))
    until(lambda: family.look() or len(lines) == 2)
    assert lines[0].endswith("ended (exit code 3); starting it again in 1 s")
    assert lines[1].endswith("in 2 s")


def test_stopping_ends_them_all_and_leaves_no_note(family: Family) -> None:
    children = [Child(name, SLEEP, {}) for name in ("web", "worker")]
    for child in children:
        family.start(child)
    processes = [psutil.Process(child.process.pid) for child in children if child.process]
    family.stop()
    assert not any(process.is_running() for process in processes)
    assert list(family.notes.iterdir()) == []


def test_what_a_killed_parent_left_is_ended(tmp_path: Path, stranger: subprocess.Popen[bytes]) -> None:
    (tmp_path / "web.json").write_text(note_of(stranger))
    lines: list[str] = []
    end_leftovers(tmp_path, lines.append)
    assert not psutil.pid_exists(stranger.pid)
    assert lines == ["Ending what was left running: web"]


def test_another_process_with_the_noted_id_is_left_alone(
    tmp_path: Path, stranger: subprocess.Popen[bytes]
) -> None:
    (tmp_path / "web.json").write_text(note_of(stranger, older=1))
    end_leftovers(tmp_path, lambda _line: None)
    assert stranger.poll() is None
    assert list(tmp_path.iterdir()) == []


def test_a_note_cut_off_by_a_kill_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "web.json").write_text('{"pid": 1')
    end_leftovers(tmp_path, lambda _line: None)
    assert list(tmp_path.iterdir()) == []


def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path;"
        "from madoguchi.web.processes.children import Child;"
        f"c = Child('x', {SLEEP!r}, {{}}); c.start(Path({str(tmp_path)!r}));"
        "print(c.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
