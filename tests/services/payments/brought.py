"""Bills of another system that were brought in, and a file of what was collected for them."""

from datetime import UTC, datetime

from charging import clerk
from django.core.files.uploadedfile import SimpleUploadedFile

from madoguchi.services.payments import actions as money
from madoguchi.services.payments.models import (
    BillImport,
    ChargeKind,
    CollectedFile,
    CollectedKind,
)

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
HEAD = "通知番号,宛名,郵便番号,住所,金額,納期限,eL番号"
ROWS = (
    "A-1,見本 太郎,420-0001,静岡県みほん市湖南町1-2-3,12500,2026-12-25,9920110000000001",
    'A-2,見本 花子,,,"8,000",令和8年12月25日,',
)
WANTED = money.BillsWanted(
    ChargeKind.TAX,
    {"ja": "令和8年度 固定資産税 第4期", "en": "Fixed asset tax 2026, 4th"},
    "みほん市",
    "一般会計／市税／固定資産税",
    "912345",
)


def upload(*rows: str, head: str = HEAD, encoding: str = "cp932") -> SimpleUploadedFile:
    return SimpleUploadedFile("bills.csv", "\r\n".join([head, *rows]).encode(encoding))


def brought(*rows: str) -> BillImport:
    begun = money.begin_bills(upload(*(rows or ROWS)), WANTED, clerk())
    while money.charge_some(begun.id):
        pass
    return begun


def cleared(kind: CollectedKind, *rows: str, head: str = "納付番号,金額,納付日,整理番号") -> CollectedFile:
    found = money.take_slips(kind, upload(*rows, head=head), clerk())
    while money.collect_some(found.id):
        pass
    return found
