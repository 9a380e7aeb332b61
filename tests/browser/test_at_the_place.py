"""At the city hall: by the QR on its wall somebody checks in, another takes a number; both are called and served."""

import steps as walk
from demo_site import DESKTOP, Site
from playwright.sync_api import Page, expect
from town import happen

from madoguchi.foundation.tenancy.sides import Side

QUEUE = "/desk/bookings/queues/citizens_desk/"


def check_in(phone: Page, wall: str, code: str, key: str) -> str:
    """First with a wrong key, then with the right one; returns the number."""
    phone.goto(wall)
    for typed in ("not it", key):
        phone.locator("[name=code]").fill(code.lower())
        phone.locator("[name=key]").fill(typed)
        phone.get_by_role("button", name="受付をする").click()
        if typed != key:
            expect(phone.locator("#errors")).to_contain_text("確認番号が違います")
    expect(phone.locator("main")).to_contain_text("次にお呼びします")
    return phone.locator("h1.called").inner_text()


def take_a_number(tablet: Page, kiosk: str) -> str:
    """Somebody without a booking presses the matter at the tablet; it goes back to its start for the next."""
    tablet.goto(kiosk)
    tablet.get_by_role("button", name="市民課の窓口の番号を取る").click()
    number = tablet.locator("h1.called").inner_text()
    expect(tablet.get_by_role("button", name="番号を印刷する")).to_be_visible()
    tablet.get_by_role("link", name="はじめに戻る").click()
    expect(tablet.locator("main")).not_to_contain_text(number)
    return number


def test_who_booked_checks_in_and_is_called_in_the_hall(site: Site, open_browser) -> None:
    booked = happen(site, "book_now", Side.PUBLIC, {}, "happening_here")
    secrets = happen(site, "reception", Side.PUBLIC, {}, "happening_here")
    wall, kiosk = (f"{site.public}/bookings/here/{secrets[name]}/" for name in ("wall", "kiosk"))
    phone, desk = open_browser(), open_browser(DESKTOP)
    hall = open_browser(DESKTOP, javascript=False)
    number = check_in(phone, wall, booked["code"], booked["key"])
    hall.goto(f"{site.public}/bookings/hall/citizens_desk/")
    expect(hall.locator("main")).to_contain_text("お待ち：1人")
    walk.staff_sign_in(desk, site, "counter clerk", "/desk/")
    desk.goto(f"{site.public}{QUEUE}")
    desk.locator("[name=desk]").first.fill("2")
    desk.get_by_role("button", name="次の方を呼ぶ").click()
    expect(desk.locator(".card")).to_contain_text("見本 花子")
    # Both look again by themselves, the hall without a script.
    expect(hall.locator(".hall")).to_contain_text(f"{number} 2番窓口へ", timeout=15_000)
    expect(hall.locator("main")).not_to_contain_text("花子")
    expect(phone.locator(".banner")).to_contain_text("2番窓口へお越しください", timeout=20_000)
    desk.get_by_role("button", name="対応を終わる").click()
    expect(hall.locator(".hall-none")).to_be_visible(timeout=15_000)
    expect(phone.locator("main")).to_contain_text("対応が終わりました", timeout=20_000)
    walked_in = take_a_number(open_browser(DESKTOP), kiosk)
    desk.get_by_role("button", name="次の方を呼ぶ").click()
    expect(desk.locator(".card")).to_contain_text(walked_in)
    expect(hall.locator(".hall")).to_contain_text(f"{walked_in} 2番窓口へ", timeout=15_000)
    desk.get_by_role("button", name="対応を終わる").click()
