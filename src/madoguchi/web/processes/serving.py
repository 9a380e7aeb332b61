"""The web server of one side: granian, WSGI."""

import os
import signal
import socket
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import psutil
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from .parents import die_with_parent

# More threads than cores, since a request waits for the database.
THREADS = 5


class PortError(RuntimeError):
    """The address cannot be had; the message says who has it."""


def serve(host: str, port: int, workers: int = 1, threads: int = THREADS) -> None:
    """Serve `madoguchi.web.wsgi` until SIGTERM or Ctrl-C; requests at work are finished first.

    Raises `PortError` when something else listens there.
    """
    refuse_busy_port(host, port)
    server = Server(
        "madoguchi.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
    )
    server.serve(target_loader=partial(_application, os.getpid()), wrap_loader=False)


def _application(server: int) -> Callable[..., Any]:
    # Runs in granian's own child, which would outlive a killed server: while it starts, it is deaf to SIGTERM.
    die_with_parent(signal.SIGKILL, server)
    application: Callable[..., Any] = import_module("madoguchi.web.wsgi").application
    return application


def refuse_busy_port(host: str, port: int) -> None:
    """Raise `PortError` when the port is taken. Asked first: granian would share it with another server."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortError(f"Port {port} cannot be used: {_holder(port) or error.strerror}.") from error


def _holder(port: int) -> str:
    for connection in psutil.net_connections("tcp"):
        here = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
        if here and connection.pid:
            return f"{psutil.Process(connection.pid).name()} (process {connection.pid}) listens there"
    return ""
