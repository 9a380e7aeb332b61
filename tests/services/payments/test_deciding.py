"""減免, 不納欠損, 督促: proposed by one and decided by another; what follows from being late."""

from datetime import UTC, date, datetime, timedelta

import pytest
from breaking import broken, run
from charging import charged, clerk
from clones import MIHON, Clone
from hypothesis import given
from hypothesis import strategies as st
from racing import together
from tills import cashier
from visitors import pages, signed_in_staff

from madoguchi.core import clock
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as money
from madoguchi.services.payments import rules
from madoguchi.services.payments.models import (
    Charge,
    Overpayment,
    Reduction,
    ReductionKind,
    Reminder,
    ReminderKind,
)
from madoguchi.services.payments.rates import RATES
from madoguchi.services.payments.refusals import PaymentRefusedError

DUE = date(2026, 2, 2)
LATE = datetime(2026, 3, 10, 3, tzinfo=UTC)


def proposal(
    amount: int = 300, kind: ReductionKind = ReductionKind.REDUCTION, **words: str
) -> money.Proposal:
    return money.Proposal(kind, amount, words.get("basis", "条例5条"), words.get("evidence", "証明書"))


def refused(act, *arguments) -> str:
    with pytest.raises(PaymentRefusedError) as raised:
        act(*arguments)
    return raised.value.rule


# 延滞金


def test_the_example_that_a_city_gives():
    assert rules.late_interest(56_400, DUE, date(2026, 5, 29)) == 1_300


@pytest.mark.parametrize(
    ("due", "ends"),
    [
        ("2025-06-30", "2025-07-31"),
        ("2025-11-30", "2025-12-31"),
        ("2025-02-28", "2025-03-31"),
        ("2025-12-25", "2026-01-25"),
        ("2025-01-31", "2025-02-28"),
        ("2025-01-30", "2025-02-28"),
        ("2025-01-29", "2025-02-28"),
        ("2025-01-28", "2025-02-28"),
        ("2025-01-27", "2025-02-27"),
        ("2024-01-29", "2024-02-29"),
        ("2025-03-30", "2025-04-30"),
        ("2025-03-31", "2025-04-30"),
    ],
)
def test_the_month_after_the_due_day_ends_as_the_civil_code_says(due: str, ends: str):
    assert rules.month_after(date.fromisoformat(due)) == date.fromisoformat(ends)


@pytest.mark.parametrize(
    ("due", "month"), [(date(2025, 6, 30), date(2025, 7, 31)), (date(2025, 2, 28), date(2025, 3, 31))]
)
def test_the_lower_rate_holds_to_the_end_of_that_month(due: date, month: date):
    amount, days = 10**8, (month - due).days
    assert rules.late_interest(amount, due, month) == amount * 24 * days // 365_000 // 100 * 100
    day_more = amount * 24 * days // 365_000 + amount * 87 // 365_000
    assert rules.late_interest(amount, due, month + timedelta(days=1)) == day_more // 100 * 100


AMOUNTS, DAYS = st.integers(1, 10**8), st.integers(0, 700)


@given(AMOUNTS, DAYS)
def test_interest_is_whole_hundreds_and_none_or_a_thousand(amount: int, days: int):
    yen = rules.late_interest(amount, date(2023, 12, 31), date(2023, 12, 31) + timedelta(days=days))
    assert yen % 100 == 0
    assert yen == 0 or yen >= 1_000
    assert yen <= amount * 88 * days // 365_000


@given(AMOUNTS, DAYS, st.integers(0, 50))
def test_later_never_costs_less_and_neither_does_more(amount: int, days: int, more: int):
    due = date(2024, 1, 10)
    paid = due + timedelta(days=days)
    now = rules.late_interest(amount, due, paid)
    assert rules.late_interest(amount, due, paid + timedelta(days=more)) >= now
    assert rules.late_interest(amount + 1_000 * more, due, paid) >= now


@given(st.integers(0, 999), DAYS)
def test_what_is_below_a_thousand_does_not_count(part: int, days: int):
    due = date(2024, 1, 10)
    paid = due + timedelta(days=days)
    assert rules.late_interest(50_000 + part, due, paid) == rules.late_interest(50_000, due, paid)


@pytest.mark.parametrize(
    ("amount", "paid"), [(1_999, date(2026, 12, 31)), (10**6, DUE), (10**6, date(2026, 1, 5))]
)
def test_no_interest(amount: int, paid: date):
    assert rules.late_interest(amount, DUE, paid) == 0


def test_a_year_without_a_rate_is_said():
    assert refused(rules.late_interest, 100_000, date(2020, 1, 1), date(2020, 6, 1)) == "no_rate"


def test_the_rates_are_one_percent_and_seven_above_the_base():
    assert set(RATES) == set(range(2021, 2027))
    assert all(rate.after - rate.first_month == 63 for rate in RATES.values())


def test_years_and_days_of_the_law():
    assert rules.booked_year(2025, date(2026, 5, 31)) == 2025
    assert rules.booked_year(2025, date(2026, 6, 1)) == 2026
    assert rules.booked_year(2025, date(2027, 3, 31)) == 2026
    assert rules.demand_until(DUE) == date(2026, 2, 22)
    assert rules.lapses_on(DUE) == date(2031, 2, 2)
    assert rules.lapses_on(DUE, date(2026, 3, 1)) == date(2031, 3, 1)


