"""Answers are saved by the way, and never lost by it."""

import pytest
import steps as walk
from demo_site import Site
from playwright.sync_api import Page, Route, expect


@pytest.fixture
def question(site: Site, open_browser) -> Page:
    """The page of the building, of a new draft."""
    page = open_browser()
    walk.sign_in(page, site, "saving@mail.example")
    walk.begin(page, site)
    page.goto(page.url.replace("/disaster/", "/building/"))
    return page


def test_a_slow_save_does_not_overtake_the_page(question: Page) -> None:
    held: list[Route] = []
    sent: list[str] = []
    question.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    question.route("**/save/", lambda route: held.append(route))
    question.get_by_label("木造").check()
    question.wait_for_timeout(100)
    question.get_by_label("持ち家").check()
    question.get_by_role("button", name="次へ").last.click()
    question.wait_for_timeout(300)
    assert len(held) == 1
    assert len(sent) == 1, "the page was sent while a save was under way"
    held[0].continue_()
    walk.heading(question, "世帯の方")
    question.get_by_role("link", name="戻る").click()
    expect(question.get_by_label("木造")).to_be_checked()
    expect(question.get_by_label("持ち家")).to_be_checked()


def test_a_save_that_never_ends_does_not_hold_the_page(question: Page) -> None:
    held: list[Route] = []
    question.route("**/save/", lambda route: held.append(route))
    question.get_by_label("木造").check()
    question.get_by_label("持ち家").check()
    question.get_by_role("button", name="次へ").last.click()
    expect(question.locator("h1")).to_contain_text("世帯の方", timeout=10_000)


def test_without_a_connection_it_says_so_and_saves_later(question: Page) -> None:
    question.context.set_offline(True)
    question.get_by_label("木造").check()
    expect(question.locator("[data-saved]")).to_contain_text("つながっていません")
    question.context.set_offline(False)
    expect(question.locator("[data-saved]")).to_contain_text("に保存しました")
    question.reload()
    expect(question.get_by_label("木造")).to_be_checked()
