"""Bills to pay on line, and the sandbox provider as a process of its own, for tests."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
from clones import PROJECT
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import override_settings
from running import free_port, kill, until

from madoguchi.services.payments.actions import BillOrder, bill
from madoguchi.services.payments.config import Config
from madoguchi.services.payments.models import Bill, ChargeKind, Checkout, Way
from madoguchi.services.payments.providers import Provider, providers
from madoguchi.services.payments.sandbox import ensure_accounts

SUBJECT = "booking:019abcde-0000-7000-8000-000000000009"
HERE = "127.0.0.1"
_ORDER: dict[str, Any] = {
    "kind": ChargeKind.USAGE,
    "title": {"ja": "会議室の使用料", "en": "Fee for the use of a meeting room"},
    "payee": "みほん市",
    "account": "一般会計／使用料及び手数料／総務使用料",
    "amount": 600,
    "reckoned": "300 × 2",
    "ways": [Way.CASH, Way.CARD, Way.QR],
}


def billed(subject: str = SUBJECT, **fields: Any) -> Bill:
    """A bill of 600 yen that is due; on the public side, in the city's scope."""
    return bill(subject, BillOrder(**{**_ORDER, **fields}), actor="system")


class Sandbox:
    """`madoguchi sandbox-provider` as a process, however often it is killed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.file = folder / "payments.json"
        self.config: Config = ensure_accounts(self.file, f"http://{HERE}:{self.port}")
        self._process: psutil.Popen | None = None

    def start(self) -> None:
        """Start it; returns when it answers."""
        words = ["sandbox-provider", "--port", str(self.port)]
        given = {
            "PYTHONPATH": str(PROJECT / "src"),
            "MADOGUCHI_DATA": str(self.folder),
            "MADOGUCHI_PAYMENT_FILE": str(self.file),
        }
        command = [sys.executable, "-m", "madoguchi.web.cli", *words]
        self._process = psutil.Popen(command, env=given, stderr=subprocess.DEVNULL)
        until(self._answers)

    def chosen(self) -> Any:
        """Each city pays by it; within a side's settings."""
        return override_settings(MADOGUCHI_PAYMENT_FILE=str(self.file))

    def kill(self) -> None:
        """SIGKILL to it and its child."""
        if self._process is not None:
            kill(self._process)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health/", trust_env=False).is_success
        except httpx.HTTPError:
            return False

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://{HERE}:{self.port}"

    @property
    def key(self) -> str:
        """What its API wants to be shown."""
        account = self.config.sandbox_card
        assert account is not None
        return account.key.get_secret_value()

    @property
    def secret(self) -> str:
        """By which its calls are signed."""
        account = self.config.sandbox_card
        assert account is not None
        return account.secret.get_secret_value()

    def api(self, method: str, path: str, **sent: Any) -> Any:
        """What its API says."""
        headers = {"Authorization": f"Bearer {self.key}"}
        words = {"json": sent} if sent else {}
        return httpx.request(
            method, f"{self.address}/api/{path}", headers=headers, trust_env=False, timeout=30, **words
        ).json()

    def behave(self, **how: Any) -> None:
        """Have it make its calls late, twice, in the other order or never."""
        self.api("POST", "behaviour", **{"delay": 0, "copies": 1, **how})

    def press(self, url: str, do: str = "pay") -> str:
        """Press a button on its page; returns where that leads."""
        answer = httpx.post(url, data={"do": do}, trust_env=False, timeout=30)
        return answer.headers["location"]


@contextmanager
def sandbox_at(folder: Path) -> Iterator[Sandbox]:
    """A sandbox that runs."""
    made = Sandbox(folder)
    made.start()
    try:
        yield made
    finally:
        made.kill()


def side_by_side(*works: Callable[[], object]) -> list[object]:
    """Works let go together, each in a thread and on a connection of its own to the database in use."""
    barrier = threading.Barrier(len(works))

    def one(another: BaseDatabaseWrapper, work: Callable[[], object]) -> object:
        another.inc_thread_sharing()
        connections["default"] = another
        try:
            barrier.wait(timeout=30)
            return work()
        finally:
            another.close()

    others = [connections["default"].copy() for _ in works]
    with ThreadPoolExecutor(max_workers=len(works)) as threads:
        running = [threads.submit(one, *pair) for pair in zip(others, works, strict=True)]
        return [each.result(timeout=60) for each in running]


def by(name: str = "sandbox_card") -> Provider:
    """A provider of the city in scope."""
    return providers()[name]


def latest(bill_of: Bill) -> Checkout:
    """The newest checkout of a bill."""
    return Checkout.objects.filter(bill=bill_of).latest("begun_at")
