"""Every page in every state: who looks, where, and what they do first."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page
from town import Town, one_too_many

Act = Callable[[Page, Town], None]
QUESTION_PAGES = ("disaster", "home", "building", "household", "applicant", "damage", "photos", "delivery")


@dataclass(frozen=True)
class Scene:
    """A page in a state; `path` has gaps that `Town.names` fills."""

    name: str
    who: str
    path: str
    act: Act | None = None

    def open(self, town: Town, page: Page) -> None:
        """Go there and do what comes first."""
        page.goto(town.address(self.who, self.path))
        if self.act:
            self.act(page, town)


def press(name: str) -> Act:
    """Press the button of this name, the last where there are several."""

    def act(page: Page, _town: Town) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=name, exact=True).last.click()

    return act


def typed(name: str, words: str) -> Act:
    """Type into a field and send its form."""

    def act(page: Page, _town: Town) -> None:
        page.locator(f"[name={name}]").fill(words)
        with page.expect_navigation():
            page.locator(f"[name={name}]").press("Enter")

    return act


def ask_for_code(page: Page, town: Town) -> None:
    page.locator("[name=email]").fill("nobody-yet@mail.example")
    press("番号を送る")(page, town)


def wrong_code(page: Page, town: Town) -> None:
    ask_for_code(page, town)
    typed("code", "000000")(page, town)


def upload(name: str) -> Act:
    """Let a PDF be checked."""

    def act(page: Page, town: Town) -> None:
        page.locator("[type=file]").set_input_files(town.files[name])
        press("ファイルを確かめる")(page, town)

    return act


def with_cookies_lost(page: Page, town: Town) -> None:
    """A form sent after its cookie is gone, as from a page left open for weeks."""
    page.context.clear_cookies(name=re.compile("form"))
    page.locator("[name=email]").fill("late@mail.example")
    press("番号を送る")(page, town)


def too_often(page: Page, _town: Town) -> None:
    one_too_many(page, "/verify/?code=ZZZZ-ZZZZ", 30)


def open_all(page: Page, _town: Town) -> None:
    for summary in page.locator("main summary").all():
        summary.click()


def show_keys(page: Page, _town: Town) -> None:
    page.locator("[data-keys-open]").click()


def open_menu(page: Page, _town: Town) -> None:
    page.locator(".menu-button").click()


def _questions() -> list[Scene]:
    empty = [
        Scene(f"question {one}", "resident", f"/applying/{{empty_code}}/page/{one}/")
        for one in QUESTION_PAGES
    ]
    faulty = [
        Scene(
            f"question {one} with errors", "resident", f"/applying/{{empty_code}}/page/{one}/", press("次へ")
        )
        for one in QUESTION_PAGES
    ]
    filled = [
        Scene(f"question {one} filled in", "resident", f"/applying/{{filled_code}}/page/{one}/")
        for one in ("disaster", "home", "household", "photos")
    ]
    return [*empty, *faulty, *filled]


PUBLIC = [
    Scene("home", "anyone", "/"),
    Scene("home with the menu open", "anyone", "/", open_menu),
    Scene("home, signed in with a draft", "resident", "/"),
    Scene("search found", "anyone", "/?q=証明書"),
    Scene("search found nothing", "anyone", "/?q=パスポート"),
    Scene("procedures", "anyone", "/procedures/"),
    Scene("procedure", "anyone", "/procedures/disaster_certificate/"),
    Scene("login", "anyone", "/account/"),
    Scene("login with an error", "anyone", "/account/", typed("email", "hanako")),
    Scene("login, code too old", "anyone", "/account/?again=expired"),
    Scene("login, code missed", "anyone", "/account/?again=tries"),
    Scene("code", "guest", "/account/", ask_for_code),
    Scene("code, wrong", "second guest", "/account/", wrong_code),
    Scene("sign out", "newcomer", "/account/logout/"),
    Scene("account closed", "anyone", "/account/inactive/"),
    Scene("my page, empty", "newcomer", "/my/"),
    Scene("my page", "resident", "/my/"),
    Scene("start", "newcomer", "/apply/disaster_certificate/"),
    Scene("start, with drafts", "resident", "/apply/disaster_certificate/"),
    *_questions(),
    Scene("check", "resident", "/applying/{filled_code}/check/"),
    Scene("check, incomplete", "resident", "/applying/{empty_code}/check/", press("申請する")),
    Scene("done", "resident", "/my/{examine_code}/arrived/"),
    Scene("application under way", "resident", "/my/{examine_code}/"),
    Scene("application done", "resident", "/my/{closed_code}/", open_all),
    Scene("verify", "anyone", "/verify/"),
    Scene("verify, wrong code", "anyone", "/verify/", typed("code", "12")),
    Scene("verify, no file", "anyone", "/verify/", press("ファイルを確かめる")),
    Scene("verify, found", "anyone", "/verify/{document}"),
    Scene("verify, not found", "anyone", "/verify/ZZZZ-ZZZZ"),
    Scene("verify, sound", "anyone", "/verify/", upload("sound")),
    Scene("verify, altered", "anyone", "/verify/", upload("altered")),
    Scene("verify, too often", "anyone", "/verify/", too_often),
    Scene("places", "anyone", "/places/"),
    Scene("places, nothing found", "anyone", "/places/?q=ヴ"),
    Scene("ledger roots", "anyone", "/ledger/roots/"),
    Scene("gallery", "anyone", "/ui/"),
    Scene("accessibility", "anyone", "/accessibility/"),
    Scene("not found", "anyone", "/nothing/here/"),
    Scene("form too old", "forgetful", "/account/", with_cookies_lost),
]
PUBLIC_DESK = [
    Scene("public desk, login", "anyone", "/desk/login/"),
    Scene("public desk", "desk", "/desk/"),
    Scene("public desk, outbox", "desk", "/desk/outbox/"),
    Scene("public desk, tray", "desk", "/desk/tray/"),
    Scene("public desk, stuck", "desk", "/desk/stuck/"),
    Scene("public desk, sign out", "desk", "/desk/logout/"),
]
OFFICE = [
    Scene("office, login", "office", "/login/"),
    Scene("office, login with an error", "office", "/login/", press("ログインする")),
    Scene("queue, mine", "clerk", "/queue/"),
    Scene("queue, nothing late", "chief", "/queue/?view=late"),
    Scene("queue, department", "clerk", "/queue/?view=department"),
    Scene("queue, late", "clerk", "/queue/?view=late"),
    Scene("queue, no such number", "clerk", "/find/?q=令和8-999999-9"),
    Scene("queue, keys", "clerk", "/queue/", show_keys),
    Scene("case to examine", "clerk", "/cases/{examine}/"),
    Scene("case to examine, refused", "clerk", "/cases/{examine}/", press("審査を終える")),
    Scene("case, everything open", "clerk", "/cases/{examine}/", open_all),
    Scene("case to draft", "clerk", "/cases/{draft}/"),
    Scene("case to draft, refused", "clerk", "/cases/{draft}/", press("起案する")),
    Scene("case to decide, as a clerk", "clerk", "/cases/{decide}/"),
    Scene("case to decide, as the chief", "chief", "/cases/{decide}/"),
    Scene("case closed", "clerk", "/cases/{closed}/"),
    Scene("case with an obstacle", "clerk", "/cases/{obstacle}/"),
    Scene("office, tray", "clerk", "/tray/"),
    Scene("office, stuck", "clerk", "/stuck/"),
    Scene("office, not found", "clerk", "/cases/令和8-999999-9/"),
    Scene("office, sign out", "clerk", "/logout/"),
]
SCENES = [*PUBLIC, *PUBLIC_DESK, *OFFICE]
