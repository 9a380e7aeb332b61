"""Naming the columns of a file of bills: titles, totals, other words, two encodings; what was chosen is remembered."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from charging import clerk
from clones import MIHON, Clone
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from visitors import pages, signed_in_staff

from madoguchi.core import clock
from madoguchi.foundation.files.models import File
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.bill_files import MEANINGS, look, open_bills
from madoguchi.services.payments.models import BillColumn, BillDraft, BillImport, ChargeKind, OutsideBill

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
FORM = {
    "kind": "usage",
    "title": "水道料金",
    "title_en": "Water",
    "payee": "みほん市水道事業",
    "account": "水道",
}
#: A title, headers in words of its own, a total and a note: as a system of a water works prints it.
LINES = (
    "水道料金 請求一覧（11月分）",
    "",
    "水栓番号,使用者名,ご請求額,口座,お支払いの期限",
    "W-1,見本 太郎,￥4200,なし,20261225",
    "W-2,見本 花子,\\3100,なし,R8.12.25",
    "合計,,7300,,",
    "※ 口座振替の分を除く",
)
COLUMNS = {0: "reference", 1: "name", 2: "amount", 4: "due_on"}


def upload(*lines: str, encoding: str = "cp932") -> SimpleUploadedFile:
    return SimpleUploadedFile("water.csv", "\r\n".join(lines).encode(encoding))


@pytest.fixture
def desk(database: Clone) -> Iterator[Client]:
    with database.as_office(), pages(), clock.moved_to(NOW):
        yield signed_in_staff("/login/", "kouno@mihon.example")


def typed(columns: dict[int, str], act: str) -> dict[str, str]:
    return {"act": act, **{f"column-{at}": field for at, field in columns.items()}}


def kept(desk: Client, *lines: str) -> str:
    answer = desk.post("/takings/bills/", {**FORM, "file": upload(*(lines or LINES))})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_a_table_below_a_title_without_its_total(database: Clone, encoding: str):
    with database.as_office(), city_scope(MIHON), clock.moved_to(NOW):
        known = [line.replace("水栓番号", "通知番号").replace("お支払いの期限", "納期限") for line in LINES]
        sheet, found = open_bills("\r\n".join(known).encode(encoding))
        assert (sheet.line, found) == (3, encoding)
        looked = look(sheet, MEANINGS.suggest(sheet.headers) | COLUMNS, "みほん市水道事業")
        assert [(one.reference, one.amount, one.due_on.isoformat()) for one in looked.bills] == [
            ("W-1", 4200, "2026-12-25"),
            ("W-2", 3100, "2026-12-25"),
        ]
        assert (looked.passed, looked.faults, looked.total) == (2, [], 7300)


def test_from_unknown_headers_to_bills_and_the_next_file_knows_them(desk: Client):
    page = kept(desk)
    asked = text(desk.get(page))
    assert "水栓番号" in asked and "W-1、W-2" in asked and "Shift_JIS" in asked
    assert "の列が選ばれていません" in asked and "件を取り込む" not in asked
    assert desk.post(page, typed({0: "reference"}, "bring")).status_code == 422
    looked = text(desk.post(page, typed(COLUMNS, "look")))
    assert "請求2件、合計7,300円。" in looked and "2件を取り込む" in looked
    assert desk.post(page, typed(COLUMNS, "bring")).status_code == 302
    with city_scope(MIHON):
        assert OutsideBill.objects.filter(brought_by__payee=FORM["payee"]).count() == 2
        assert not BillDraft.objects.exists() and not File.objects.exists()
    again = text(desk.get(kept(desk, *LINES[:3], "W-3,見本 次郎,100,なし,2026-12-25")))
    assert "1件を取り込む" in again
    with city_scope(MIHON):
        assert BillColumn.objects.get(header="口座").field == ""


def test_each_bad_row_is_told_beside_the_row(desk: Client):
    page = kept(desk, *LINES[:4], "W-9,見本 花子,だいたい,なし,2026-12-25")
    looked = desk.post(page, typed(COLUMNS, "bring"))
    assert looked.status_code == 422
    assert text(looked).count("5行目：") == 2  # in the list, and in its row
    with city_scope(MIHON):
        assert not BillImport.objects.exists()


def test_two_columns_for_one_meaning(desk: Client):
    answer = desk.post(kept(desk), typed({**COLUMNS, 3: "amount"}, "look"))
    assert answer.status_code == 422
    assert "2つの列が選ばれています" in text(answer)


def test_a_file_is_thrown_away_or_forgotten(desk: Client):
    page = kept(desk)
    assert "水道料金" in text(desk.get("/takings/bills/"))
    assert desk.post(page, {"act": "drop"}).status_code == 302
    assert desk.get(page).status_code == 404
    left = kept(desk)
    with clock.moved_to(NOW + timedelta(days=8)), city_scope(MIHON):
        wanted = money.BillsWanted(ChargeKind.TAX, {"ja": "税", "en": "Tax"}, "みほん市", "市税")
        money.keep_bills(upload("通知番号,宛名,金額,納期限", "A,b,1,2026-12-25"), wanted, clerk())
        assert BillDraft.objects.count() == File.objects.count() == 1
    assert desk.get(left).status_code == 404
