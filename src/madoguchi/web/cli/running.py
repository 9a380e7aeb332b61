"""Commands that run Madoguchi's processes."""

import os
import subprocess
import sys
from enum import StrEnum
from importlib import import_module
from types import ModuleType
from typing import Annotated

import typer

from madoguchi.foundation.tenancy.sides import Side

from .connection import PROJECT, choose_database, connected, data_folder, payment_file, stop

DEFAULT_PORT = 8000
LOOPBACK = "127.0.0.1"


class OneSide(StrEnum):
    """The sides that a process can serve."""

    PUBLIC = "public"
    OFFICE = "office"


ThatSide = Annotated[OneSide, typer.Option("--side", help="Whom it serves: people, or staff.")]
Port = Annotated[int | None, typer.Option(help="Without it: PORT (8000); the office: one more.")]
Host = Annotated[str, typer.Option(help="The address to listen on.")]
Workers = Annotated[int, typer.Option(min=1, help="Processes that answer requests.")]
Threads = Annotated[int | None, typer.Option(min=1, help="Threads of each process.")]
SandboxPort = Annotated[int, typer.Option(min=1, max=65535, help="Where it listens.")]
Measure = Annotated[str | None, typer.Argument(metavar="NAME", help="Without it, all are listed.")]


def demo() -> None:
    """Run the sample city on this machine: database, both sides, their workers, and a mail server.

    The first start makes everything in MADOGUCHI_DATA (.data); later ones take seconds. Ctrl-C stops it all.

    \b
    Examples:
      madoguchi demo
      PORT=9000 MADOGUCHI_DATA=/srv/madoguchi madoguchi demo
    """
    raise typer.Exit(_processes("demo").run(data_folder(), _port()))


def _processes(name: str) -> ModuleType:
    # Read when it is needed: most commands do without the server's library.
    return import_module(f"madoguchi.web.processes.{name}")


def _port() -> int:
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 < int(text) < 65535:
        raise stop(f"PORT must be a number from 1 to 65534, not {text}.")
    return int(text)


def serve(
    side: ThatSide,
    port: Port = None,
    host: Host = "127.0.0.1",
    workers: Workers = 1,
    threads: Threads = None,
) -> None:
    """Answer the HTTP requests of one side, on a database that runs.

    \b
    Examples:
      madoguchi serve --side public
      madoguchi serve --side office --port 8001 --workers 2
      DATABASE_URL=postgresql://madoguchi_public:…@db/madoguchi madoguchi serve --side public --host 0.0.0.0
    """
    serving = _processes("serving")
    choose_database(Side(side))
    port = port or _port() + (side == OneSide.OFFICE)
    try:
        serving.serve(host, port, workers, threads or serving.THREADS)
    except serving.PortError as error:
        raise stop(str(error)) from None


def worker(side: ThatSide) -> None:
    """Do one side's jobs and take what comes to it through the tray, on a database that runs.

    Start as many as there is work for. SIGTERM ends it after the jobs at hand.

    \b
    Examples:
      madoguchi worker --side office
      DATABASE_URL=postgresql://madoguchi_office:…@db/madoguchi madoguchi worker --side office
    """
    connected(Side(side), "web.processes.working").work()


def sandbox_provider(port: SandboxPort = 8009) -> None:
    """Run a payment provider that takes no money, for this machine alone: to try out paying on line.

    It makes MADOGUCHI_PAYMENT_FILE (payments.json in MADOGUCHI_DATA) where there is none; give the public side's
    processes the same. `madoguchi demo` starts one by itself.

    \b
    Examples:
      madoguchi sandbox-provider
      MADOGUCHI_PAYMENT_FILE=/srv/payments.json madoguchi sandbox-provider --port 9100
    """
    serving = _processes("serving")
    try:
        serving.serve_sandbox(LOOPBACK, port, data_folder() / "sandbox", payment_file())
    except (serving.PortError, serving.ConfigError) as error:
        raise stop(str(error)) from None


def bench(context: typer.Context, name: Measure = None) -> None:
    """Measure something on a database of its own, and print figure, unit and the physical limit.

    \b
    Examples:
      madoguchi bench
      madoguchi bench ground --quick
      madoguchi bench submit --quick --json
    """
    folder = PROJECT / "bench"
    known = sorted(path.stem for path in folder.glob("[a-z]*.py"))
    if name is None:
        typer.echo("\n".join(known))
    elif name not in known:
        raise stop(f"There is no measure {name}. There are: {', '.join(known) or 'none'}.")
    else:
        command = [sys.executable, str(folder / f"{name}.py"), *context.args]
        raise typer.Exit(subprocess.run(command, check=False).returncode)
