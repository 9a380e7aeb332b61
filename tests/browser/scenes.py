"""Every page in every state: who looks, where, and what they do first."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import steps_report as report
from playwright.sync_api import Page
from town import Town, one_too_many, proved_too_often

Act = Callable[[Page, Town], None]
CORRECTION = "/my/{{{0}_code}}/corrections/{{{0}_asked}}/"
INCOME_PAGES = ("who", "certificate", "january", "use", "identity", "delivery")
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


def open_import(page: Page, _town: Town) -> None:
    with page.expect_navigation():
        page.locator("main td a").first.click()


def load_change(page: Page, _town: Town) -> None:
    """A table with one fault, departments that end, and a post that is left empty."""
    rows = "職員番号,氏名,新職\n1003,丙川 みどり,納税課長\n9999,,納税課長\n"
    page.locator("[name=effective_on]").fill("2040-04-01")
    page.locator("[name=file]").set_input_files(
        {"name": "異動.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.locator("[name=successors]").fill("公園緑地課 → 道路課")
    press("読み込んで確かめる")(page, _town)


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


def open_all(page: Page, _town: Town) -> None:
    for summary in page.locator("main summary").all():
        summary.click()


def show_keys(page: Page, _town: Town) -> None:
    page.locator("[data-keys-open]").click()


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


def fold_open(words: str, button: str) -> Act:
    """Open a folded form of a case and send it empty."""

    def act(page: Page, town: Town) -> None:
        page.locator("summary", has_text=words).click()
        press(button)(page, town)

    return act


def given_to_nobody(page: Page, town: Town) -> None:
    """Many at once, done: their steps are nobody's."""
    page.locator("[name=to]").select_option("-")
    press("割り当てる")(page, town)


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


