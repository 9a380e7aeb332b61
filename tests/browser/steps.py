"""What people do in the browser, step by step; used by several walks."""

import base64
import io
import re
from pathlib import Path

from demo_site import Site, wait_for
from PIL import Image
from playwright.sync_api import Page, expect

Answers = dict[str, str | list[Path]]
Pages = list[tuple[str, Answers]]
HEIC = Path(__file__).parents[1] / "data" / "files" / "photo.heic"


def phone_photo(folder: Path, name: str = "北側.jpg") -> Path:
    """A picture as a phone makes it: 12 megapixels, EXIF with place and orientation."""
    picture = Image.effect_noise((1000, 750), 60).resize((4032, 3024)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 52.0, 1.0), 3: "E", 4: (138.0, 19.0, 1.0)})
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=90, exif=exif)
    path = folder / name
    path.write_bytes(data.getvalue())
    return path


def small_photo(folder: Path, name: str = "南側.jpg") -> Path:
    """A picture that takes no time."""
    Image.new("RGB", (320, 240), "#8899aa").save(folder / name)
    return folder / name


def sign_in(page: Page, site: Site, email: str) -> None:
    """A person signs in by the code mailed to them."""
    before = len(site.codes_to(email))
    page.goto(f"{site.public}/account/")
    page.get_by_label(re.compile("メールアドレス|address")).fill(email)
    page.locator("main form").first.get_by_role("button").first.click()
    page.locator("[name=code]").fill(wait_for(lambda: site.codes_to(email)[before:])[0])
    page.locator("main form").first.get_by_role("button").first.click()
    expect(page.locator("h1")).to_have_text(re.compile("マイページ|page"))