@given(st.integers(1, 10**7), st.integers(0, 100))
def test_a_reduction_by_percent(amount: int, percent: int):
    owed = rules.reduced(amount, percent)
    assert 0 <= owed <= amount
    assert owed * 100 <= amount * (100 - percent) < (owed + 1) * 100


# 減免


def test_the_fee_of_a_case_is_reduced_where_its_applicant_is_told(office: Clone):
    of_case = charged(follow="payments.refund")
    assert refused(money.propose_reduction, of_case, proposal(), clerk()) == "reduced_elsewhere"
    of_bill = charged("bill:1", follow="payments.refund", key="123456")
    assert money.propose_reduction(of_bill, proposal(), clerk())
    paid = money.receive_cash(of_case, 600, cashier()).charge
    assert money.propose_reduction(paid, proposal(), clerk())


def test_another_decides_and_it_takes_effect(office: Clone):
    owed = charged(amount=600)
    row = money.propose_reduction(owed, proposal(), clerk())
    assert refused(money.propose_reduction, owed, proposal(200), clerk("otsuyama")) == "reduction_waits"
    assert refused(money.decide_reduction, row, True, "", clerk()) == "reduction_own"
    assert refused(money.decide_reduction, row, False, " ", clerk("otsuyama")) == "reduction_answer"
    money.decide_reduction(row, True, "", clerk("otsuyama"))
    assert refused(money.decide_reduction, row, True, "", clerk("heikawa")) == "reduction_decided"
    assert sorted(Charge.objects.values_list("amount", "state")) == [(300, "due"), (600, "cancelled")]
    kinds = Event.objects.filter(subject=owed.subject).order_by("n").values_list("kind", flat=True)
    assert list(kinds)[1:] == [
        "payments.reduction_proposed",
        "payments.reduction_approved",
        "payments.cancelled",
        "payments.charged",
    ]


def test_what_was_paid_above_it_is_overpaid(office: Clone):
    owed = charged(amount=600)
    money.receive_cash(owed, 600, cashier())
    row = money.propose_reduction(owed, proposal(0), clerk())
    money.decide_reduction(row, True, "", clerk("otsuyama"))
    assert Overpayment.objects.get().amount == 600


def test_what_is_refused_changes_nothing(office: Clone):
    owed = charged(amount=600)
    row = money.propose_reduction(owed, proposal(), clerk())
    money.decide_reduction(row, False, "要件に当たらない", clerk("otsuyama"))
    owed.refresh_from_db()
    assert (owed.amount, owed.state) == (600, "due")
    assert money.propose_reduction(owed, proposal(100), clerk())


@pytest.mark.parametrize(
    ("wanted", "rule"),
    [
        (proposal(600), "no_reduction"),
        (proposal(-1), "no_reduction"),
        (proposal(basis=" "), "basis"),
        (proposal(evidence=""), "basis"),
        (proposal(300, ReductionKind.WRITE_OFF), "write_off_whole"),
        (proposal(0, ReductionKind.WRITE_OFF), "not_lapsed"),
    ],
)
def test_what_cannot_be_proposed(office: Clone, wanted: money.Proposal, rule: str):
    assert refused(money.propose_reduction, charged(amount=600, due_on=DUE), wanted, clerk()) == rule


def test_what_lapsed_is_written_off(office: Clone):
    with clock.moved_to(datetime(2026, 2, 1, tzinfo=UTC)):
        owed = charged(due_on=DUE)
    after = datetime(2031, 2, 2, 15, tzinfo=UTC)
    with clock.moved_to(after - timedelta(hours=1)):
        assert (
            refused(money.propose_reduction, owed, proposal(0, ReductionKind.WRITE_OFF), clerk())
            == "not_lapsed"
        )
    with clock.moved_to(after):
        row = money.propose_reduction(owed, proposal(0, ReductionKind.WRITE_OFF), clerk())
        money.decide_reduction(row, True, "", clerk("otsuyama"))
    owed.refresh_from_db()
    assert (owed.state, owed.cancel_reason) == ("cancelled", "不納欠損：条例5条")


BAD = [
    ("payments_reduction_by_another", "approved = true"),
    ("payments_reduction_by_another", "approved = true, decided_by_id = proposed_by_id, decided_at = now()"),
    ("payments_reduction_evidence", "evidence = ''"),
    ("payments_reduction_write_off", "kind = 'write_off'"),
    (
        "payments_reduction_answer",
        "approved = false, decided_at = now(), decided_by_id ="
        " (SELECT id FROM city_staff s WHERE s.id <> proposed_by_id LIMIT 1)",
    ),
]


@pytest.mark.parametrize(("constraint", "change"), BAD)
def test_a_proposal_whose_fields_do_not_agree_is_refused(office: Clone, constraint: str, change: str):
    money.propose_reduction(charged(), proposal(), clerk())
    assert broken(f"UPDATE payments_reduction SET {change}") == constraint


