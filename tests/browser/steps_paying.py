"""Paying out in the browser: the claim of an allowance, transfers, and what the bank answers."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import answers
from demo_site import Site
from playwright.sync_api import Page
from steps import heading

from madoguchi.core.calendar import is_bank_day
from madoguchi.services.spending import zengin_reading
from madoguchi.services.spending.zengin import File, write


def claim(family: str, number: str) -> dict[str, object]:
    """The answers of a parent who claims the allowance for a first child."""
    name = {"family": family, "given": "太郎", "family_kana": "みほん", "given_kana": "たろう"}
    child = {"name": {"family": family, "given": "桜"}, "birth_date": "2026-03-20"}
    bank = {"bank_code": "0149", "bank_name": "みほん銀行", "branch_code": "001", "branch_name": "本店"}
    return {
        "applicant": name,
        "birth_date": "平成5年5月5日",
        "home": answers.HOME,
        "january_home": True,
        "phone": "090-1234-5678",
        "pension": "employees",
        "reason": "birth",
        "happened_on": "2026-03-20",
        "children": [{**child, "together": True, "supported": True}],
        "older": 0,
        "account": {**bank, "kind": "ordinary", "number": number, "holder": "ミホン タロウ"},
        "electronic": True,
    }


def pay_day() -> str:
    """A day on which banks are open, as a calendar field takes it."""
    days = (date.today() + timedelta(days=n) for n in count(3))
    return next(one for one in days if is_bank_day(one)).isoformat()


def make_transfer(page: Page, site: Site, numbers: list[str]) -> None:
    """A transfer of these orders and of no other."""
    page.goto(f"{site.office}/spending/transfers/")
    page.get_by_role("link", name="振込を作る").click()
    page.locator("[name=pay_day]").fill(pay_day())
    page.locator("[name=which][value=some]").check()
    for number in numbers:
        page.locator(f'[name=number][value="{number}"]').check()
    page.get_by_role("button", name="振込を作る").click()
    heading(page, "振込")


def fetch(page: Page, folder: Path) -> bytes:
    """The file for the bank, as it is saved."""
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("button", name="ファイルを取り出す").click()
    path = folder / "transfer.txt"
    download.value.save_as(path)
    return path.read_bytes()


def answer_of_bank(data: bytes, folder: Path, rejected: str = "") -> Path:
    """What the bank answers: all paid, but for the account of a number, which it does not know."""
    file = zengin_reading.read(data)
    lines = tuple(replace(one, result="2" if one.number == rejected else "0") for one in file.lines)
    path = folder / "result.txt"
    path.write_bytes(write(File(file.header, lines)))
    return path


def read_answer(page: Page, path: Path) -> None:
    """Bring in what the bank answered."""
    page.reload()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="読み込む").click()
