"""The pages of journeys and of calendars in every state, and a booking inside a form."""

from playwright.sync_api import Page
from staging import Scene, press
from town import Town

JOURNEY = "/bookings/journeys/clinic/"
WHO = {"name": "見本　花子", "phone": "090-1234-5678"}


def keep(page: Page, _town: Town) -> None:
    """Keep the first times of the last day."""
    days = page.locator("[name=day] option").evaluate_all("all => all.map(one => one.value)")
    page.locator("select[name=day]").select_option(days[-1])
    with page.expect_navigation():
        page.get_by_role("button", name="この日の時間を見る").click()
    with page.expect_navigation():
        page.locator("button[name=times]").last.click()


def send_nothing(page: Page, town: Town) -> None:
    keep(page, town)
    press("次へ")(page, town)


def fill(page: Page, town: Town) -> None:
    keep(page, town)
    for name, words in WHO.items():
        page.locator(f"[name={name}]").fill(words)
    press("次へ")(page, town)


def book(page: Page, town: Town) -> None:
    fill(page, town)
    press("まとめて予約する")(page, town)


def late(page: Page, town: Town) -> None:
    book(page, town)
    page.locator("[name=minutes]").fill("60")
    press("遅れを知らせる")(page, town)


def much_too_late(page: Page, town: Town) -> None:
    book(page, town)
    page.locator("[name=minutes]").fill("9999")
    press("遅れを知らせる")(page, town)


def begin_to_cancel(page: Page, town: Town) -> None:
    book(page, town)
    page.get_by_role("link", name="まとめて取り消す").click()
    page.get_by_role("button", name="まとめて取り消す").wait_for()


def cancel(page: Page, town: Town) -> None:
    begin_to_cancel(page, town)
    press("まとめて取り消す")(page, town)


JOURNEYS = [
    Scene("journeys", "anyone", "/bookings/journeys/"),
    Scene("journey times", "anyone", JOURNEY),
    Scene("journey form", "anyone", JOURNEY, keep),
    Scene("journey form with errors", "anyone", JOURNEY, send_nothing),
    Scene("journey check", "anyone", JOURNEY, fill),
    Scene("journey", "anyone", JOURNEY, book),
    Scene("journey, late", "anyone", JOURNEY, late),
    Scene("journey, much too late", "anyone", JOURNEY, much_too_late),
    Scene("journey to be cancelled", "anyone", JOURNEY, begin_to_cancel),
    Scene("journey cancelled", "anyone", JOURNEY, cancel),
    Scene("my calendar", "newcomer", "/my/bookings/calendar/"),
    Scene("my calendar, just made", "newcomer", "/my/bookings/calendar/", press("アドレスを作る")),
    Scene("desk calendar address", "halls", "/desk/bookings/calendar/"),
]
