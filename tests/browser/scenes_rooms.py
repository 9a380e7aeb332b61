"""The pages of the other rooms of the office in every state: money, records, campaigns, posts and more."""

from playwright.sync_api import Page
from staging import Act, Scene, open_all, press, typed
from town import Town


def open_first(page: Page, _town: Town) -> None:
    with page.expect_navigation():
        page.locator("main tbody a:visible").first.click()


def open_last(page: Page, _town: Town) -> None:
    with page.expect_navigation():
        page.locator("main tbody a:visible").last.click()


def first_opened(page: Page, town: Town) -> None:
    """The first of a list, with all that can be opened on its page."""
    open_first(page, town)
    open_all(page, town)


def opened_and_pressed(name: str) -> Act:
    """A form that is folded away, handed in as it is."""

    def act(page: Page, town: Town) -> None:
        open_all(page, town)
        press(name)(page, town)

    return act


def load_change(page: Page, _town: Town) -> None:
    """A table with one fault, departments that end, and a post that is left empty."""
    rows = "職員番号,氏名,新職\n1003,丙川 みどり,納税課長\n9999,,納税課長\n"
    page.locator("[name=effective_on]").fill("2040-04-01")
    page.locator("[name=file]").set_input_files(
        {"name": "異動.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.locator("[name=successors]").fill("公園緑地課 → 道路課")
    press("読み込んで確かめる")(page, _town)


def settled_in_silence(page: Page, town: Town) -> None:
    first_opened(page, town)
    press("調べたことを記録して終える")(page, town)


def water_bills(page: Page, _town: Town) -> None:
    """A table with a title, two rows, of which one is wrong, and a total."""
    rows = (
        "水道料金の一覧\n通知番号,使用者名,請求額,納期限,備考\n"
        "W-1,見本 太郎,4200,2030-01-04,\nW-2,見本 花子,だいたい,2030-01-04,新規\n合計,,4200,,\n"
    )
    page.locator("summary", has_text="請求のファイルを取り込む").click()
    for name, words in (
        ("title", "水道料金"),
        ("title_en", "Water"),
        ("payee", "水道事業"),
        ("account", "料金"),
    ):
        page.locator(f"[name={name}]").fill(words)
    page.locator("[name=file]").set_input_files(
        {"name": "水道.csv", "mimeType": "text/csv", "buffer": rows.encode("cp932")}
    )
    press("次へ（列を確かめる）")(page, _town)


def water_bills_unnamed(page: Page, town: Town) -> None:
    water_bills(page, town)
    page.locator("[name=column-2]").select_option("")
    press("この割り当てで確かめる")(page, town)


ROOMS = [
    Scene("takings", "tax", "/takings/"),
    Scene("takings of a day without", "tax", "/takings/?day=2026-04-01"),
    Scene("takings of no day", "tax", "/takings/?day=きのう"),
    Scene("receipt", "tax", "/takings/{receipt}/"),
    Scene("tills", "tax", "/takings/tills/", open_all),
    Scene("tills, one without a name", "tax", "/takings/tills/", opened_and_pressed("登録する")),
    Scene("till that is open", "tax", "/takings/tills/", open_first),
    Scene("till that was closed", "tax", "/takings/tills/", open_last),
    Scene("charges", "tax", "/takings/charges/"),
    Scene("charges, none late", "tax", "/takings/charges/?state=late&year=2017"),
    Scene("charge that is late", "tax", "/takings/charges/{charge_late}/", open_all),
    Scene("demand", "tax", "/takings/charges/{charge_late}/demand/"),
    Scene("demand to nobody", "tax", "/takings/charges/{charge_late}/demand/", press("督促状を発行する")),
    Scene("demands by due day", "tax", "/takings/demands/"),
    Scene("demands, none", "roads", "/takings/demands/"),
    Scene("demands of a due day", "tax", "/takings/demands/due/{demand_day}/"),
    Scene(
        "demands of a due day, unsure",
        "tax",
        "/takings/demands/due/{demand_day}/",
        press("督促状を作り始める"),
    ),
    Scene("demands of a day without", "tax", "/takings/demands/due/2020-01-31/"),
    Scene("demands that were made", "tax", "/takings/demands/{demand_run}/"),
    Scene("charge", "tax", "/takings/charges/", first_opened),
    Scene("charge to be paid", "tax", "/takings/charges/?state=due", first_opened),
    Scene("overpayments", "tax", "/takings/overpaid/"),
    Scene("no overpayments set off", "tax", "/takings/overpaid/?state=set_off"),
    Scene("overpayment", "tax", "/takings/overpaid/", first_opened),
    Scene("no refunds by transfer", "tax", "/refunds/"),
    Scene("reports of providers", "tax", "/takings/reports/"),
    Scene("report of a provider", "tax", "/takings/reports/", open_first),
    Scene("report of a provider, no reason", "tax", "/takings/reports/", settled_in_silence),
    Scene("books", "tax", "/takings/books/"),
    Scene("books of too long", "tax", "/takings/books/?since=2026-01-01&until=2026-12-31"),
    Scene("bills of other systems", "tax", "/takings/bills/", open_all),
    Scene("bills, no file", "tax", "/takings/bills/", opened_and_pressed("次へ（列を確かめる）")),
    Scene("bills, columns to name", "tax", "/takings/bills/", water_bills),
    Scene("bills, a column too few", "tax", "/takings/bills/", water_bills_unnamed),
    Scene("bills of a file", "tax", "/takings/bills/", first_opened),
    Scene("payments for slips", "tax", "/takings/collected/", open_all),
    Scene(
        "payments for slips, no file", "tax", "/takings/collected/", opened_and_pressed("確かめて取り込む")
    ),
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
    Scene("inventories", "officer", "/assessment/"),
    Scene("inventory, a new one", "officer", "/assessment/new/"),
    Scene("inventory, no file chosen", "officer", "/assessment/new/", press("次へ（列を確かめる）")),
    Scene("inventory, not yours to bring", "clerk", "/assessment/new/"),
    Scene("inventory", "officer", "/assessment/{inventory}/", open_all),
    Scene("inventory, its columns", "officer", "/assessment/{inventory}/columns/"),
    Scene("findings, all to settle", "officer", "/assessment/{inventory}/findings/", open_all),
    Scene("procedure, rows to join", "officer", "/assessment/{inventory}/procedures/3/?with=転出", open_all),
    Scene("procedures of a list", "clerk", "/assessment/{inventory}/procedures/", open_all),
    Scene("procedures, narrowed", "clerk", "/assessment/{inventory}/procedures/?department=市民課&seal=0"),
    Scene("procedures, none fits", "clerk", "/assessment/{inventory}/procedures/?search=x"),
    Scene("procedure of a list", "clerk", "/assessment/{inventory}/procedures/6/"),
    Scene(
        "procedure, a figure to mend",
        "tax",
        "/assessment/{inventory}/procedures/5/?field=volume&with=届",
        open_all,
    ),
    Scene("procedure, codes to mend", "tax", "/assessment/{inventory}/procedures/5/?field=fee_ways"),
    Scene(
        "procedure, mended wrongly",
        "tax",
        "/assessment/{inventory}/procedures/5/?field=volume",
        typed("typed", "約5"),
    ),
    Scene("findings of a list", "clerk", "/assessment/{inventory}/findings/"),
    Scene("findings to settle", "tax", "/assessment/{inventory}/findings/?department=tax", open_all),
    Scene("findings, none fits", "tax", "/assessment/{inventory}/findings/?kind=half&state=mended"),
    Scene("finding", "tax", "/assessment/{inventory}/findings/?department=tax", open_first),
    Scene("finding of others", "clerk", "/assessment/{inventory}/findings/?kind=half", open_first),
    Scene(
        "findings together, no reason",
        "tax",
        "/assessment/{inventory}/findings/together/?department=tax&kind=blank",
        press("選んだ指摘を「このままで正しい」にする"),
    ),
    Scene(
        "findings together, none left",
        "tax",
        "/assessment/{inventory}/findings/together/?department=tax&kind=half",
    ),
    Scene("drafts of a list", "clerk", "/assessment/{inventory}/drafts/"),
    Scene("draft of a procedure", "officer", "/assessment/{inventory}/drafts/{declaration}/"),
    Scene("draft, checked", "officer", "/assessment/{inventory}/drafts/{declaration}/", press("確かめる")),
    Scene(
        "draft, not whole yet",
        "officer",
        "/assessment/{inventory}/drafts/{declaration}/",
        press("保存して公開する"),
    ),
    Scene("draft, read by others", "clerk", "/assessment/{inventory}/drafts/{declaration}/"),
    Scene("analysis, coverage", "clerk", "/assessment/{inventory}/coverage/", open_all),
    Scene("analysis, typed wrongly", "clerk", "/assessment/{inventory}/coverage/?n=x"),
    Scene("analysis, nothing found", "clerk", "/assessment/{inventory}/coverage/?search=x"),
    Scene("analysis, benefit", "clerk", "/assessment/{inventory}/benefit/?w-identity=5", open_all),
    Scene("analysis, sensitivity", "clerk", "/assessment/{inventory}/sensitivity/", open_all),
    Scene("analysis, obstacles", "clerk", "/assessment/{inventory}/blocked/"),
    Scene("analysis, by department", "clerk", "/assessment/{inventory}/shares/?by=department"),
    Scene("analysis, by channel", "clerk", "/assessment/{inventory}/shares/?by=channel"),
    Scene("analysis, two years", "clerk", "/assessment/{inventory}/changes/"),
    Scene("analysis, saved without a name", "clerk", "/assessment/{inventory}/coverage/", press("保存する")),
    Scene("effect of a list", "clerk", "/assessment/{inventory}/effect/"),
    Scene("effect of a procedure", "tax", "/assessment/{inventory}/effect/5/", open_all),
    Scene("effect, not linked", "clerk", "/assessment/{inventory}/effect/6/"),
    Scene("effect, nothing published yet", "clerk", "/assessment/effect/"),
    Scene("plans side by side", "officer", "/assessment/{inventory}/plans/"),
    Scene("plan, a new one", "officer", "/assessment/{inventory}/plans/new/"),
    Scene("plan, begun", "officer", "/assessment/{inventory}/plans/{plan_begun}/", open_all),
    Scene("plan, solved", "officer", "/assessment/{inventory}/plans/{plan}/"),
    Scene("plan, blocks", "officer", "/assessment/{inventory}/plans/{plan_begun}/give/blocks/"),
    Scene("plan, costs", "officer", "/assessment/{inventory}/plans/{plan_begun}/give/costs/"),
    Scene("plan, weights", "officer", "/assessment/{inventory}/plans/{plan_begun}/give/weights/"),
    Scene("plan, rows", "officer", "/assessment/{inventory}/plans/{plan_begun}/give/rows/", open_all),
    Scene(
        "plan, given wrongly",
        "officer",
        "/assessment/{inventory}/plans/{plan_begun}/give/costs/",
        typed("cost-easy", "高い"),
    ),
    Scene("plan, its procedures", "clerk", "/assessment/{inventory}/plans/{plan}/procedures/"),
    Scene("plan, none of a year", "clerk", "/assessment/{inventory}/plans/{plan}/procedures/?of=year-9"),
    Scene("hearings", "officer", "/assessment/hearings/"),
    Scene("hearing, a new one", "officer", "/assessment/hearings/new/"),
    Scene("hearing, a new one with errors", "officer", "/assessment/hearings/new/", press("照会を始める")),
    Scene("hearing, not yours to begin", "tax", "/assessment/hearings/new/"),
    Scene("hearing", "officer", "/assessment/hearings/{hearing}/"),
    Scene("hearing, rows of no department", "officer", "/assessment/hearings/{hearing}/unclaimed/"),
    Scene(
        "hearing, no department chosen",
        "officer",
        "/assessment/hearings/{hearing}/unclaimed/",
        press("担当を決める"),
    ),
    Scene("hearing, a department's rows", "tax", "/assessment/hearings/{hearing}/tax/"),
    Scene("hearing, nothing added", "tax", "/assessment/hearings/{hearing}/tax/", press("書き足す")),
    Scene("hearing, a department without rows", "clerk", "/assessment/hearings/{hearing}/crisis_management/"),
    Scene("hearing, another's rows", "officer", "/assessment/hearings/{hearing}/tax/"),
    Scene("saved views", "clerk", "/assessment/views/", open_all),
    Scene("saved views, none yet", "tax", "/assessment/views/"),
    Scene("registry", "tax", "/registry/"),
    Scene("registry, no file chosen", "tax", "/registry/", press("取り込む")),
    Scene("registry, an import", "tax", "/registry/", open_first),
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
