"""Bills of other systems: brought in whole or not at all, charged, told, printed as slips."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pypdfium2
import pytest
from breaking import broken
from brought import HEAD, NOW, ROWS, WANTED, brought, cleared, upload
from charging import clerk
from clones import MIHON, Clone
from django.db import IntegrityError
from racing import together
from visitors import pages, signed_in_staff

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.foundation.city.models import Holding, Staff, StaffKind
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.models import TrayOut
from madoguchi.services.documents.typeset import qr_code
from madoguchi.services.payments import actions as money
from madoguchi.services.payments import jobs, slips
from madoguchi.services.payments.bill_files import BillFaultsError
from madoguchi.services.payments.models import (
    BillImport,
    Charge,
    CollectedFile,
    CollectedKind,
    OutsideBill,
)
from madoguchi.services.payments.numbers import grouped, payment_number
from madoguchi.services.payments.refusals import PaymentRefusedError
from madoguchi.services.payments.slips import Slip, slips_pdf


def faults(*rows: str, head: str = HEAD) -> list[str]:
    with pytest.raises(PlainError) as raised:
        money.begin_bills(upload(*rows, head=head), WANTED, clerk())
    assert not BillImport.objects.exists()
    error = raised.value
    return [one.ja for one in error.faults] if isinstance(error, BillFaultsError) else [error.ja]


def test_each_row_is_charged_once_and_told(today: Clone):
    begun = brought()
    begun.refresh_from_db()
    assert (begun.count, begun.ended_at) == (2, NOW)
    first, second = OutsideBill.objects.order_by("line").select_related("charge")
    assert (first.charge.amount, first.charge.kind, first.charge.reckoned) == (12_500, "tax", "A-1")
    assert first.charge.ways == ["cash", "card", "qr", "slip", "el_qr"]
    assert second.charge.ways == ["cash", "card", "qr", "slip"]
    assert (second.amount, str(second.due_on)) == (8_000, "2026-12-25")
    assert len(first.charge.key) == 6
    told = TrayOut.objects.filter(kind="bill").order_by("id")
    assert [b"9920110000000001" in bytes(one.body) for one in told] == [True, False]
    assert money.charge_some(begun.id) is False
    assert Charge.objects.count() == 2
    kinds = Event.objects.filter(subject=begun.subject).order_by("n").values_list("kind", flat=True)
    assert list(kinds) == ["payments.bills_brought", "payments.bills_charged"]


def test_the_public_side_has_the_bill(database: Clone):
    with database.as_office(), city_scope(MIHON), clock.moved_to(NOW):
        brought()
        charge = Charge.objects.get(reckoned="A-1")
        told = money.tell(charge)
    with database.as_public(), city_scope(MIHON):
        bill = money.publish(told, charge.subject, code=charge.number, key=charge.key)
        assert (bill.code, bill.amount, bill.state) == (charge.number, 12_500, "due")


def test_the_job_goes_on_where_it_was_killed(database: Clone, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(money.bringing, "AT_ONCE", 2)
    rows = [f"B-{n},見本 {n},,,1000,2026-12-25," for n in range(5)]
    with database.as_office(), clock.moved_to(NOW):
        with city_scope(MIHON):
            begun = money.begin_bills(upload(*rows), WANTED, clerk())
        with city_scope(MIHON):
            assert money.charge_some(begun.id) is True
        jobs.charge_bills(city=MIHON, bill_import=str(begun.id))
        with city_scope(MIHON):
            assert Charge.objects.count() == 5
            assert BillImport.objects.get().ended_at


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("A-9,,,,100,2026-12-25,", "宛名が空"),
        (",見本,,,100,2026-12-25,", "通知番号か宛名が空"),
        ("A-9,見本,,,-5,2026-12-25,", "数字として読めません"),
        ("A-9,見本,,,0,2026-12-25,", "1円から"),
        ("A-9,見本,,,99999999999,2026-12-25,", "1円から"),
        ("A-9,見本,,,100,2026-11-19,", "今日から2年先まで"),
        ("A-9,見本,,,100,2029-01-01,", "今日から2年先まで"),
        ("A-9,見本,,,100,あした,", "3行目"),
        ("A-1,見本,,,100,2026-12-25,", "2回あります"),
        (f"{'9' * 61},見本,,,100,2026-12-25,", "長すぎます"),
        ("A-9,見本,,,100,2026-12-25,9920110000000001", "eL番号"),
    ],
)
def test_a_bad_row_stops_the_whole_file(today: Clone, row: str, words: str):
    (told,) = faults(ROWS[0], row)
    assert told.startswith("3行目：")
    assert words in told


def test_every_bad_row_is_listed(today: Clone):
    told = faults("A,,,,1,2026-12-25,", ROWS[0], "B,見本,,,x,2026-12-25,")
    assert [one.partition("：")[0] for one in told] == ["2行目", "4行目"]


@pytest.mark.parametrize(
    ("head", "rows", "words"),
    [
        ("通知番号,宛名,金額", ("A,b,1",), "納期限"),
        (HEAD, (), "行がありません"),
        ('"通知番号,宛名', ("A",), "CSVとして読めません"),
    ],
)
def test_a_file_that_is_no_table_of_bills(today: Clone, head: str, rows: tuple[str, ...], words: str):
    assert words in faults(*rows, head=head)[0]


def test_a_file_or_a_bill_is_brought_in_once(today: Clone):
    brought()
    with pytest.raises(PlainError, match="前に取り込んでいます"):
        money.begin_bills(upload(*ROWS), WANTED, clerk())
    with pytest.raises(BillFaultsError, match="A-1"):
        money.begin_bills(upload(ROWS[0], "A-7,見本,,,100,2026-12-25,"), WANTED, clerk())
    assert BillImport.objects.count() == 1


def test_a_customer_has_the_same_number_in_each_period(today: Clone):
    one, other = ("B-1,見本 太郎,,,3000,2026-12-25,", "B-1,見本 太郎,,,3100,2027-02-25,")
    brought(one)
    with pytest.raises(BillFaultsError, match="前に取り込んでいます"):
        money.begin_bills(upload(one, other), WANTED, clerk())
    both = brought(other, "B-1,見本 太郎,,,3200,2027-04-26,")
    assert (both.count, OutsideBill.objects.filter(reference="B-1").count()) == (2, 3)


def test_one_file_twice_at_once(database: Clone):
    def bring() -> BillImport:
        with clock.moved_to(NOW):
            return money.begin_bills(upload(*ROWS), WANTED, clerk())

    results, faulty = together(database, bring, bring)
    assert (len(results), len(faulty)) == (1, 1)
    assert isinstance(faulty[0], PlainError | IntegrityError)
    with database.as_office(), city_scope(MIHON):
        assert OutsideBill.objects.count() == 2


@pytest.mark.parametrize("issuer", ["12345", "1234567", "１２３４５６", "abcdef"])
def test_an_issuer_has_six_digits(today: Clone, issuer: str):
    with pytest.raises(PaymentRefusedError) as raised:
        money.begin_bills(upload(*ROWS), money.BillsWanted(**{**vars(WANTED), "issuer": issuer}), clerk())
    assert raised.value.rule == "issuer"


BAD = [
    ("payments_outside_bill_amount", "UPDATE payments_outsidebill SET amount = 0"),
    ("payments_outside_bill_named", "UPDATE payments_outsidebill SET name = ''"),
    (
        "payments_outside_bill_once",
        "UPDATE payments_outsidebill SET reference = 'A-1', due_on = '2026-12-25'",
    ),
    ("payments_outside_bill_el_number", "UPDATE payments_outsidebill SET el_number = '1'"),
    ("payments_bill_import_count", "UPDATE payments_billimport SET count = 0"),
    ("payments_bill_import_issuer", "UPDATE payments_billimport SET issuer = '12'"),
    ("payments_charge_number", "UPDATE payments_charge SET number = '1'"),
]


@pytest.mark.parametrize(("constraint", "sql"), BAD)
def test_rows_that_do_not_agree_are_refused(today: Clone, constraint: str, sql: str):
    brought()
    assert broken(sql) == constraint


def test_a_slip_is_a_page_with_its_codes(today: Clone, monkeypatch: pytest.MonkeyPatch):
    codes: list[str] = []
    begun = brought()
    bills = list(begun.bills.select_related("charge").order_by("line"))
    pdf = slips_pdf([Slip(one.charge, one, begun.issuer) for one in bills])
    assert pdf.startswith(b"%PDF-1.7")
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 2
    words = document[0].get_textpage().get_text_range()
    for part in (
        "見本 太郎",
        "12,500円",
        grouped(bills[0].charge.number),
        bills[0].charge.key,
        "9920110000000001",
    ):
        assert part in words
    assert "(91)912345" in words
    # The code of the page, and none of the eL番号, which is no eL-QR.
    monkeypatch.setattr(slips, "qr_code", lambda said: codes.append(said) or qr_code(said))
    slips_pdf([Slip(one.charge, one, begun.issuer) for one in bills])
    assert [urlsplit(said).path for said in codes] == ["/pay/"] * 2
    money.cancel(bills[0].charge, "誤り", actor="system")
    paid = [Slip(Charge.objects.get(id=bills[0].charge_id), bills[0])]
    with pytest.raises(PaymentRefusedError, match="納付書にする未納の請求がありません"):
        slips_pdf(paid)


def test_names_are_seen_where_they_were_brought_in(database: Clone):
    with database.as_office(), pages(), clock.moved_to(NOW):
        with city_scope(MIHON):
            begun = brought()
            number = Charge.objects.get(reckoned="A-1").number
            cleared_file = cleared(CollectedKind.BANK, f"{number},1,2026-11-19,R-1")
            addresses = (
                f"/takings/bills/{begun.code}/",
                f"/takings/bills/{begun.code}/1.pdf",
                f"/takings/charges/{number}/slip.pdf",
                f"/takings/collected/{cleared_file.code}/",
            )
        own = signed_in_staff("/login/", "kouno@mihon.example")
        other = signed_in_staff("/login/", "naya@mihon.example")
        for address in addresses:
            assert (own.get(address).status_code, other.get(address).status_code) == (200, 404), address
        slip = "納付書（PDF）"
        charge = f"/takings/charges/{number}/"
        assert slip in own.get(charge).content.decode()
        assert slip not in other.get(charge).content.decode()
        assert addresses[0] in own.get("/takings/bills/").content.decode()
        assert addresses[0] not in other.get("/takings/bills/").content.decode()
        # Whoever moves on leaves what was brought in before behind.
        with city_scope(MIHON):
            first, *_ = Holding.objects.filter(staff=clerk("naya"))
            tomorrow = clock.today() + timedelta(days=1)
            Holding.objects.filter(staff=clerk()).update(post=first.post, since=tomorrow)
        assert other.get(addresses[0]).status_code == 404
        with city_scope(MIHON):
            Holding.objects.filter(staff=clerk()).update(since=first.since)
        assert other.get(addresses[0]).status_code == 200
        with city_scope(MIHON):
            Staff.objects.filter(id=clerk("naya").id).update(kind=StaffKind.CONTRACTOR)
        assert [other.get(address).status_code for address in addresses] == [404] * 4


def test_the_pages(database: Clone):
    with database.as_office(), pages(), clock.moved_to(NOW):
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        form = {
            "kind": "tax",
            "title": "固定資産税",
            "title_en": "Tax",
            "payee": "みほん市",
            "account": "市税",
            "issuer": "912345",
        }
        assert desk.post("/takings/bills/", form).status_code == 422
        kept = desk.post("/takings/bills/", {**form, "file": upload(*ROWS)})
        asked = desk.get(kept.url).content.decode()
        assert "請求2件、合計20,500円。" in asked and "見本 太郎" in asked
        fields = re.findall(r'<select[^>]* name="(column-\d)".*?value="(\w+)" selected', asked, re.DOTALL)
        answer = desk.post(kept.url, {**dict(fields), "act": "bring"})
        assert answer.status_code == 302, answer.content.decode()
        assert desk.get(kept.url).status_code == 404
        assert "作成中" in desk.get(answer.url).content.decode()
        with city_scope(MIHON):
            begun = BillImport.objects.get()
        jobs.charge_bills(city=MIHON, bill_import=str(begun.id))
        assert "見本 太郎" in desk.get(answer.url).content.decode()
        slips = desk.get(f"{answer.url}1.pdf")
        assert slips["Content-Type"] == "application/pdf"
        assert desk.get(f"{answer.url}2.pdf").status_code == 404
        assert "固定資産税" in desk.get("/takings/bills/").content.decode()
        with city_scope(MIHON):
            number = Charge.objects.get(reckoned="A-1").number
        head = "納付番号,金額,納付日,整理番号"
        bad = desk.post("/takings/collected/", {"kind": "bank", "file": upload("x,1,1,1", head=head)})
        assert bad.status_code == 422
        assert desk.post("/takings/collected/", {"kind": "?"}).status_code == 422
        good = upload(
            f"{number},12500,2026-11-19,R-1", f"{payment_number(2026, 99)},1,2026-11-19,R-2", head=head
        )
        answer = desk.post("/takings/collected/", {"kind": "bank", "file": good})
        assert answer.status_code == 302, answer.content.decode()
        with city_scope(MIHON):
            found = CollectedFile.objects.get()
        jobs.collect_slips(city=MIHON, collected_file=str(found.id))
        page = desk.get(answer.url).content.decode()
        assert "納付番号の請求がない行" in page
        for wrong in ({"line": "3", "number": "12"}, {"line": "3", "number": payment_number(2026, 998)}):
            assert desk.post(answer.url, wrong).status_code == 422
        assert desk.post(answer.url, {"line": "9", "number": number}).status_code == 404
        assert desk.post(answer.url).status_code == 302
        jobs.collect_slips(city=MIHON, collected_file=str(found.id))
        assert desk.post(answer.url, {"line": "3", "number": number}).status_code == 302
        assert "納付番号の請求がない行" not in desk.get(answer.url).content.decode()
        assert "消し込んだ" in page
        assert "bills.csv" in desk.get("/takings/collected/").content.decode()
