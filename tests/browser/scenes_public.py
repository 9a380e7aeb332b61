"""The pages of the public side in every state: the portal, applications, my page, letters; and its own desk."""

import re

import steps_report as report
from playwright.sync_api import Page
from staging import Act, Scene, fold_open, open_all, press, typed
from town import Town, one_too_many, proved_too_often

CORRECTION = "/my/{{{0}_code}}/corrections/{{{0}_asked}}/"
INCOME_PAGES = ("who", "certificate", "january", "use", "identity", "delivery")
QUESTION_PAGES = ("disaster", "home", "building", "household", "applicant", "damage", "photos", "delivery")


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


def tried_too_often(page: Page, town: Town) -> None:
    proved_too_often(page, town.names["report_code"])


def open_menu(page: Page, _town: Town) -> None:
    page.locator(".menu-button").click()


def wrong_depth(page: Page, town: Town) -> None:
    page.locator("[name=flood_depth]").fill("深い")
    press("次へ")(page, town)


def mend(page: Page, town: Town) -> None:
    page.locator("[name=flood_depth]").fill("60")
    press("次へ")(page, town)


def tell(page: Page, town: Town) -> None:
    """A report that wants no answer: the done page shows the second code."""
    report.report(page, town.site, [town.files["photo"]])


def tell_and_leave(page: Page, town: Town) -> None:
    """Back on the done page, the second code is not shown again."""
    tell(page, town)
    done = page.url
    page.goto(f"{town.site.public}/")
    page.goto(done)


def find(name: str) -> Act:
    """Open a report by its code and the telephone number that was answered."""

    def act(page: Page, town: Town) -> None:
        report.track(page, town.site, town.names[name], "090-1234-5678")

    return act


def wrong_proof(page: Page, town: Town) -> None:
    page.locator("[name=code]").fill(town.names["report_code"])
    page.locator("[name=proof]").fill("090-0000-0000")
    press("進み具合を見る")(page, town)


def prove_letter(page: Page, _town: Town) -> None:
    """Whom the letter is for types the date of birth."""
    page.locator("input[name=proof]").fill("昭和33年2月1日")
    page.get_by_role("button", name="次へ").click()
    page.wait_for_load_state()


def open_first(page: Page, _town: Town) -> None:
    with page.expect_navigation():
        page.locator("main li a").first.click()


def _questions(name: str, pages: tuple[str, ...], filled: tuple[str, ...]) -> list[Scene]:
    empty = [Scene(f"question {one}", "resident", f"/applying/{{{name}}}/page/{one}/") for one in pages]
    faulty = [
        Scene(f"question {one} with errors", "resident", f"/applying/{{{name}}}/page/{one}/", press("次へ"))
        for one in pages
    ]
    shown = [
        Scene(f"question {one} filled in", "resident", f"/applying/{{filled_code}}/page/{one}/")
        for one in filled
    ]
    return [*empty, *faulty, *shown]


def _applications() -> list[Scene]:
    """My page of an application, as it stands where the town has come to."""
    names = (
        "examine",
        "waiting",
        "overdue",
        "mended",
        "unopened",
        "withdrawn",
        "revoked",
        "due",
        "waived",
        "verify",
        "sent",
    )
    return [Scene(f"application {one}", "resident", f"/my/{{{one}_code}}/") for one in names]


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
    *_questions("empty_code", QUESTION_PAGES, ("disaster", "home", "household", "photos")),
    *_questions("empty_income_code", INCOME_PAGES, ()),
    Scene("check", "resident", "/applying/{filled_code}/check/"),
    Scene("check, incomplete", "resident", "/applying/{empty_code}/check/", press("申請する")),
    Scene("done", "resident", "/my/{examine_code}/arrived/"),
    Scene("application done", "resident", "/my/{closed_code}/", open_all),
    *_applications(),
    Scene("application due, open", "resident", "/my/{due_code}/", open_all),
    Scene("pay by number", "anyone", "/pay/"),
    Scene("pay by number, nothing typed", "anyone", "/pay/", press("次へ")),
    Scene("bill", "resident", "/my/{due_code}/pay/"),
    Scene("bill, no way chosen", "resident", "/my/{due_code}/pay/", press("支払いに進む")),
    Scene("payments, empty", "newcomer", "/my/payments/"),
    Scene("payments", "resident", "/my/payments/"),
    Scene("message refused", "resident", "/my/{examine_code}/", fold_open("担当の課に送る", "送る")),
    Scene("correction", "resident", CORRECTION.format("waiting")),
    Scene("correction, late", "resident", CORRECTION.format("overdue")),
    Scene("correction, wrong", "resident", CORRECTION.format("waiting"), wrong_depth),
    Scene("correction, check", "resident", CORRECTION.format("waiting"), mend),
    Scene("correction, answered", "resident", CORRECTION.format("mended")),
    Scene("inbox, empty", "newcomer", "/notices/"),
    Scene("inbox", "resident", "/notices/"),
    Scene("inbox, opened", "resident", "/notices/", open_first),
    Scene("check, with a fee and an earlier one", "resident", "/applying/{filled_income_code}/check/"),
    Scene("procedure with a fee", "anyone", "/procedures/income_certificate/", open_all),
    Scene("procedure without account", "anyone", "/procedures/road_report/"),
    Scene("procedure paused", "anyone", "/procedures/leak_report/"),
    Scene("start, paused", "anyone", "/apply/leak_report/"),
    Scene("start, signed out", "anyone", "/apply/income_certificate/"),
    Scene("start without account", "anyone", "/apply/road_report/"),
    Scene("done, second code", "reporter", "/", tell),
    Scene("done, second code told", "reporter", "/", tell_and_leave),
    Scene("track", "anyone", "/track/"),
    Scene("track, nothing typed", "anyone", "/track/", press("進み具合を見る")),
    Scene("track, wrong", "anyone", "/track/", wrong_proof),
    Scene("track, too often", "anyone", "/track/", tried_too_often),
    Scene("application handed over, by its code", "neighbour", "/", find("report_over_code")),
    Scene("application answered, by its code", "neighbour", "/", find("report_answered_code")),
    Scene("letter", "anyone", "/i/{letter}/"),
    Scene("letter, nothing typed", "anyone", "/i/{letter}/", press("次へ")),
    Scene("letter, proved", "neighbour", "/i/{letter}/", prove_letter),
    Scene("verify", "anyone", "/verify/"),
    Scene("verify, wrong code", "anyone", "/verify/", typed("code", "12")),
    Scene("verify, no file", "anyone", "/verify/", press("ファイルを確かめる")),
    Scene("verify, found", "anyone", "/verify/{document}"),
    Scene("verify, not found", "anyone", "/verify/ZZZZ-ZZZZ"),
    Scene("verify, sound", "anyone", "/verify/", upload("sound")),
    Scene("verify, altered", "anyone", "/verify/", upload("altered")),
    Scene("verify, too often", "anyone", "/verify/", too_often),
    Scene("published", "anyone", "/published/"),
    Scene("published survey", "anyone", "/published/{survey}/"),
    Scene("published survey, withdrawn edition", "anyone", "/published/{survey}/1/"),
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
    Scene("public desk, drafts", "desk", "/desk/drafts/"),
    Scene("public desk, tray", "desk", "/desk/tray/"),
    Scene("public desk, stuck", "desk", "/desk/stuck/"),
    Scene("public desk, sign out", "desk", "/desk/logout/"),
]
