"""Wrong values, lying files, addresses of others, impatient fingers: said why, and nothing lost."""

import re
import struct
import zlib
from pathlib import Path

import psycopg
import pytest
import steps as walk
from demo_site import Site
from playwright.sync_api import Page, expect

from madoguchi.web.processes.installation import Installation


@pytest.fixture(scope="module")
def careless(chromium, site: Site):
    """The browser of somebody who makes every mistake, signed in."""
    context = chromium.new_context(locale="ja-JP", viewport={"width": 360, "height": 780})
    context.set_default_timeout(15_000)
    page = context.new_page()
    walk.sign_in(page, site, "careless@mail.example")
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(careless, site: Site) -> Page:
    """The first question of a new draft."""
    opened = careless.new_page()
    walk.begin(opened, site)
    yield opened
    opened.close()


def to(page: Page, name: str) -> None:
    page.goto(re.sub(r"/page/\w+/", f"/page/{name}/", page.url))


@pytest.mark.parametrize(
    ("where", "field", "typed", "why"),
    [
        ("disaster", "damaged_on", "きのう", "日付"),
        ("disaster", "damaged_on", "令和8年2月30日", "日"),
        ("disaster", "damaged_on", "2099-01-01", "今日"),
        ("home", "home.postal_code", "12-3", "7桁"),
        ("applicant", "phone", "内線12", "電話番号"),
        ("applicant", "applicant.family_kana", "漢字", "カタカナ"),
        ("delivery", "copies", "たくさん", "数"),
        ("delivery", "copies", "99", "10"),
    ],
)
def test_a_wrong_value_stays_and_is_told_beside_the_question(
    page: Page, where: str, field: str, typed: str, why: str
) -> None:
    to(page, where)
    box = page.locator(f'[name="{field}"]')
    box.fill(typed)
    walk.next_page(page)
    expect(box).to_have_value(typed)
    expect(box).to_have_attribute("aria-invalid", "true")
    told = page.locator(f'[id="id_{field}-error"]')
    expect(told).to_contain_text(why)
    assert f"id_{field}-error" in box.get_attribute("aria-describedby")
    page.locator("#errors").get_by_role("link", name=re.compile(why)).first.click()
    expect(box).to_be_focused()


def bomb(path: Path) -> Path:
    """A PNG of a few kilobytes that opens to 1.6 thousand million pixels."""
    size = 40_000

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = zlib.compress(bytes(1 + size // 8) * 64, 9)
    head = struct.pack(">IIBBBBB", size, size, 1, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", row) + chunk(b"IEND", b""))
    return path


def test_files_that_are_not_photos_are_refused_and_the_rest_is_kept(page: Page, tmp_path: Path) -> None:
    to(page, "photos")
    lying, huge = tmp_path / "メモ.jpg", tmp_path / "巨大.jpg"
    lying.write_text("これは写真ではありません。" * 50)
    photo = walk.small_photo(tmp_path, "本物.jpg")
    huge.write_bytes(photo.read_bytes() + bytes(25 * 1024 * 1024))
    page.get_by_label("立ち会える", exact=True).check()
    for file, why in (
        (lying, "メモ.jpg"),
        (huge, "大きすぎます"),
        (bomb(tmp_path / "爆弾.png"), "画素数が多すぎます"),
    ):
        page.locator('[name="photos.file"]').set_input_files([photo, file])
        walk.next_page(page)
        expect(page.locator('[id="id_photos.file-error"]')).to_contain_text(why)
        expect(page.locator(".thumbs img")).to_have_count(1)
        expect(page.get_by_label("立ち会える", exact=True)).to_be_checked()
        page.get_by_role("button", name="写真1を消す").click()
        expect(page.locator(".thumbs img")).to_have_count(0)


def test_an_expired_draft_is_gone(page: Page, site: Site) -> None:
    code = re.search(r"/applying/([^/]+)/", page.url)[1]
    with psycopg.connect(Installation(site.data).owner_url(), autocommit=True) as owner:
        owner.execute(
            "UPDATE public_side.window_draft SET expires_at = now() - interval '1 day' WHERE code = %s",
            [code],
        )
    assert page.reload().status == 404
    page.goto(f"{site.public}/my/")
    assert code not in page.content()


def test_two_tabs_of_one_draft_do_not_undo_each_other(page: Page, careless) -> None:
    other = careless.new_page()
    other.goto(page.url.replace("/disaster/", "/building/"))
    walk.fill_disaster(page)
    walk.fill_building(other)
    page.goto(page.url.split("/page/")[0] + "/check/")
    expect(page.locator("main")).to_contain_text("令和8年台風第21号")
    expect(page.locator("main")).to_contain_text("木造")
    other.close()


def test_an_impatient_finger_applies_once(page: Page, site: Site, careless, tmp_path: Path) -> None:
    second = careless.new_page()
    before = applications(second, site)
    fill_quickly(page, tmp_path)
    page.goto(page.url.split("/page/")[0] + "/check/")
    second.goto(page.url)
    page.get_by_role("button", name="申請する").dblclick()
    walk.heading(page, "申請が届きました")
    code = page.locator("[data-copy-text]").inner_text()
    second.get_by_role("button", name="申請する").click()
    walk.heading(second, "申請が届きました")
    assert second.locator("[data-copy-text]").inner_text() == code
    assert applications(second, site) == before + 1
    second.close()


def fill_quickly(page: Page, folder: Path) -> None:
    """The same draft in a browser that runs no scripts, which is faster."""
    state = page.context.storage_state()
    plain = page.context.browser.new_context(
        java_script_enabled=False, storage_state=state, locale="ja-JP"
    ).new_page()
    plain.goto(page.url)
    walk.fill_all(plain, walk.small_photo(folder))
    plain.context.close()


def applications(page: Page, site: Site) -> int:
    page.goto(f"{site.public}/my/")
    return page.locator("main a[href^='/my/']").count()


@pytest.mark.parametrize(
    "path",
    [
        "/applying/{filled_code}/",
        "/applying/{filled_code}/page/disaster/",
        "/applying/{filled_code}/check/",
        "/my/{examine_code}/",
        "/my/{examine_code}/arrived/",
        "/my/{closed_code}/documents/{document}.pdf",
    ],
)
def test_what_is_somebody_elses_is_not_there(town, path: str) -> None:
    page = town.page("newcomer")
    assert page.goto(town.address("newcomer", path)).status == 404
    expect(page.locator("h1")).to_contain_text("ページが見つかりません")
    page.close()


def test_a_photo_is_for_who_sent_it(town) -> None:
    resident, newcomer = town.page("resident"), town.page("newcomer")
    resident.goto(town.address("resident", "/applying/{filled_code}/page/photos/"))
    photo = resident.locator(".thumbs img").get_attribute("src")
    assert resident.goto(town.site.public + photo).status == 200
    assert newcomer.goto(town.site.public + photo).status == 404
    resident.close()
    newcomer.close()
