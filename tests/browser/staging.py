"""A page in a state: who looks, where, and what they do first."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page
from town import Town

Act = Callable[[Page, Town], None]


@dataclass(frozen=True)
class Scene:
    """A page in a state; `path` has gaps that `Town.names` fills."""

    name: str
    who: str
    path: str
    act: Act | None = None

    def open(self, town: Town, page: Page) -> None:
        """Go there and do what comes first."""
        page.goto(town.address(self.who, self.path))
        if self.act:
            self.act(page, town)


def press(name: str) -> Act:
    """Press the button of this name, the last where there are several."""

    def act(page: Page, _town: Town) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=name, exact=True).last.click()

    return act


def typed(name: str, words: str) -> Act:
    """Type into a field and send its form."""

    def act(page: Page, _town: Town) -> None:
        page.locator(f"[name={name}]").fill(words)
        with page.expect_navigation():
            page.locator(f"[name={name}]").press("Enter")

    return act


def open_all(page: Page, _town: Town) -> None:
    for summary in page.locator("main summary").all():
        summary.click()


def fold_open(words: str, button: str) -> Act:
    """Open a folded form of a case and send it empty."""

    def act(page: Page, town: Town) -> None:
        page.locator("summary", has_text=words).click()
        press(button)(page, town)

    return act
