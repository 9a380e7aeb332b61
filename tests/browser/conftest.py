"""All of Madoguchi as a newcomer starts it, and Debian's Chromium to walk through it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from demo_site import ACCOUNT, PHONE, READY, Site, free_ports, wait_for
from playwright.sync_api import Browser, BrowserContext, Page
from town import Town, build

from madoguchi.web.demo_staff import TEAMS

ROLES = sum(len(team.clerks) + bool(team.decider) for team in TEAMS)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The demo that all walks share."""
    with _demo() as started:
        yield started


@pytest.fixture
def own_site() -> Iterator[Site]:
    """A demo of a test's own, for what would change the city of all others."""
    with _demo() as started:
        yield started


@contextmanager
def _demo() -> Iterator[Site]:
    """`madoguchi demo` in a folder of its own, from nothing to Ready, stopped by SIGTERM at the end."""
    data = Path(tempfile.mkdtemp(prefix="madoguchi-browser-"))
    data.chmod(0o755)
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "DATABASE", "MADO"))
    }
    environment |= {"MADOGUCHI_DATA": str(data), "PORT": str(free_ports())}
    log = data / "demo.log"
    with log.open("w") as said:
        command = [sys.executable, "-m", "madoguchi.web.cli", "demo"]
        demo = subprocess.Popen(command, env=environment, stdout=said, stderr=said, stdin=subprocess.DEVNULL)
    try:
        yield _ready(demo, data, log)
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(timeout=60)
        shutil.rmtree(data, ignore_errors=True)


def _ready(demo: subprocess.Popen, data: Path, log: Path) -> Site:
    def said() -> re.Match[str] | None:
        assert demo.poll() is None, log.read_text()
        return READY.search(log.read_text()) if len(ACCOUNT.findall(log.read_text())) == ROLES else None

    found = wait_for(said, seconds=400)
    accounts = {role: (email, password) for role, email, password in ACCOUNT.findall(log.read_text())}
    return Site(found[1].rstrip("/"), found[2].rstrip("/"), data, accounts)


@pytest.fixture
def open_browser(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a browser with cookies of its own: `open_browser(viewport, javascript=…)`."""
    contexts: list[BrowserContext] = []

    def start(viewport: dict[str, int] = PHONE, *, javascript: bool = True, language: str = "ja-JP") -> Page:
        context = chromium.new_context(viewport=viewport, java_script_enabled=javascript, locale=language)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error on {page.url}: {error}"))
        return page

    yield start
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def town(chromium: Browser, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The demo after everything has happened once in it."""
    return build(chromium, site, tmp_path_factory.mktemp("town"))
