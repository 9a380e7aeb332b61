"""The whole demo as a real command: Ready, a second start, a kill, an end in order."""

import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from madoguchi.web.processes import demo
from madoguchi.web.processes.installation import Installation

COMMAND = (sys.executable, "-m", "madoguchi.web.cli", "demo")


def free_port() -> int:
    """A port whose next one is free too."""
    while True:
        with socket.socket() as one, socket.socket() as next_one, suppress(OSError):
            one.bind(("127.0.0.1", 0))
            next_one.bind(("127.0.0.1", one.getsockname()[1] + 1))
            return int(one.getsockname()[1])


class Run:
    """One run of the command in a folder."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port, self.said = data, port, ""
        inherited = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        environment = {**inherited, "MADOGUCHI_DATA": str(data), "PORT": str(port)}
        self.process = psutil.Popen(
            COMMAND, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def until(self, word: str) -> None:
        """Read what it says up to a line that begins with `word`."""
        for line in self.process.stdout:
            self.said += line
            if line.startswith(word):
                return
        raise AssertionError(f"it ended before it said {word}:\n{self.said}")

    def family(self) -> list[psutil.Process]:
        """Every process under it."""
        return list(self.process.children(recursive=True))

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; returns the exit code."""
        self.process.send_signal(number)
        self.said += self.process.stdout.read()
        self.process.stdout.close()
        return int(self.process.wait(timeout=60))


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="madoguchi-demo-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def get(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Host": "mihon.localhost"})
        return connection.getresponse().status
    finally:
        connection.close()


def accounts(data: Path) -> list[list[str]]:
    return list(json.loads((data / "demo_accounts.json").read_text()))


def test_the_demo_from_nothing_through_a_kill_to_an_end_in_order(data: Path) -> None:
    port = free_port()
    first = Run(data, port)
    first.until("Ready:")
    assert f"Ready: http://mihon.localhost:{port}/ (desk: http://mihon.localhost:{port + 1}/)" in first.said
    assert [get(port, "/health/"), get(port + 1, "/health/")] == [200, 200]
    passwords = accounts(data)
    assert {role for role, *_ in passwords} >= {"clerk", "chief", "tax clerk", "roads clerk", "parks clerk"}
    family = first.family()
    first.end(signal.SIGKILL)
    _, alive = psutil.wait_procs(family, timeout=40)
    assert alive == [], "children that outlived their parent"

    second = Run(data, port)
    second.until("Ready:")
    assert "Making the tables" not in second.said, "a second start does nothing twice"
    assert accounts(data) == passwords
    family = second.family()
    assert second.end(signal.SIGTERM) == 0
    assert not any(process.is_running() for process in family)
    assert "Traceback" not in second.said
    assert [path.name for path in (data / "run").iterdir()] == ["lock"]


def test_a_busy_port_is_said_with_who_has_it(data: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        run = Run(data, port - 1)
        said = run.process.communicate(timeout=60)[0]
    assert run.process.returncode == 1
    assert f"Port {port} cannot be used: " in said
    assert f"(process {os.getpid()}) listens there." in said


def test_a_folder_in_use_is_said(data: Path) -> None:
    (data / "run").mkdir(exist_ok=True)
    with (data / "run" / "lock").open("w") as lock:
        lock.write("4711")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = Run(data, free_port())
        said = run.process.communicate(timeout=60)[0]
    assert run.process.returncode == 1
    assert said == f"Madoguchi runs already in {data} (process 4711).\n"


def test_a_port_that_is_no_number_is_said(data: Path) -> None:
    environment = {**os.environ, "MADOGUCHI_DATA": str(data), "PORT": "web"}
    done = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "PORT must be a number from 1 to 65534, not web.\n"


def test_a_stop_that_python_drops_while_it_forks_is_heard(tmp_path, monkeypatch):
    told = threading.Event()
    monkeypatch.setattr(demo, "_told", told)
    told.set()
    with pytest.raises(KeyboardInterrupt):
        demo.Demo(Installation(tmp_path), free_port()).watch()
