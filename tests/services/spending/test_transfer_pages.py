"""Transfers as the desk sees them: made, looked at, approved by another, fetched, and what came back."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from budgeting import pay
from clones import MIHON, Clone
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from paying import DAY, answer, at_the_bank, orders, transfer
from visitors import make_staff, pages, signed_in_staff, visitor

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.spending import settling
from madoguchi.services.spending.models import PayingAccount, Payout, PayoutState, Transfer
from madoguchi.services.spending.queries import PAGE
from madoguchi.services.spending.rules import Cashier

MAKER, CHECKER, STRANGER = "naya@mihon.example", "fuyuki@mihon.example", "ishida@mihon.example"
SECTION = "otsuyama@mihon.example"
NEW = "/spending/transfers/new/"
MENDED = {
    "bank_name": "みほん銀行",
    "bank_code": "0149",
    "branch_name": "本店",
    "branch_code": "001",
    "kind": "ordinary",
    "number": "7654321",
    "holder": "ミホン タロウ",
}


@pytest.fixture(autouse=True)
def desk(database: Clone) -> Iterator[Clone]:
    """Three orders that wait, and people to sign in."""
    make_staff(database)
    with database.as_office(), pages(), clock.moved_to(DAY):
        with city_scope(MIHON):
            orders(30_000, 15_000, 10_000)
        yield database


def text_of(answered) -> str:
    main = re.search(r"<main.*</main>", answered.content.decode(), re.DOTALL)
    assert main
    return re.sub(r"\s+", " ", re.sub(r"<wbr>|<[^>]*>", "", main[0].replace("</td>", " ")))


def made_by_hand() -> tuple[Transfer, str]:
    with city_scope(MIHON):
        made = transfer()
    return made, f"/spending/transfers/{made.number}/"


def result(data: bytes, name: str = "kekka.txt") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, data)}


def states() -> list[str]:
    with city_scope(MIHON):
        return list(Payout.objects.order_by("ordered_at", "id").values_list("state", flat=True))


def test_from_the_orders_to_what_is_sent_again():
    maker, checker = signed_in_staff("/login/", MAKER), signed_in_staff("/login/", CHECKER)
    assert "令和8支第" in text_of(maker.get(NEW))
    made = maker.post(NEW, {"pay_day": "2026-12-10", "which": "all"})
    assert made.status_code == 302
    page = made["Location"]
    words = text_of(maker.get(page))
    assert "審査待ち" in words and "55,000円" in words and "審査できるのは" in words
    assert maker.post(f"{page}approve/").status_code == 422
    assert "会計の審査" in text_of(checker.get(page))
    assert checker.post(f"{page}approve/").status_code == 302
    fetched = maker.post(f"{page}file/")
    assert fetched.status_code == 200 and len(fetched.content) == 6 * 120
    assert fetched["Content-Disposition"].startswith('attachment; filename="transfer-20261210-')
    assert "no-store" in fetched["Cache-Control"]
    read = maker.post(f"{page}results/", result(answer(fetched.content, "2")))
    assert read.status_code == 302
    words = text_of(maker.get(page))
    assert "振込済み 2件、振込できず 1件" in words or "該当する口座がない" in words
    assert states() == ["returned", "paid", "paid"]
    section = signed_in_staff("/login/", SECTION)
    listed = section.get("/spending/returned/")
    assert "該当する口座がない（取引なし）" in text_of(listed)
    order = re.search(r'href="(/spending/[^"]*支第[^"]*|/spending/%[^"]*)"', listed.content.decode())[1]
    words = text_of(section.get(order))
    assert "振り込めませんでした" in words and "口座を直す" in words and "案件を開く" in words
    assert "ミホン" in text_of(section.get(f"{order}mend/"))
    assert section.post(f"{order}mend/", {**MENDED, "evidence": "通帳の写し"}).status_code == 302
    words = text_of(section.get(order))
    assert "支出命令済み" in words and "通帳の写し" in words and "振込できず" in words
    again = maker.post(NEW, {"pay_day": "2026-12-11", "which": "all"})
    assert "30,000円" in text_of(maker.get(again["Location"]))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "振込指定日を"),
        ({"pay_day": "きょう"}, "日"),
        ({"pay_day": "2026-12-12"}, "振込指定日を"),
        ({"pay_day": "2026-12-10", "which": "some"}, "支出命令がありません"),
        ({"pay_day": "2026-12-10", "which": "some", "number": "\x00"}, "もう待っていません"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(typed: dict[str, str], words: str):
    answered = signed_in_staff("/login/", MAKER).post(NEW, typed)
    assert answered.status_code == 422 and words in text_of(answered)
    if typed.get("pay_day", "").startswith("2026"):
        assert f'value="{typed["pay_day"]}"' in answered.content.decode()
    assert states() == [PayoutState.ORDERED] * 3


def test_an_account_that_cannot_be_sent_can_be_set_aside():
    with city_scope(MIHON):
        bad = pay(5_000, "case:bad", account={"holder": "<script>alert(1)</script>"})
    maker = signed_in_staff("/login/", MAKER)
    answered = maker.post(NEW, {"pay_day": "2026-12-10", "which": "all"})
    assert answered.status_code == 422 and bad.number in text_of(answered)
    assert b"<script>alert" not in answered.content and b'name="set_aside"' in answered.content
    assert maker.post(NEW, {"pay_day": "2026-12-10", "which": "all", "set_aside": "on"}).status_code == 302
    assert states() == ["transferring"] * 3 + ["returned"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "ファイルを選んで"),
        (b"%PDF-1.7\nx", "組戻しの表でもありません"),
        (b"1" * 120, "並び"),
        (b"0" * (6 << 20), "大きすぎます"),
    ],
)
def test_a_file_that_is_none_is_told_on_the_page(data: bytes, words: str):
    made, page = made_by_hand()
    with city_scope(MIHON):
        at_the_bank(made)
    answered = signed_in_staff("/login/", MAKER).post(f"{page}results/", result(data))
    assert answered.status_code == 422 and words in text_of(answered)
    assert states() == ["transferring"] * 3


def test_a_wrong_account_is_told_at_its_field_and_what_was_typed_stays():
    made, _ = made_by_hand()
    with city_scope(MIHON):
        settling.take(Cashier(made.made_by), made, "x", answer(at_the_bank(made), "2"))
        number = Payout.objects.get(state="returned").number
    section = signed_in_staff("/login/", SECTION)
    address = f"/spending/{number}/mend/"
    answered = section.post(
        address, {**MENDED, "number": "12345678", "holder": "見本太郎", "evidence": "通帳"}
    )
    assert answered.status_code == 422
    words = text_of(answered)
    assert "7桁までの数字で入力" in words and "「見」は使えません" in words
    assert 'value="12345678"' in answered.content.decode()
    assert section.post(address, MENDED).status_code == 422
    stranger = signed_in_staff("/login/", STRANGER)
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {**MENDED, "evidence": "通帳"}).status_code == 404
    assert "口座を直す" not in text_of(stranger.get(f"/spending/{number}/"))


def test_strangers_look_and_do_nothing():
    _, page = made_by_hand()
    stranger = signed_in_staff("/login/", STRANGER)
    words = text_of(stranger.get(page))
    assert "55,000円" in words and "この振込を取りやめる" not in words and "ファイルを取り出す" not in words
    for act in ("approve/", "drop/", "results/", "file/"):
        answered = stranger.post(f"{page}{act}", {"reason": "誤り"})
        assert answered.status_code == 422, act
    assert stranger.post(f"{page}burn/").status_code == 404
    assert stranger.get("/spending/transfers/令和8振第999999-9号/").status_code == 404
    assert stranger.post(NEW, {"pay_day": "2026-12-10", "which": "all"}).status_code == 422
    assert states() == ["transferring"] * 3


def test_whom_it_pays_is_for_those_who_send_and_check_it():
    made, page = made_by_hand()
    with city_scope(MIHON):
        settling.take(Cashier(made.made_by), made, "kekka.txt", answer(at_the_bank(made), "2"))
        order = f"/spending/{Payout.objects.get(state='paid', amount=15_000).number}/"
    maker, section = signed_in_staff("/login/", MAKER), signed_in_staff("/login/", SECTION)
    hidden = ("0000002", "見本銀行", "見本 太郎", "kekka.txt")
    for browser in (maker, signed_in_staff("/login/", CHECKER)):
        words = text_of(browser.get(page))
        assert all(part in words for part in hidden)
    # A section opens its own orders, and not what else is in the file.
    assert "0000002" in text_of(section.get(order))
    for browser in (section, signed_in_staff("/login/", STRANGER)):
        words = text_of(browser.get(page))
        assert "55,000円" in words and "3" in words and "だけが見られます" in words
        assert not [part for part in hidden if part in words]
    with city_scope(MIHON):
        Staff.objects.filter(email=MAKER).update(kind=StaffKind.CONTRACTOR)
    assert not [part for part in hidden if part in text_of(maker.get(page))]


def test_a_transfer_is_dropped_with_a_reason():
    _, page = made_by_hand()
    maker = signed_in_staff("/login/", MAKER)
    assert maker.post(f"{page}drop/", {"reason": " "}).status_code == 422
    assert maker.post(f"{page}drop/", {"reason": "日を間違えた"}).status_code == 302
    words = text_of(maker.get(page))
    assert "この振込は取りやめられました" in words and "日を間違えた" in words
    assert states() == [PayoutState.ORDERED] * 3


def test_empty_lists_say_what_will_be_there():
    maker = signed_in_staff("/login/", MAKER)
    assert "まだ振込はありません" in text_of(maker.get("/spending/transfers/"))
    assert "口座を確かめる支払いはありません" in text_of(maker.get("/spending/returned/"))
    made_by_hand()
    assert "振込を待つ支出命令はありません" in text_of(maker.get(NEW))


def test_without_an_account_the_pages_say_what_is_missing():
    with city_scope(MIHON):
        PayingAccount.objects.all().delete()
    maker = signed_in_staff("/login/", MAKER)
    for address in ("/spending/transfers/", NEW):
        assert "支払いの口座が決まっていません" in text_of(maker.get(address))


def test_each_page_in_english():
    made, page = made_by_hand()
    with city_scope(MIHON):
        settling.take(Cashier(made.made_by), made, "x", answer(at_the_bank(made), "2"))
        number = Payout.objects.get(state="returned").number
        pay(1, "case:more")
    desk = signed_in_staff("/login/", MAKER)
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    order = f"/spending/{number}/"
    for address in ("/spending/transfers/", NEW, page, "/spending/returned/", order, f"{order}mend/"):
        words = text_of(desk.get(address))
        left = re.sub(
            r"令和\d+[支振]第|見本 太郎|見本銀行|本店|商工費|ミホン[^ ]* ?タロウ|ミホン[^ ]*|ホンテン|記号",
            "",
            words,
        )
        assert not re.search(r"[\u3041-\u3096]", left), (address, words)
    assert "no such account" in text_of(desk.get(order))


def test_long_lists_go_on_where_they_ended_with_few_statements():
    with city_scope(MIHON):
        for n in range(PAGE):
            pay(100, f"case:more{n}")
    maker = signed_in_staff("/login/", MAKER)
    seen, more = [], NEW
    while more:
        with CaptureQueriesContext(connection) as asked:
            answered = maker.get(more)
        assert len(asked) <= 12
        html = answered.content.decode()
        seen += re.findall(r'name="number" value="([^"]+)"', html)
        link = re.search(r'href="(/spending/[^"]*after=[^"]*)"', html)
        more = link[1].replace("&amp;", "&") if link else ""
    assert len(seen) == len(set(seen)) == PAGE + 3
    _, page = made_by_hand()
    for one in (maker, signed_in_staff("/login/", CHECKER)):
        with CaptureQueriesContext(connection) as asked:
            first = one.get(page)
        assert len(asked) <= 12, [query["sql"][:100] for query in asked]
    for address in ("/spending/transfers/", "/spending/returned/", "/spending/"):
        with CaptureQueriesContext(connection) as asked:
            maker.get(address)
        assert len(asked) <= 12, address
    assert "?after=50" in first.content.decode()
    assert text_of(maker.get(f"{page}?after=50")).count("100円") == 3
    assert maker.get(f"{page}?after=x").status_code == 200


def test_nobody_sees_transfers_without_signing_in():
    _, page = made_by_hand()
    for one in ("/spending/transfers/", NEW, page, "/spending/returned/"):
        answered = visitor().get(one)
        assert (answered.status_code, urlsplit(answered["Location"]).path) == (302, "/login/")
