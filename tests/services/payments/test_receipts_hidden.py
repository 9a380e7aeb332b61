"""Who opens a receipt, which says who paid what tax: neither another department nor a contractor."""

from datetime import UTC, datetime

import pytest
from charging import charged, clerk
from clones import MIHON, Clone
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tills import cashier
from visitors import pages, signed_in_staff

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import Charge, ChargeKind, Payment
from madoguchi.services.payments.queries import interest_of

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
ROW = "通知番号,宛名,郵便番号,住所,金額,納期限,eL番号\r\nA-1,見本 太郎,,,300000,2026-06-01,"
WANTED = money.BillsWanted(
    ChargeKind.TAX, {"ja": "固定資産税", "en": "Property tax"}, "みほん市", "一般会計／市税／固定資産税"
)
OWN, STRANGER = "otsuyama", "naya"


@pytest.fixture
def office(database: Clone):
    with database.as_office(), pages(), clock.moved_to(NOW):
        yield database


def tax() -> Charge:
    """A tax that the department of `OWN` brought in."""
    with clock.moved_to(datetime(2026, 5, 20, 3, tzinfo=UTC)):
        begun = money.begin_bills(SimpleUploadedFile("bills.csv", ROW.encode("cp932")), WANTED, clerk())
        money.charge_some(begun.id)
    return Charge.objects.get()


def by_bank(charge: Charge) -> Payment:
    told = PaidByProvider(provider="bank", way="slip", reference=charge.number, amount=charge.amount, at=NOW)
    paid = money.collect(charge.subject, told)
    assert isinstance(paid, Payment)
    return paid


def desk(name: str, kind: StaffKind = StaffKind.REGULAR) -> Client:
    with city_scope(MIHON):
        Staff.objects.filter(id=clerk(name).id).update(kind=kind)
    return signed_in_staff("/login/", f"{name}@mihon.example")


def opened(browser: Client, payment: Payment) -> list[int]:
    """How the page, the file and the issuing of a receipt are answered."""
    address = f"/takings/{payment.number}/"
    issued = browser.post(f"{address}issue/", {"name": "別の 人"}).status_code
    return [browser.get(address).status_code, browser.get(f"{address}receipt.pdf").status_code, issued]


def test_of_a_tax_only_who_brought_it_in(office: Clone):
    with city_scope(MIHON):
        payment = by_bank(tax())
        money.issue_receipt(payment, "見本 太郎", clerk())
    own, stranger = desk(OWN), desk(STRANGER)
    assert opened(own, payment) == [200, 200, 302]
    assert opened(stranger, payment) == [404, 404, 404]
    link = f'href="{reverse("payments:receipt", args=[payment.number])}"'
    for page in ("/takings/", f"/takings/charges/{payment.charge.number}/"):
        shown = [link in browser.get(page).content.decode() for browser in (own, stranger)]
        assert shown == [True, False], page
        assert payment.number in stranger.get(page).content.decode()
    assert opened(desk(OWN, StaffKind.CONTRACTOR), payment) == [404, 404, 404]


def test_of_what_its_delay_cost_the_same(office: Clone):
    with city_scope(MIHON):
        principal = by_bank(tax()).charge
        money.charge_interest(principal.id)
        interest = interest_of(principal)
        assert interest is not None
        payment = by_bank(interest)
        money.issue_receipt(payment, "見本 太郎", clerk())
    assert opened(desk(OWN), payment) == [200, 200, 302]
    assert opened(desk(STRANGER), payment) == [404, 404, 404]


def test_who_took_the_money_gives_the_receipt(office: Clone):
    with city_scope(MIHON):
        payment = money.receive_cash(tax(), 300_000, cashier(STRANGER))
        money.issue_receipt(payment, "見本 太郎", clerk(STRANGER))
    assert opened(desk(STRANGER), payment) == [200, 200, 302]
    assert opened(desk(OWN), payment) == [200, 200, 302]
    assert opened(desk("ishida"), payment) == [404, 404, 404]


def test_of_a_fee_a_contractor_sees_what_the_own_department_took_and_no_name(office: Clone):
    with city_scope(MIHON):
        payment = money.receive_cash(charged(), 600, cashier())
        money.issue_receipt(payment, "見本 太郎", clerk())
    assert opened(desk("ishida"), payment) == [200, 200, 302]
    contractor = desk(OWN, StaffKind.CONTRACTOR)
    assert opened(contractor, payment) == [200, 404, 404]
    assert "receipt.pdf" not in contractor.get(f"/takings/{payment.number}/").content.decode()
    assert opened(desk(STRANGER, StaffKind.CONTRACTOR), payment) == [404, 404, 404]
