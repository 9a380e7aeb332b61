"""Paying on line: the demo's sandbox provider, and the way through its pages."""

import json
import re
from typing import Any

import httpx
import steps as walk
from demo_site import Site
from playwright.sync_api import Page, expect


def sandbox(site: Site) -> tuple[str, str]:
    """Where the demo's payment provider is, and its key."""
    account = json.loads((site.data / "payments.json").read_text())["sandbox_card"]
    return account["address"], account["key"]


def asked(site: Site, method: str, path: str, **sent: object) -> Any:
    """What the API of the provider answers."""
    address, key = sandbox(site)
    words = {"json": sent} if sent else {}
    answer = httpx.request(
        method, f"{address}/api/{path}", headers={"Authorization": f"Bearer {key}"}, trust_env=False, **words
    )
    assert answer.is_success, answer.text
    return answer.json()


def behave(site: Site, **how: object) -> None:
    """Have it call back as it might on a bad day."""
    asked(site, "POST", "behaviour", **{"delay": 0, "copies": 1, **how})


def to_the_provider(phone: Page, site: Site, way: str, yen: str = "600円") -> None:
    """From the bill to the provider's own page."""
    walk.heading(phone, "お支払い")
    expect(phone.locator("main")).to_contain_text(yen)
    expect(phone.locator("main")).to_contain_text("指定納付受託者")
    phone.get_by_label(way).check()
    phone.get_by_role("button", name="支払いに進む").click()
    phone.wait_for_url(re.compile(re.escape(sandbox(site)[0])))
    expect(phone.locator("main")).to_contain_text("練習用のページです")


def pay(phone: Page) -> None:
    """Press the provider's button, and wait where it leads: the page looks again by itself until it has called."""
    phone.get_by_role("button", name="支払う", exact=True).click()
    expect(phone.locator("h1")).to_contain_text("お支払いが済みました", timeout=60_000)
