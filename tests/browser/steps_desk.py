"""What staff do with a case on the desk."""

import io
import re
from urllib.parse import unquote

import pypdfium2
from answers import INCOME_FOUND
from demo_site import Site, wait_for
from playwright.sync_api import Page, expect
from steps import answer, fetched, heading, staff_sign_in


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


def press(page: Page, button: str, words: str) -> None:
    """Press what the open step offers; the page says that it is done."""
    page.get_by_role("button", name=button).click()
    done(page, words)


def verify(page: Page) -> None:
    """照合 by a second person, who sees the specimen."""
    expect(page.locator("img.specimen")).to_have_js_property("complete", value=True)
    tick_all(page)
    page.get_by_role("button", name="照合を終えて、発行する").last.click()
    done(page, "照合を終えました")


def open_till(page: Page, site: Site) -> None:
    """Set up a till of one's department, and open it with counted cash; one that is open still is closed before."""
    page.goto(f"{site.office}/takings/tills/")
    if page.get_by_role("link", name=re.compile("を開く$")).count():
        close_till(page, site, "0", "前の当番が締めずに帰った")
        page.goto(f"{site.office}/takings/tills/")
    page.locator("summary", has_text="レジを登録する").click()
    page.locator("[name=name]").fill("1番窓口")
    page.get_by_role("button", name="登録する").click()
    page.locator("[name=pieces_100]").fill("20")
    page.get_by_role("button", name="レジを開ける").click()
    expect(page.locator("h1")).to_contain_text("1番窓口")


def close_till(page: Page, site: Site, coins: str, why: str) -> None:
    """Close one's till with so many coins of 100 yen: a difference wants its reason."""
    page.goto(f"{site.office}/takings/tills/")
    page.get_by_role("link", name=re.compile("を開く$")).click()
    for reason in ("", why):
        page.locator("[name=pieces_100]").fill(coins)
        page.locator("[name=explanation]").fill(reason)
        page.get_by_role("button", name="レジを締める").click()
        expect(page.locator("#errors")).to_have_count(0 if reason else 1)
    done(page, "レジを締めました")


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
        # Read before it is asked for again: a page that has only begun to come cannot be reloaded.
        if words in page.locator("#act h2").inner_text():
            return True
        page.reload()
        return False

    wait_for(there)


def begin_entry(page: Page, site: Site, slug: str, channel: str) -> None:
    """Enter a form for somebody who stands at the counter, called or wrote."""
    page.goto(f"{site.office}/entry/")
    page.locator(f'[name=choice][value="{slug}/{channel}"]').check()
    page.get_by_role("button", name="入力をはじめる").click()


def enter(page: Page) -> tuple[str, str]:
    """From the form filled in to the slip; returns number and reference code."""
    page.get_by_role("button", name="確かめる", exact=True).last.click()
    heading(page, "この内容で受け付けますか")
    page.get_by_role("button", name="受け付ける").click()
    return on_slip(page)


def on_slip(page: Page) -> tuple[str, str]:
    """Number and reference code, as they stand on the slip."""
    heading(page, "受付票")
    slip = page.locator("main").inner_text()
    return re.search(r"令和\d+-\d{6}-\d", slip)[0], re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", slip)[0]


def identify(page: Page, kind: str, documents: str) -> None:
    """Record which documents were seen at the counter."""
    answer(page, {"kind": kind, "documents": documents})
    page.locator("#identity").get_by_role("button", name="記録する").click()
    done(page, "本人確認を記録しました")


def paper(page: Page) -> str:
    """The address of what is to be printed."""
    return page.get_by_role("link", name="書類を印刷する").get_attribute("href")


def label(page: Page) -> str:
    """The address of the label sheet."""
    return page.get_by_role("link", name="宛名ラベル").get_attribute("href")


def printed(page: Page, address: str) -> str:
    """The text of a PDF that this person may see, without spaces."""
    return text_of(fetched(page, address))


def text_of(data: bytes) -> str:
    """The text of a PDF, without spaces."""
    with pypdfium2.PdfDocument(io.BytesIO(data)) as pdf:
        return re.sub(r"\s", "", "".join(sheet.get_textpage().get_text_range() for sheet in pdf))


def post(page: Page, tracking: str = "") -> None:
    """Send the paper by post."""
    tick_all(page)
    page.locator("[name=tracking]").fill(tracking)
    page.get_by_role("button", name="郵送した").click()
    done(page, "お渡しを記録しました")
