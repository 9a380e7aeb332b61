"""A paper of the city from end to end: asked for with the visit booked in the same form, paid on line though the first
card is declined and all is told twice, receipted, fetched at the booked time, called by a number in the hall.
"""

import re
from pathlib import Path

import answers
import pypdfium2
import steps as walk
import steps_desk as desk
import steps_online as online
from demo_site import DESKTOP, Site
from playwright.sync_api import Page, expect
from town import happen

from madoguchi.foundation.tenancy.sides import Side

EMAIL, BAD_CARD = "mado@mail.example", "4000 0000 0000 0002"
FEE = "住民票の写し 交付手数料"
WHO = {
    "role": "self",
    "applicant.family": "見本",
    "applicant.given": "太郎",
    "applicant.family_kana": "みほん",
    "applicant.given_kana": "たろう",
    **{f"home.{part}": words for part, words in answers.HOME.items()},
    "phone": "090-1234-5678",
}
WHAT = {
    "range": "all",
    "subject.family": "見本",
    "subject.given": "太郎",
    "subject_birth": "昭和33年2月1日",
    "kind_of_record": "copy",
    "use": "housing",
    "copies": "2",
}


def test_a_visit_booked_in_a_form_paid_receipted_received_and_called(
    site: Site, open_browser, tmp_path: Path
) -> None:
    phone, clerk, second = open_browser(), open_browser(DESKTOP), open_browser(DESKTOP)
    walk.sign_in(phone, site, EMAIL)
    code = ask_and_book(phone, site)
    desk.at_case(clerk, site, "counter clerk", code)
    examine(clerk)
    pay(phone, site, code)
    receipt(clerk, phone, open_browser(), site, tmp_path)
    desk.at_case(second, site, "counter chief", code)
    desk.verify(second)
    come_and_be_called(phone, clerk, open_browser(DESKTOP, javascript=False), site)
    hand_it_over(clerk)
    walk.until_says(phone, f"{site.public}/my/{code}/", "終わりました")


def ask_and_book(phone: Page, site: Site) -> str:
    """The first free time of the first free day is kept while the form is filled in, and booked with it."""
    walk.begin(phone, site, "住民票の写し", "請求する方")
    walk.answer_pages(phone, [("請求する方", WHO), ("どなたの", WHAT)])
    walk.heading(phone, "受け取り方")
    walk.answer(phone, {"receive_by": "counter"})
    phone.locator('[name="visit.time"]').first.check()
    walk.next_page(phone)
    walk.heading(phone, "この内容で請求しますか")
    back_for_more_time(phone)
    expect(phone.locator("main")).to_contain_text("証明書の窓口")
    return walk.hand_over(phone)


def back_for_more_time(phone: Page) -> None:
    """On any page of the form the time is kept on, and what is being typed stays where it is."""
    phone.get_by_role("link", name=re.compile("変更する.*請求する方")).click()
    phone.locator("[name=phone]").fill("090-1111-2222")
    kept = phone.locator("[data-countdown]")
    expect(kept).to_contain_text(re.compile(r"証明書の窓口.*までおさえています", re.DOTALL))
    kept.get_by_role("button", name="時間をのばす").click()
    expect(phone.locator("[data-told]")).to_have_text(re.compile(r"\d+:\d\dまでのばしました。"))
    expect(phone.locator("[name=phone]")).to_have_value("090-1111-2222")
    walk.next_page(phone)
    walk.heading(phone, "この内容で請求しますか")
    expect(phone.locator("main")).to_contain_text("090-1111-2222")


def examine(clerk: Page) -> None:
    """The clerk saw a copy of the licence that came by post."""
    desk.identify(clerk, "one_document", "運転免許証")
    desk.tick_all(clerk)
    walk.answer(clerk, {"outcome": "issued"})
    clerk.get_by_role("button", name="審査を終える").last.click()
    desk.done(clerk, "審査を終えました")


