"""The web server of one side: granian, WSGI."""

import os
import signal
import socket
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from madoguchi.services.payments.config import ConfigError, read_config
from madoguchi.services.payments.sandbox import ensure_accounts, made

from .parents import die_with_parent

__all__ = ["THREADS", "ConfigError", "PortError", "refuse_busy_port", "serve", "serve_sandbox"]

# More threads than cores, since a request waits for the database.
THREADS = 5


class PortError(RuntimeError):
    """The address cannot be had; the message says who has it."""


def serve(host: str, port: int, workers: int = 1, threads: int = THREADS) -> None:
    """Serve `madoguchi.web.wsgi` until SIGTERM or Ctrl-C; requests at work are finished first.

    Raises `PortError` when something else listens there.
    """
    _serve(_application, host, port, workers, threads)


def serve_sandbox(host: str, port: int, folder: Path, file: Path) -> None:
    """The same for the payment provider of the demo, of the accounts in `file`; it keeps what it knows in `folder`."""
    ensure_accounts(file, f"http://{host}:{port}")
    _serve(partial(_sandbox, folder, file), host, port, workers=1, threads=THREADS)


def _serve(
    loading: Callable[[], Callable[..., Any]], host: str, port: int, workers: int, threads: int
) -> None:
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
    server.serve(target_loader=partial(_loaded, loading, os.getpid()), wrap_loader=False)


def _loaded(loading: Callable[[], Callable[..., Any]], server: int) -> Callable[..., Any]:
    # Runs in granian's own child, which would outlive a killed server: while it starts, it is deaf to SIGTERM.
    die_with_parent(signal.SIGKILL, server)
    return loading()


def _sandbox(folder: Path, file: Path) -> Callable[..., Any]:
    return made(folder, read_config(file))


def _application() -> Callable[..., Any]:
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