def staff_sign_in(page: Page, site: Site, role: str, desk: str = "") -> None:
    """A member of staff signs in at the desk; `/desk/` is the one of the public side."""
    email, password = site.accounts[role]
    page.goto(f"{site.public}{desk}" if desk else f"{site.office}/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(password)
    page.locator("main form").get_by_role("button").first.click()
    expect(page.locator("h1")).to_contain_text("公開側の管理" if desk else "処理待ち")


def fetched(page: Page, address: str) -> bytes:
    """What this person's browser gets from an address of this side."""
    text = page.evaluate(_FETCH, address)
    return base64.b64decode(text.split(",", 1)[1])


_FETCH = """async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    const reader = new FileReader();
    reader.readAsDataURL(await answer.blob());
    await new Promise((done) => (reader.onload = done));
    return reader.result;
}"""


def next_page(page: Page) -> None:
    """Press 次へ."""
    page.get_by_role("button", name="次へ").last.click()


def heading(page: Page, words: str) -> None:
    """The page with this title is open."""
    expect(page.locator("h1")).to_contain_text(words)


def until_says(page: Page, address: str, *words: str) -> None:
    """Open an address again and again until it says all of this: what is told crosses from the other side."""

    def said() -> bool:
        page.goto(address)
        told = page.locator("main").inner_text()
        return all(one in told for one in words)

    wait_for(said)


def begin(page: Page, site: Site, title: str = "り災証明書", first: str = "どの災害") -> None:
    """From the portal's home to the first question."""
    page.goto(f"{site.public}/")
    page.locator("[aria-labelledby=events]").get_by_role("link", name=re.compile(title)).click()
    page.get_by_role("link", name=re.compile("^(申請|請求|通報)をはじめる$")).click()
    page.get_by_role("button", name=re.compile("^(ログインしないで)?(はじめる|始める|新しく始める)$")).click()
    heading(page, first)


def answer(page: Page, answers: Answers) -> None:
    """Fill in the questions of a page by their names: choices by value, files by path, the rest as typed."""
    for name, value in answers.items():
        field = page.locator(f'[name="{name}"]')
        if isinstance(value, list):
            field.set_input_files(value)
        elif field.first.get_attribute("type") in ("radio", "checkbox"):
            page.locator(f'[name="{name}"][value="{value}"]').check()
        elif field.first.evaluate("field => field.localName") == "select":
            field.select_option(value)
        else:
            field.fill(value)


def answer_pages(page: Page, pages: Pages) -> None:
    """Page after page to the check page: the words of its title, its answers."""
    for title, answers in pages:
        heading(page, title)
        answer(page, answers)
        next_page(page)


def fill_disaster(page: Page) -> None:
    page.get_by_label("令和8年台風第21号").check()
    page.locator("[name=damaged_on]").fill("R8.10.12")
    page.get_by_label("浸水").first.check()
    next_page(page)


def fill_home(page: Page) -> None:
    heading(page, "住まいはどこ")
    page.locator('[name="home.postal_code"]').fill("425-0022")
    page.locator('[name="_fill_address"]').click()
    expect(page.locator('[name="home.city"]')).to_have_value("焼津市")
    page.locator('[name="home.rest"]').fill("２丁目１６−３２")
    page.locator('[name="place.landmark"]').select_option(index=3)
    next_page(page)


def fill_building(page: Page) -> None:
    heading(page, "建物")
    page.get_by_label("木造").check()
    page.get_by_label("持ち家").check()
    next_page(page)


def fill_household(page: Page, family: str = "髙橋") -> None:
    heading(page, "世帯の方")
    page.locator('[name="household.0.name.family"]').fill(family)
    page.locator('[name="household.0.name.given"]').fill("𠮷郎")
    page.locator('[name="household.0.birth_date"]').fill("昭和33年2月1日")
    page.locator('[name="household.0.relation"]').first.check()
    page.get_by_role("button", name="もう1人入力する").click()
    page.locator('[name="household.1.name.family"]').fill("髙橋")
    page.locator('[name="household.1.name.given"]').fill("Anna")
    page.locator('[name="household.1.birth_date"]').fill("1960-04-01")
    page.locator('[name="household.1.relation"][value=wife]').check()
    next_page(page)


def fill_applicant(page: Page) -> None:
    heading(page, "連絡先")
    page.get_by_label("本人（被害を受けた方）").check()
    page.locator('[name="applicant.family"]').fill("髙橋")
    page.locator('[name="applicant.given"]').fill("𠮷郎")
    page.locator('[name="applicant.family_kana"]').fill("たかはし")
    page.locator('[name="applicant.given_kana"]').fill("よしろう")
    page.locator("[name=phone]").fill("０９０−１２３４−５６７８")
    page.get_by_label("被害を受けた住まい", exact=True).check()
    next_page(page)


def fill_damage(page: Page) -> None:
    heading(page, "被害を教えて")
    page.get_by_label("床", exact=True).check()
    page.get_by_label(re.compile("^床の上")).check()
    page.locator("[name=flood_depth]").fill("４５")
    next_page(page)


def fill_photos(page: Page, *photos: Path) -> None:
    heading(page, "写真")
    page.locator('[name="photos.file"]').set_input_files(photos)
    page.get_by_label("立ち会える", exact=True).check()
    next_page(page)


def fill_delivery(page: Page) -> None:
    heading(page, "受け取り方")
    page.locator("[name=copies]").fill("1")
    page.get_by_label(re.compile("電子ファイルで受け取ることを希望")).check()
    next_page(page)


def fill_all(page: Page, photo: Path, family: str = "髙橋") -> None:
    """From the first question to the check page."""
    fill_disaster(page)
    fill_home(page)
    fill_building(page)
    fill_household(page, family)
    fill_applicant(page)
    fill_damage(page)
    fill_photos(page, photo)
    fill_delivery(page)
    heading(page, "この内容で申請しますか")


def apply(page: Page, site: Site, photo: Path, family: str = "髙橋") -> str:
    """A whole application; returns its reference code."""
    begin(page, site)
    fill_all(page, photo, family)
    return hand_over(page)


def hand_over(page: Page) -> str:
    """申請する, or what else it is; returns the reference code."""
    heading(page, "この内容で")
    page.get_by_role("button", name=re.compile("^(申請|請求|通報)する$")).click()
    heading(page, "が届きました")
    return page.locator("[data-copy-text]").first.inner_text()