def pay(phone: Page, site: Site, code: str) -> None:
    online.behave(site, copies=2)
    walk.until_says(phone, f"{site.public}/my/{code}/", "手数料をお支払いください")
    phone.get_by_role("link", name="オンラインで支払う").click()
    online.to_the_provider(phone, site, "クレジットカード")
    phone.get_by_label("カード番号").fill("1234")
    phone.get_by_role("button", name="支払う", exact=True).click()
    expect(phone.locator("main")).to_contain_text("練習用のカード番号ではありません")
    phone.get_by_label("カード番号").fill(BAD_CARD)
    phone.get_by_role("button", name="支払う", exact=True).click()
    expect(phone.locator("h1")).to_contain_text("お支払いできませんでした", timeout=60_000)
    phone.get_by_role("link", name="もう一度支払う").click()
    online.to_the_provider(phone, site, "クレジットカード")
    online.pay(phone)
    site.wait_for_mail(EMAIL, "手数料", code)


def receipt(clerk: Page, phone: Page, anyone: Page, site: Site, folder: Path) -> None:
    """Nothing came twice; the clerk issues the receipt, on my page it is a file that anybody confirms."""
    case = clerk.url
    clerk.goto(f"{site.office}/takings/overpaid/")
    expect(clerk.locator("main")).not_to_contain_text(FEE)
    clerk.goto(case)
    clerk.locator("section", has_text="手数料").get_by_role("link").last.click()
    walk.heading(clerk, "領収書")
    clerk.locator("summary", has_text="確認番号のついた領収書").click()
    clerk.locator("[name=name]").fill("見本 太郎")
    clerk.get_by_role("button", name="発行する").click()
    desk.done(clerk, "領収書を発行しました")
    walk.until_says(phone, f"{site.public}/my/payments/", FEE, "領収書")
    address = phone.get_by_role("link", name=re.compile("^領収書")).get_attribute("href")
    file = folder / "receipt.pdf"
    file.write_bytes(walk.fetched(phone, address))
    text = pypdfium2.PdfDocument(file)[0].get_textpage().get_text_range()
    assert "600円" in text
    anyone.goto(f"{site.public}/verify/")
    anyone.locator("[type=file]").set_input_files(file)
    anyone.get_by_role("button", name="ファイルを確かめる").click()
    walk.heading(anyone, "書き換えられていません")
    anyone.goto(f"{site.public}/verify/")
    anyone.locator("[name=code]").fill(re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", text)[0])
    anyone.get_by_role("button", name="確かめる", exact=True).click()
    walk.heading(anyone, "この市が発行した書類です")


def come_and_be_called(phone: Page, clerk: Page, hall: Page, site: Site) -> None:
    """On the day: by the QR on the wall the phone checks in, the clerk calls, the hall shows the number alone."""
    phone.goto(f"{site.public}/my/bookings/")
    phone.locator("main").get_by_role("link", name="証明書の窓口").click()
    expect(phone.locator(".qr svg")).to_be_visible()
    booking = phone.url.split("/")[-2]
    happen(site, "come_near", Side.PUBLIC, {"code": booking, "minutes": 1}, "happening_money")
    wall = happen(site, "reception", Side.PUBLIC, {}, "happening_here")["wall"]
    phone.goto(f"{site.public}/bookings/here/{wall}/")
    phone.get_by_role("button", name="受付をする").first.click()
    number = phone.locator("h1.called").inner_text()
    walk.staff_sign_in(clerk, site, "counter clerk", "/desk/")
    clerk.goto(f"{site.public}/desk/bookings/queues/citizens_desk/")
    clerk.locator("[name=desk]").first.fill("7")
    clerk.get_by_role("button", name="次の方を呼ぶ").click()
    expect(clerk.locator(".card")).to_contain_text("見本 太郎")
    hall.goto(f"{site.public}/bookings/hall/citizens_desk/")
    expect(hall.locator(".hall")).to_contain_text(f"{number} 7番窓口へ")
    expect(hall.locator("main")).not_to_contain_text("太郎")
    expect(phone.locator(".banner")).to_contain_text("7番窓口へお越しください", timeout=60_000)


def hand_it_over(clerk: Page) -> None:
    """From the number the clerk stands in the case, hands the paper over, and is free for the next."""
    with clerk.expect_popup() as opened:
        clerk.get_by_role("link", name="もとの申請を開く").click()
    case = opened.value
    desk.until_step(case, "発送")
    desk.tick_all(case)
    case.get_by_role("button", name="窓口で手渡した").click()
    desk.done(case, "お渡しを記録しました")
    clerk.get_by_role("button", name="対応を終わる").click()
    desk.done(clerk, "対応を終わりました")
