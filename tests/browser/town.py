"""One of everything the pages can show: people, drafts, applications, cases at each step, documents."""

import http.client
import io
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg
import pypdfium2
import steps as walk
from demo_site import DESKTOP, PHONE, PROJECT, Site, wait_for
from playwright.sync_api import Browser, BrowserContext, Page

from madoguchi.foundation.tenancy.sides import Side
from madoguchi.web.processes.installation import Installation

#: What makes of the report of roads a report of leaks, which is taken no more for now.
PAUSED = {
    "id: road_report\n": (
        "id: leak_report\nstatus: {state: paused, "
        "sentence: {ja: 水道管の工事のため、11月30日まで電話でだけお受けします。, en: By telephone only.}}\n"
    ),
    "title: {ja: 道路・公園の不具合の通報, en: Report a fault in a road or park}": (
        "title: {ja: 水道の漏水のお知らせ, en: Report a leak}"
    ),
}
#: Staff with browsers of their own, by role, as who looks at a scene.
STAFF = {
    "clerk": "clerk",
    "chief": "chief",
    "tax": "tax clerk",
    "verifier": "second tax clerk",
    "roads": "roads clerk",
    "parks": "parks clerk",
    "planner": "planning clerk",
    "keeper": "records head",
    "officer": "digital head",
    "payer": "accounting clerk",
    "checker": "accounting head",
    "allowance": "allowance clerk",
}


#: The same at the desk of the public side.
AT_THE_DESK = {"desk": "clerk", "counter": "counter clerk", "halls": "hall head"}


@dataclass
class Town:
    """A running demo in which everything has happened once; `names` fill the gaps of addresses."""

    site: Site
    chromium: Browser
    folder: Path
    names: dict[str, str] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    _contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def page(self, who: str, viewport: dict[str, int] = PHONE) -> Page:
        """A new page in somebody's browser; `anyone` has not signed in."""
        if who not in self._contexts:
            self._contexts[who] = self.chromium.new_context(viewport=PHONE, locale="ja-JP")
            self._contexts[who].set_default_timeout(15_000)
            self._sign_in(who)
        page = self._contexts[who].new_page()
        page.set_viewport_size(viewport)
        return page

    def _sign_in(self, who: str) -> None:
        """Staff and people who are known sign in when they are first looked for; others come as they are."""
        page = self._contexts[who].new_page()
        if who in STAFF:
            walk.staff_sign_in(page, self.site, STAFF[who])
        elif who in AT_THE_DESK:
            page.set_viewport_size(DESKTOP)
            walk.staff_sign_in(page, self.site, AT_THE_DESK[who], "/desk/")
        elif who in ("resident", "newcomer"):
            walk.sign_in(page, self.site, f"{who}@mail.example")
        page.close()

    def address(self, who: str, path: str) -> str:
        """The full address of a path with gaps, on the side of who looks."""
        start = self.site.office if who in STAFF or who == "office" else self.site.public
        return start + path.format(**self.names)


def build(chromium: Browser, site: Site, folder: Path) -> Town:
    """Let everything happen once."""
    town = Town(site, chromium, folder)
    codes = happen(site, "hand_over_all", Side.PUBLIC, {})
    numbers = happen(site, "work_all", Side.OFFICE, codes)
    asked = happen(site, "answer_all", Side.PUBLIC, codes)
    done = happen(site, "end_all", Side.OFFICE, codes)
    town.names |= {f"{name}_code": code for name, code in codes.items()} | numbers | asked | done
    for act, where in (
        ("publish", "surveys"),
        ("prepare", "letters_town"),
        ("prepare", "lists_town"),
        ("prepare", "paying_town"),
        ("prepare", "demands_town"),
    ):
        names = happen(site, act, Side.OFFICE, {}, where)
        assert town.names.keys().isdisjoint(names), f"two things of one name: {names}"
        town.names |= names
    town.names |= happen(site, "ask", Side.OFFICE, {}, "refunds_town")
    town.names |= happen(site, "hear", Side.PUBLIC, {}, "refunds_town")
    town.names |= happen(site, "reception", Side.PUBLIC, {}, "happening_here")
    _pause(site, folder)
    town.files["photo"] = walk.small_photo(folder)
    _fetch(town)
    _weeks_later(site, town.names)
    return town