def _cases() -> list[Scene]:
    """A case on the desk, as who may see it does."""
    seen = {
        "clerk": (
            "examine late waiting overdue mended draft decide unopened closed revoked withdrawn obstacle"
        ),
        "chief": "decide",
        "tax": "income_examine due waived verify dispatch sent sent_back entered",
        "verifier": "verify",
        "roads": "report report_over",
        "parks": "report_over report_answered",
    }
    return [
        Scene(f"case {one}, {who}", who, f"/cases/{{{one}}}/")
        for who, names in seen.items()
        for one in names.split()
    ]


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
OFFICE = [
    Scene("office, login", "office", "/login/"),
    Scene("office, login with an error", "office", "/login/", press("ログインする")),
    Scene("queue, mine", "clerk", "/queue/"),
    Scene("queue, nothing late", "chief", "/queue/?view=late"),
    Scene("queue, department", "clerk", "/queue/?view=department"),
    Scene("queue, late", "clerk", "/queue/?view=late"),
    Scene("queue, with labels", "tax", "/queue/?view=department"),
    Scene("queue, one kind", "tax", "/queue/?view=department&do=payment"),
    Scene("queue, none of a kind", "tax", "/queue/?do=decide"),
    Scene("queue, no label chosen", "tax", "/labels/"),
    Scene("queue, all chosen", "clerk", "/queue/?view=department&all=1"),
    Scene(
        "queue, narrowed", "clerk", "/queue/?view=department&procedure=disaster_certificate&assigned=nobody"
    ),
    Scene("queue, a saved filter", "clerk", "/queue/?view=department&do=examine"),
    Scene("queue, a filter without a name", "clerk", "/queue/?view=late&do=draft", press("保存する")),
    Scene("queue, to review", "chief", "/queue/?view=reviews"),
    Scene("queue, nothing to review", "tax", "/queue/?view=reviews"),
    Scene("many at once, to decide", "chief", "/queue/bulk/?do=decide&n={decide}&n={examine}"),
    Scene("many at once, to assign", "clerk", "/queue/bulk/?do=assign&n={examine}&n={late}&n={closed}"),
    Scene("many at once, to nobody named", "clerk", "/queue/bulk/?do=assign&n={late}", press("割り当てる")),
    Scene("many at once, done", "clerk", "/queue/bulk/?do=assign&n={late}", given_to_nobody),
    Scene("many at once, to none of them", "clerk", "/queue/bulk/?do=close&n={examine}"),
    Scene("queue, keys", "clerk", "/queue/", show_keys),
    Scene("list", "clerk", "/cases/"),
    Scene("list, closed", "clerk", "/cases/?state=closed"),
    Scene("list, found by name", "clerk", "/cases/?q=髙橋"),
    Scene("list, found by kana", "tax", "/cases/?q=たかはし"),
    Scene("list, no such number", "clerk", "/cases/?q=令和8-999999-9"),
    *_cases(),
    Scene("case to examine, refused", "clerk", "/cases/{examine}/", press("審査を終える")),
    Scene("case to examine, everything open", "clerk", "/cases/{examine}/", open_all),
    Scene("note refused", "clerk", "/cases/{examine}/", fold_open("メモを残す", "メモを残す")),
    Scene("case decided by a deputy", "chief", "/cases/{stood_in}/"),
    Scene("case decided by a deputy, of a clerk", "clerk", "/cases/{stood_in}/"),
    Scene("proposals", "clerk", "/proposals/"),
    Scene("proposals, none", "tax", "/proposals/"),
    Scene("proposed", "clerk", "/cases/{proposal}/proposed/"),
    Scene("case of one's own proposal", "clerk", "/cases/{proposal}/", open_all),
    Scene("case to draft, refused", "clerk", "/cases/{draft}/", press("起案する")),
    Scene("case with figures, refused", "tax", "/cases/{income_examine}/", press("審査を終える")),
    Scene("case to pay, refused", "tax", "/cases/{due}/", press("現金で受け取った")),
    Scene("case to pay, everything open", "tax", "/cases/{due}/", open_all),
    Scene("case to send, refused", "tax", "/cases/{dispatch}/", press("郵送した")),
    Scene("case to send, everything open", "tax", "/cases/{dispatch}/", open_all),
    Scene("case unopened, everything open", "clerk", "/cases/{unopened}/", open_all),
    Scene(
        "correction refused", "clerk", "/cases/{examine}/", fold_open("補正をお願いする", "補正をお願いする")
    ),
    Scene("hand-over refused", "roads", "/cases/{report}/", fold_open("ほかの所属に引き継ぐ", "引き継ぐ")),
    Scene("publishing, nothing here", "clerk", "/cases/publish/"),
    Scene("publishing", "planner", "/cases/publish/"),
    Scene("publishing a survey", "planner", "/cases/publish/{survey}/", open_all),
    Scene(
        "withdrawal without a reason",
        "planner",
        "/cases/publish/{survey}/",
        fold_open("取り下げる", "この版を取り下げる"),
    ),
    Scene("send-back refused", "verifier", "/cases/{verify}/", fold_open("差し戻す", "差し戻す")),
    Scene(
        "withdrawal refused",
        "clerk",
        "/cases/{examine}/",
        fold_open("取下げを受け付ける", "取下げを記録する"),
    ),
    Scene("entry", "tax", "/entry/"),
    Scene("entry from an old paper form", "tax", "/entry/form/income_certificate/000000000000/"),
    Scene("entry from the form of no procedure", "tax", "/entry/form/nothing/000000000000/"),
    Scene("entry, nothing chosen", "tax", "/entry/", press("入力をはじめる")),
    Scene("entry form", "tax", "/entry/{entry_empty}/"),
    Scene("entry form with errors", "tax", "/entry/{entry_empty}/", press("確かめる")),
    Scene("entry form filled in", "tax", "/entry/{entry}/"),
    Scene("entry to check", "tax", "/entry/{entry}/", press("確かめる")),
    Scene("slip", "tax", "/cases/{entered}/slip/"),
    Scene("takings", "tax", "/takings/"),
    Scene("takings of a day without", "tax", "/takings/?day=2026-04-01"),
    Scene("takings of no day", "tax", "/takings/?day=きのう"),
    Scene("receipt", "tax", "/takings/{receipt}/"),
    Scene("register", "clerk", "/records/"),
    Scene("register of a year, kept", "clerk", "/records/?year=2016&state=kept"),
    Scene("register, no such number", "clerk", "/records/?q=令和8-999999-9"),
    Scene("register, nothing in it", "clerk", "/records/?state=transferred"),
    Scene("record under way", "clerk", "/records/{examine}/"),
    Scene("record kept", "clerk", "/records/{record}/"),
    Scene("binders", "clerk", "/records/binders/"),
    Scene("no binders", "clerk", "/records/binders/?year=2017"),
    Scene("binder", "clerk", "/records/binders/2016/crisis_management/C-02-01/"),
    Scene("retention", "clerk", "/records/retention/"),
    Scene("retention, nothing ends", "tax", "/records/retention/"),
    Scene("disposals", "clerk", "/records/disposals/"),
    Scene("disposals, none over", "tax", "/records/disposals/?over=1"),
    Scene("disposal to look through", "clerk", "/records/disposals/{disposal}/"),
    Scene("disposal, nothing chosen", "clerk", "/records/disposals/{disposal}/", press("確認を記録する")),
    Scene("disposal to carry out", "clerk", "/records/disposals/{disposal_decided}/"),
    Scene("disposal, not sure", "clerk", "/records/disposals/{disposal_decided}/", press("廃棄を実施する")),
    Scene("campaigns", "clerk", "/campaigns/"),
    Scene("campaigns, none yet", "tax", "/campaigns/"),
    Scene("campaign, a new one", "clerk", "/campaigns/new/"),
    Scene("campaign, a new one with errors", "clerk", "/campaigns/new/", press("ご案内を作る")),
    Scene("campaign", "clerk", "/campaigns/{campaign}/", open_all),
    Scene("campaign, its columns", "clerk", "/campaigns/{campaign}/sources/{source_new}/"),
    Scene(
        "campaign, columns missing",
        "clerk",
        "/campaigns/{campaign}/sources/{source_new}/",
        press("一人ずつ確かめる"),
    ),
    Scene("campaign, a table checked", "clerk", "/campaigns/{campaign}/sources/{source_checked}/"),
    Scene("campaign, a table taken in", "clerk", "/campaigns/{campaign}/sources/{source_taken}/"),
    Scene("campaign, people", "clerk", "/campaigns/{campaign}/people/"),
    Scene("campaign, nobody answered", "clerk", "/campaigns/{campaign}/people/?of=answered"),
    Scene("campaign, one person", "clerk", "/campaigns/{campaign}/people/1/"),
    Scene(
        "campaign, settled without a reason", "clerk", "/campaigns/{campaign}/people/1/", press("記録する")
    ),
    Scene("rounds, none yet", "clerk", "/rounds/"),
    Scene("rounds, a new one", "clerk", "/rounds/new/"),
    Scene("exports, none yet", "clerk", "/exchange/"),
    Scene("export, a new one", "clerk", "/exchange/new/?procedure=disaster_certificate"),
    Scene("export, no column chosen", "clerk", "/exchange/new/?chosen=1"),
    Scene("export, under way", "clerk", "/exchange/new/?procedure=disaster_certificate", press("書き出す")),
    Scene("exports", "clerk", "/exchange/"),
    Scene("results", "clerk", "/exchange/results/"),
    Scene("results, no file chosen", "clerk", "/exchange/results/", press("取り込む")),
    Scene("figures", "clerk", "/figures/", open_all),
    Scene("figures of a year and a department", "tax", "/figures/?period=2026&of=tax", open_all),
    Scene("figures of a month without", "clerk", "/figures/?period=2020-05", open_all),
    Scene("figures, events", "clerk", "/figures/events/?measure=step"),
    Scene("figures, no events", "clerk", "/figures/events/?measure=step&period=2020-05"),
    Scene("figures, open now", "clerk", "/figures/open/"),
    Scene("figures, nothing open", "clerk", "/figures/open/?procedure=none"),
    Scene("registry", "tax", "/registry/"),
    Scene("registry, no file chosen", "tax", "/registry/", press("取り込む")),
    Scene("registry, an import", "tax", "/registry/", open_import),
    Scene("registry, not yours", "clerk", "/registry/"),
    Scene("absences", "clerk", "/staffing/absences/"),
    Scene("absence refused", "chief", "/staffing/absences/", press("不在の予定を入れる")),
    Scene("changes of posts", "keeper", "/staffing/changes/"),
    Scene("changes of posts, nothing given", "keeper", "/staffing/changes/", press("読み込んで確かめる")),
    Scene("change of posts, with faults", "keeper", "/staffing/changes/", load_change),
    Scene("changes of posts, not yours", "clerk", "/staffing/changes/"),
    Scene("rerouting, nothing moved", "keeper", "/staffing/rerouting/"),
    Scene("procedures, desk", "clerk", "/procedures/"),
    Scene("procedure, two versions alike", "clerk", "/procedures/disaster_certificate/versions/"),
    Scene("procedure, desk", "tax", "/procedures/income_certificate/", open_all),
    Scene("report procedure, desk", "roads", "/procedures/road_report/", open_all),
    Scene("office, tray", "clerk", "/tray/"),
    Scene("office, stuck", "clerk", "/stuck/"),
    Scene("office, everything", "clerk", "/all/"),
    Scene("office, not found", "clerk", "/cases/令和8-999999-9/"),
    Scene("office, sign out", "clerk", "/logout/"),
]
SCENES = [*PUBLIC, *PUBLIC_DESK, *OFFICE]
