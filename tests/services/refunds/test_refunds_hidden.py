"""Who sees whose tax goes back to whom: neither another department nor a contractor."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from budgeting import ACCOUNT
from charging import charged, clerk
from clones import KAGAMI, MIHON, Clone
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from paying import DAY
from visitors import pages, signed_in_staff

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import Charge, ChargeKind, Overpayment
from madoguchi.services.payments.queries import interest_of
from madoguchi.services.payments.rules import visible_overpayments
from madoguchi.services.refunds import actions
from madoguchi.services.spending.models import Payout

ROW = "通知番号,宛名,郵便番号,住所,金額,納期限,eL番号\r\nA-1,見本 太郎,,,300000,2026-06-01,"
TITLE = {"ja": "固定資産税", "en": "Property tax"}
BROUGHT = datetime(2026, 5, 20, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def office(database: Clone) -> Iterator[Clone]:
    with database.as_office(), pages(), clock.moved_to(DAY):
        yield database


def tax() -> Charge:
    """A tax that the department of the clerk brought in, and that is late by now."""
    wanted = payments.BillsWanted(ChargeKind.TAX, TITLE, "みほん市", "一般会計／市税／固定資産税")
    with clock.moved_to(BROUGHT):
        begun = payments.begin_bills(SimpleUploadedFile("bills.csv", ROW.encode("cp932")), wanted, clerk())
        payments.charge_some(begun.id)
    return Charge.objects.get()


def interest() -> Charge:
    """What the delay of such a tax cost."""
    late = tax()
    by_bank(late, "R")
    payments.charge_interest(late.id)
    found = interest_of(late)
    assert found is not None
    return found


def fee() -> Charge:
    """A fee, which is of nobody's tax."""
    return charged(title=TITLE)


def by_bank(charge: Charge, reference: str) -> object:
    told = PaidByProvider(
        provider="bank", way="slip", reference=reference, amount=charge.amount, at=clock.now()
    )
    return payments.collect(charge.subject, told)


def paid_twice(charge: Charge) -> Overpayment:
    """What a bank took twice, an account that was proposed for what goes back, and that it might go in cash."""
    by_bank(charge, "T-1")
    found = by_bank(charge, "T-2")
    assert isinstance(found, Overpayment)
    actions.propose(found, actions.Wanted("見本 太郎", ACCOUNT, "通帳の写し"), clerk())
    payments.propose_return(found, payments.WantedReturn("見本 太郎", "領収書"), clerk())
    return found


def seen(name: str, kind: StaffKind, found: Overpayment) -> tuple[bool, int]:
    """Whether somebody finds it in the list of overpayments, and how its page is answered."""
    with city_scope(MIHON):
        Staff.objects.filter(id=clerk(name).id).update(kind=kind)
    desk = signed_in_staff("/login/", f"{name}@mihon.example")
    listed = desk.get("/takings/overpaid/")
    assert listed.status_code == 200
    html = listed.content.decode()
    address = f"/takings/overpaid/{found.id}/"
    shown = [html.count(address) == 2, TITLE["ja"] in html, f"{found.amount:,}円" in html]
    assert len({*shown, address in html}) == 1
    opened = desk.get(address)
    assert ("見本 太郎" in opened.content.decode()) == (opened.status_code == 200)
    acted = desk.post(address, {"act": "decide", "answer_is": "no", "answer": "別の方に返す"})
    assert acted.status_code == (302 if opened.status_code == 200 else 404)
    return shown[0], opened.status_code


@pytest.mark.parametrize("owed", [tax, interest])
@pytest.mark.parametrize(
    ("name", "kind", "sees"),
    [
        ("otsuyama", StaffKind.REGULAR, (True, 200)),
        ("naya", StaffKind.REGULAR, (False, 404)),
        ("otsuyama", StaffKind.CONTRACTOR, (False, 404)),
    ],
)
def test_an_overpaid_tax_is_for_who_brought_it_in(
    owed: Callable[[], Charge], name: str, kind: StaffKind, sees: tuple[bool, int]
):
    with city_scope(MIHON):
        found = paid_twice(owed())
    assert seen(name, kind, found) == sees


@pytest.mark.parametrize(
    ("kind", "sees"), [(StaffKind.REGULAR, (True, 200)), (StaffKind.CONTRACTOR, (False, 404))]
)
def test_an_overpaid_fee_is_for_all_but_contractors(kind: StaffKind, sees: tuple[bool, int]):
    with city_scope(MIHON):
        found = paid_twice(fee())
    assert seen("naya", kind, found) == sees


def test_the_other_city_finds_nothing_of_it():
    with city_scope(MIHON):
        found = paid_twice(tax())
    with city_scope(KAGAMI):
        staff = Staff.objects.filter(kind=StaffKind.REGULAR).first()
        assert staff is not None
        assert not visible_overpayments(staff).filter(id=found.id).exists()


@pytest.mark.parametrize(
    ("name", "kind", "lists", "opens"),
    [
        ("otsuyama", StaffKind.REGULAR, 200, 200),
        ("naya", StaffKind.REGULAR, 200, 404),
        ("otsuyama", StaffKind.CONTRACTOR, 404, 404),
    ],
)
def test_only_who_brought_the_bill_in_sees_it(name: str, kind: StaffKind, lists: int, opens: int):
    with city_scope(MIHON):
        found = paid_twice(tax())
        Staff.objects.filter(id=clerk(name).id).update(kind=kind)
    desk = signed_in_staff("/login/", f"{name}@mihon.example")
    listed = desk.get("/refunds/")
    assert listed.status_code == lists
    assert ("見本 太郎" in listed.content.decode()) == (opens == 200)
    assert desk.get(f"/refunds/{found.id}/").status_code == opens
    if opens == 404:
        assert desk.post(f"/refunds/{found.id}/", {"answer_is": "yes"}).status_code == 404


def test_whoever_may_not_open_the_order_reads_its_number():
    with city_scope(MIHON):
        found = paid_twice(fee())
        actions.decide(found.bank_refunds.get(), True, "", clerk("otsuyama"))
        number = Payout.objects.get().number
    link = f'href="{reverse("spending:payout", args=[number])}"'
    for name, opens in (("otsuyama", True), ("ishida", False)):
        page = signed_in_staff("/login/", f"{name}@mihon.example").get(f"/refunds/{found.id}/")
        assert number in page.content.decode()
        assert (link in page.content.decode()) == opens
