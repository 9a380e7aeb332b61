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
import steps_desk as desk
from demo_site import PROJECT, Site, wait_for
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
    clerk = open_browser()
    number = ask_for_a_deeper_look(clerk, site, code)
    mend(phone, site, code, walk.small_photo(tmp_path, "深さ.jpg"))
    decide(clerk, open_browser(), site, number)
    pdf = fetch(phone, site, code, tmp_path)
    it_is_over(clerk, phone, site, code, number)
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


def ask_for_a_deeper_look(clerk: Page, site: Site, code: str) -> str:
    number = desk.at_case(clerk, site, "clerk", code)
    expect(clerk.locator("main")).to_contain_text("髙橋 𠮷郎")
    expect(clerk.locator(".thumbs img")).to_have_count(2)
    desk.ask_correction(
        clerk,
        {
            "flood_depth": "深さがわかりません。測り直してください。",
            "photos": "メジャーを当てた写真を足してください。",
        },
    )
    expect(clerk.locator("main")).to_contain_text("補正待ち")
    expect(clerk.get_by_role("button", name="審査を終える")).to_have_count(0)
    return number


def mend(phone: Page, site: Site, code: str, photo: Path) -> None:
    """The mail leads to the page; each item is answered beside what the clerk asks; a slip is told there."""
    mail = site.wait_for_mail(EMAIL, "直していただきたい", code)
    phone.goto(re.search(r"http://\S+", mail)[0])
    expect(phone.locator("main")).to_contain_text("お返事を待っています")
    phone.get_by_role("link", name="補正する").click()
    walk.heading(phone, "補正をお願いします")
    expect(phone.locator("main")).to_contain_text("深さがわかりません。測り直してください。")
    expect(phone.locator("[name=flood_depth]")).to_have_value("45")
    phone.locator("[name=flood_depth]").fill("深い")
    phone.locator('[name="photos.file"]').set_input_files(photo)
    walk.next_page(phone)
    expect(phone.locator("#errors")).to_be_focused()
    expect(phone.locator("[name=flood_depth]")).to_have_value("深い")
    expect(phone.locator("input[name=photos]")).to_have_count(3)
    phone.locator("[name=flood_depth]").fill("８０")
    walk.next_page(phone)
    walk.heading(phone, "この内容で補正を送りますか")
    expect(phone.locator("main")).to_contain_text("80")
    phone.get_by_role("button", name="補正を送る").click()
    expect(phone.locator("main")).to_contain_text("補正を送りました")
    phone.goto(f"{site.public}/my/{code}/")
    expect(phone.get_by_role("link", name="補正する")).to_have_count(0)


def decide(clerk: Page, chief: Page, site: Site, number: str) -> None:
    case = f"{site.office}/cases/{number}/"

    def mended() -> bool:
        clerk.goto(case)
        return "補正前" in clerk.locator("main").inner_text()

    wait_for(mended)
    expect(clerk.locator(".thumbs img")).to_have_count(3)
    desk.examine(clerk)
    clerk.goto(case)
    desk.draft(clerk)
    clerk.goto(case)
    expect(clerk.locator("#act")).to_contain_text("専決")
    expect(clerk.get_by_role("button", name="決裁する")).to_have_count(0)
    walk.staff_sign_in(chief, site, "chief")
    chief.goto(case)
    expect(chief.locator("#act")).to_contain_text("半壊")
    desk.decide(chief)


def fetch(phone: Page, site: Site, code: str, folder: Path) -> Path:
    def ready() -> bool:
        phone.goto(f"{site.public}/my/{code}/")
        return phone.get_by_role("link", name=re.compile("ダウンロード")).count() > 0

    wait_for(ready)
    site.wait_for_mail(EMAIL, "書類", code)
    with phone.expect_download() as download:
        phone.get_by_role("link", name=re.compile("ダウンロード")).click()
    path = folder / "certificate.pdf"
    download.value.save_as(path)
    assert path.read_bytes().startswith(b"%PDF")
    return path


def it_is_over(clerk: Page, phone: Page, site: Site, code: str, number: str) -> None:
    """Opened, the document has arrived; with that the case comes to its end on both sides."""

    def closed() -> bool:
        clerk.goto(f"{site.office}/cases/{number}/")
        return "この案件は終わっています" in clerk.locator("main").inner_text()

    wait_for(closed)

    def told() -> bool:
        phone.goto(f"{site.public}/my/{code}/")
        return "終わりました" in phone.locator("main").inner_text()

    wait_for(told)
    expect(phone.get_by_role("link", name=re.compile("ダウンロード"))).to_be_visible()


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
