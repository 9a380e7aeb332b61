"""Who sees whose tax goes back to whom: neither another department nor a contractor."""

from collections.abc import Iterator

import pytest
from budgeting import ACCOUNT
from charging import clerk
from clones import MIHON, Clone
from django.core.files.uploadedfile import SimpleUploadedFile
from paying import DAY
from visitors import pages, signed_in_staff

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import Charge, ChargeKind, Overpayment
from madoguchi.services.refunds import actions

ROW = "通知番号,宛名,郵便番号,住所,金額,納期限,eL番号\r\nA-1,見本 太郎,,,8000,2026-12-25,"
TITLE = {"ja": "固定資産税", "en": "Property tax"}


@pytest.fixture(autouse=True)
def office(database: Clone) -> Iterator[Clone]:
    with database.as_office(), pages(), clock.moved_to(DAY):
        yield database


def paid_twice() -> Overpayment:
    """A tax that a bank took twice, and an account that was proposed for what goes back."""
    wanted = payments.BillsWanted(ChargeKind.TAX, TITLE, "みほん市", "一般会計／市税／固定資産税")
    begun = payments.begin_bills(SimpleUploadedFile("bills.csv", ROW.encode("cp932")), wanted, clerk())
    payments.charge_some(begun.id)
    charge = Charge.objects.get()
    for n in range(2):
        told = PaidByProvider(provider="bank", way="slip", reference=f"R-{n}", amount=8_000, at=clock.now())
        found = payments.collect(charge.subject, told)
    assert isinstance(found, Overpayment)
    actions.propose(found, actions.Wanted("見本 太郎", ACCOUNT, "通帳の写し"), clerk())
    return found


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
        found = paid_twice()
        Staff.objects.filter(id=clerk(name).id).update(kind=kind)
    desk = signed_in_staff("/login/", f"{name}@mihon.example")
    listed = desk.get("/refunds/")
    assert listed.status_code == lists
    assert ("見本 太郎" in listed.content.decode()) == (opens == 200)
    assert desk.get(f"/refunds/{found.id}/").status_code == opens
    if opens == 404:
        assert desk.post(f"/refunds/{found.id}/", {"answer_is": "yes"}).status_code == 404
