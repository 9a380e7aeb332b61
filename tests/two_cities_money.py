"""Money of the office in both cities: a till, what was paid twice, a report, bills of another system, their payments."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from budgeting import ACCOUNT
from charging import charged
from django.core.files.uploadedfile import SimpleUploadedFile
from two_cities import BOTH, City

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.city.queries import municipality_in_scope
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.documents.actions import save_template
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.envelopes import PaidByProvider, ProviderReported, ReportedLine
from madoguchi.services.payments.models import (
    ChargeKind,
    CollectedKind,
    ReductionKind,
    ReminderKind,
    Way,
)
from madoguchi.services.payments.rules import departments_of
from madoguchi.services.refunds import actions as refunds

DEMAND = Path(__file__).parents[1] / "packs" / "mihon" / "templates" / "demand.typ"


def office_money(database: Any, city: City) -> None:
    """One of each thing that the desk's pages of money show."""
    with database.as_office(), city_scope(city.code):
        both = Staff.objects.get(email=BOTH)
        till = money.declare_till(departments_of(both)[0], f"{city.mark}北の引出し", both)
        city.till = money.open_till(till, {1000: 7}, both)
        city.overpaid = _twice(city)
        account = {**ACCOUNT, "bank_name": f"{city.mark}返金の銀行"}
        to = refunds.Wanted(f"{city.mark}返金先の人", account, f"{city.mark}返金の通帳")
        city.bank_refund = refunds.propose(city.overpaid, to, both)
        told = ReportedLine(reference=f"{city.slug}-lost", kind="paid", amount=700, fee=20, at=clock.now())
        city.report = money.take_report(
            ProviderReported(provider=f"{city.slug}_pay", day=clock.today(), lines=[told])
        )
        city.brought = _brought(city)
        city.bill_draft = _kept(city, both)
        city.owed = city.brought.bills.select_related("charge").get().charge
        rows = f"{city.owed.number},1,{clock.today()},{city.slug}-R\n"
        city.collected = money.take_slips(
            CollectedKind.BANK, _file(f"納付番号,金額,納付日,整理番号\n{rows}", city), city.staff("kouno")
        )
        money.collect_some(city.collected.id)
        _late(city)
        city.demands = _demanded(city)


def _twice(city: City) -> Any:
    subject = f"bill:{city.slug}"
    words = {"payee": f"{city.mark}市", "account": f"{city.mark}会議室の歳入"}
    title = {"ja": f"{city.mark}会議室の貸出", "en": f"{city.mark}Meeting hall"}
    charged(subject, title=title, ways=[Way.CARD], **words)
    for n in range(2):
        told = PaidByProvider(
            provider=f"{city.slug}_pay", way="card", reference=f"{city.slug}-{n}", amount=600, at=clock.now()
        )
        found = money.collect(subject, told)
    return found


def _file(text: str, city: City) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{city.mark}.csv", text.encode())


def _wanted(city: City) -> Any:
    title = {"ja": f"{city.mark}軽車両の割当", "en": f"{city.mark}Vehicle levy"}
    return money.BillsWanted(ChargeKind.TAX, title, f"{city.mark}市", f"{city.mark}割当の歳入")


def _bills(city: City, n: int) -> SimpleUploadedFile:
    due = clock.today() + timedelta(days=30)
    row = f"{city.slug}-{n},{city.mark}架空 {city.mark}次郎,{city.mark}架空町{n}番地,8000,{due}"
    return _file(f"通知番号,宛名,住所,金額,納期限\n{row}\n", city)


def _brought(city: City) -> Any:
    found = money.begin_bills(_bills(city, 1), _wanted(city), city.staff("kouno"))
    money.charge_some(found.id)
    return found


def _demanded(city: City) -> Any:
    """A bill that was due a month ago, and the 督促 of what was due on its day."""
    save_template("demand", DEMAND.read_text())
    clerk, wanted = city.staff("kouno"), replace(_wanted(city), payee=municipality_in_scope().name)
    with clock.moved_to(clock.now() - timedelta(days=60)):
        found = money.begin_bills(_bills(city, 3), wanted, clerk)
        money.charge_some(found.id)
    bill = found.bills.get()
    department = departments_of(clerk)[0]
    seen = money.DemandsWanted(bill.due_on, money.first_demand_day(), department, 1, bill.amount)
    run = money.begin_demands(seen, clerk)
    money.demand_some(run.id)
    return run


def _kept(city: City, staff: Staff) -> Any:
    """One more file, whose columns are being named."""
    return money.keep_bills(_bills(city, 2), _wanted(city), staff)


def _late(city: City) -> None:
    words = {"payee": f"{city.mark}市", "account": f"{city.mark}会議室の歳入"}
    title = {"ja": f"{city.mark}遅れた貸出", "en": f"{city.mark}Overdue hall"}
    due = clock.today() - timedelta(days=9)
    late = charged(f"bill:{city.slug}-late", title=title, due_on=due, **words)
    both = Staff.objects.get(email=BOTH)
    money.remind(late, ReminderKind.REMINDER, both)
    proposal = money.Proposal(
        ReductionKind.REDUCTION, 100, f"{city.mark}規程の五条", f"{city.mark}窓口で見た写し"
    )
    money.propose_reduction(late, proposal, both)
    city.late = late
    set_off = money.WantedReturn(f"{city.mark}充てる人", f"{city.mark}電話での同意", late)
    money.propose_return(city.overpaid, set_off, both)
