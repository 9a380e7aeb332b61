"""A gym's month is drawn by lot: a winner finds their booking, and a script checks the draw from what is published."""

import json
import subprocess
import sys
from pathlib import Path

import steps as walk
from demo_site import PROJECT, Site
from playwright.sync_api import Page, expect
from town import happen

from madoguchi.foundation.tenancy.sides import Side
from madoguchi.web.processes.installation import Installation

PEOPLE = [f"lot{n}@mail.example" for n in range(4)]
SCRIPT = PROJECT / "docs/examples/verify_lottery.py"


def test_a_month_is_drawn_and_anybody_can_check_it(site: Site, open_browser, tmp_path: Path) -> None:
    entered = happen(site, "enter", Side.PUBLIC, {"people": PEOPLE}, "happening_lots")
    page, month = open_browser(javascript=False), {"month": entered["month"]}
    page.goto(f"{site.public}/bookings/lots/")
    page.locator(f"main a[href='/bookings/lots/gym/{entered['month']}/']").click()
    walk.heading(page, "市民体育館の抽選")
    assert happen(site, "close", Side.PUBLIC, month, "happening_lots")["done"]
    page.reload()
    expect(page.locator("main")).to_contain_text("4件")
    assert not happen(site, "draw", Side.PUBLIC, month, "happening_lots")["done"]
    close_the_ledger(site)
    assert happen(site, "draw", Side.PUBLIC, month, "happening_lots")["done"]
    page.reload()
    expect(page.locator("main")).to_contain_text("2件")
    phone = open_browser()
    save(phone, site, entered["month"], tmp_path)
    said = {email: verified(tmp_path, code) for email, code in entered["codes"].items()}
    assert all("Holds: 2 of 4 entries won" in one for one in said.values()), said
    winners = [email for email, one in said.items() if one.strip().endswith("won")]
    assert len(winners) == 2
    tampered_is_refused(tmp_path)
    the_winner_has_a_booking(site, phone, winners[0], entered["codes"][winners[0]])


def close_the_ledger(site: Site) -> None:
    """The city closes the ledger, as it does every day: there is a root."""
    subprocess.run(
        [sys.executable, "-m", "madoguchi.web.cli", "roots"],
        env=Installation(site.data).environment(None),
        check=True,
        capture_output=True,
    )


def save(page: Page, site: Site, month: str, folder: Path) -> None:
    """What is published of the draw, and the roots, as anybody can save them."""
    page.goto(f"{site.public}/bookings/lots/")
    (folder / "draw.json").write_bytes(walk.fetched(page, f"/bookings/lots/gym/{month}.json"))
    (folder / "roots.json").write_bytes(walk.fetched(page, "/ledger/roots/roots.json"))


def verified(folder: Path, code: str) -> str:
    """What the script says, that knows nothing of the program."""
    ran = script(folder, "draw.json", "roots.json", "--code", code)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def script(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-I", str(SCRIPT), *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def tampered_is_refused(folder: Path) -> None:
    """The first place is given to who came last."""
    draw = json.loads((folder / "draw.json").read_text())
    draw["results"][0][0], draw["results"][-1][0] = draw["results"][-1][0], draw["results"][0][0]
    (folder / "tampered.json").write_text(json.dumps(draw))
    ran = script(folder, "tampered.json", "roots.json")
    assert ran.returncode == 1
    assert "not those that the seed gives" in ran.stdout + ran.stderr


def the_winner_has_a_booking(site: Site, phone: Page, email: str, code: str) -> None:
    walk.sign_in(phone, site, email)
    phone.goto(f"{site.public}/bookings/lots/entry/{code}/")
    expect(phone.locator("main")).to_contain_text("当選しました")
    phone.get_by_role("link", name="予約を見る").click()
    walk.heading(phone, "市民体育館")
