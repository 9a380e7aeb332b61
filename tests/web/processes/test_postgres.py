"""PostgreSQL as a child: started, stopped, adopted, killed, refused."""

import os
import pwd
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from madoguchi.web.processes.postgres import Cluster, PostgresError, refuse_closed_parent


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not pytest's own temporary folder: its parents are closed to others, so the server's user cannot enter.
    with tempfile.TemporaryDirectory(prefix="madoguchi-pg-") as name:
        Path(name).chmod(0o755)
        yield Path(name) / "postgres"


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    made = Cluster(folder)
    made.start()
    yield made
    made.stop()


def note(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")


def kept(cluster: Cluster) -> int:
    with cluster.connect() as connection:
        row = connection.execute("SELECT number FROM kept").fetchone()
        return row[0] if row else 0


def test_stopped_and_started_again_it_has_what_it_had(cluster: Cluster) -> None:
    note(cluster)
    cluster.stop()
    assert cluster.pid is None
    cluster.start()
    assert kept(cluster) == 7


def test_a_server_that_runs_is_adopted(cluster: Cluster) -> None:
    other = Cluster(cluster.folder)
    other.start()
    assert other.pid == cluster.pid


def test_after_a_kill_it_recovers_what_was_committed(cluster: Cluster) -> None:
    note(cluster)
    before = cluster.pid
    os.kill(before or 0, signal.SIGKILL)
    cluster.start()
    assert cluster.pid != before
    assert kept(cluster) == 7


def test_half_a_database_that_a_killed_start_left_is_made_anew(folder: Path) -> None:
    half = folder.with_name("postgres.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    cluster = Cluster(folder)
    cluster.start()
    try:
        assert not half.exists()
        assert cluster.pid
    finally:
        cluster.stop()


def test_only_the_superuser_enters_without_a_password(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        connection.execute("CREATE ROLE clerk LOGIN PASSWORD 'right'")
    psycopg.connect(cluster.dsn("postgres", "clerk", "right")).close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(cluster.dsn("postgres", "clerk", "wrong"))


def test_its_folder_is_closed_to_others(cluster: Cluster) -> None:
    assert cluster.folder.stat().st_mode & 0o077 == 0


def test_a_parent_folder_it_cannot_enter_is_refused_by_name(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "data").mkdir(parents=True)
    closed.chmod(0o700)
    stranger = pwd.struct_passwd(("stranger", "x", 64999, 64999, "", "/", "/bin/false"))
    with pytest.raises(PostgresError) as refusal:
        refuse_closed_parent(closed / "data", stranger)
    assert "stranger" in str(refusal.value)
    # pytest's own folders may be closed already: the outermost one is named, where mending begins.
    outermost = next(one for one in reversed([closed, *closed.parents]) if not one.stat().st_mode & 0o001)
    assert f"chmod o+x {outermost}" in str(refusal.value)


def test_a_folder_open_to_all_is_not_refused(folder: Path) -> None:
    stranger = pwd.struct_passwd(("stranger", "x", 64999, 64999, "", "/", "/bin/false"))
    refuse_closed_parent(folder.parent, stranger)


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    cluster = Cluster(folder, options={"shared_buffers": "no number"})
    with pytest.raises(PostgresError, match="shared_buffers"):
        cluster.start()


def test_it_ends_with_the_process_that_started_it(folder: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path;"
        "from madoguchi.web.processes.postgres import Cluster;"
        f"c = Cluster(Path({str(folder)!r})); c.start(); print(c.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        server = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    assert server.wait(timeout=30) is None or not server.is_running()
