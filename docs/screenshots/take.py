"""Takes the pictures of the documents: one application from a phone to the certificate, in a demo of its own."""

import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "browser"))

import steps  # noqa: E402  # the walk of the browser tests
from demo_site import ACCOUNT, DESKTOP, OPTIONS, PHONE, READY, Site, free_ports, wait_for  # noqa: E402

EMAIL = "yoshiro@mail.example"
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
        wait_for(lambda: READY.search(log.read_text()) and "Ctrl-C" in log.read_text(), seconds=300)
        public, office = READY.findall(log.read_text())[0]
        accounts = {role: (email, password) for role, email, password in ACCOUNT.findall(log.read_text())}
        yield Site(public.rstrip("/"), office.rstrip("/"), folder, accounts)
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(timeout=60)


def walk(chromium: Browser, site: Site, folder: Path) -> None:
    """The walk of the tests, with a picture at each page that the documents show."""
    phone = opened(chromium, PHONE, scale=2)
    phone.goto(site.public)
    keep(phone, "home", height=1100)
    code = apply(phone, site, folder)
    clerk = opened(chromium, DESKTOP)
    steps.staff_sign_in(clerk, site, "clerk")
    steps.open_case(clerk, site, code)
    case = clerk.url
    clerk.goto(f"{site.office}/queue/?view=department")
    keep(clerk, "desk-queue", height=420)
    clerk.goto(case)
    steps.examine(clerk)
    clerk.goto(case)
    keep(clerk, "desk-case", height=1000)
    steps.draft(clerk)
    chief = opened(chromium, DESKTOP)
    steps.staff_sign_in(chief, site, "chief")
    chief.goto(case)
    chief.get_by_role("button", name="決裁する").click()
    wait_for(lambda: document_is_there(phone, site, code))
    keep(phone, "my-page", height=1100)
    with phone.expect_download() as download:
        phone.get_by_role("link", name="ダウンロード").click()
    download.value.save_as(folder / "certificate.pdf")
    page = pypdfium2.PdfDocument(folder / "certificate.pdf")[0]
    write(page.render(scale=1.35).to_pil(), "certificate")


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


def document_is_there(phone: Page, site: Site, code: str) -> bool:
    phone.goto(f"{site.public}/my/{code}/")
    return phone.get_by_role("link", name="ダウンロード").count() > 0


def opened(chromium: Browser, viewport: dict[str, int], scale: int = 1) -> Page:
    """A browser with cookies of its own."""
    context = chromium.new_context(viewport=viewport, locale="ja-JP", device_scale_factor=scale)
    context.set_default_timeout(20_000)
    return context.new_page()


def keep(page: Page, name: str, *, height: int) -> None:
    """The top of a page, as high as it is or as asked."""
    page.mouse.move(0, 0)
    whole: Callable[[str], int] = page.evaluate
    width = page.viewport_size["width"] if page.viewport_size else 0
    size = {"width": width, "height": min(height, whole("document.documentElement.scrollHeight"))}
    data = page.screenshot(full_page=True, clip={"x": 0, "y": 0, **size}, animations="disabled")
    write(Image.open(io.BytesIO(data)), name)


def write(picture: Image.Image, name: str) -> None:
    """A picture of few colours is a small file."""
    small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    path = HERE / f"{name}.png"
    small.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
