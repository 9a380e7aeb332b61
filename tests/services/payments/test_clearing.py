"""消込: what banks, stores and eLTAX took is collected for the bills, line by line or not at all."""

import hashlib
from datetime import timedelta

import pytest
from brought import NOW, brought, cleared, upload
from charging import clerk
from clones import KAGAMI, MIHON, Clone
from django.core.files.uploadedfile import SimpleUploadedFile
from racing import together
from visitors import pages, signed_in_staff

from madoguchi.core import clock
from madoguchi.core.errors import PlainError
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import accounts, barcodes
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.bill_files import BillFaultsError
from madoguchi.services.payments.models import (
    Charge,
    CollectedFile,
    CollectedKind,
    Overpayment,
    Payment,
)
from madoguchi.services.payments.numbers import grouped, payment_number
from madoguchi.services.payments.refusals import PaymentRefusedError


def states(found: CollectedFile) -> list[str]:
    return list(found.lines.order_by("line").values_list("state", flat=True))


def test_what_a_bank_took_is_collected(today: Clone):
    brought()
    owed = Charge.objects.get(reckoned="A-1")
    rows = (
        f"{grouped(owed.number)},12500,2026-11-19,R-1",
        f"{owed.number},12500,2026-11-19,R-2",
        f"{payment_number(2026, 999)},500,2026-11-19,R-3",
        f"{Charge.objects.get(reckoned='A-2').number},7999,2026-11-19,R-4",
    )
    found = cleared(CollectedKind.BANK, *rows)
    assert states(found) == ["collected", "overpaid", "unknown", "overpaid"]
    payment = Payment.objects.get()
    assert (payment.way, payment.provider) == ("slip", "bank")
    assert payment.reference == f"20261119:{owed.number}:12500:R-1"
    assert clock.local(payment.received_at).date().isoformat() == "2026-11-19"
    assert sorted(Overpayment.objects.values_list("cause", flat=True)) == ["not_due", "twice"]
    again = cleared(CollectedKind.BANK, rows[0], rows[1])
    assert states(again) == ["known", "known"]
    assert (Payment.objects.count(), Overpayment.objects.count()) == (1, 2)
    with pytest.raises(PlainError, match="前に取り込んでいます"):
        money.take_slips(CollectedKind.BANK, upload(*rows, head="納付番号,金額,納付日,整理番号"), clerk())


def test_the_table_of_a_day_that_is_over_says_what_came_since(today: Clone):
    brought()
    day = (NOW - timedelta(days=1)).date()
    assert accounts.came_late(day, day) is None
    rows = [f"{one.number},{one.amount},{day},R-{one.number}" for one in Charge.objects.all()]
    cleared(CollectedKind.BANK, *rows)
    late = accounts.came_late(day, day)
    assert late and (late.count, late.yen) == (
        len(rows),
        sum(Charge.objects.values_list("amount", flat=True)),
    )
    assert clock.local(late.last).date() == NOW.date()
    assert accounts.came_late(day, day + timedelta(days=1)) is None
    with pages():
        asked = {"since": day.isoformat(), "until": day.isoformat()}
        shown = signed_in_staff("/login/", "kouno@mihon.example").get("/takings/books/", asked)
    assert (
        f"収納のうち{len(rows)}件、{late.yen:,}円は、期間が終わってから記録しました"
        in shown.content.decode().replace("<wbr>", "")
    )


def test_each_bank_and_each_day_may_begin_its_references_anew(today: Clone):
    brought("B-1,見本,,,1000,2026-12-25,", "B-2,見本,,,1000,2026-12-25,", "B-3,見本,,,1000,2026-12-25,")
    first, second, third = Charge.objects.order_by("reckoned").values_list("number", flat=True)
    monday = cleared(CollectedKind.BANK, f"{first},1000,2026-11-18,1")
    tuesday = cleared(CollectedKind.BANK, f"{second},1000,2026-11-19,1", f"{third},1000,2026-11-19,1")
    assert (states(monday), states(tuesday)) == (["collected"], ["collected", "collected"])
    corrected = cleared(CollectedKind.BANK, f"{first},900,2026-11-18,1", f"{third},1000,2026-11-19,1")
    assert states(corrected) == ["overpaid", "known"]


def test_a_line_without_a_charge_is_taken_for_the_one_that_a_clerk_found(today: Clone):
    mistyped = f"{payment_number(2026, 999)},12500,2026-11-19,R-1"
    found = cleared(CollectedKind.BANK, mistyped, f"{payment_number(2026, 998)},500,2026-11-19,R-2")
    brought()
    owed = Charge.objects.get(reckoned="A-1")
    line = money.collect_unknown(found.lines.get(line=2), owed, clerk())
    assert (line.state, Payment.objects.get().charge) == ("collected", owed)
    with pytest.raises(PaymentRefusedError) as raised:
        money.collect_unknown(line, owed, clerk())
    assert raised.value.rule == "line_settled"
    other = money.collect_unknown(found.lines.get(line=3), owed, clerk())
    assert (other.state, Overpayment.objects.get().amount) == ("overpaid", 500)
    assert Event.objects.filter(kind="payments.line_settled", subject=found.subject).count() == 2


