"""督促 of many charges: once each however it is interrupted, what is left out and why, and who may see it."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from breaking import broken, run
from charging import charged, clerk
from clones import MIHON, Clone
from demanding import DUE, NOW, OWN, UNTIL, begun, bring, of, paid, row, wanted, work
from racing import together

from madoguchi.core import clock
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.documents.models import IssuedDocument, Template
from madoguchi.services.payments import actions as money
from madoguchi.services.payments import jobs
from madoguchi.services.payments.actions import demanding_many
from madoguchi.services.payments.demanded import queries
from madoguchi.services.payments.demanded.words import WhyNot
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import (
    Charge,
    DemandLine,
    DemandRun,
    DemandState,
    OutsideBill,
    ReductionKind,
    Reminder,
    ReminderKind,
)
from madoguchi.services.payments.queries import interest_of
from madoguchi.services.payments.refusals import PaymentRefusedError
from madoguchi.services.payments.rules import undemanded

ONCE = "payments_demand_line_waits_once"


@pytest.fixture
def late(office: Clone):
    """The office on a day on which what was due in October is late."""
    with clock.moved_to(NOW):
        yield office


def states(run: DemandRun) -> list[str]:
    return list(run.lines.order_by("line").values_list("state", flat=True))


def refused(act, *arguments) -> str:
    with pytest.raises(PaymentRefusedError) as raised:
        act(*arguments)
    return raised.value.rule


# What is made


def test_each_gets_its_own_by_postal_code(late: Clone):
    bring(*(row(n) for n in range(1, 4)))
    made = begun()
    assert states(made) == ["waiting"] * 3
    work(made)
    made.refresh_from_db()
    assert made.ended_at
    lines = made.lines.order_by("line").select_related("bill", "charge", "document")
    assert [one.bill.reference for one in lines] == ["A-3", "A-2", "A-1"]
    for one in lines:
        sent = Reminder.objects.get(charge=one.charge)
        assert (sent.kind, sent.sent_on, sent.pay_until) == ("demand", NOW.date(), UNTIL)
        assert money.demand_document(sent) == one.document
    said = Event.objects.filter(subject=made.subject).order_by("n").values_list("kind", "data")
    assert list(said) == [
        ("payments.demands_begun", {"due_on": "2026-10-30", "charges": 3, "amount": 30_600}),
        ("payments.demands_made", {"made": 3, "left_out": 0}),
    ]


def test_what_was_sent_is_not_demanded_again(late: Clone):
    bring(row(1), row(2))
    money.remind(of("A-1"), ReminderKind.DEMAND, clerk())
    money.remind(of("A-2"), ReminderKind.REMINDER, clerk())
    made = begun()
    work(made)
    assert [one.bill.reference for one in made.lines.select_related("bill")] == ["A-2"]
    assert refused(money.begin_demands, wanted(), clerk()) == "demands_none"


def test_only_of_its_due_day(late: Clone):
    bring(row(1), row(2, due=date(2026, 9, 30)), row(3, due=NOW.date()))
    work(begun())
    assert Reminder.objects.get().charge == of("A-1")


def test_late_interest_goes_to_whom_the_tax_was_billed(late: Clone):
    bring(row(1, amount=1_600_000, due=date(2026, 6, 30)))
    with clock.moved_to(NOW - timedelta(days=30)):
        paid(of("A-1"))
        money.charge_interest(of("A-1").id)
    interest = interest_of(of("A-1"))
    assert interest and interest.due_on
    made = money.begin_demands(wanted(due_on=interest.due_on), clerk())
    work(made)
    line = made.lines.get()
    assert (line.state, line.charge, line.bill.name) == ("made", interest, "見本 1郎")


# What is not


def counted(by: str = "kouno", due_on: date = DUE) -> queries.LateDay:
    return queries.late_day(undemanded(clerk(by)), due_on)


def test_what_cannot_be_made_with_others_is_counted_by_why(late: Clone):
    bring(row(1), row(2), row(3), row(4))
    OutsideBill.objects.filter(reference="A-2").update(address="")
    money.propose_reduction(
        of("A-3"), money.Proposal(ReductionKind.REDUCTION, 100, "条例5条", "申請書"), clerk()
    )
    charged("case:1", due_on=DUE)
    charged("case:2", due_on=DUE, payee="みほん文化財団")
    charged("case:3", due_on=DUE, kind="facility")
    charged("case:4", due_on=DUE + timedelta(days=30))
    found = counted()
    assert (found.ready, found.others) == ((2, 20_500), 5)
    assert found.accounts == [("一般会計／市税／固定資産税", 2, 20_500)]
    assert found.reasons == [
        (WhyNot.ELSEWHERE, 2, 1_200),
        (WhyNot.UNBILLED, 1, 600),
        (WhyNot.NO_ADDRESS, 1, 10_200),
        (WhyNot.PROPOSED, 1, 10_300),
    ]
    listed = queries.not_ready(undemanded(clerk()), DUE)
    assert sorted(why for _, why in listed) == sorted(
        ["elsewhere"] * 2 + ["unbilled", "no_address", "proposed"]
    )
    made = begun()
    assert counted().reasons[-1] == (WhyNot.RUNNING, 2, 20_500)
    work(made)
    assert (counted().ready, made.lines.count(), Reminder.objects.count()) == ((0, 0), 2, 2)


def test_a_set_off_that_waits_may_pay_it(late: Clone):
    bring(row(1), row(2))
    paid(of("A-2"))
    told = PaidByProvider(provider="bank", way="slip", reference="R-2", amount=20_000, at=clock.now())
    over = money.collect(of("A-2").subject, told)
    money.propose_return(over, money.WantedReturn("見本 2郎", "電話での同意", of("A-1")), clerk())
    assert counted().reasons == [(WhyNot.PROPOSED, 1, 10_100)]
    assert refused(money.begin_demands, wanted(), clerk()) == "demands_none"


def test_what_changes_while_it_is_made_is_left_out_and_said(late: Clone):
    bring(row(1), row(2), row(3), row(4, name="見本\U0001b000"), row(5))
    made = begun()
    paid(of("A-1"))
    money.propose_reduction(
        of("A-2"), money.Proposal(ReductionKind.REDUCTION, 100, "条例5条", "申請書"), clerk()
    )
    money.remind(of("A-3"), ReminderKind.DEMAND, clerk())
    work(made)
    lines = {one.bill.reference: one for one in made.lines.select_related("bill")}
    assert lines["A-5"].state == "made"
    for reference, part in {
        "A-1": "作る前に納められたか",
        "A-2": "決めるのを待っています",
        "A-3": "すでに送っています",
        "A-4": "書体にない文字",
    }.items():
        assert lines[reference].state == DemandState.LEFT_OUT
        assert part in lines[reference].why["ja"]
        assert lines[reference].why["en"]
    assert IssuedDocument.objects.count() == 1
    last = Event.objects.filter(subject=made.subject).order_by("-n")[0]
    assert last.data == {"made": 1, "left_out": 4}
    OutsideBill.objects.filter(reference="A-4").update(name="見本 四郎")
    department = wanted().department
    money.demand(of("A-4"), money.Demand("見本 四郎", "", "みほん市", UNTIL, department), clerk())
    assert IssuedDocument.objects.count() == 2


def test_of_a_day_that_is_too_near_when_the_worker_comes_to_it_nothing_is_made(late: Clone):
    bring(row(1))
    made = begun()
    with clock.moved_to(NOW + timedelta(days=7)):
        work(made)
        assert "指定期限は" in made.lines.get().why["ja"]
        again = money.begin_demands(wanted(until=date(2026, 12, 1)), clerk())
        work(again)
    assert states(again) == ["made"]


def test_what_cannot_begin(late: Clone):
    bring(row(1), row(2))
    good = wanted()
    for until in (UNTIL - timedelta(days=3), NOW.date() + timedelta(days=61)):
        assert refused(money.begin_demands, wanted(until=until), clerk()) == "demand_until"
    paid(of("A-1"))
    assert refused(money.begin_demands, good, clerk()) == "demands_changed"
    good = wanted()
    Template.objects.filter(slug="demand").delete()
    assert refused(money.begin_demands, good, clerk()) == "demand_template"
    assert not DemandRun.objects.exists()


# Interrupted, and at once


def test_killed_between_two_commits_it_goes_on_and_makes_nothing_twice(
    database: Clone, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(demanding_many, "AT_ONCE", 2)
    issue, left = demanding_many.demand, iter(range(3))

    def killed(*arguments: Any) -> IssuedDocument:
        made = issue(*arguments)
        if next(left, None) is None:
            raise MemoryError
        return made

    with database.as_office(), clock.moved_to(NOW):
        with city_scope(MIHON):
            bring(*(row(n) for n in range(1, 6)))
            made = begun()
        with monkeypatch.context() as patched:
            patched.setattr(demanding_many, "demand", killed)
            with pytest.raises(MemoryError):
                jobs.make_demands(city=MIHON, demand_run=str(made.id))
        with city_scope(MIHON):
            assert states(made) == ["made"] * 2 + ["waiting"] * 3
            assert (IssuedDocument.objects.count(), Reminder.objects.count()) == (2, 2)
        for _ in range(2):
            jobs.make_demands(city=MIHON, demand_run=str(made.id))
        with city_scope(MIHON):
            assert states(made) == ["made"] * 5
            assert (IssuedDocument.objects.count(), Reminder.objects.count()) == (5, 5)
            assert Event.objects.filter(kind="payments.demands_made").count() == 1


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two who begin have both seen what is ready before either writes."""
    ready, both = demanding_many._ready, threading.Barrier(2)

    def seen(*arguments: Any) -> list[Charge]:
        found = list(ready(*arguments))
        both.wait(timeout=60)
        return found

    monkeypatch.setattr(demanding_many, "_ready", seen)


