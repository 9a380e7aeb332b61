"""A person who has a keyboard and nothing else; what has the focus must show it."""

from playwright.sync_api import Page

_AT = "(selector) => !!document.activeElement && document.activeElement.matches(selector)"
_OUTLINE = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
}"""
_NAME = """() => {
    const one = document.activeElement;
    return one.name || one.textContent.trim() || one.getAttribute("aria-label") || one.id;
}"""
MOST_TABS = 120


def reach(page: Page, selector: str) -> None:
    """Tab until the focus is there; each stop on the way shows its focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        assert page.evaluate(_OUTLINE) >= 2, f"no visible focus: {name(page)} on {page.url}"
        if page.evaluate(_AT, selector):
            return
    raise AssertionError(f"{selector} cannot be reached by Tab on {page.url}")


def at(page: Page, selector: str) -> bool:
    """Whether the focus is there."""
    return bool(page.evaluate(_AT, selector))


def name(page: Page) -> str:
    """Name or words of what has the focus."""
    return str(page.evaluate(_NAME))


def follow(page: Page, selector: str) -> None:
    """Reach a link or button and press Enter."""
    reach(page, selector)
    page.keyboard.press("Enter")


def write(page: Page, field: str, words: str) -> None:
    """Reach a field and type."""
    reach(page, f'[name="{field}"]')
    page.keyboard.insert_text(words)


def choose(page: Page, field: str, down: int = 0) -> None:
    """Reach a group of radios, choose the first by Space, then go down by arrows."""
    reach(page, f'[name="{field}"]')
    page.keyboard.press("Space")
    for _ in range(down):
        page.keyboard.press("ArrowDown")


def tick(page: Page, selector: str) -> None:
    """Reach a checkbox and tick it."""
    reach(page, selector)
    page.keyboard.press("Space")


def go_on(page: Page) -> None:
    """Reach 次へ and press it."""
    follow(page, "main form .buttons button:not([name])")