def test_what_was_charged_later_is_found_when_it_is_looked_for_again(today: Clone):
    brought()
    taken = Charge.objects.get(reckoned="A-1")
    Charge.objects.filter(id=taken.id).update(number=payment_number(2026, 997))
    rows = f"{taken.number},12500,2026-11-19,R-1", f"{payment_number(2026, 998)},5,2026-11-19,R-2"
    found = cleared(CollectedKind.BANK, *rows)
    assert states(found) == ["unknown", "unknown"]
    Charge.objects.filter(id=taken.id).update(number=taken.number)
    assert money.look_again(found, clerk()) == 2
    assert money.collect_some(found.id) is False
    assert states(found) == ["collected", "unknown"]


def test_the_same_line_twice_stops_the_file(today: Clone):
    row = f"{payment_number(2026, 1)},100,2026-11-19,R"
    with pytest.raises(BillFaultsError, match="3行目：整理番号「R」") as raised:
        money.take_slips(CollectedKind.BANK, upload(row, row, head="納付番号,金額,納付日,整理番号"), clerk())
    assert len(raised.value.faults) == 1


def test_a_store_may_send_the_barcode(today: Clone):
    brought()
    owed = Charge.objects.get(reckoned="A-1")
    digits = barcodes.store_digits("912345", owed.number, owed.amount, owed.due_on)
    head = "バーコード,金額,納付日,整理番号"
    with pytest.raises(BillFaultsError, match="バーコードの額"):
        money.take_slips(CollectedKind.STORE, upload(f"{digits},1,2026-11-19,S-1", head=head), clerk())
    found = cleared(CollectedKind.STORE, f"{digits},12500,2026-11-19,S-1", head=head)
    assert states(found) == ["collected"]


EL_HEAD = "団体コード,eL番号,金額,納付日,整理番号"


def test_el_qr_is_found_by_its_number_and_only_of_this_city(today: Clone):
    brought()
    with pytest.raises(BillFaultsError, match="ほかの団体"):
        money.take_slips(
            CollectedKind.EL_QR,
            upload(f"{KAGAMI},9920110000000001,12500,2026-11-19,E-1", head=EL_HEAD),
            clerk(),
        )
    found = cleared(CollectedKind.EL_QR, f"{MIHON},9920110000000001,12500,2026-11-19,E-1", head=EL_HEAD)
    assert states(found) == ["collected"]
    assert (Payment.objects.get().way, Payment.objects.get().provider) == ("el_qr", "eltax")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1234,100,2026-11-19,R", "納付番号「1234」を読み取れません"),
        (f"{payment_number(2026, 1)},-1,2026-11-19,R", "数字として読めません"),
        (f"{payment_number(2026, 1)},100,2026-11-21,R", "今日までの5年間"),
        (f"{payment_number(2026, 1)},100,2020-11-19,R", "今日までの5年間"),
        (f"{payment_number(2026, 1)},100,2026-11-19,", "整理番号が空"),
        (f"{payment_number(2026, 1)},100,2026-11-19,{'9' * 29}", "28文字まで"),
    ],
)
def test_a_bad_line_stops_the_whole_file_of_payments(today: Clone, row: str, words: str):
    with pytest.raises(BillFaultsError) as raised:
        money.take_slips(CollectedKind.BANK, upload(row, head="納付番号,金額,納付日,整理番号"), clerk())
    assert words in raised.value.ja
    assert not CollectedFile.objects.exists()


def test_one_file_of_payments_at_once_by_two(database: Clone):
    with database.as_office(), city_scope(MIHON), clock.moved_to(NOW):
        brought()
        number = Charge.objects.get(reckoned="A-1").number
    content = upload(f"{number},12500,2026-11-19,R-1", head="納付番号,金額,納付日,整理番号").read()

    def take() -> CollectedFile:
        with clock.moved_to(NOW):
            return money.take_slips(CollectedKind.BANK, SimpleUploadedFile("a.csv", content), clerk())

    results, faulty = together(database, take, take)
    assert (len(results), [fault.rule for fault in faulty]) == (1, ["file_known"])
    with database.as_office(), city_scope(MIHON):
        assert CollectedFile.objects.get().sha256 == hashlib.sha256(content).hexdigest()


def test_a_contractor_brings_in_no_payments(database: Clone):
    with database.as_office(), pages(), clock.moved_to(NOW):
        with city_scope(MIHON):
            brought()
            number = Charge.objects.get(reckoned="A-1").number
            Staff.objects.filter(id=clerk().id).update(kind=StaffKind.CONTRACTOR)
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        assert 'name="file"' not in desk.get("/takings/collected/").content.decode()
        rows = upload(f"{number},12500,2026-11-19,R-1", head="納付番号,金額,納付日,整理番号")
        assert desk.post("/takings/collected/", {"kind": "bank", "file": rows}).status_code == 404
        with city_scope(MIHON):
            assert not CollectedFile.objects.exists()
