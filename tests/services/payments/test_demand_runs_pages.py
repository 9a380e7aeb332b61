"""The pages of 督促 for many charges: confirmed by number and sum, the letters, the addressees, who may see it."""

import csv
import io
import re

import pypdfium2
import pytest
from charging import charged, clerk
from clones import MIHON, Clone
from demanding import DUE, NOW, OWN, STRANGER, begun, bring, of, paid, row, work
from django.test import Client
from visitors import pages, signed_in_staff, words_of

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.documents.models import IssuedDocument
from madoguchi.services.payments import jobs
from madoguchi.services.payments.demanded import queries
from madoguchi.services.payments.models import (
    DemandLine,
    DemandRun,
)
from madoguchi.services.payments.rules import departments_of


def desk(name: str, kind: StaffKind = StaffKind.REGULAR) -> Client:
    with city_scope(MIHON):
        Staff.objects.filter(id=clerk(name).id).update(kind=kind)
    return signed_in_staff("/login/", f"{name}@mihon.example")


ALL, DAY = "/takings/demands/", "/takings/demands/due/2026-10-30/"


def form(browser: Client, **fields: str) -> dict[str, str]:
    """The form of the day as it is shown, filled in."""
    page = browser.get(DAY).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(count|amount)" value="(\d+)"', page))
    return {**hidden, "pay_until": "2026-11-24", "department": "crisis_management", "sure": "on"} | fields


def letters_of_the_day(browser: Client) -> str:
    """Have those of the day made, and the job make them; returns the address of the run."""
    page = browser.post(DAY, form(browser))["Location"]
    with city_scope(MIHON):
        made = DemandRun.objects.get()
    jobs.make_demands(city=MIHON, demand_run=str(made.id))
    return page


@pytest.fixture
def town(database: Clone):
    with database.as_office(), pages(), clock.moved_to(NOW):
        with city_scope(MIHON):
            bring(*(row(n) for n in range(1, 4)), row(4, name="=cmd()", postal_code="420-9999"))
            bring(row(5, name="見本\U0001b000"), by=OWN)
            charged("case:1", due_on=DUE, payee="みほん文化財団")
        yield database


def test_from_the_list_to_the_letters(town: Clone):
    browser = desk(OWN)
    assert f'href="{ALL}"' in browser.get("/takings/charges/?state=late").content.decode()
    shown = browser.get(ALL)
    assert f'href="{DAY}"' in shown.content.decode()
    assert "令和8年11月19日" in words_of(shown)
    assert "あと7日" in words_of(shown)
    assert "51,500円" in words_of(shown)
    assert "市が督促するものではない" in words_of(browser.get(DAY))
    begins = browser.post(DAY, form(browser))
    assert begins.status_code == 302
    page = begins["Location"]
    assert "5件のうち0件を作りました" in words_of(browser.get(page))
    assert "もう督促したか" in words_of(browser.get(DAY))
    for address in (f"{page}1.pdf", f"{page}0.pdf"):
        assert browser.get(address).status_code == 404
    assert browser.post(f"{page}addressees/").status_code == 404
    with city_scope(MIHON):
        made = DemandRun.objects.get()
    jobs.make_demands(city=MIHON, demand_run=str(made.id))
    done = browser.get(page)
    assert "5件のうち4件を作りました" in words_of(done)
    assert "作らなかったもの 1件" in words_of(done)
    assert "書体にない文字" in words_of(done)
    with city_scope(MIHON):
        assert f"/takings/charges/{of('A-5').number}/" in done.content.decode()
    assert "作り終えました" in words_of(browser.get(ALL))
    letters = browser.get(f"{page}1.pdf")
    assert (letters["Content-Type"], letters["Cache-Control"]) == ("application/pdf", "private, no-store")
    with pypdfium2.PdfDocument(letters.content) as paper:
        said = [sheet.get_textpage().get_text_range() for sheet in paper]
    assert [one in text for one, text in zip(("3郎", "2郎", "1郎", "=cmd"), said, strict=True)] == [True] * 4
    assert browser.get(f"{page}2.pdf").status_code == 404


