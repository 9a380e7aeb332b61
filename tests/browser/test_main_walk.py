"""The main job: from a phone to a signed certificate that anyone can check."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pypdfium2
import pytest
import steps as walk
from demo_site import DESKTOP, PROJECT, Site, wait_for
from playwright.sync_api import Page, expect

from madoguchi.foundation.tenancy.sides import Side
from madoguchi.web.processes.installation import Installation

EMAIL = "yoshiro@mail.example"


def command(site: Site, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MADOGUCHI_DATA": str(site.data)}
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "madoguchi.web.cli", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_from_a_phone_to_a_signed_certificate(site: Site, open_browser, tmp_path: Path):
    phone = open_browser()
    code = apply_with_a_pause(phone, site, tmp_path)
    site.wait_for_mail(EMAIL, code)
    number = decide(open_browser, site, code)
    pdf = fetch(phone, site, code, number, tmp_path)
    confirm(open_browser(), site, pdf)
    signature_is_valid(site, pdf)
    assert command(site, "verify").returncode == 0
    the_public_role_cannot_read_the_case(site)


def apply_with_a_pause(phone: Page, site: Site, folder: Path) -> str:
    walk.sign_in(phone, site, EMAIL)
    walk.begin(phone, site)
    walk.fill_disaster(phone)
    walk.fill_home(phone)
    phone.get_by_label("木造").check()
    expect(phone.locator("[data-saved]")).to_contain_text("保存しました")
    # The phone is put away here; later the draft goes on where it was, with what was saved by the way.
    phone.goto(f"{site.public}/my/")
    phone.locator("main").get_by_role("link", name=re.compile("り災証明書")).first.click()
    expect(phone.get_by_label("木造")).to_be_checked()
    walk.fill_building(phone)
    walk.fill_household(phone)
    walk.fill_applicant(phone)
    walk.fill_damage(phone)
    walk.fill_photos(phone, walk.phone_photo(folder), walk.HEIC)
    walk.fill_delivery(phone)
    expect(phone.locator("main")).to_contain_text("静岡県")
    expect(phone.locator("main")).to_contain_text("2丁目16-32")
    return walk.hand_over(phone)


def decide(open_browser, site: Site, code: str) -> str:
    clerk = open_browser(DESKTOP)
    walk.staff_sign_in(clerk, site, "clerk")
    walk.open_case(clerk, site, code)
    expect(clerk.locator("main")).to_contain_text("髙橋 𠮷郎")
    assert clerk.locator(".thumbs img").count() == 2
    number = clerk.url.rstrip("/").rsplit("/", 1)[1]
    case = clerk.url
    walk.examine(clerk)
    clerk.goto(case)
    walk.draft(clerk)
    clerk.goto(case)
    expect(clerk.locator("#act")).to_contain_text("専決")
    expect(clerk.get_by_role("button", name="決裁する")).to_have_count(0)
    chief = open_browser(DESKTOP)
    walk.staff_sign_in(chief, site, "chief")
    chief.goto(case)
    chief.get_by_role("button", name="決裁する").click()
    expect(chief.locator("main")).to_contain_text("を処理しました")
    return number


def fetch(phone: Page, site: Site, code: str, number: str, folder: Path) -> Path:
    def ready() -> bool:
        phone.goto(f"{site.public}/my/{code}/")
        return phone.get_by_role("link", name=re.compile("ダウンロード")).count() > 0

    wait_for(ready)
    site.wait_for_mail(EMAIL, "書類ができました")
    with phone.expect_download() as download:
        phone.get_by_role("link", name=re.compile("ダウンロード")).click()
    path = folder / "certificate.pdf"
    download.value.save_as(path)
    assert path.read_bytes().startswith(b"%PDF")
    assert number
    return path


def confirm(anyone: Page, site: Site, pdf: Path) -> None:
    anyone.goto(f"{site.public}/verify/")
    anyone.locator("[type=file]").set_input_files(pdf)
    anyone.get_by_role("button", name="ファイルを確かめる").click()
    walk.heading(anyone, "書き換えられていません")
    altered = pdf.with_name("altered.pdf")
    data = bytearray(pdf.read_bytes())
    data[len(data) // 2] ^= 1
    altered.write_bytes(bytes(data))
    anyone.goto(f"{site.public}/verify/")
    anyone.locator("[type=file]").set_input_files(altered)
    anyone.get_by_role("button", name="ファイルを確かめる").click()
    walk.heading(anyone, "確かめられません")
    code = verification_code(pdf)
    anyone.goto(f"{site.public}/verify/")
    anyone.locator("[name=code]").fill(code.lower().replace("-", " "))
    anyone.get_by_role("button", name="確かめる", exact=True).click()
    walk.heading(anyone, "この市が発行した書類です")
    assert "髙橋" not in anyone.locator("main").inner_text()


def verification_code(pdf: Path) -> str:
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert "半壊" in text
    return re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", text)[0]


def signature_is_valid(site: Site, pdf: Path) -> None:
    root = site.data / "keys" / "documents" / "root.pem"
    pyhanko = [
        str(PROJECT / ".venv/bin/pyhanko"),
        "sign",
        "validate",
        "--trust",
        str(root),
        "--pretty-print",
        str(pdf),
    ]
    said = subprocess.run(pyhanko, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "judged VALID" in said.stdout
    assert command(site, "verify", str(pdf)).returncode == 0
    assert command(site, "verify", str(pdf.with_name("altered.pdf"))).returncode == 1


def the_public_role_cannot_read_the_case(site: Site) -> None:
    url = Installation(site.data).side_url(Side.PUBLIC)
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT * FROM office_side.cases_case")
