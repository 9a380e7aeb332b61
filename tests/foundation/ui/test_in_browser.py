"""The interface in a real browser: accessible, within the screen, alive with JavaScript and whole without."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import ui_site
from playwright.sync_api import Browser, Page, expect

AXE = Path(__file__).parents[3] / "node_modules/axe-core/axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# A popover and a dialog open over the page; everything else must hold as the page opens.
PAGES = ["/ui/", "/ui/?face=desk", "/accessibility/", "/form/"]

SMALL = """() => [...document.querySelectorAll(
    ".button, .input, .pick label, .check, .menu-button, .tabs a, .pager a, .back a"
  )]
  .filter(element => element.checkVisibility() && element.getBoundingClientRect().height < 44)
  .map(element => element.outerHTML)"""


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page of the site; what the browser complains of (policy, errors) fails the test."""
    context = browser.new_context(base_url=site, locale="ja-JP", viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    # Closed in the midst of loading, a module's import fails and is complained of.
    opened.wait_for_load_state("networkidle")
    context.close()
    assert [text for text in complaints if "ERR_INTERNET_DISCONNECTED" not in text] == []


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        f"axe.run(document, {json.dumps(RULES)}).then(r => r.violations)"
    )
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert violations(page) == []


def test_axe_finds_nothing_in_what_opens(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/ui/?face=desk")
    page.get_by_role("button", name="メニュー", exact=True).click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="キー操作の一覧").click()
    assert violations(page) == []


@pytest.mark.parametrize("size", ["standard", "largest"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_page_at_four_hundred_percent(
    page: Page, site: str, path: str, size: str
) -> None:
    page.context.add_cookies([{"name": "madoguchi_text_size", "value": size, "url": site}])
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_targets_are_large_enough(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/ui/")
    assert page.evaluate(SMALL) == []


def test_the_map_runs_under_the_policy_and_chooses_the_nearest_landmark(page: Page) -> None:
    page.goto("/ui/")
    canvas = page.locator(".map canvas")
    canvas.scroll_into_view_if_needed()
    expect(canvas).to_be_visible()
    page.wait_for_load_state("networkidle")
    box = canvas.bounding_box()
    assert box
    expect(page.locator("select[name='place.landmark']")).to_have_value("park")
    # By hand: the place right and above, where the school is.
    canvas.click(position={"x": box["width"] / 2 + 148, "y": box["height"] / 2 - 97})
    expect(page.locator("select[name='place.landmark']")).to_have_value("school")
    expect(page.locator(".map-said")).to_contain_text("本町小学校")
    # By keyboard: the middle of the map.
    canvas.focus()
    page.keyboard.press("Enter")
    expect(page.locator("select[name='place.landmark']")).to_have_value("park")
    assert page.locator("input[name='place.lng']").input_value().startswith("139.01")


def test_questions_appear_while_their_condition_holds(page: Page) -> None:
    page.goto("/form/")
    depth, sure = page.get_by_label("深さ"), page.get_by_label("確か")
    expect(depth).to_be_hidden()
    page.get_by_label("床の上").check()
    expect(depth).to_be_visible()
    depth.fill("４５")
    expect(sure).to_be_visible()
    page.get_by_label("床の下").check()
    expect(depth).to_be_hidden()
    expect(sure).to_be_hidden()
    page.goto("about:blank")


def test_a_computed_value_follows_the_answers_above_it(page: Page) -> None:
    page.goto("/form/")
    total, why = page.locator("#id_total"), page.get_by_label("理由")
    page.get_by_label("床の上").check()
    expect(total).to_have_text("—")
    page.get_by_label("深さ").fill("１００")
    expect(total).to_have_text("1,000円")
    expect(why).to_be_hidden()
    page.get_by_label("深さ").fill("101")
    expect(total).to_have_text("1,001円")
    expect(why).to_be_visible()
    page.goto("about:blank")


def test_answers_are_saved_quietly_and_survive_being_offline(page: Page) -> None:
    ui_site.saved.clear()
    page.goto("/form/", wait_until="networkidle")  # every module is there before the line is cut
    said = page.locator("[data-saved]")
    page.get_by_label("床の上").check()
    expect(said).to_contain_text("に保存しました")
    assert ui_site.saved[-1]["place"] == "above"
    page.context.set_offline(True)
    page.get_by_label("深さ").fill("45")
    page.get_by_label("深さ").blur()
    expect(said).to_contain_text("つながっていません")
    assert "depth" not in ui_site.saved[-1] or ui_site.saved[-1]["depth"] == ""
    page.context.set_offline(False)
    expect(said).to_contain_text("に保存しました")
    assert ui_site.saved[-1]["depth"] == "45"


def test_the_desk_is_worked_by_keyboard(page: Page) -> None:
    page.goto("/ui/?face=desk")
    # Shown once the keys are heard.
    expect(page.locator("[data-keys-open]")).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-row].at")).to_have_count(1)
    expect(page.locator("[data-row].at")).to_contain_text("令和8年11月25日")
    page.keyboard.press("k")
    expect(page.locator("[data-row].at a")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("?")
    expect(page.locator("dialog")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.get_by_label("1文字のキー操作を使う").uncheck()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_hidden()


def test_the_error_summary_is_read_first(page: Page) -> None:
    page.goto("/ui/")
    expect(page.locator("#errors")).to_be_focused()
    page.get_by_role("link", name="浸水の深さ：数字で入力してください。").click()
    expect(page.locator("#id_depth")).to_be_focused()


def test_without_javascript_the_switches_and_the_menu_work(browser: Browser, site: str) -> None:
    context = browser.new_context(
        base_url=site, java_script_enabled=False, locale="ja-JP", viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto("/ui/")
    menu = page.locator("#menu")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="メニュー", exact=True).click()
    expect(menu).to_be_visible()
    menu.get_by_role("button", name="特大").click()
    expect(page.locator("html.text-largest")).to_have_count(1)
    expect(page.locator("select[name='place.landmark']")).to_be_visible()
    expect(page.locator(".map")).to_be_hidden()
    context.close()


def test_tab_goes_from_skip_link_through_the_menu_to_the_page(page: Page) -> None:
    page.goto("/accessibility/")
    seen = []
    for _ in range(8):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, '')"))
    assert seen == [
        "本文へ",
        "みほん市オンライン窓口",
        "はじめ",
        "標準",
        "大",
        "特大",
        "English",
        "アクセシビリティ方針",
    ]