def test_what_is_begun_is_confirmed_by_number_and_sum(town: Clone):
    browser = desk(OWN)
    good = form(browser)
    for wrong, part in (
        ({"sure": ""}, 'id="id_sure-error"'),
        ({"department": "?"}, 'href="#id_department"'),
        ({"pay_until": "2026-11-13"}, 'href="#id_pay_until"'),
        ({"pay_until": "あした"}, 'href="#id_pay_until"'),
        ({"count": "x"}, 'id="errors"'),
        ({"count": ""}, "いまは5件、51,500円です"),
    ):
        answer = browser.post(DAY, good | wrong)
        assert (answer.status_code, part in answer.content.decode()) == (422, True), wrong
    assert (
        'value="2026-12-01"'
        in browser.post(DAY, good | {"pay_until": "2026-12-01", "sure": ""}).content.decode()
    )
    with city_scope(MIHON):
        paid(of("A-1"))
    answer = browser.post(DAY, good)
    assert (answer.status_code, "いまは4件、41,400円です" in answer.content.decode()) == (422, True)
    with city_scope(MIHON):
        assert not DemandRun.objects.exists()
    for wrong_day in ("2026-13-01", "x"):
        assert browser.get(f"/takings/demands/due/{wrong_day}/").status_code == 404
    assert browser.get("/takings/demands/due/2031-01-01/").status_code == 200
    assert browser.get("/takings/demands/?due=x").status_code == 404


def test_the_addressees_are_told_as_text_and_who_took_them_is_kept(town: Clone):
    browser = desk(OWN)
    page = letters_of_the_day(browser)
    assert browser.get(f"{page}addressees/").status_code == 405
    answer = browser.post(f"{page}addressees/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    heads, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert [one["宛名"] for one in (dict(zip(heads, cells, strict=True)) for cells in rows)] == [
        "見本 3郎",
        "見本 2郎",
        "見本 1郎",
        "'=cmd()",
    ]
    first = dict(zip(heads, rows[0], strict=True))
    assert (first["印刷の部"], first["郵便番号"], first["住所"]) == ("1", "420-0997", "みほん市湖南町3番地")
    assert (first["未納の額"], first["納期限"], first["指定期限"]) == ("10300", "2026-10-30", "2026-11-24")
    with city_scope(MIHON):
        assert first["文書番号"] in set(IssuedDocument.objects.values_list("number", flat=True))
        told = Event.objects.get(kind="payments.demands_listed")
        assert (told.data, told.actor) == ({"addressees": 4}, f"staff:{clerk(OWN).id}")


def test_the_parts_are_of_so_many_letters(town: Clone, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queries, "IN_PART", 3)
    browser = desk(OWN)
    page = letters_of_the_day(browser)
    assert f"{page}2.pdf" in browser.get(page).content.decode()
    assert f"{page}3.pdf" not in browser.get(page).content.decode()
    counts = [len(pypdfium2.PdfDocument(browser.get(f"{page}{part}.pdf").content)) for part in (1, 2)]
    assert counts == [3, 1]


def test_whoever_may_not_see_the_bills_learns_nothing(town: Clone):
    browser = desk(OWN)
    page = letters_of_the_day(browser)
    contractor = desk("kouno", StaffKind.CONTRACTOR)
    stranger = desk(STRANGER)
    for other in (contractor, stranger):
        assert other.get(page).status_code == 404
        assert other.get(f"{page}1.pdf").status_code == 404
        assert other.post(f"{page}addressees/").status_code == 404
    for address in (ALL, DAY):
        assert contractor.get(address).status_code == 404
    assert contractor.post(DAY, form(browser)).status_code == 404
    assert ALL not in contractor.get("/takings/charges/").content.decode()
    with city_scope(MIHON):
        bring(row(9), by=STRANGER)
    assert "10,900円" in words_of(stranger.get(ALL))
    assert "51,500" not in words_of(stranger.get(ALL))
    assert page not in stranger.get(ALL).content.decode()
    assert "10,900" not in words_of(browser.get(ALL))
    with city_scope(MIHON):
        own = departments_of(clerk(STRANGER))[0].slug
    theirs = stranger.post(DAY, form(stranger, department=own))["Location"]
    with city_scope(MIHON):
        made = DemandRun.objects.get(code=theirs.split("/")[-2])
        assert [one.bill.reference for one in made.lines.all()] == ["A-9"]
    assert browser.get(theirs).status_code == 404


def test_of_a_run_of_two_departments_each_sees_its_own(town: Clone):
    """Whoever began it was in both; whoever is in one of them sees the bills of that one."""
    with city_scope(MIHON):
        made = begun(OWN)
        strange = bring(row(9), by=STRANGER)
        bill = strange.bills.get()
        DemandLine.objects.create(run=made, line=6, charge=bill.charge, bill=bill)
        work(made)
    browser = desk(OWN)
    shown = browser.get(f"/takings/demands/{made.code}/")
    assert "5件のうち4件を作りました" in words_of(shown)
    assert "見本 9郎" not in words_of(shown)
    assert len(pypdfium2.PdfDocument(browser.get(f"/takings/demands/{made.code}/1.pdf").content)) == 4
    assert "見本 9郎" not in browser.post(f"/takings/demands/{made.code}/addressees/").content.decode(
        "utf-8-sig"
    )
