"""Cash for a bill at the desk: found by any number that is on its paper, taken into the open till, told back."""

from charging import charged
from checkouts import billed
from clones import MIHON, Clone
from tills import cashier
from visitors import pages, signed_in_staff
from walking import take_all

from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments.models import Bill, Charge, Payment, State
from madoguchi.services.payments.numbers import grouped

DESK = "/takings/charges/"


def test_a_clerk_finds_it_takes_cash_and_the_bill_is_paid_on_line(database: Clone):
    with database.as_public(), city_scope(MIHON):
        bill = billed(key="271828")
    take_all(database.as_office)
    with database.as_office(), pages():
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        with city_scope(MIHON):
            charge = Charge.objects.get()
        address = f"{DESK}{charge.number}/"
        for typed in (charge.number, grouped(charge.number), bill.code, bill.code.lower()):
            assert desk.get(DESK, {"number": typed})["Location"] == address
        assert "この番号の請求はありません" in desk.get(DESK, {"number": "K7Q2-9MXD"}).content.decode()
        refused = desk.post(address, {"act": "cash", "tendered": "１，０００円"})
        assert "レジが開いていません" in refused.content.decode()
        with city_scope(MIHON):
            cashier()
        for typed in ("", "-1", "NaN", "1e6", "599", "9" * 13, "10000001"):
            assert desk.post(address, {"act": "cash", "tendered": typed}).status_code == 422
        assert desk.post(address, {"act": "cash", "tendered": "１，０００円"}).status_code == 302
        assert "おつりは400円です" in desk.get(address).content.decode()
        assert "お預かりした現金" not in desk.get(address).content.decode()
        with city_scope(MIHON):
            assert (Payment.objects.get().amount, Payment.objects.get().given_back) == (600, 400)
    take_all(database.as_public)
    with database.as_public(), city_scope(MIHON):
        assert Bill.objects.get().state == State.PAID


def test_a_fee_of_a_case_is_taken_in_its_case(database: Clone):
    with database.as_office(), pages():
        with city_scope(MIHON):
            cashier()
            charge = charged()
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        address = f"{DESK}{charge.number}/"
        assert "お預かりした現金" not in desk.get(address).content.decode()
        assert desk.post(address, {"act": "cash", "tendered": "600"}).status_code == 422
        with city_scope(MIHON):
            assert Payment.objects.count() == 0
