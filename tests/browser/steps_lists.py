"""What the officer for digital matters does with a list of procedures."""

from pathlib import Path

from demo_site import Site, wait_for
from playwright.sync_api import Page, expect
from steps import answer, heading, until_says

from madoguchi.core import clock
from madoguchi.core.calendar import fiscal_year


def bring(officer: Page, site: Site, source: Path, column: tuple[str, str], procedures: str) -> str:
    """A list is brought, its columns looked at (`column` is a header and what it is taken for), until so many
    procedures are read; returns the address of its pages."""
    officer.goto(f"{site.office}/assessment/new/")
    year = fiscal_year(clock.today())
    answer(officer, {"title": "みほん市の手続き", "fiscal_year": str(year), "residents": "98,000"})
    officer.locator("[name=file]").set_input_files(source)
    officer.get_by_role("button", name="次へ").click()
    heading(officer, "列の意味")
    expect(officer.get_by_label(column[0], exact=True)).to_have_value(column[1])
    officer.get_by_role("button", name="この列で読み込む").click()
    base = officer.url.removesuffix("/")
    until_says(officer, base, "読み込み済み", procedures)
    return base


def plan(officer: Page, base: str, name: str, budgets: tuple[str, ...]) -> None:
    """A plan under yearly budgets, until it is solved and can be adopted."""
    officer.goto(f"{base}/plans/new/")
    years = {f"budget-{year}": yen for year, yen in enumerate(budgets)}
    answer(officer, {"name": name, "first_year": "2027", **years})
    officer.get_by_role("button", name="計画案を作る").click()
    officer.get_by_role("button", name="計算する").click()
    address = officer.url

    def solved() -> bool:
        officer.goto(address)
        return officer.get_by_role("button", name="市の計画として採用する").count() > 0

    wait_for(solved, seconds=120)