def test_one_proposal_waits_at_a_time(database: Clone):
    results, faults = _two_propose(database)
    assert (len(results), [fault.rule for fault in faults]) == (1, ["reduction_waits"])


def _two_decide(database: Clone):
    with database.as_office(), city_scope(MIHON):
        money.propose_reduction(charged(), proposal(), clerk())

    def decide(name: str) -> Reduction:
        return money.decide_reduction(Reduction.objects.get(), True, "", clerk(name))

    return together(database, lambda: decide("otsuyama"), lambda: decide("heikawa"))


def test_of_two_who_decide_one_does(database: Clone):
    results, faults = _two_decide(database)
    assert (len(results), [fault.rule for fault in faults]) == (1, ["reduction_decided"])


def test_without_the_key_two_proposals_would_wait(database: Clone):
    with database.as_owner():
        run("DROP INDEX office_side.payments_reduction_one_open")
    results, faults = _two_propose(database)
    assert (len(results), faults) == (2, [])


def _two_propose(database: Clone):
    with database.as_office(), city_scope(MIHON):
        charged()
        charge = Charge.objects.get()

    def propose(name: str) -> Reduction:
        return money.propose_reduction(charge, proposal(), clerk(name))

    return together(database, lambda: propose("kouno"), lambda: propose("otsuyama"))


# 督促


def test_what_is_late_is_reminded_of(office: Clone):
    owed = charged(due_on=DUE)
    with clock.moved_to(datetime(2026, 2, 2, 3, tzinfo=UTC)):
        assert refused(money.remind, owed, ReminderKind.DEMAND, clerk()) == "not_late"
    with clock.moved_to(datetime(2026, 2, 20, 3, tzinfo=UTC)):
        sent = money.remind(owed, ReminderKind.DEMAND, clerk())
        assert (sent.sent_on, sent.pay_until) == (date(2026, 2, 20), date(2026, 3, 2))
        assert money.remind(owed, ReminderKind.REMINDER, clerk())
        assert refused(money.remind, owed, ReminderKind.REMINDER, clerk()) == "reminded"
    with clock.moved_to(LATE):
        assert refused(money.remind, owed, ReminderKind.DEMAND, clerk()) == "reminded"
        money.remind(owed, ReminderKind.REMINDER, clerk())
    assert Reminder.objects.count() == 3
    said = Event.objects.filter(kind="payments.reminded").order_by("n").values_list("data", flat=True)
    assert [(one["reminder"], one["in_time"]) for one in said] == [
        ("demand", True),
        ("reminder", True),
        ("reminder", False),
    ]
    assert broken("UPDATE payments_reminder SET pay_until = sent_on") == "payments_reminder_days"
    money.cancel(owed, "誤り", actor="system")
    assert refused(money.remind, owed, ReminderKind.REMINDER, clerk()) == "cancelled"


def test_the_pages(database: Clone):
    with database.as_office(), pages(), clock.moved_to(datetime(2026, 11, 10, 3, tzinfo=UTC)):
        with city_scope(MIHON):
            owed = charged(kind="tax", amount=560_400, due_on=date(2026, 10, 1))
            other = charged("case:2", due_on=date(2026, 12, 10))
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        listed = desk.get("/takings/charges/", {"state": "late", "year": "2025", "account": "一般会計"})
        assert owed.number not in listed.content.decode()
        listed = desk.get("/takings/charges/", {"state": "late", "year": "2026", "account": "一般会計"})
        assert owed.number in listed.content.decode()
        assert other.number not in listed.content.decode()
        for bad in ({"state": "?"}, {"year": "x"}, {"account": "\x00"}, {"after": "?"}):
            assert desk.get("/takings/charges/", bad).status_code == 200
        address = f"/takings/charges/{owed.number}/"
        assert "延滞金は2,500円" in desk.get(address).content.decode()
        assert desk.post(address, {"act": "remind", "kind": "demand"}).status_code == 302
        assert (
            "すでに送っています" in desk.post(address, {"act": "remind", "kind": "demand"}).content.decode()
        )
        wanted = {
            "act": "propose",
            "kind": "reduction",
            "percent": "101",
            "basis": "条例",
            "evidence": "証明",
        }
        answer = desk.post(address, wanted)
        assert answer.status_code == 422
        assert 'value="条例"' in answer.content.decode()
        assert desk.post(address, {**wanted, "percent": "５０"}).status_code == 302
        assert "提案した人とは別の職員が決めます" in desk.get(address).content.decode()
        assert (
            "ご自分の提案は決められません"
            in desk.post(address, {"act": "decide", "answer_is": "yes"}).content.decode()
        )
        second = signed_in_staff("/login/", "otsuyama@mihon.example")
        assert owed.number in second.get("/takings/charges/").content.decode()
        assert second.post(address, {"act": "decide", "answer_is": "yes"}).status_code == 302
        assert second.post(address, {"act": "?"}).status_code == 404
        assert "280,200円" in second.get("/takings/charges/").content.decode()
        assert desk.get("/takings/charges/1234/").status_code == 404
        assert desk.get(f"/takings/charges/{other.number}/slip.pdf").status_code == 422
