"""領収書 as an issued document: once for a payment, confirmed by its code, told to whoever holds the bill."""

from datetime import timedelta

import pypdfium2
import pytest
from charging import charged, clerk
from checkouts import billed
from clones import MIHON, Clone
from django.test import Client
from racing import together
from tills import cashier
from visitors import pages, signed_in_staff, visitor
from walking import take_all

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.actions import take
from madoguchi.services.documents import actions as documents
from madoguchi.services.documents.events import DocumentRevoked
from madoguchi.services.documents.models import IssuedDocument, PublishedDocument, Template
from madoguchi.services.documents.queries import documents_of, issued_for, published
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.models import Charge, Payment
from madoguchi.services.payments.refusals import PaymentRefusedError

OWNER = "taro.mihon@mihon.example"


def paid(subject: str = "case:1", key: str = "") -> Payment:
    return money.receive_cash(charged(subject, key=key), 600, cashier())


def test_a_receipt_is_issued_once(office: Clone):
    payment = paid()
    issued = money.issue_receipt(payment, " 見本　太郎 ", clerk())
    assert money.issue_receipt(payment, "別の人", clerk("otsuyama")) == issued
    assert money.receipt_of(payment) == issued
    assert issued_for(payment.charge.subject) is None
    assert Event.objects.get(kind="payments.receipt_issued").data == {"number": issued.number}


def test_what_was_given_back_whole_has_no_receipt(database: Clone):
    with database.as_office(), city_scope(MIHON):
        payment, other = paid("bill:1", key="123456"), paid("bill:2")
        issued = money.issue_receipt(payment, "見本 太郎", clerk())
        money.reduce(payment.charge, 100, "減免", actor="system")
        assert money.receipt_of(payment) == issued
        money.reduce(payment.charge, 0, "取りやめ", actor="system")
        assert money.receipt_of(payment) is None
        money.reduce(other.charge, 0, "取りやめ", actor="system")
        for one in (payment, other):
            with pytest.raises(PaymentRefusedError) as raised:
                money.issue_receipt(one, "見本 太郎", clerk())
            assert raised.value.rule == "receipt_given_back"
    # It is of a chain of its own: where it comes before the receipt, it is tried again.
    for minutes in range(2):
        with clock.moved_to(clock.now() + timedelta(minutes=minutes)):
            take_all(database.as_public)
    with database.as_public(), city_scope(MIHON):
        assert PublishedDocument.objects.get(code=issued.code).revoked_at is not None


def test_its_words(office: Clone):
    issued = money.issue_receipt(paid(), "見本 太郎", clerk())
    words = pypdfium2.PdfDocument(open_file(issued.file))[0].get_textpage().get_text_range()
    for part in ("見本 太郎　様", "600円", "窓口での現金", issued.code, issued.number):
        assert part in words


@pytest.mark.parametrize("name", ["", "　", "\n"])
def test_it_is_made_out_to_somebody(office: Clone, name: str):
    with pytest.raises(PaymentRefusedError) as raised:
        money.issue_receipt(paid(), name, clerk())
    assert raised.value.rule == "receipt_name"


def test_a_city_without_a_template_is_told(office: Clone):
    payment = paid()
    Template.objects.filter(slug="receipt").delete()
    with pytest.raises(PaymentRefusedError) as raised:
        money.issue_receipt(payment, "見本 太郎", clerk())
    assert raised.value.rule == "receipt_template"


def test_two_clerks_issue_one(database: Clone):
    with database.as_office(), city_scope(MIHON):
        paid()

    def issue(name: str) -> IssuedDocument:
        return money.issue_receipt(Payment.objects.get(), name, clerk())

    results, faults = together(database, lambda: issue("見本 太郎"), lambda: issue("見本 花子"))
    assert (len(set(results)), faults) == (1, [])
    with database.as_office(), city_scope(MIHON):
        assert IssuedDocument.objects.count() == 1


def test_it_is_known_on_line_whatever_was_paid_and_however(database: Clone):
    with database.as_office(), city_scope(MIHON):
        issued = money.issue_receipt(paid("case:1"), "見本 太郎", clerk())
    with database.as_public(), city_scope(MIHON):
        while take():
            pass
        (known,) = documents_of("case:1")
        assert (known.code, bool(known.file)) == (issued.code, True)
        assert published(issued.code) == known
        assert PublishedDocument.objects.count() == 1


def signed_in() -> Client:
    browser = visitor()
    with city_scope(MIHON):
        browser.force_login(ensure_account(OWNER))
    return browser


def test_it_stands_on_the_page_of_the_bill_and_on_my_page(database: Clone):
    with database.as_public(), city_scope(MIHON):
        bill = billed(key="271828", person=ensure_person(ensure_account(OWNER)))
    take_all(database.as_office)
    with database.as_office(), city_scope(MIHON):
        payment = money.receive_cash(Charge.objects.get(), 600, cashier())
        issued = money.issue_receipt(payment, "見本 太郎", clerk())
    take_all(database.as_public)
    address = f"/pay/{bill.code}/"
    with database.as_public(), pages():
        browser = signed_in()
        for page in (address, "/my/payments/"):
            shown = browser.get(page).content.decode()
            assert (issued.number in shown, f"{address}receipts/{issued.code}/" in shown) == (True, True)
        answer = browser.get(f"{address}receipts/{issued.code}/")
        assert (answer["Content-Type"], answer.content[:4]) == ("application/pdf", b"%PDF")
        assert browser.get(f"{address}receipts/K7Q2-9MXD/").status_code == 404
        stranger = visitor()
        assert stranger.get(f"{address}receipts/{issued.code}/").status_code == 404
    with database.as_office(), city_scope(MIHON):
        documents.revoke(issued, "宛名の誤り", actor="system")
    with database.as_public(), city_scope(MIHON):
        documents.withdraw_published(DocumentRevoked(code=issued.code, revoked_at=clock.now()))
    with database.as_public(), pages():
        assert issued.code not in signed_in().get(address).content.decode()


def test_the_pages(database: Clone):
    with database.as_office(), pages():
        with city_scope(MIHON):
            payment = paid()
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        address = f"/takings/{payment.number}/"
        assert "確認番号のついた領収書を発行する" in desk.get(address).content.decode()
        assert desk.get(f"{address}receipt.pdf").status_code == 404
        refused = desk.post(f"{address}issue/", {"name": " "})
        assert refused.status_code == 422
        assert "宛名が入力されていません" in refused.content.decode()
        assert desk.post(f"{address}issue/", {"name": "見本 太郎"}).status_code == 302
        assert "発行した領収書" in desk.get(address).content.decode()
        assert desk.get(f"{address}receipt.pdf").content.startswith(b"%PDF")
