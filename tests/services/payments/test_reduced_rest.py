"""What is left of a bill that was reduced is the same debt: its 督促, its 年度, its paper, its number on line."""

from datetime import UTC, date, datetime

import pypdfium2
import pytest
from charging import charged, clerk
from clones import MIHON, Clone
from django.core.files.uploadedfile import SimpleUploadedFile
from tills import cashier
from visitors import pages, signed_in_staff, visitor
from walking import take_all

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.models import (
    Bill,
    BillImport,
    Charge,
    ChargeKind,
    Payment,
    ReductionKind,
    Reminder,
    ReminderKind,
    State,
)
from madoguchi.services.payments.numbers import grouped
from madoguchi.services.payments.refusals import PaymentRefusedError

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
HEAD = "通知番号,宛名,郵便番号,住所,金額,納期限,eL番号"
ROW = "A-1,見本 太郎,420-0001,静岡県みほん市湖南町1-2-3,12500,2026-12-25,9920110000000001"
WANTED = money.BillsWanted(
    ChargeKind.TAX,
    {"ja": "固定資産税 第4期", "en": "Fixed asset tax, 4th"},
    "みほん市",
    "一般会計／市税／固定資産税",
    "912345",
)


def brought() -> BillImport:
    """A file with one tax bill, charged."""
    file = SimpleUploadedFile("bills.csv", f"{HEAD}\r\n{ROW}".encode("cp932"))
    begun = money.begin_bills(file, WANTED, clerk())
    while money.charge_some(begun.id):
        pass
    return begun


def halved(owed: Charge) -> Charge:
    """What is left of a charge once half of it was remitted by one and approved by another."""
    row = money.propose_reduction(
        owed, money.Proposal(ReductionKind.REDUCTION, owed.amount // 2, "条例5条", "証明書"), clerk()
    )
    money.decide_reduction(row, True, "", clerk("otsuyama"))
    return Charge.objects.get(subject=owed.subject, state=State.DUE)


def refused(act, *arguments) -> str:
    with pytest.raises(PaymentRefusedError) as raised:
        act(*arguments)
    return raised.value.rule


def test_a_demand_is_sent_once_for_the_same_debt(office: Clone):
    with clock.moved_to(datetime(2020, 11, 1, 3, tzinfo=UTC)):
        owed = charged(amount=8_000, due_on=date(2020, 11, 30))
    with clock.moved_to(datetime(2020, 12, 18, 3, tzinfo=UTC)):
        money.remind(owed, ReminderKind.DEMAND, clerk())
    with clock.moved_to(datetime(2021, 6, 1, 3, tzinfo=UTC)):
        rest = halved(halved(owed))
        assert rest.amount == 2_000
        assert refused(money.remind, rest, ReminderKind.DEMAND, clerk()) == "reminded"
    given_up = money.Proposal(ReductionKind.WRITE_OFF, 0, "時効", "調書")
    # Not five years after it was due, but after the day that the 督促状 gave: 28 December 2020.
    with clock.moved_to(datetime(2025, 12, 28, 3, tzinfo=UTC)):
        assert refused(money.propose_reduction, rest, given_up, clerk()) == "not_lapsed"
    with clock.moved_to(datetime(2025, 12, 29, 3, tzinfo=UTC)):
        assert money.propose_reduction(rest, given_up, clerk())
    assert Reminder.objects.get().charge == rest


def test_its_year_stays_though_a_new_one_has_begun(office: Clone):
    with clock.moved_to(datetime(2027, 3, 1, 3, tzinfo=UTC)):
        owed = charged(amount=8_000, due_on=date(2027, 3, 31))
    with clock.moved_to(datetime(2027, 5, 10, 3, tzinfo=UTC)):
        rest = halved(owed)
    assert (owed.fiscal_year, rest.fiscal_year) == (2026, 2026)


def test_its_slip_has_the_name_and_the_barcode(database: Clone):
    with database.as_office(), pages(), clock.moved_to(NOW):
        with city_scope(MIHON):
            begun = brought()
            rest = halved(Charge.objects.get())
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        for address in (f"/takings/charges/{rest.number}/slip.pdf", f"/takings/bills/{begun.code}/1.pdf"):
            document = pypdfium2.PdfDocument(desk.get(address).content)
            words = document[0].get_textpage().get_text_range()
            for part in ("見本 太郎", "6,250円", grouped(rest.number), "9920110000000001", "(91)912345"):
                assert part in words, (address, part)
        stranger = signed_in_staff("/login/", "naya@mihon.example")
        assert stranger.get(f"/takings/charges/{rest.number}/slip.pdf").status_code == 404


def test_the_number_on_the_first_slip_still_finds_it(database: Clone):
    with database.as_office(), city_scope(MIHON), clock.moved_to(NOW):
        brought()
        owed = Charge.objects.get()
    take_all(database.as_public)
    with database.as_public(), city_scope(MIHON):
        before = Bill.objects.get()
    with database.as_office(), city_scope(MIHON), clock.moved_to(NOW):
        rest = halved(owed)
    take_all(database.as_public)
    with database.as_public(), pages():
        with city_scope(MIHON):
            after = Bill.objects.get()
        assert (after.id, after.code, after.number) == (before.id, owed.number, rest.number)
        assert (after.amount, after.state) == (6_250, State.DUE)
        for typed in (owed.number, rest.number):
            answer = visitor().post("/pay/", {"number": typed, "key": owed.key})
            assert answer["Location"] == f"/pay/{owed.number}/"
    with database.as_office(), pages(), clock.moved_to(NOW):
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        for typed in (owed.number, rest.number):
            address = desk.get("/takings/charges/", {"number": typed})["Location"]
            assert address == f"/takings/charges/{rest.number}/"
        with city_scope(MIHON):
            money.receive_cash(rest, 6_250, cashier())
            assert Payment.objects.get().amount == 6_250
    take_all(database.as_public)
    with database.as_public(), city_scope(MIHON):
        assert Bill.objects.get().state == State.PAID
