"""A running demo as the browser tests see it."""

import mailbox
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import psutil
from playwright.sync_api import Page

PROJECT = Path(__file__).parents[2]
AXE = PROJECT / "src/madoguchi/foundation/ui/static/vendor/axe-core/axe.min.js"
PHONE, DESKTOP = {"width": 360, "height": 780}, {"width": 1280, "height": 900}
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--use-angle=swiftshader"]
READY = re.compile(r"Ready: (\S+) \(desk: (\S+)\)")
ACCOUNT = re.compile(r"^\s+([a-z]+(?: [a-z]+)*)\s+(\S+@\S+)\s+(\S+)", re.MULTILINE)
_CODE = re.compile(r"^\s+(\d{6})$", re.MULTILINE)


@dataclass(frozen=True)
class Site:
    """A running demo: the addresses of both sides, the demo accounts, the mail that was sent."""

    public: str
    office: str
    data: Path
    accounts: dict[str, tuple[str, str]]

    def mails_to(self, address: str) -> list[str]:
        """The text of every mail to an address, oldest first."""
        folder = self.data / "outbox"
        # The mail server starts after the pages: at first there is no folder either.
        box = mailbox.Maildir(folder, create=False) if folder.exists() else []
        found = [mail for mail in box if address in str(mail["To"])]
        found.sort(key=lambda mail: mail.get_date())
        return [_text(mail) for mail in found]

    def wait_for_mail(self, address: str, *words: str) -> str:
        """The newest mail to an address that has all these words."""
        return wait_for(
            lambda: next(
                (text for text in reversed(self.mails_to(address)) if all(one in text for one in words)), None
            )
        )

    def codes_to(self, address: str) -> list[str]:
        """The codes for signing in that were mailed to an address, oldest first: each stands on a line alone."""
        return [found[1] for text in self.mails_to(address) if (found := _CODE.search(text))]


def _text(mail: Message) -> str:
    """What a mail says; beside it there may be an invitation."""
    said = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    return said.get_payload(decode=True).decode()


def wait_for(found: Callable[[], object], seconds: float = 40) -> object:
    """What a condition finds once it finds something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if result := found():
            return result
        time.sleep(0.2)
    raise AssertionError(f"nothing came in {seconds} s")


def free_ports() -> int:
    """The first of two neighbouring ports that nobody listens on; two runs at once do not choose the same."""
    taken = {connection.laddr.port for connection in psutil.net_connections("tcp") if connection.laddr}
    first = 8100 + os.getpid() % 400 * 2
    return next(port for port in range(first, first + 1000, 2) if not {port, port + 1} & taken)


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its best practices."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{one['id']}: {one['help']} {[node['html'][:120] for node in one['nodes'][:3]]}" for one in found
    ]
