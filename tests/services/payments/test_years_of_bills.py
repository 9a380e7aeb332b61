"""The 年度 of bills that are brought in: that of the day on which each is due, as it is told on the page."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from charging import charged, clerk
from clones import MIHON, Clone
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from visitors import pages, signed_in_staff

from madoguchi.core import clock
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import accounts
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.bill_files import BillFaultsError
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import BillImport, Charge, ChargeKind
from madoguchi.services.payments.rules import due_year, due_years

WANTED = money.BillsWanted(ChargeKind.TAX, {"ja": "固定資産税", "en": "Tax"}, "みほん市", "市税")
FORM = {"kind": "tax", "title": "税", "title_en": "Tax", "payee": "みほん市", "account": "市税"}


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+09:00")


def upload(*days: str) -> SimpleUploadedFile:
    rows = [f"T-{n},見本 {n},1000,{day}" for n, day in enumerate(days)]
    return SimpleUploadedFile("bills.csv", "\n".join(["通知番号,宛名,金額,納期限", *rows]).encode())


def brought(*days: str) -> BillImport:
    begun = money.begin_bills(upload(*days), WANTED, clerk())
    while money.charge_some(begun.id):
        pass
    return begun


@pytest.mark.parametrize(
    ("due_on", "told_on", "year"),
    [
        ("2027-03-31", "2027-03-31", 2026),
        ("2027-04-01", "2027-03-31", 2027),
        ("2027-05-31", "2027-03-31", 2027),
        ("2027-05-31", "2027-05-31", 2027),
        ("2028-05-31", "2027-03-31", 2028),
        # 31 March 2029 is a Saturday, 31 March 2030 a Sunday: what they moved is of the year that ended.
        ("2029-04-02", "2029-03-01", 2028),
        ("2029-04-03", "2029-03-01", 2029),
        ("2030-04-01", "2030-03-01", 2029),
        ("2030-04-02", "2030-03-01", 2030),
        # It was told in the new year only.
        ("2030-04-01", "2030-04-01", 2030),
        ("2027-01-04", "2026-12-28", 2026),
    ],
)
def test_the_year_of_the_day_it_is_due(due_on: str, told_on: str, year: int):
    assert due_year(date.fromisoformat(due_on), date.fromisoformat(told_on)) == year


def test_days_of_a_year_are_one():
    days = [(date(2027, 4, 30), 2, 300), (date(2027, 3, 1), 1, 50), (date(2027, 6, 30), 1, 7)]
    assert due_years(days, date(2027, 2, 1)) == [(2026, 1, 50), (2027, 3, 307)]


def test_each_bill_is_of_its_own_year(office: Clone):
    with clock.moved_to(noon("2027-03-31")):
        brought("2027-03-31", "2027-04-01", "2027-05-31")
    years = Charge.objects.order_by("due_on").values_list("fiscal_year", flat=True)
    assert list(years) == [2026, 2027, 2027]


def test_a_job_that_runs_after_midnight_changes_no_year(office: Clone):
    with clock.moved_to(datetime(2027, 3, 31, 14, 59, tzinfo=UTC)):
        begun = money.begin_bills(upload("2027-03-31"), WANTED, clerk())
    with clock.moved_to(datetime(2027, 3, 31, 15, 1, tzinfo=UTC)):
        money.charge_some(begun.id)
    assert Charge.objects.get().fiscal_year == 2026


@pytest.mark.parametrize("today", ["2027-04-01", "2027-05-31", "2027-06-01"])
def test_what_was_due_in_a_year_that_ended_is_not_brought_in(office: Clone, today: str):
    with clock.moved_to(noon(today)):
        with pytest.raises(BillFaultsError, match="2027-03-31"):
            brought("2027-03-31")
        brought("2027-06-30")
    assert Charge.objects.get().fiscal_year == 2027


@pytest.mark.parametrize(("on", "year"), [("2027-05-31", 2026), ("2027-06-01", 2027)])
def test_paid_until_its_books_are_closed_it_is_of_that_year(office: Clone, on: str, year: int):
    with clock.moved_to(noon("2027-03-01")):
        brought("2027-03-31")
    owed = Charge.objects.get()
    told = PaidByProvider(provider="bank", way="card", reference="1", amount=1000, at=noon(on))
    money.collect(owed.subject, told)
    assert [row.year for row in accounts.booked(date.fromisoformat(on), date.fromisoformat(on))] == [year]


def test_the_rest_of_what_is_reduced_keeps_its_year(office: Clone):
    with clock.moved_to(noon("2027-03-31")):
        owed = charged()
    with clock.moved_to(noon("2027-04-01")):
        rest = money.reduce(owed, 100, "減額", actor="system")
    assert (owed.fiscal_year, rest.fiscal_year) == (2026, 2026)


@pytest.fixture
def desk(database: Clone) -> Iterator[Client]:
    with database.as_office(), pages(), clock.moved_to(noon("2027-03-20")):
        yield signed_in_staff("/login/", "kouno@mihon.example")


def test_the_pages_say_another_year(desk: Client):
    kept = desk.post("/takings/bills/", {**FORM, "file": upload("2027-03-31", "2027-04-30", "2027-05-31")})
    looked = desk.get(kept["Location"]).content.decode()
    assert "令和8年度 1件 1,000円" in looked and "令和9年度 2件 2,000円" in looked
    columns = {f"column-{n}": name for n, name in enumerate(["reference", "name", "amount", "due_on"])}
    begun = desk.post(kept["Location"], {"act": "bring", **columns})
    assert "令和9年度 2件 2,000円" in desk.get(begun["Location"]).content.decode()


def test_the_pages_say_nothing_of_the_running_year(desk: Client):
    with city_scope(MIHON):
        begun = brought("2027-03-31")
    assert "納期限の日の年度" not in desk.get(f"/takings/bills/{begun.code}/").content.decode()
