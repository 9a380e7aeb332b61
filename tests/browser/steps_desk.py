"""What staff do with a case on the desk."""

import re
from urllib.parse import unquote

from answers import INCOME_FOUND
from demo_site import Site, wait_for
from playwright.sync_api import Page, expect
from steps import answer, staff_sign_in


def find(page: Page, site: Site, code: str) -> str:
    """Type an applicant's reference code into the desk's search until the case is there; returns its number."""

    def found() -> str | None:
        page.goto(f"{site.office}/queue/")
        page.locator("[name=q]").fill(code)
        page.locator("[name=q]").press("Enter")
        page.wait_for_url(re.compile(r"/cases/"))
        number = re.search(r"/cases/([^/?]+)/", unquote(page.url))
        return number and number[1]

    return wait_for(found)


def at_case(page: Page, site: Site, role: str, code: str) -> str:
    """Sign in as somebody and open the case; returns its number."""
    staff_sign_in(page, site, role)
    return find(page, site, code)


def done(page: Page, words: str) -> None:
    """The page says that it is done."""
    expect(page.locator("main")).to_contain_text(words)


def tick_all(page: Page) -> None:
    """Tick every item of the checklist."""
    for box in page.locator("#act [name=checked]").all():
        box.check()


def examine(page: Page) -> None:
    """Examine what is proposed and decided later."""
    tick_all(page)
    page.get_by_role("button", name="審査を終える").last.click()
    done(page, "審査を終えました")


def examine_figures(page: Page) -> None:
    """Examine a request of a certificate, with the figures of the tax register."""
    tick_all(page)
    answer(page, {"outcome": "issued"})
    answer(page, {f"found.{name}": value for name, value in INCOME_FOUND.items()})
    page.get_by_role("button", name="審査を終える").last.click()
    done(page, "審査を終えました")


def examine_report(page: Page) -> None:
    """Examine a report of something that the city manages."""
    tick_all(page)
    answer(page, {"found.managed_by": "city"})
    page.get_by_role("button", name="審査を終える").last.click()
    done(page, "審査を終えました")


def draft(page: Page, outcome: str = "half") -> None:
    answer(page, {"outcome": outcome})
    page.get_by_role("button", name="起案する").click()
    done(page, "起案しました")


def decide(page: Page) -> None:
    page.get_by_role("button", name="決裁する").click()
    done(page, "決裁しました")


def verify(page: Page) -> None:
    """照合 by a second person, who sees the specimen."""
    expect(page.locator("img.specimen")).to_have_js_property("complete", value=True)
    tick_all(page)
    page.get_by_role("button", name="照合を終えて、発行する").last.click()
    done(page, "照合を終えました")


def take_cash(page: Page, tendered: str) -> None:
    page.locator("[name=tendered]").fill(tendered)
    page.get_by_role("button", name="現金で受け取った").click()


def ask_correction(page: Page, items: dict[str, str]) -> None:
    """Ask the applicant to mend answers: each with the words of the clerk."""
    page.locator("summary", has_text="補正をお願いする").click()
    for name, words in items.items():
        page.locator(f'[name=item][value="{name}"]').check()
        page.locator(f'[name="words.{name}"]').fill(words)
    page.get_by_role("button", name="補正をお願いする").click()
    done(page, "補正をお願いしました")


def hand_over(page: Page, section: str, why: str) -> None:
    """Give the case to another department."""
    page.locator("summary", has_text="ほかの所属に引き継ぐ").click()
    page.locator("[name=section]").select_option(label=section)
    page.locator("[name=why_over]").fill(why)
    page.get_by_role("button", name="引き継ぐ", exact=True).click()
    done(page, "引き継ぎました")


def close(page: Page, outcome: str, words: str) -> None:
    """Answer, which ends the case."""
    answer(page, {"outcome": outcome, "words": words})
    page.get_by_role("button", name="回答して終える").click()
    done(page, "回答しました")


def until_step(page: Page, words: str) -> None:
    """Look at the case again until this step is open: what comes before is done by itself."""

    def there() -> bool:
        page.reload()
        return words in page.locator("#act h2").inner_text()

    wait_for(there)
