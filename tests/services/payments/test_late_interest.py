"""延滞金 as a charge: of a tax that was paid late, once, under a 科目 of its own; shown, payable, reducible."""

from datetime import date, datetime, timedelta

import pytest
from charging import charged, clerk
from checkouts import billed
from clones import MIHON, Clone
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from tills import cashier
from visitors import pages, signed_in_staff, visitor
from walking import run_jobs, take_all

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import Bill, Charge, ChargeKind, ReductionKind, State, Way
from madoguchi.services.payments.queries import interest_of, principal_of
from madoguchi.services.payments.refusals import PaymentRefusedError
from madoguchi.services.payments.rules import late_interest

DUE, PAID = date(2026, 6, 1), datetime(2026, 11, 20, 12, tzinfo=clock.TOKYO)
JOB = "payments.charge_interest"
OWNER = "owner@mail.example"


def tax(subject: str = "bill:1", **fields: object) -> Charge:
    """A tax of 300,000 yen that was due on 1 June."""
    given = {
        "kind": ChargeKind.TAX,
        "amount": 300_000,
        "due_on": DUE,
        "title": {"ja": "固定資産税", "en": "Property tax"},
        "account": "一般会計／市税／固定資産税",
        "ways": [Way.CASH, Way.CARD, Way.SLIP, Way.EL_QR],
        "key": "271828",
    }
    return charged(subject, **{**given, **fields})


def paid(charge: Charge, at: datetime = PAID) -> Charge:
    """The same once a bank took it for its slip."""
    told = PaidByProvider(provider="bank", way="slip", reference=charge.number, amount=charge.amount, at=at)
    money.collect(charge.subject, told)
    return Charge.objects.get(id=charge.id)


def asked() -> list[str]:
    return [job.args["charge"] for job in ProcrastinateJob.objects.filter(task_name=JOB)]


def test_what_the_delay_cost_is_a_charge_of_its_own(office: Clone):
    principal = paid(tax())
    assert asked() == [str(principal.id)]
    made = money.charge_interest(principal.id)
    assert made is not None
    assert made.amount == late_interest(300_000, DUE, PAID.date()) == 11_300
    assert made.account == "一般会計／諸収入／延滞金、加算金及び過料／延滞金"
    assert made.title == {"ja": "延滞金（固定資産税）", "en": "Late interest (Property tax)"}
    assert (made.state, made.ways) == (State.DUE, ["cash", "card", "slip"])
    assert (made.payee, made.due_on) == (principal.payee, clock.today() + timedelta(days=20))
    assert made.key not in ("", principal.key)
    assert "300,000円" in made.reckoned
    assert (interest_of(principal), principal_of(made)) == (made, principal)
    assert (principal_of(principal), interest_of(made)) == (None, None)


def test_it_is_charged_once_and_bears_none_itself(office: Clone):
    principal = paid(tax())
    made = money.charge_interest(principal.id)
    assert money.charge_interest(principal.id) == made
    assert made is not None
    Charge.objects.filter(id=made.id).update(due_on=DUE)
    with clock.moved_to(clock.now() + timedelta(days=1)):
        paid(Charge.objects.get(id=made.id), clock.now())
    assert asked() == [str(principal.id)]


def test_one_given_up_does_not_come_back(office: Clone):
    principal = paid(tax())
    made = money.charge_interest(principal.id)
    assert made is not None
    proposal = money.Proposal(ReductionKind.REDUCTION, 0, "市税条例19条", "罹災証明書")
    waiting = money.propose_reduction(made, proposal, clerk())
    money.decide_reduction(waiting, True, "", clerk("otsuyama"))
    again = money.charge_interest(principal.id)
    assert again is not None
    assert (again.id, again.state) == (made.id, State.CANCELLED)


NONE: list[tuple[str, dict[str, object], datetime]] = [
    ("on the day", {}, datetime(2026, 6, 1, 23, 59, tzinfo=clock.TOKYO)),
    ("no tax", {"kind": ChargeKind.USAGE}, PAID),
    ("never due", {"due_on": None}, PAID),
]


@pytest.mark.parametrize(("fields", "at"), [one[1:] for one in NONE], ids=[one[0] for one in NONE])
def test_what_bears_none_asks_for_none(office: Clone, fields: dict[str, object], at: datetime):
    paid(tax(**fields), at)
    assert asked() == []


def test_below_the_least_nothing_is_charged(office: Clone):
    principal = paid(tax(amount=20_000))
    assert asked() == [str(principal.id)]
    assert money.charge_interest(principal.id) is None
    assert interest_of(principal) is None


def test_money_is_taken_though_no_rate_is_known(office: Clone):
    principal = paid(tax(due_on=date(2019, 6, 1)))
    assert principal.state == State.PAID
    with pytest.raises(PaymentRefusedError) as raised:
        money.charge_interest(principal.id)
    assert raised.value.rule == "no_rate", "the job stands on the page of what is stuck"


def signed_in() -> Client:
    browser = visitor()
    with city_scope(MIHON):
        browser.force_login(ensure_account(OWNER))
    return browser


def test_whoever_has_the_bill_sees_and_pays_it(database: Clone):
    with database.as_office(), city_scope(MIHON):
        principal = tax()
    take_all(database.as_public)
    with database.as_public(), city_scope(MIHON):
        money.keep_bill(Bill.objects.get(), ensure_person(ensure_account(OWNER)))
    with database.as_office(), city_scope(MIHON):
        paid(principal)
    run_jobs(database.as_office)
    take_all(database.as_public)
    with database.as_public(), pages():
        with city_scope(MIHON):
            late = Bill.objects.get(principal=principal.number)
            assert (late.amount, late.number) == (11_300, late.code)
        mine = signed_in().get("/my/payments/").content.decode().replace("<wbr>", "")
        assert "延滞金（固定資産税）" in mine
        holder = visitor()
        holder.post("/pay/", {"number": principal.number, "key": "271828"})
        shown = holder.get(f"/pay/{principal.number}/").content.decode()
        assert f"/pay/{late.code}/" in shown
        assert "11,300円" in holder.get(f"/pay/{late.code}/").content.decode()
        assert visitor().get(f"/pay/{late.code}/").status_code == 404
    with database.as_office(), pages():
        with city_scope(MIHON):
            made = interest_of(principal)
            assert made is not None
            money.receive_cash(made, 20_000, cashier())
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        for number, other in ((principal.number, made.number), (made.number, principal.number)):
            assert other in desk.get(f"/takings/charges/{number}/").content.decode()
    take_all(database.as_public)
    with database.as_public(), city_scope(MIHON):
        assert Bill.objects.get(id=late.id).state == State.PAID


def test_a_slip_of_a_bill_of_the_public_side_finds_it_by_both_numbers(database: Clone):
    with database.as_public(), city_scope(MIHON):
        bill = billed(key="314159", ways=[Way.CASH, Way.SLIP, Way.CARD])
    take_all(database.as_office)
    take_all(database.as_public)
    with database.as_office(), city_scope(MIHON):
        number = Charge.objects.get().number
    with database.as_public(), pages():
        for typed in (number, bill.code):
            answer = visitor().post("/pay/", {"number": typed, "key": "314159"})
            assert answer["Location"] == f"/pay/{bill.code}/"
