"""Draws by lot, who waits, groups and series, in the states that they have without anybody's doing."""

from playwright.sync_api import Page
from scenes_bookings import ROOM, see
from staging import Scene, press
from town import Town


def every_week(page: Page, town: Town) -> None:
    """The same time every week, after a booking."""
    see(page, town)
    page.get_by_role("link", name="同じ時間を毎週使う").click()
    page.locator("h1").wait_for()


def register(page: Page, town: Town) -> None:
    page.locator("[name=name]").fill("見本の会")
    page.get_by_label("スポーツ").check()
    page.locator("[name=members]").fill("8")
    press("登録を申し込む")(page, town)


LOTS = [
    Scene("draws", "anyone", "/bookings/lots/"),
    Scene("draws, signed in", "newcomer", "/bookings/lots/"),
    Scene("draw of a place", "anyone", "/bookings/lots/gym/"),
    Scene("draw of a place, signed in", "newcomer", "/bookings/lots/gym/"),
    Scene("waiting, empty", "newcomer", "/bookings/waiting/"),
    Scene("waiting, nothing full", "anyone", "/bookings/waiting/meeting_room_1/?day=2026-12-01"),
    Scene("groups, empty", "newcomer", "/bookings/groups/"),
    Scene("groups with errors", "newcomer", "/bookings/groups/", press("登録を申し込む")),
    Scene("groups", "newcomer", "/bookings/groups/", register),
    Scene("series, empty", "newcomer", "/bookings/series/"),
    Scene("series to be booked, not signed in", "anyone", ROOM, every_week),
    Scene("series to be booked", "newcomer", ROOM, every_week),
    Scene("groups at the desk", "halls", "/desk/bookings/groups/"),
    Scene("groups at the desk, ended", "halls", "/desk/bookings/groups/?state=ended"),
]
