"""The pages of finding and booking in every state."""

from playwright.sync_api import Page
from staging import Scene, press
from town import Town

RESOURCE = "/bookings/care_consultation/"
ROOM = "/bookings/meeting_room_1/"
CHECKUP = "/bookings/adult_checkup/"
WHO = {"name": "見本　花子", "kana": "みほん　はなこ", "phone": "090-1234-5678"}


def keep(page: Page, town: Town) -> None:
    """Keep the first free time."""
    press("この時間で予約する")(page, town)


def keep_and_send_nothing(page: Page, town: Town) -> None:
    keep(page, town)
    press("次へ")(page, town)


def fill(page: Page, town: Town) -> None:
    keep(page, town)
    for name, words in WHO.items():
        if page.locator(f"[name={name}]").count():
            page.locator(f"[name={name}]").fill(words)
    press("次へ")(page, town)


def book(page: Page, town: Town) -> None:
    fill(page, town)
    press("予約する")(page, town)


def see(page: Page, town: Town) -> None:
    book(page, town)
    page.get_by_role("link", name="予約を見る").click()
    page.locator("h1").wait_for()


def begin_to_change(page: Page, town: Town) -> None:
    see(page, town)
    page.get_by_role("link", name="日時を変える").click()
    page.get_by_role("button", name="この時間に変える").wait_for()


def begin_to_cancel(page: Page, town: Town) -> None:
    see(page, town)
    page.get_by_role("link", name="取り消す").click()
    page.get_by_role("button", name="予約を取り消す").wait_for()


def cancel(page: Page, town: Town) -> None:
    begin_to_cancel(page, town)
    press("予約を取り消す")(page, town)


def first_day(page: Page, _town: Town) -> None:
    with page.expect_navigation():
        page.locator("main .list a").first.click()


def say_who(page: Page, town: Town) -> None:
    page.locator("[name=born]").fill("昭和61年5月1日")
    page.get_by_label("女性").check()
    press("確かめる")(page, town)


BOOKINGS = [
    Scene("bookings", "anyone", "/bookings/"),
    Scene("bookings, nothing found", "anyone", "/bookings/?q=ヴ"),
    Scene("bookings of a kind", "anyone", "/bookings/kind/room/"),
    Scene("resource", "anyone", RESOURCE),
    Scene("resource, calendar", "anyone", f"{RESOURCE}?view=calendar"),
    Scene("resource, too many people", "anyone", f"{RESOURCE}?people=99"),
    Scene("resource with choices", "anyone", ROOM),
    Scene("resource for some people only", "anyone", CHECKUP),
    Scene("whether one may book", "anyone", f"{CHECKUP}whether/"),
    Scene("whether one may book, nothing said", "anyone", f"{CHECKUP}whether/", press("確かめる")),
    Scene("whether one may book, told", "anyone", f"{CHECKUP}whether/", say_who),
    Scene("day", "anyone", RESOURCE, first_day),
    Scene("day with nothing free", "anyone", f"{RESOURCE}2020-01-01/"),
    Scene("booking form", "anyone", RESOURCE, keep),
    Scene("booking form with errors", "anyone", RESOURCE, keep_and_send_nothing),
    Scene("booking check", "anyone", RESOURCE, fill),
    Scene("booking check with a price", "anyone", ROOM, fill),
    Scene("booking done", "anyone", RESOURCE, book),
    Scene("booking done, to be paid", "anyone", ROOM, book),
    Scene("booking", "anyone", RESOURCE, see),
    Scene("booking to be changed", "anyone", RESOURCE, begin_to_change),
    Scene("booking to be cancelled", "anyone", ROOM, begin_to_cancel),
    Scene("booking cancelled", "anyone", RESOURCE, cancel),
    Scene("booking by code", "anyone", "/bookings/find/"),
    Scene("booking by code, nothing typed", "anyone", "/bookings/find/", press("予約を見る")),
    Scene("my bookings, empty", "newcomer", "/my/bookings/"),
    Scene("my bookings, past", "newcomer", "/my/bookings/?when=past"),
]
