"""督促状 as an issued document: to whom, until when, by which law; once for a charge, and for those whose work it is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
from brought import HEAD, WANTED, upload
from charging import charged, clerk
from clones import MIHON, Clone
from django.test import Client
from racing import together
from visitors import pages, signed_in_staff
from walking import take_all

from madoguchi.core import clock
from madoguchi.foundation.city.models import Department, Staff, StaffKind
from madoguchi.foundation.files.queries import open_file
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tray.models import TrayOut
from madoguchi.services.documents.models import IssuedDocument, PublishedDocument, Template
from madoguchi.services.documents.queries import published
from madoguchi.services.documents.typeset import MissingGlyphsError
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.demand_law import LAW
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import Charge, ChargeKind, Reminder, ReminderKind
from madoguchi.services.payments.queries import interest_of
from madoguchi.services.payments.refusals import PaymentRefusedError

#: Its tenth day later is a Sunday.
NOW = datetime(2026, 11, 12, 3, tzinfo=UTC)
DUE = date(2026, 10, 30)
UNTIL = date(2026, 11, 24)
MANY = timedelta(days=61)
OWN, STRANGER = "otsuyama", "naya"


@pytest.fixture
def late(office: Clone):
    """The office on a day on which what was due in October is late."""
    with clock.moved_to(NOW):
        yield office


def wanted(**fields: Any) -> money.Demand:
    known: dict[str, Any] = {
        "name": " 見本　太郎 ",
        "postal_code": "420-0001",
        "address": "静岡県みほん市湖南町1-2-3",
        "pay_until": UNTIL,
        "department": Department.objects.get(slug="crisis_management"),
    }
    return money.Demand(**known | fields)


def tax(due: str = "2026-10-30", amount: int = 160_000) -> Charge:
    """A tax that the department of `OWN` brought in while it was due."""
    with clock.moved_to(datetime(2026, 6, 1, 3, tzinfo=UTC)):
        row = f"A-1,見本 太郎,420-0001,静岡県みほん市湖南町1-2-3,{amount},{due},9920110000000001"
        money.charge_some(money.begin_bills(upload(row, head=HEAD), WANTED, clerk()).id)
    return Charge.objects.get(reckoned="A-1")


def fee(**fields: Any) -> Charge:
    return charged(**{"due_on": DUE} | fields)


def words(issued: IssuedDocument) -> str:
    assert issued.file
    paper = pypdfium2.PdfDocument(open_file(issued.file))
    return "".join(page.get_textpage().get_text_range() for page in paper).replace("\r\n", "")


def refused(act, *arguments) -> str:
    with pytest.raises(PaymentRefusedError) as raised:
        act(*arguments)
    return raised.value.rule


def test_it_is_issued_and_noted_once(late: Clone):
    owed = fee()
    issued = money.demand(owed, wanted(), clerk())
    sent = Reminder.objects.get()
    assert (sent.kind, sent.sent_on, sent.pay_until) == ("demand", NOW.date(), UNTIL)
    assert money.demand_document(sent) == issued
    kinds = Event.objects.filter(subject=owed.subject).order_by("n").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["payments.reminded", "payments.demand_issued"]
    assert refused(money.demand, owed, wanted(), clerk(OWN)) == "reminded"
    assert (Reminder.objects.count(), IssuedDocument.objects.count()) == (1, 1)


def test_what_was_noted_by_hand_is_not_sent_again(late: Clone):
    owed = fee()
    money.remind(owed, ReminderKind.DEMAND, clerk())
    assert refused(money.demand, owed, wanted(), clerk()) == "reminded"
    assert not IssuedDocument.objects.exists()


def test_two_clerks_issue_one(database: Clone):
    with database.as_office(), city_scope(MIHON), clock.moved_to(NOW):
        fee()

    def issue(name: str) -> IssuedDocument:
        with clock.moved_to(NOW):
            return money.demand(Charge.objects.get(), wanted(), clerk(name))

    results, faults = together(database, lambda: issue("kouno"), lambda: issue(OWN))
    assert (len(results), len(faults)) == (1, 1)
    with database.as_office(), city_scope(MIHON):
        assert (IssuedDocument.objects.count(), Reminder.objects.count()) == (1, 1)


def test_of_a_tax_its_words(late: Clone):
    owed = tax()
    said = words(money.demand(owed, wanted(), clerk()))
    number = f"{owed.number[:4]} {owed.number[4:8]}"
    for part in (
        "見本 太郎　様",
        "固定資産税",
        "160,000円",
        "令和8年10月30日",
        "令和8年11月24日",
        "地方税法",
        "差し押さえることになります",
        "3か月以内に、みほん市長に審査請求",
        "みほん市を被告",
        number,
        owed.key,
        "9920110000000001",
        "261124",
        "054-000-",
    ):
        assert part in said, part


def test_it_says_what_the_delay_costs_today_and_on_its_last_day(late: Clone):
    said = words(money.demand(tax("2026-06-30", 1_600_000), wanted(), clerk()))
    # 31 days of 2.8 %, then 104 and 116 of 9.1 % (地方税法附則3条の2).
    today, last = (1_600_000 * (28 * 31 + 91 * days) // 365_000 // 100 * 100 for days in (104, 116))
    assert f"今日（令和8年11月12日）納めたとき　{today:,}円" in said
    assert f"指定期限（令和8年11月24日）納めたとき　{last:,}円" in said


def test_without_the_rate_of_a_year_it_names_no_sum(late: Clone):
    owed = tax()
    with clock.moved_to(datetime(2026, 12, 25, 3, tzinfo=UTC)):
        said = words(money.demand(owed, wanted(pay_until=date(2027, 1, 12)), clerk()))
    assert said.count("納めたとき") == 1
    assert "延滞金も加算されます" in said


def test_of_a_fee_nothing_is_seized(late: Clone):
    said = words(money.demand(fee(), wanted(name="見本商事株式会社　御中"), clerk()))
    assert "地方自治法第231条の3第1項" in said
    assert "裁判所の手続き" in said
    assert "差し押さえ" not in said
    assert "御中　様" not in said
    assert "担当の窓口で納めてください" in said


def test_of_late_interest_it_asks_no_interest(late: Clone):
    owed = tax("2026-06-30", 1_600_000)
    with clock.moved_to(datetime(2026, 10, 1, 3, tzinfo=UTC)):
        money.charge_interest(_paid(owed).id)
    interest = interest_of(owed)
    assert interest
    with clock.moved_to(datetime(2026, 11, 12, 3, tzinfo=UTC)):
        assert money.billed_to(interest)
        said = words(money.demand(interest, wanted(), clerk()))
    assert "加算されます" not in said
    assert "納めたとき" not in said


def _paid(owed: Charge) -> Charge:
    at = clock.now()
    told = PaidByProvider(provider="bank", way="slip", reference=owed.number, amount=owed.amount, at=at)
    money.collect(owed.subject, told)
    return owed


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"name": "　"}, "demand_name"),
        ({"address": "\n"}, "demand_address"),
        ({"pay_until": UNTIL - timedelta(days=3)}, "demand_until"),
        ({"pay_until": NOW.date() + MANY}, "demand_until"),
    ],
)
def test_what_cannot_be_sent(late: Clone, fields: dict[str, Any], rule: str):
    assert refused(money.demand, fee(), wanted(**fields), clerk()) == rule
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("fields", [{"kind": "facility"}, {"payee": "みほん文化財団"}])
def test_what_another_is_owed_another_demands(late: Clone, fields: dict[str, Any]):
    assert refused(money.demand, fee(**fields), wanted(), clerk()) == "demand_elsewhere"
    assert not Reminder.objects.exists()


def test_every_other_kind_has_its_law():
    assert set(ChargeKind) - set(LAW) == {ChargeKind.FACILITY}


def test_what_is_not_late_or_paid_is_not_demanded(late: Clone):
    assert refused(money.demand, fee(due_on=NOW.date()), wanted(), clerk()) == "not_late"
    gone = fee(subject="case:2")
    money.cancel(gone, "誤り", actor="system")
    assert refused(money.demand, gone, wanted(), clerk()) == "cancelled"


def test_a_city_without_a_template_is_told(late: Clone):
    owed = fee()
    Template.objects.filter(slug="demand").delete()
    assert refused(money.demand, owed, wanted(), clerk()) == "demand_template"


@pytest.mark.parametrize(
    "name", ["#panic()", '"); #image("/etc/passwd")', "<b>見本</b>", "*見本* $x$ \\ //", "{{ x }}"]
)
def test_a_name_is_a_name(late: Clone, name: str):
    assert f"{name}　様" in words(money.demand(fee(), wanted(name=name, address=name), clerk()))


def test_what_no_typeface_has_leaves_nothing_behind(late: Clone):
    with pytest.raises(MissingGlyphsError):
        money.demand(fee(), wanted(name="見本\U0001b000"), clerk())
    assert not Reminder.objects.exists()


def test_the_usual_last_day_is_an_open_one(late: Clone):
    # The tenth day, a Sunday, and the Monday, a holiday (勤労感謝の日), give way to the Tuesday.
    assert money.first_demand_day() == UNTIL
    money.remind(fee(), ReminderKind.DEMAND, clerk())
    assert Reminder.objects.get().pay_until == UNTIL


def test_anyone_may_confirm_it_and_nobody_outside_learns_of_whom(database: Clone):
    with database.as_office(), city_scope(MIHON), clock.moved_to(NOW):
        issued = money.demand(fee(), wanted(), clerk())
        told = bytes(TrayOut.objects.get(kind="demand").body).decode()
        assert issued.code in told
        assert not [word for word in ("見本", "湖南", "amount") if word in told]
    take_all(database.as_public)
    with database.as_public(), city_scope(MIHON):
        assert published(issued.code)
        assert PublishedDocument.objects.get(code=issued.code).file is None


def desk(name: str, kind: StaffKind = StaffKind.REGULAR) -> Client:
    with city_scope(MIHON):
        Staff.objects.filter(id=clerk(name).id).update(kind=kind)
    return signed_in_staff("/login/", f"{name}@mihon.example")


def sent_form(**fields: str) -> dict[str, str]:
    known = {
        "name": "見本 太郎",
        "postal_code": "420-0001",
        "address": "みほん市湖南町1-2-3",
        "pay_until": "2026-11-24",
        "department": "crisis_management",
    }
    return known | fields


def test_the_pages(database: Clone):
    with database.as_office(), pages(), clock.moved_to(NOW):
        with city_scope(MIHON):
            owed = tax()
            on_time = fee(due_on=date(2026, 12, 25))
        page = f"/takings/charges/{owed.number}/"
        browser = desk(OWN)
        assert f"{page}demand/" in browser.get(page).content.decode()
        form = browser.get(f"{page}demand/").content.decode()
        for part in ('value="見本 太郎"', 'value="2026-11-24"', "湖南町1-2-3"):
            assert part in form
        answer = browser.post(f"{page}demand/", sent_form(name='"><script>x</script>', department="?"))
        assert (answer.status_code, "担当の所属を選んで" in answer.content.decode()) == (422, True)
        assert "&quot;&gt;&lt;script&gt;" in answer.content.decode()
        answer = browser.post(f"{page}demand/", sent_form(pay_until="あした"))
        assert (answer.status_code, 'value="見本 太郎"' in answer.content.decode()) == (422, True)
        for wrong in ({"pay_until": "あした"}, {"name": ""}, {"address": ""}, {"department": ""}):
            (field,) = wrong
            shown = browser.post(f"{page}demand/", sent_form(**wrong)).content.decode()
            assert (f'href="#id_{field}"' in shown, f'id="id_{field}-error"' in shown) == (True, True), shown
        assert browser.get(f"{page}demand.pdf").status_code == 404
        assert browser.post(f"{page}demand/", sent_form()).status_code == 302
        file = browser.get(f"{page}demand.pdf")
        assert (file["Content-Type"], file.content[:4]) == ("application/pdf", b"%PDF")
        shown = browser.get(page).content.decode()
        assert (f"{page}demand.pdf" in shown, f'"{page}demand/"' in shown) == (True, False)
        assert browser.get(f"{page}demand/").status_code == 302
        again = browser.post(f"{page}demand/", sent_form())
        assert (again.status_code, "すでに送っています" in again.content.decode()) == (422, True)
        assert browser.get(f"/takings/charges/{on_time.number}/demand/").status_code == 302


def test_of_a_tax_only_who_brought_it_in(database: Clone):
    with database.as_office(), pages(), clock.moved_to(NOW):
        with city_scope(MIHON):
            owed = tax()
        page = f"/takings/charges/{owed.number}/"
        stranger, contractor = desk(STRANGER), desk("kouno", StaffKind.CONTRACTOR)
        for browser in (stranger, contractor):
            assert browser.get(f"{page}demand/").status_code == 404
            assert browser.post(f"{page}demand/", sent_form()).status_code == 404
            assert "demand/" not in browser.get(page).content.decode()
        with city_scope(MIHON):
            assert not Reminder.objects.exists()
            money.demand(owed, wanted(), clerk(OWN))
        assert stranger.get(f"{page}demand.pdf").status_code == 404
        assert "demand.pdf" not in stranger.get(page).content.decode()
        assert desk(OWN).get(f"{page}demand.pdf").status_code == 200
