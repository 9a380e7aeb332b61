"""Takes the pictures of the documents in a demo of its own: two applications with all that follows, a time booked, a
fee paid on line, a till and a report of a provider, a list assessed.

`script/screenshots` runs it, with the steps of the browser tests beside it.
"""

import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import steps
import steps_desk as desk
import steps_income as income
import steps_lists as lists
import steps_online as online
from demo_site import ACCOUNT, DESKTOP, OPTIONS, PHONE, READY, Site, free_ports, wait_for
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, sync_playwright

HERE = Path(__file__).parent

EMAIL, OTHER_EMAIL = "yoshiro@mail.example", "yoshino@mail.example"
COLOURS = 96


def main() -> None:
    """Renew every picture; what is left of a failed run is only the temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-pictures-"))
    folder.chmod(0o755)
    try:
        with running_demo(folder) as site, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=OPTIONS)
            walk(chromium, site, folder)
            chromium.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_demo(folder: Path) -> Iterator[Site]:
    """`madoguchi demo` in this folder, from Ready until the end."""
    clean = {
        key: value for key, value in os.environ.items() if not key.startswith(("DJANGO", "DATABASE", "MADO"))
    }
    port = free_ports()
    environment = clean | {"MADOGUCHI_DATA": str(folder), "PORT": str(port)}
    log = folder / "demo.log"
    with log.open("w") as said:
        command = [sys.executable, "-m", "madoguchi.web.cli", "demo"]
        demo = subprocess.Popen(command, env=environment, stdout=said, stderr=said, stdin=subprocess.DEVNULL)
    try:
        wait_for(lambda: READY.search(log.read_text()) and "Ctrl-C" in log.read_text(), seconds=900)
        public, office = READY.findall(log.read_text())[0]
        accounts = {role: (email, password) for role, email, password in ACCOUNT.findall(log.read_text())}
        yield Site(public.rstrip("/"), office.rstrip("/"), folder, accounts)
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(timeout=60)


def walk(chromium: Browser, site: Site, folder: Path) -> None:
    """The walks of the tests, with a picture at each page that the documents show."""
    phone, clerk = opened(chromium, PHONE, scale=2), opened(chromium, DESKTOP)
    phone.goto(site.public)
    keep(phone, "home", height=1100)
    code = apply(phone, site, folder)
    other = opened(chromium, PHONE, scale=2)
    request = ask_for_income(other, site, folder)
    number = desk.at_case(clerk, site, "clerk", code)
    clerk.goto(f"{site.office}/queue/?view=department")
    keep(clerk, "desk-queue", height=420)
    mend(clerk, phone, site, (code, number))
    decide(clerk, opened(chromium, DESKTOP), site, number)
    fetch(phone, site, code, folder)
    tax = opened(chromium, DESKTOP)
    take_money(tax, site, request)
    pay_on_line(other, tax, site, request)
    look_after_money(tax, site)
    book(opened(chromium, PHONE, scale=2), site)
    look_at_a_day(opened(chromium, DESKTOP), site)
    assess(opened(chromium, DESKTOP), site)


def apply(phone: Page, site: Site, folder: Path) -> str:
    """Fill in and hand over, as the tests do; returns the reference code."""
    steps.sign_in(phone, site, EMAIL)
    steps.begin(phone, site)
    steps.fill_disaster(phone)
    steps.fill_home(phone)
    steps.fill_building(phone)
    steps.fill_household(phone)
    steps.fill_applicant(phone)
    steps.heading(phone, "被害を教えて")
    phone.get_by_label("床", exact=True).check()
    keep(phone, "question", height=1100)
    phone.get_by_label("床", exact=True).uncheck()
    steps.fill_damage(phone)
    steps.fill_photos(phone, photo(folder, "北側.jpg", "#8fb4cc"), photo(folder, "南側.jpg", "#b9c7a4"))
    steps.fill_delivery(phone)
    return steps.hand_over(phone)


def ask_for_income(phone: Page, site: Site, folder: Path) -> str:
    """An income certificate, up to its check answers with the fee; then handed over. Returns its code."""
    steps.sign_in(phone, site, OTHER_EMAIL)
    income.fill(phone, site, licence(folder))
    steps.heading(phone, "この内容で請求しますか")
    cost = phone.get_by_role("heading", name="費用とこのあとのこと")
    keep(phone, "check", height=1100, top=cost)
    return steps.hand_over(phone)


def mend(clerk: Page, phone: Page, site: Site, case: tuple[str, str]) -> None:
    """A correction is asked for, seen on my page and answered."""
    code, number = case
    clerk.goto(f"{site.office}/cases/{number}/")
    desk.ask_correction(clerk, {"flood_depth": "いちばん浅いところの深さを、測り直してください。"})
    wait_for(lambda: there(phone, f"{site.public}/my/{code}/", "補正する"))
    keep(phone, "correction", height=1100)
    phone.get_by_role("link", name="補正する").click()
    phone.locator("[name=flood_depth]").fill("80")
    steps.next_page(phone)
    phone.get_by_role("button", name="補正を送る").click()
    wait_for(lambda: not there(clerk, f"{site.office}/cases/{number}/", "時計は停止中", "main"))


def decide(clerk: Page, chief: Page, site: Site, number: str) -> None:
    """Examined, drafted, decided."""
    address = f"{site.office}/cases/{number}/"
    clerk.goto(address)
    desk.examine(clerk)
    clerk.goto(address)
    keep(clerk, "desk-case", height=1000)
    desk.draft(clerk)
    steps.staff_sign_in(chief, site, "chief")
    chief.goto(address)
    desk.decide(chief)


def fetch(phone: Page, site: Site, code: str, folder: Path) -> None:
    """The certificate is on my page, and looks so."""
    wait_for(lambda: there(phone, f"{site.public}/my/{code}/", "ダウンロードする（PDF）"))
    keep(phone, "my-page", height=1100)
    address = phone.get_by_role("link", name="ダウンロードする（PDF）").get_attribute("href")
    (folder / "certificate.pdf").write_bytes(steps.fetched(phone, address or ""))
    page = pypdfium2.PdfDocument(folder / "certificate.pdf")[0]
    write(page.render(scale=1.35).to_pil(), "certificate")


def take_money(tax: Page, site: Site, code: str) -> None:
    """The case of an income certificate when it is to be paid, and the list of its section."""
    number = desk.at_case(tax, site, "tax clerk", code)
    desk.examine_figures(tax)
    tax.goto(f"{site.office}/cases/{number}/")
    keep(tax, "desk-payment", height=1000)
    tax.goto(f"{site.office}/cases/")
    keep(tax, "desk-list", height=420)


def pay_on_line(phone: Page, tax: Page, site: Site, code: str) -> None:
    """The fee is paid by card; the clerk issues its receipt, which stands with the bill."""
    online.behave(site)
    steps.until_says(phone, f"{site.public}/my/{code}/", "手数料をお支払いください")
    phone.get_by_role("link", name="オンラインで支払う").click()
    phone.get_by_label("クレジットカード").check()
    keep(phone, "pay", height=1100)
    bill = phone.url
    online.to_the_provider(phone, site, "クレジットカード")
    online.pay(phone)
    wait_for(lambda: there(tax, f"{site.office}/takings/", "収第", "main td a"))
    tax.locator("main td a").last.click()
    steps.heading(tax, "領収書")
    tax.locator("summary", has_text="確認番号のついた領収書").click()
    tax.locator("[name=name]").fill("髙橋 𠮷乃")
    tax.get_by_role("button", name="発行する").click()
    desk.done(tax, "領収書を発行しました")
    wait_for(lambda: there(phone, bill, "領収書"))
    keep(phone, "bill", height=900)


def look_after_money(tax: Page, site: Site) -> None:
    """The till that was closed ten yen short, and what the provider says that the city does not."""
    tax.goto(f"{site.office}/takings/tills/")
    tax.locator("tbody tr", has_text="まだ確認していません").get_by_role("link").click()
    keep(tax, "till", height=1000)
    tax.goto(f"{site.office}/takings/reports/")
    tax.locator("tbody a").first.click()
    keep(tax, "reconciliation", height=1000)


def book(phone: Page, site: Site) -> None:
    """The free times of a day; one of them is kept while the form is filled in."""
    phone.goto(f"{site.public}/bookings/care_consultation/")
    # The second of the month's days; at its end there is one alone.
    phone.locator("main .list a").all()[:2][-1].click()
    keep(phone, "booking-day", height=1100)
    phone.locator(".times button").first.click()
    steps.heading(phone, "予約する方")
    phone.locator("[name=name]").fill("見本 花子")
    keep(phone, "booking-kept", height=1100)


def look_at_a_day(clerk: Page, site: Site) -> None:
    """The calendar of the gym on the fullest day of two weeks, after somebody telephoned for the same time."""
    steps.staff_sign_in(clerk, site, "hall head", "/desk/")
    clerk.goto(f"{site.public}/desk/bookings/resource/gym/week/")
    days = how_full(clerk)
    clerk.get_by_role("link", name="次の週").click()
    days |= how_full(clerk)
    clerk.goto(site.public + max(days, key=days.__getitem__))
    begins = clerk.locator("td.taken").first.inner_text()[:5]
    clerk.get_by_role("link", name="電話などで予約を受ける").click()
    beside = clerk.get_by_label(begins, exact=True)
    (beside if beside.count() else clerk.locator("[name=begins]").first).check()
    clerk.locator("[name=name]").fill("見本 花子")
    clerk.locator("[name=phone]").fill("090-1234-5678")
    clerk.get_by_role("button", name="予約する").click()
    clerk.locator(".banner").wait_for()
    keep(clerk, "desk-calendar", height=840)


def how_full(week: Page) -> dict[str, int]:
    """How many bookings each day of a week has, by the address of the day."""
    days = [
        (row.get_by_role("link").first, row.get_by_role("listitem")) for row in week.locator("tbody tr").all()
    ]
    return {link.get_attribute("href") or "": bookings.count() for link, bookings in days}


def assess(officer: Page, site: Site) -> None:
    """The sample city's list: its findings, what is worth most, a plan of three years."""
    steps.staff_sign_in(officer, site, "digital head")
    source = HERE.parent / "examples" / "procedures.csv"
    base = lists.bring(officer, site, source, ("総件数", "volume"), "30")
    steps.until_says(officer, f"{base}/findings/", "ちょうど半分")
    keep(officer, "assessment-findings", height=900)
    officer.goto(f"{base}/benefit/")
    keep(officer, "assessment-benefit", height=1100)
    lists.plan(officer, base, "3年の計画", ("1,000万", "600万", "300万"))
    keep(officer, "assessment-plan", height=1100)


