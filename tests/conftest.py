"""One PostgreSQL for all tests; each test that touches it works on its own clone of a migrated, loaded template."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY, ROOM = Path("/dev/shm"), 4 << 30


def _in_memory() -> Path | None:
    """Where there is room, the databases lie in memory: cloning one of 1,700 files takes 0.05 s there, on a disk 1.2 s."""
    free = shutil.disk_usage(MEMORY).free if os.access(MEMORY, os.W_OK) else 0
    return MEMORY if free > ROOM else None


# Settings read the environment when they are imported: the folder comes first.
DATA = Path(tempfile.mkdtemp(prefix="madoguchi-test-", dir=_in_memory()))
DATA.chmod(0o755)
os.environ.update(
    DJANGO_SETTINGS_MODULE="madoguchi.web.settings.office",
    DATABASE_URL="postgresql:///nowhere",
    MADOGUCHI_DATA=str(DATA),
    MADOGUCHI_SECRET_KEY="only for tests",
)

import django  # noqa: E402

django.setup()

import pytest  # noqa: E402
from clones import PROJECT, TEMPLATE, Clone, numbers  # noqa: E402
from demo_site import OPTIONS  # noqa: E402
from django.utils import translation  # noqa: E402
from hypothesis import settings as hypothesis_settings  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from madoguchi.foundation.tenancy.sides import Side  # noqa: E402
from madoguchi.web.processes.installation import Installation  # noqa: E402

# No test fails on a slow machine.
hypothesis_settings.register_profile("madoguchi", deadline=None)
hypothesis_settings.load_profile("madoguchi")


@pytest.fixture(autouse=True)
def in_japanese() -> Iterator[None]:
    """Each test begins in Japanese, whatever language the last page before it was asked for in."""
    with translation.override("ja"):
        yield


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """A PostgreSQL of the tests' own, with a template database: migrated, two cities loaded."""
    # Nothing here outlives the run, so nothing need survive a power cut.
    quick = {
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "max_wal_size": "512MB",
    }
    made = Installation(DATA, options=quick)
    made.start()
    _run(made, None, "madoguchi.web.processes.keys")
    _run(made, None, "madoguchi.web.cli", "migrate")
    for pack in (PROJECT / "packs" / "mihon", PROJECT / "tests" / "data" / "packs" / "kagami"):
        _run(made, Side.OFFICE, "madoguchi.web.cli", "load", str(pack), "--yes")
    yield made
    made.cluster.stop()
    shutil.rmtree(DATA, ignore_errors=True)


def _run(made: Installation, side: Side | None, *words: str) -> None:
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, env=made.environment(side), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"


@pytest.fixture
def database(installation: Installation) -> Iterator[Clone]:
    """A fresh clone of the template for one test."""
    with _clone(installation) as clone:
        yield clone


@pytest.fixture(scope="module")
def module_database(installation: Installation) -> Iterator[Clone]:
    """A fresh clone of the template for the tests of one module, which seed it once and then only look."""
    with _clone(installation) as clone:
        yield clone


@contextmanager
def _clone(installation: Installation) -> Iterator[Clone]:
    name = f"test_{next(numbers)}"
    with installation.cluster.connect() as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} OWNER madoguchi_owner")
    yield Clone(name, installation)
    with installation.cluster.connect() as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=OPTIONS)
        yield started
        started.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What drives the browser runs last: Playwright keeps an event loop in this thread until the end."""
    items.sort(key=lambda item: "chromium" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project; a newcomer's clone has none."""
    folder = PROJECT.parent / "shared" / "data"
    if not folder.exists():
        pytest.skip("the folder of real data is not beside this clone")
    return folder
