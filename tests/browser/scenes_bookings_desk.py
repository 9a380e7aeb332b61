"""The desk's pages of bookings in every state, and those at the place."""

from playwright.sync_api import Page
from staging import Scene, open_all, press, typed
from town import Town

DESK = "/desk/bookings/"
ROOM = f"{DESK}resource/meeting_room_2/"
COUNTER = f"{DESK}queues/citizens_desk/"
HALL, WALL, KIOSK = "/bookings/hall/citizens_desk/", "/bookings/here/{wall}/", "/bookings/here/{kiosk}/"


def open_booking(page: Page, _town: Town) -> None:
    with page.expect_navigation():
        page.locator("main tbody a").first.click()


def refuse_without_reason(page: Page, town: Town) -> None:
    open_booking(page, town)
    press("承認しない")(page, town)


def close_and_say_whom_to_call(page: Page, town: Town) -> None:
    page.goto(f"{page.url}exception/")
    press("保存する")(page, town)


def wrong_hours(page: Page, town: Town) -> None:
    page.locator("[value=hours]").check()
    press("保存する")(page, town)


def set_up_nothing(page: Page, town: Town) -> None:
    open_all(page, town)
    press("作る")(page, town)


def call(page: Page, town: Town) -> None:
    press("番号を出す")(page, town)
    press("番号を出す")(page, town)
    page.locator("[name=desk]").first.fill("3")
    press("次の方を呼ぶ")(page, town)


def print_number(page: Page, town: Town) -> None:
    press("番号を出す")(page, town)
    with page.expect_navigation():
        page.get_by_role("link", name="印刷する").last.click()


def note_as_away(page: Page, town: Town) -> None:
    call(page, town)
    press("不在にする")(page, town)


def take_number(page: Page, _town: Town) -> None:
    with page.expect_navigation():
        page.locator(".matters button, .matters a.button").first.click()


def give_number_back(page: Page, town: Town) -> None:
    take_number(page, town)
    open_all(page, town)
    press("番号を返す")(page, town)


def in_the_hall(page: Page, town: Town) -> None:
    """Somebody is called, then the hall is looked at."""
    call(page, town)
    page.goto(f"{town.site.public}{HALL}")


AT_THE_DESK = [
    Scene("desk of bookings", "halls", DESK),
    Scene("desk of bookings, nothing to book", "desk", DESK),
    Scene("day at the desk", "halls", ROOM),
    Scene("day at the desk, closed", "halls", f"{ROOM}?day=2027-01-01"),
    Scene("week at the desk", "halls", f"{ROOM}week/"),
    Scene("bookings to approve", "halls", f"{DESK}approvals/"),
    Scene("bookings to approve, none", "desk", f"{DESK}approvals/"),
    Scene("booking at the desk", "halls", f"{DESK}approvals/", open_booking),
    Scene("booking at the desk, no reason", "halls", f"{DESK}approvals/", refuse_without_reason),
    Scene("arrivals", "counter", f"{DESK}arrivals/"),
    Scene("arrivals, nothing of that code", "counter", f"{DESK}arrivals/", typed("code", "AAAA-AAAA")),
    Scene("booking for somebody", "counter", f"{DESK}resource/certificate_counter/book/"),
    Scene(
        "booking for somebody, nothing free",
        "counter",
        f"{DESK}resource/certificate_counter/book/?day=2020-01-01",
    ),
    Scene("day that is otherwise", "halls", f"{ROOM}exception/?day=2027-02-02"),
    Scene("day that is otherwise, wrong hours", "halls", f"{ROOM}exception/?day=2027-02-02", wrong_hours),
    Scene(
        "day that is otherwise, whom to call",
        "counter",
        f"{DESK}resource/certificate_counter/",
        close_and_say_whom_to_call,
    ),
    Scene("something new to book", "halls", f"{DESK}new/"),
    Scene("something new to book, wrong", "halls", f"{DESK}new/", press("保存して次へ")),
    Scene("queues", "counter", f"{DESK}queues/"),
    Scene("queues, none", "halls", f"{DESK}queues/"),
    Scene("queues, nothing typed", "halls", f"{DESK}queues/", set_up_nothing),
    Scene("calling, nobody waits", "counter", COUNTER),
    Scene("calling", "counter", COUNTER, call),
    Scene("calling, somebody away", "counter", COUNTER, note_as_away),
    Scene("number on paper", "counter", COUNTER, print_number),
    Scene("hall", "counter", COUNTER, in_the_hall),
    Scene("checking in", "anyone", WALL),
    Scene("checking in, nothing typed", "anyone", WALL, press("受付をする")),
    Scene("number taken", "anyone", WALL, take_number),
    Scene("number given back", "anyone", WALL, give_number_back),
    Scene("tablet of the reception", "anyone", KIOSK),
    Scene("tablet of the reception, no such booking", "anyone", KIOSK, typed("code", "AAAA-AAAA")),
    Scene("tablet of the reception, a number", "anyone", KIOSK, take_number),
    Scene("reception by an old QR", "anyone", "/bookings/here/old/"),
    Scene("reception at the desk", "counter", f"{COUNTER}wall/"),
    Scene("reception at the desk, to be made anew", "counter", f"{COUNTER}wall/", open_all),
    Scene("bookings without a note", "counter", f"{DESK}unrecorded/"),
]