def there(page: Page, address: str, words: str, where: str = "main a") -> bool:
    """Whether a page has these words, looked at anew; by default as a link."""
    page.goto(address)
    return page.locator(where, has_text=words).count() > 0


def photo(folder: Path, name: str, sky: str) -> Path:
    """A picture of a house in the water, drawn."""
    picture = Image.new("RGB", (1200, 900), sky)
    draw = ImageDraw.Draw(picture)
    draw.polygon([(200, 420), (600, 180), (1000, 420)], fill="#7d5a4a")
    draw.rectangle([260, 420, 940, 780], fill="#efe7d8")
    draw.rectangle([360, 500, 520, 620], fill="#5c7688")
    draw.rectangle([660, 500, 800, 780], fill="#8a6d4f")
    draw.rectangle([0, 690, 1200, 900], fill="#a38f6d")
    draw.line([(240, 690), (240, 560)], fill="#d03030", width=14)
    path = folder / name
    picture.save(path, "JPEG")
    return path


def licence(folder: Path) -> Path:
    """A licence whose numbers are covered, drawn."""
    picture = Image.new("RGB", (1200, 900), "#b8a98f")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle([150, 180, 1050, 740], 40, fill="#f2f4ee")
    draw.rectangle([200, 240, 1000, 290], fill="#c7d4bf")
    draw.rectangle([760, 340, 980, 620], fill="#9fb3c8")
    draw.ellipse([820, 380, 920, 490], fill="#e8cfb8")
    for line in range(4):
        draw.rectangle([200, 340 + line * 60, 640 - line * 50, 366 + line * 60], fill="#8f968a")
    draw.rectangle([200, 640, 680, 700], fill="#3a3a3a")
    path = folder / "免許証.jpg"
    picture.save(path, "JPEG")
    return path


def opened(chromium: Browser, viewport: dict[str, int], scale: int = 1) -> Page:
    """A browser with cookies of its own."""
    context = chromium.new_context(viewport=viewport, locale="ja-JP", device_scale_factor=scale)
    context.set_default_timeout(20_000)
    return context.new_page()


def keep(page: Page, name: str, *, height: int, top: Locator | None = None) -> None:
    """A page from its top, or from just above a part of it, as high as it is or as asked."""
    page.mouse.move(0, 0)
    page.evaluate("scrollTo(0, 0)")
    whole: int = page.evaluate("document.documentElement.scrollHeight")
    box = top.bounding_box() if top else None
    y = max(0, min(box["y"] - 24, whole - height)) if box else 0
    width = page.viewport_size["width"] if page.viewport_size else 0
    clip = {"x": 0, "y": y, "width": width, "height": min(height, whole - y)}
    data = page.screenshot(full_page=True, clip=clip, animations="disabled")
    write(Image.open(io.BytesIO(data)), name)


def write(picture: Image.Image, name: str) -> None:
    """A picture of few colours is a small file."""
    small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    path = HERE / f"{name}.png"
    small.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
