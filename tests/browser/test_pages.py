"""Every page in every state, on a phone and on a desk: accessible, whole, without a fault of the browser."""

import pytest
from demo_site import DESKTOP, PHONE, violations
from playwright.sync_api import ConsoleMessage, Page
from scenes import SCENES
from staging import Scene
from town import Town


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_page(town: Town, scene: Scene) -> None:
    page = town.page(scene.who, PHONE)
    said = faults_said(page)
    scene.open(town, page)
    for viewport in (PHONE, DESKTOP):
        page.set_viewport_size(viewport)
        is_whole(page)
        assert violations(page) == []
    assert said == []
    page.close()


def faults_said(page: Page) -> list[str]:
    """What the browser complains of: scripts, policy, missing files; not the status of the page itself."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        itself = message.location["url"].split("#")[0] == page.url.split("#")[0]
        if message.type == "error" and not (itself and "Failed to load resource" in message.text):
            said.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def is_whole(page: Page) -> None:
    """One title, the language said, nothing wider than the screen."""
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.title().strip()
    assert page.locator("main#main").count() == 1
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} px wider than the screen: {wider_than_screen(page)}"


def wider_than_screen(page: Page) -> list[str]:
    return page.evaluate(
        """[...document.querySelectorAll("body *")]
        .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
        .filter((one) => !one.closest(".scroll"))
        .map((one) => one.outerHTML.slice(0, 100)).slice(0, 5)"""
    )