def both_begin(database: Clone) -> tuple[list[Any], list[Any]]:
    with database.as_office(), city_scope(MIHON), clock.moved_to(NOW):
        bring(*(row(n) for n in range(1, 4)))
        seen = wanted()

    def begin(name: str) -> DemandRun:
        with clock.moved_to(NOW):
            return money.begin_demands(seen, clerk(name))

    return together(database, lambda: begin("kouno"), lambda: begin(OWN))


def test_of_two_who_begin_at_once_one_does(database: Clone, at_once: None):
    results, faults = both_begin(database)
    assert (len(results), [fault.rule for fault in faults]) == (1, ["demands_begun"])
    with database.as_office(), city_scope(MIHON):
        assert (DemandRun.objects.count(), DemandLine.objects.count()) == (1, 3)


def test_without_the_key_both_begin_and_still_each_is_demanded_once(database: Clone, at_once: None):
    with database.as_owner("office"):
        run(f"DROP INDEX office_side.{ONCE}")
    results, faults = both_begin(database)
    assert (len(results), faults) == (2, [])
    with database.as_office(), clock.moved_to(NOW):
        for made in results:
            jobs.make_demands(city=MIHON, demand_run=str(made.id))
        with city_scope(MIHON):
            assert DemandLine.objects.count() == 6
            assert (IssuedDocument.objects.count(), Reminder.objects.count()) == (3, 3)


