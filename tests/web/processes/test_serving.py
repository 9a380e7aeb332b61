"""The web server of one side, as a process."""

import socket
import subprocess
import sys
import time
from typing import Any

import psutil

from madoguchi.foundation.tenancy.sides import Side


def test_a_server_killed_while_it_starts_leaves_no_child(database: Any) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "madoguchi.web.cli", "serve", "--side", "public", "--port", str(port)]
    server = psutil.Popen(command, env=database.environment(Side.PUBLIC), stderr=subprocess.DEVNULL)
    children = _children(server)
    # It now reads every room: a second or two in which it takes no notice of SIGTERM.
    time.sleep(0.3)
    server.kill()
    server.wait()
    _, left = psutil.wait_procs(children, timeout=10)
    for child in left:
        child.kill()
    assert not left


def _children(server: psutil.Popen) -> list[psutil.Process]:
    while not (children := server.children(recursive=True)):
        assert server.poll() is None
        time.sleep(0.02)
    return children
