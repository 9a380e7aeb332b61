"""The income and tax certificate as people ask for it, and what a clerk reads from the tax register."""

from pathlib import Path

import answers
from demo_site import Site
from playwright.sync_api import Page
from steps import Answers, Pages, answer_pages, begin, hand_over

#: As people type it.
HOME: Answers = {**answers.HOME, "rest": "２丁目１６−３２"}


def pages(photo: Path, copies: str = "２", purpose: str = "dependant") -> Pages:
    """Its pages in their order, for somebody who asks for their own and sends a photo of their licence."""
    return [
        (
            "どなたの証明書",
            {
                "role": "self",
                "applicant.family": "髙橋",
                "applicant.given": "𠮷乃",
                "applicant.family_kana": "たかはし",
                "applicant.given_kana": "よしの",
                "birth_date": "昭和58年4月1日",
            },
        ),
        ("どの証明書", {"fiscal_year": "fy2026", "certificate": "both", "deductions_shown": "no"}),
        ("1月1日", {f"january_address.{part}": words for part, words in HOME.items()}),
        ("何に使いますか", {"purpose": purpose, "submitted_to": "勤務先の健康保険組合", "copies": copies}),
        ("本人確認", {"identity_by": "photo", "identity_document.file": [photo]}),
        (
            "受け取り方",
            {
                "receive_by": "post",
                **{f"home.{part}": words for part, words in HOME.items()},
                "phone": "090-1234-5678",
            },
        ),
    ]


def fill(page: Page, site: Site, photo: Path, **changed: str) -> None:
    """From the portal's home to the check page."""
    begin(page, site, "所得・課税証明書", "どなたの証明書")
    answer_pages(page, pages(photo, **changed))


def apply(page: Page, site: Site, photo: Path, **changed: str) -> str:
    """A whole request; returns its reference code."""
    fill(page, site, photo, **changed)
    return hand_over(page)
