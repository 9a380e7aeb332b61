"""The worker as a real process: jobs, what a killed one left, a database that went away."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from madoguchi.foundation.tenancy.sides import ROLE_SIDES, Side
from madoguchi.web.jobs import PERIODIC

# Jobs of the table that leave a trace: a session that ended is deleted.
CLEAR = "sessions.clear"


@contextmanager
def worker(environment: dict[str, str], side: Side = Side.OFFICE) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "madoguchi.web.cli", "worker", "--side", side.value]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def until(holds: Callable[[], object], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall()) if cursor.description else []


def jobs_left(name: str = CLEAR) -> int:
    return len(rows(f"SELECT 1 FROM procrastinate_jobs WHERE task_name = '{name}'"))


def defer_clear() -> None:
    rows(
        "INSERT INTO django_session (session_key, session_data, expire_date)"
        " VALUES (gen_random_uuid()::text::varchar(40), '', now() - interval '1 day')"
    )
    app.configure_task(CLEAR).defer(timestamp=0)


def sessions() -> int:
    return len(rows("SELECT 1 FROM django_session"))


def test_it_does_a_job_deletes_it_and_ends_when_asked(database: Any) -> None:
    with database.as_office():
        defer_clear()
        with worker(database.environment(Side.OFFICE)) as process:
            until(lambda: not jobs_left())
            process.send_signal(signal.SIGTERM)
            said = process.communicate(timeout=40)[1]
        assert process.returncode == 0
        assert "Traceback" not in said
        assert sessions() == 0


def test_a_job_that_a_killed_worker_left_half_done_is_done(database: Any) -> None:
    with database.as_office():
        defer_clear()
        rows("UPDATE procrastinate_jobs SET status = 'doing'")
        with worker(database.environment(Side.OFFICE)):
            until(lambda: not jobs_left())
        assert sessions() == 0


def test_it_goes_on_when_the_database_has_cut_it_off(database: Any, installation: Any) -> None:
    with database.as_office():
        with worker(database.environment(Side.OFFICE)) as process:
            defer_clear()
            until(lambda: not jobs_left())
            with installation.cluster.connect() as superuser:
                cut = (
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s"
                )
                superuser.execute(cut, [database.name, connection.connection.info.backend_pid])
            defer_clear()
            until(lambda: not jobs_left())
            assert process.poll() is None
        assert sessions() == 0


@pytest.mark.parametrize("side", ROLE_SIDES)
def test_a_worker_does_every_periodic_job_of_its_side(database: Any, side: Side) -> None:
    names = [periodic.name for periodic in PERIODIC if side in periodic.sides]
    assert len(names) > 5
    with database.as_public() if side == Side.PUBLIC else database.as_office():
        for name in names:
            app.configure_task(name).defer(timestamp=0)
        with worker(database.environment(side), side):
            for name in names:
                until(lambda name=name: not jobs_left(name))