def happen(
    site: Site, act: str, side: Side, facts: dict[str, Any], where: str = "happening"
) -> dict[str, str]:
    """What an act of a module found out, done in a process of a side."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); import {where}; {where}.main()", act],
        cwd=Path(__file__).parent,
        env=Installation(site.data).environment(side) | {"PYTHONPATH": os.pathsep.join(sys.path)},
        input=json.dumps(facts),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _pause(site: Site, folder: Path) -> None:
    """The city adds a report of leaks, and takes none for now."""
    pack = shutil.copytree(PROJECT / "packs" / "mihon", folder / "pack")
    declared = (pack / "procedures" / "road_report.yaml").read_text()
    for old, new in PAUSED.items():
        assert old in declared
        declared = declared.replace(old, new)
    (pack / "procedures" / "leak_report.yaml").write_text(declared)
    done = subprocess.run(
        [sys.executable, "-m", "madoguchi.web.cli", "load", str(pack), "--yes"],
        env=Installation(site.data).environment(Side.OFFICE),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _fetch(town: Town) -> None:
    """The resident opens one certificate: its case comes to its end, and there is a file to be checked."""
    page = town.page("resident")
    link = page.get_by_role("link", name=re.compile("ダウンロード"))

    def ready() -> bool:
        page.goto(town.address("resident", "/my/{closed_code}/"))
        return link.count() > 0

    wait_for(ready)
    with page.expect_download() as download:
        link.click()
    town.files["sound"] = town.folder / "sound.pdf"
    download.value.save_as(town.files["sound"])
    data = bytearray(town.files["sound"].read_bytes())
    text = pypdfium2.PdfDocument(io.BytesIO(data))[0].get_textpage().get_text_range()
    town.names["document"] = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", text)[0]
    data[len(data) // 2] ^= 1
    town.files["altered"] = town.folder / "altered.pdf"
    town.files["altered"].write_bytes(bytes(data))
    page.close()


#: What takes weeks, or a fault, to happen: set down by the owner of the tables.
_LATE = (
    "UPDATE office_side.cases_stepaction SET due_on = current_date - 3 WHERE case_id = {case} AND done_at IS NULL",
    "UPDATE office_side.cases_case SET due_on = current_date - 3 WHERE id = {case}",
)
_UNMENDED = (
    "UPDATE office_side.cases_correctionrequest SET answer_by = current_date - 1 WHERE case_id = {case}",
    "UPDATE public_side.window_correction SET answer_by = current_date - 1 WHERE code = %(asked)s",
)
_JOB = """INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)
          VALUES ('default', 'window.drop_expired_drafts', '{"city": "992011"}', 'failed', 9)"""


def _weeks_later(site: Site, names: dict[str, str]) -> None:
    def case(name: str) -> str:
        return f"(SELECT id FROM office_side.cases_case WHERE number = '{names[name]}')"

    with psycopg.connect(Installation(site.data).owner_url(), autocommit=True) as owner:
        for statement in _LATE:
            owner.execute(statement.format(case=case("late")))
        for statement in _UNMENDED:
            owner.execute(statement.format(case=case("overdue")), {"asked": names["overdue_asked"]})
        for side in ("public_side", "office_side"):
            owner.execute(f"SET search_path TO {side}, shared")
            owner.execute(_JOB)


def one_too_many(page: Page, path: str, times: int) -> None:
    """Let a neighbour (another address of this machine) ask until it is refused, and show what it was told.

    The limit holds for an address: used up by the browser, it would refuse everybody's next test too.
    """
    neighbour = Neighbour(page)
    for _ in range(times + 1):
        told = neighbour.ask("GET", path)
    _show(page, path, told)
    page.goto(neighbour.start + path)


def proved_too_often(page: Page, code: str) -> None:
    """The same with wrong proofs for a reference code that nobody needs here."""
    neighbour = Neighbour(page)
    form = neighbour.form("/track/") | {"code": code, "proof": "03-0000-0000"}
    for _ in range(11):
        told = neighbour.ask("POST", "/track/", form)
    _show(page, "/track/", told)
    page.goto(f"{neighbour.start}/track/")


class Neighbour:
    """A visitor at another address of this machine, without a browser."""

    def __init__(self, page: Page) -> None:
        where = urlsplit(page.url)
        self.start, self._host, self._port = f"{where.scheme}://{where.netloc}", where.netloc, where.port
        self._cookies = ""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> dict[str, Any]:
        """Status, headers and body of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, source_address=("127.0.0.9", 0))
        headers = {"Host": self._host, "Accept-Language": "ja", "Cookie": self._cookies, "Origin": self.start}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body=urlencode(form) if form else None, headers=headers)
        answer = connection.getresponse()
        told = {"status": answer.status, "headers": dict(answer.getheaders()), "body": answer.read()}
        if said := answer.headers.get_all("Set-Cookie"):
            self._cookies = "; ".join(one.split(";")[0] for one in said)
        connection.close()
        return told

    def form(self, path: str) -> dict[str, str]:
        """The token of the form on a page."""
        body = self.ask("GET", path)["body"].decode()
        return {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', body)[1]}


def _show(page: Page, path: str, told: dict[str, Any]) -> None:
    assert told["status"] == http.HTTPStatus.TOO_MANY_REQUESTS
    page.route(f"**{path}", lambda route: route.fulfill(**told))