def test_two_workers_at_one_run_make_each_once(database: Clone):
    with database.as_office(), city_scope(MIHON), clock.moved_to(NOW):
        bring(*(row(n) for n in range(1, 4)))
        made = begun()

    def some() -> bool:
        with clock.moved_to(NOW):
            return money.demand_some(made.id)

    results, faults = together(database, some, some)
    assert (results, faults) == ([False, False], [])
    with database.as_office(), city_scope(MIHON):
        assert states(made) == ["made"] * 3
        assert IssuedDocument.objects.count() == 3
        assert Event.objects.filter(kind="payments.demands_made").count() == 1


def test_the_tables_refuse_what_cannot_be(late: Clone):
    bring(row(1), row(2))
    made = begun()
    line = made.lines.first()
    assert line
    change = "UPDATE payments_demandline SET {} WHERE id = %s"
    for words in ("state = 'made'", "state = 'left_out'", 'why = \'{"ja": "x"}\'', "state = 'lost'"):
        assert broken(change.format(words), line.id) == "payments_demand_line_state", words
    days = "UPDATE payments_demandrun SET pay_until = due_on WHERE id = %s"
    assert broken(days, made.id) == "payments_demand_run_days"
    again = DemandRun.objects.create(
        due_on=DUE, pay_until=UNTIL, department=made.department, staff=made.staff
    )
    assert broken("UPDATE payments_demandline SET run_id = %s, line = 1 WHERE line = 2", made.id) == (
        "payments_demand_line_once"
    )
    copy = (
        "INSERT INTO payments_demandline SELECT gen_random_uuid(), city, 9, state, why, bill_id, charge_id, "
        "document_id, %s FROM payments_demandline WHERE id = %s"
    )
    columns = "INSERT INTO payments_demandline (id, city, line, state, why, bill_id, charge_id, document_id, run_id)"
    assert broken(copy.replace("INSERT INTO payments_demandline", columns), again.id, line.id) == ONCE
