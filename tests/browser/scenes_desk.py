"""The pages of a clerk's work in every state: queue, lists, cases, publishing, entry."""

from playwright.sync_api import Page
from staging import Scene, fold_open, open_all, press
from town import Town


def show_keys(page: Page, _town: Town) -> None:
    page.locator("[data-keys-open]").click()


def given_to_nobody(page: Page, town: Town) -> None:
    """Many at once, done: their steps are nobody's."""
    page.locator("[name=to]").select_option("-")
    press("割り当てる")(page, town)


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


DESK = [
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
]
