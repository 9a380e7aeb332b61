"""One of everything the pages can show: people, drafts, applications, cases at each step, documents."""

import http.client
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pypdfium2
import steps as walk
from demo_site import DESKTOP, PHONE, Site, wait_for
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from madoguchi.web.processes.installation import Installation

#: A character that a name may have and Noto Sans CJK lacks: it stops the issue of the certificate.
WITHOUT_TYPE = "\U0001b000"
# Staff of these parts have browsers of their own.
STAFF = ("clerk", "chief")


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
            self._contexts[who] = self._context()
        page = self._contexts[who].new_page()
        page.set_viewport_size(viewport)
        return page

    def fast_page(self) -> Page:
        """A page that runs no scripts and draws no maps; `keep` lets the person go on in a full browser."""
        return self._context(java_script_enabled=False).new_page()

    def keep(self, who: str, page: Page) -> None:
        """From now on `who` is the one who is signed in here."""
        self._contexts[who] = self._context(storage_state=page.context.storage_state())
        page.context.close()

    def _context(self, **options: Any) -> BrowserContext:
        context = self.chromium.new_context(viewport=PHONE, locale="ja-JP", **options)
        context.set_default_timeout(15_000)
        return context

    def address(self, who: str, path: str) -> str:
        """The full address of a path with gaps, on the side of who looks."""
        start = self.site.office if who in STAFF or who == "office" else self.site.public
        return start + path.format(**self.names)


def build(chromium: Browser, site: Site, folder: Path) -> Town:
    """Let everything happen once."""
    town = Town(site, chromium, folder)
    _newcomer(town)
    _resident(town)
    _staff(town)
    _fetch(town)
    _overdue_and_stuck(site)
    return town


def _newcomer(town: Town) -> None:
    page = town.page("newcomer")
    walk.sign_in(page, town.site, "newcomer@mail.example")
    page.close()


def _resident(town: Town) -> None:
    page = town.fast_page()
    walk.sign_in(page, town.site, "resident@mail.example")
    photo = walk.small_photo(town.folder)
    for name in ("examine", "draft", "decide", "closed"):
        town.names[f"{name}_code"] = walk.apply(page, town.site, photo)
    town.names["obstacle_code"] = walk.apply(page, town.site, photo, family=WITHOUT_TYPE)
    walk.begin(page, town.site)
    walk.fill_all(page, photo)
    town.names["filled"] = _draft_code(page)
    walk.begin(page, town.site)
    town.names["empty"] = _draft_code(page)
    for name in ("examine", "draft", "decide", "closed", "obstacle"):
        town.names[name] = _number(page, town, town.names[f"{name}_code"])
    town.keep("resident", page)


def _draft_code(page: Page) -> str:
    return re.search(r"/applying/([^/]+)/", page.url)[1]


def _number(page: Page, town: Town, code: str) -> str:
    def received() -> str | None:
        page.goto(f"{town.site.public}/my/{code}/")
        found = re.search(r"受付番号 (\S+)", page.locator("main").inner_text())
        return found and found[1]

    return wait_for(received)


def _staff(town: Town) -> None:
    clerk, chief = town.page("clerk", DESKTOP), town.page("chief", DESKTOP)
    walk.staff_sign_in(clerk, town.site, "clerk")
    walk.staff_sign_in(chief, town.site, "chief")
    for name in ("draft", "decide", "closed", "obstacle"):
        _to(clerk, town, name, walk.examine)
    for name in ("decide", "closed", "obstacle"):
        _to(clerk, town, name, walk.draft)
    for name in ("closed", "obstacle"):
        _to(chief, town, name, walk.decide)
    wait_for(lambda: _shows(clerk, town, "obstacle", "発行が止まっています"))
    clerk.close()
    chief.close()
    desk = town.page("desk", DESKTOP)
    walk.staff_sign_in(desk, town.site, "clerk", "/desk/")
    desk.close()


def _to(staff: Page, town: Town, name: str, act: Callable[[Page], None]) -> None:
    staff.goto(town.address("clerk", f"/cases/{{{name}}}/"))
    act(staff)
    expect(staff.locator("main")).to_contain_text("を処理しました")


def _shows(page: Page, town: Town, name: str, words: str) -> bool:
    page.goto(town.address("clerk", f"/cases/{{{name}}}/"))
    return words in page.locator("main").inner_text()


def _fetch(town: Town) -> None:
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


def _overdue_and_stuck(site: Site) -> None:
    """What takes weeks, or a fault, to happen: set down by the owner of the tables."""
    late = "UPDATE office_side.{} SET due_on = current_date - 3 WHERE city = '992011' AND {}"
    job = """INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)
             VALUES ('default', 'window.drop_expired_drafts', '{"city": "992011"}', 'failed', 9)"""
    with psycopg.connect(Installation(site.data).owner_url(), autocommit=True) as owner:
        owner.execute(late.format("cases_stepaction", "done_at IS NULL AND kind = 'examine'"))
        owner.execute(
            late.format(
                "cases_case",
                "id IN (SELECT case_id FROM office_side.cases_stepaction "
                "WHERE done_at IS NULL AND kind = 'examine')",
            )
        )
        for side in ("public_side", "office_side"):
            owner.execute(f"SET search_path TO {side}, shared")
            owner.execute(job)


def one_too_many(page: Page, path: str, times: int) -> None:
    """Let a neighbour (another address of this machine) ask until it is refused, and show what it was told.

    The limit holds for an address: used up by the browser, it would refuse everybody's next test too.
    """
    where = urlsplit(page.url)
    for _ in range(times + 1):
        neighbour = http.client.HTTPConnection("127.0.0.1", where.port, source_address=("127.0.0.9", 0))
        neighbour.request("GET", path, headers={"Host": where.netloc, "Accept-Language": "ja"})
        answer = neighbour.getresponse()
        body, headers, status = answer.read(), dict(answer.getheaders()), answer.status
        neighbour.close()
    assert status == http.HTTPStatus.TOO_MANY_REQUESTS

    def told(route: Route) -> None:
        route.fulfill(status=status, headers=headers, body=body)

    page.route(f"**{path}", told)
    page.goto(f"{where.scheme}://{where.netloc}{path}")
