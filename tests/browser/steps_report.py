"""The report of a fault in a road or park, by somebody who does not sign in."""

from pathlib import Path

from demo_site import Site
from playwright.sync_api import Page, expect
from steps import Answers, Pages, answer_pages, begin, hand_over, heading

NO_ANSWER: Answers = {"answer_wanted": "no"}


def by_mail(address: str) -> Answers:
    """An answer is wanted, by mail."""
    return {"answer_wanted": "yes", "answer_by": "email", "email": address}


def pages(photos: list[Path], wanted: Answers = NO_ANSWER) -> Pages:
    """Its pages in their order: a swing whose chain is breaking, its place in words."""
    return [
        ("危ない状態", {"danger": "no"}),
        (
            "どうなっていますか",
            {
                "trouble": "playground",
                "description": "ブランコの鎖が切れかけています。\n子どもが乗ると危ないです。",
                "noticed_on": "2026/11/20",
            },
        ),
        ("どこですか", {"place.note": "中央公園の南側、砂場の横"}),
        ("写真", {"photos.file": photos} if photos else {}),
        ("回答が必要", wanted),
    ]


def fill(page: Page, site: Site, photos: list[Path], wanted: Answers = NO_ANSWER) -> None:
    """From the portal's home to the check page."""
    begin(page, site, "不具合の通報", "危ない状態")
    answer_pages(page, pages(photos, wanted))


def report(page: Page, site: Site, photos: list[Path], wanted: Answers = NO_ANSWER) -> str:
    """A whole report; returns its reference code."""
    fill(page, site, photos, wanted)
    return hand_over(page)


def second_code(page: Page) -> str:
    """The code that the done page shows once."""
    codes = page.locator("[data-copy-text]")
    expect(codes).to_have_count(2)
    return codes.nth(1).inner_text()


def track(page: Page, site: Site, code: str, proof: str) -> None:
    """Open it by its code and what proves it."""
    page.goto(f"{site.public}/track/")
    page.locator("[name=code]").fill(code)
    page.locator("[name=proof]").fill(proof)
    page.get_by_role("button", name="進み具合を見る").click()
    heading(page, "不具合の通報")
