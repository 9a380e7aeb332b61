"""Charging, taking, waiving, cancelling: what is done, what is refused and why."""

from datetime import UTC, date, datetime
from string import Formatter

import pytest
from charging import SUBJECT, charged, clerk
from clones import KAGAMI, MIHON, Clone
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tills import cashier

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as money
from madoguchi.services.payments import queries
from madoguchi.services.payments.events import ChargeTold
from madoguchi.services.payments.models import FACES, Bill, Charge, Payment, PostalOrder, State, Way
from madoguchi.services.payments.refusals import REFUSALS, PaymentRefusedError
from madoguchi.services.payments.taken import queries as of_day

TWICE_300 = [("12345-678901", 300), ("12345-678902", 300)]
WELFARE = {"ja": "生活保護", "en": "Public assistance"}


def kinds(subject: str = SUBJECT) -> list[str]:
    """What the ledger says happened, in order."""
    return list(Event.objects.filter(subject=subject).order_by("n").values_list("kind", flat=True))


def refusal(act, *arguments) -> PaymentRefusedError:
    """What an act is refused with; nothing of it stays."""
    before = kinds(), Payment.objects.count(), PostalOrder.objects.count()
    with pytest.raises(PaymentRefusedError) as raised:
        act(*arguments)
    assert (kinds(), Payment.objects.count(), PostalOrder.objects.count()) == before
    return raised.value


# Charging


def test_a_charge_says_what_is_owed_and_how_it_was_reckoned(office: Clone):
    with clock.moved_to(datetime(2027, 3, 31, 14, 59, tzinfo=UTC)):
        made = charged(due_on=date(2027, 4, 20))
    made.refresh_from_db()
    assert (made.kind, made.amount, made.reckoned, made.payee) == ("fee", 600, "300 × 2", "みほん市")
    assert (made.fiscal_year, made.due_on, made.state) == (2026, date(2027, 4, 20), State.DUE)
    assert made.ways == ["cash", "postal_order"]
    event = Event.objects.get(subject=SUBJECT)
    assert (event.kind, event.actor) == ("payments.charged", "system")
    assert event.data == {
        "kind": "fee",
        "payee": "みほん市",
        "fiscal_year": 2026,
        "account": made.account,
        "amount": 600,
    }


def test_the_fiscal_year_turns_at_midnight_in_japan(office: Clone):
    with clock.moved_to(datetime(2027, 3, 31, 15, 0, tzinfo=UTC)):
        assert charged().fiscal_year == 2027


def test_charging_again_gives_the_same_charge(office: Clone):
    made = charged()
    assert charged(amount=900) == made == queries.charge_of(SUBJECT)
    assert kinds() == ["payments.charged"]
    money.receive_cash(made, 600, cashier())
    assert charged() == made


def test_what_was_cancelled_can_be_charged_anew(office: Clone):
    first = charged()
    cancelled = money.cancel(first, " 部数を誤りました ", actor=staff_actor(clerk().id))
    assert (cancelled.state, cancelled.cancel_reason) == (State.CANCELLED, "部数を誤りました")
    assert queries.charge_of(SUBJECT) is None
    again = charged(amount=300)
    assert again != first
    assert queries.charge_of(SUBJECT) == again
    assert kinds() == ["payments.charged", "payments.cancelled", "payments.charged"]


# Cash


def test_cash_is_taken_with_its_change(office: Clone):
    payment = money.receive_cash(charged(), 1000, cashier())
    assert (payment.way, payment.amount, payment.given_back, payment.tendered) == ("cash", 600, 400, 1000)
    kept = queries.charge_of(SUBJECT)
    assert kept
    assert (kept.state, kept.paid_at) == (State.PAID, payment.received_at)
    assert queries.payment_of(kept) == payment
    event = Event.objects.get(kind="payments.received")
    assert (event.data["way"], event.data["amount"]) == ("cash", 600)
    assert event.actor == f"staff:{clerk().id}"


@pytest.mark.parametrize(
    ("tendered", "rule", "words"),
    [(599, "too_little", "1円足りません"), (-5, "too_little", "605円"), (10**12, "too_much", "けた")],
)
def test_cash_that_cannot_be_right_is_refused(office: Clone, tendered: int, rule: str, words: str):
    refused = refusal(money.receive_cash, charged(), tendered, cashier())
    assert refused.rule == rule
    assert words in refused.ja


def test_a_way_that_the_charge_does_not_take_is_refused(office: Clone):
    assert refusal(money.receive_cash, charged(ways=[Way.POSTAL_ORDER]), 600, cashier()).rule == "way"
    by_cash = charged("case:2", ways=[Way.CASH])
    assert refusal(money.receive_postal_orders, by_cash, TWICE_300, clerk()).rule == "way"


def test_receipts_are_numbered_one_after_the_other(office: Clone):
    with clock.moved_to(datetime(2026, 11, 21, 3, tzinfo=UTC)):
        numbers = [money.receive_cash(charged(f"case:{n}"), 600, cashier()).number for n in range(2)]
    assert numbers == [money.receipt_number(2026, 1), money.receipt_number(2026, 2)]
    assert numbers[0].startswith("令和8収第000001-")
    found = queries.payment_numbered(numbers[1])
    assert found
    assert found.charge.subject == "case:1"


# Postal orders


def test_postal_orders_make_up_the_amount(office: Clone):
    payment = money.receive_postal_orders(charged(), TWICE_300, clerk())
    assert (payment.way, payment.amount, payment.given_back) == ("postal_order", 600, 0)
    assert list(payment.orders.order_by("number").values_list("number", "amount")) == [
        ("12345678901", 300),
        ("12345678902", 300),
    ]
    assert Event.objects.get(kind="payments.received").data["way"] == "postal_order"


@pytest.mark.parametrize(
    ("orders", "rule"),
    [
        ([], "no_orders"),
        ([("12345-678901", 600)], "face"),
        ([("12345-678901", -300)], "face"),
        ([("12345-678901", 500)], "sum"),
        ([("12345-678901", 750)], "sum"),
        ([("", 300), ("12345-678902", 300)], "order_number"),
        ([("記号", 300), ("12345-678902", 300)], "order_number"),
        ([("1" * 21, 300), ("12345-678902", 300)], "order_number"),
        ([("12345-678901", 300), ("１２３４５ ６７８９０１", 300)], "order_twice"),
    ],
)
def test_postal_orders_that_cannot_be_right_are_refused(office: Clone, orders, rule: str):
    refused = refusal(money.receive_postal_orders, charged(), orders, clerk())
    assert refused.rule == rule
    assert money.receive_postal_orders(charged(), TWICE_300, clerk())


def test_an_order_is_taken_once_however_it_is_written(office: Clone):
    money.receive_postal_orders(charged(), [("12345-ab678901", 500), ("12345-678902", 100)], clerk())
    again = [("1234567890３", 300), ("１２３４５ＡＢ６７８９０１", 300)]
    other = charged("case:2")
    refused = refusal(money.receive_postal_orders, other, again, clerk())
    assert refused.rule == "order_used"
    assert "12345AB678901" in refused.ja
    other.refresh_from_db()
    assert other.state == State.DUE
    assert kinds("case:2") == ["payments.charged"]


def test_another_city_may_have_an_order_of_that_number(database: Clone):
    for city in (MIHON, KAGAMI):
        with database.as_office(), city_scope(city):
            staff = Staff.objects.get(email__startswith="kouno@")
            assert money.receive_postal_orders(charged(), TWICE_300, staff).orders.count() == 2


@given(st.lists(st.sampled_from(FACES), min_size=1, max_size=9))
def test_read_orders_keep_every_face(faces: list[int]):
    typed = [(f"{n:05d}-{n:06d}", face) for n, face in enumerate(faces)]
    assert sum(money.taking._read_orders(typed).values()) == sum(faces)


# Waiving and cancelling


def test_a_waiver_keeps_what_the_clerk_was_shown(office: Clone):
    waived = money.waive(charged(), "welfare", WELFARE, " 生活保護受給証明書 ", clerk())
    waived.refresh_from_db()
    assert (waived.state, waived.waiver, waived.evidence) == (State.WAIVED, "welfare", "生活保護受給証明書")
    event = Event.objects.get(kind="payments.waived")
    assert event.data["waiver"] == "welfare"
    assert "証明書" not in str(event.data)


def test_neither_a_waiver_without_evidence_nor_a_cancelling_without_reason(office: Clone):
    made = charged()
    assert refusal(money.waive, made, "welfare", WELFARE, "  ", clerk()).rule == "evidence"
    assert refusal(lambda: money.cancel(made, "　", actor="system")).rule == "reason"


ENDS = {
    "paid": lambda made: money.receive_cash(made, 600, cashier()),
    "waived": lambda made: money.waive(made, "welfare", WELFARE, "証明書", clerk()),
    "cancelled": lambda made: money.cancel(made, "誤り", actor=staff_actor(clerk().id)),
}


@pytest.mark.parametrize("end", ENDS)
def test_what_has_ended_stays_so(office: Clone, end: str):
    made = charged()
    ENDS[end](made)
    for act in (*ENDS.values(), lambda one: money.receive_postal_orders(one, TWICE_300, clerk())):
        assert refusal(act, made).rule == end


def test_every_refusal_is_said_in_both_languages():
    for ja, en in REFUSALS.values():
        assert ja.endswith("。")
        assert en.isascii() or "“" in en
        assert set(names(ja)) == set(names(en))


def names(text: str) -> list[str | None]:
    return [name for _, name, _, _ in Formatter().parse(text) if name]


# The person's copy


def test_the_person_sees_the_charge_as_it_was_told_last(database: Clone):
    with database.as_office(), city_scope(MIHON):
        made = charged(due_on=date(2026, 12, 20))
        told = [money.tell(made)]
        payment = money.receive_cash(made, 1000, cashier())
        told.append(money.tell(payment.charge))
    with database.as_public(), city_scope(MIHON):
        # As it comes out of an envelope.
        first, second = (ChargeTold.model_validate_json(one.model_dump_json()) for one in told)
        money.publish(first, "submission:1")
        bill = queries.bill_of("submission:1")
        assert bill
        assert (bill.state, bill.amount, bill.reckoned, bill.ways) == (
            "due",
            600,
            "300 × 2",
            ["cash", "postal_order"],
        )
        assert (bill.due_on, bill.paid_at, bill.how, bill.payee) == (date(2026, 12, 20), None, "", "みほん市")
        again = money.publish(second, "submission:1")
        again.refresh_from_db()
        assert again == bill
        assert (again.state, again.how, again.paid_at) == ("paid", "cash", payment.received_at)
        assert Bill.objects.count() == 1


def test_the_person_sees_why_nothing_is_owed(database: Clone):
    with database.as_office(), city_scope(MIHON):
        waived = money.tell(money.waive(charged(), "welfare", WELFARE, "証明書", clerk()))
        cancelled = money.tell(money.cancel(charged("case:2"), "内部の理由", actor=staff_actor(clerk().id)))
    assert "証明書" not in waived.model_dump_json().replace("課税証明書", "")
    assert "内部の理由" not in cancelled.model_dump_json()
    with database.as_public(), city_scope(MIHON):
        assert money.publish(waived, "submission:1").waiver == WELFARE
        assert money.publish(cancelled, "submission:2").state == "cancelled"


def test_each_side_sees_its_own_tables_only(database: Clone):
    with database.as_public(), city_scope(MIHON):
        for model in (Charge, Payment, PostalOrder):
            with pytest.raises(ProgrammingError), transaction.atomic():
                model.objects.count()
        assert Bill.objects.count() == 0
    with database.as_office(), city_scope(MIHON):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Bill.objects.count()
        assert charged()
    with database.as_office(), city_scope(KAGAMI):
        assert Charge.objects.count() == 0


# The day's takings


def test_a_day_is_a_day_in_japan(office: Clone):
    at = {
        "before": datetime(2026, 11, 20, 14, 59, 59, tzinfo=UTC),
        "first": datetime(2026, 11, 20, 15, 0, tzinfo=UTC),
        "last": datetime(2026, 11, 21, 14, 59, 59, tzinfo=UTC),
        "after": datetime(2026, 11, 21, 15, 0, tzinfo=UTC),
    }
    for name in ("last", "before", "first", "after"):
        with clock.moved_to(at[name]):
            if name == "last":
                money.receive_postal_orders(charged(f"case:{name}"), TWICE_300, clerk())
            else:
                money.receive_cash(charged(f"case:{name}", amount=300), 300, cashier())
    taken = of_day.takings(date(2026, 11, 21))
    rows = of_day.payments_on(date(2026, 11, 21), None)
    assert [one.charge.subject for one in rows] == ["case:first", "case:last"]
    assert [(one.way, one.count, one.total) for one in taken.ways] == [
        (Way.CASH, 1, 300),
        (Way.POSTAL_ORDER, 1, 600),
    ]
    assert taken.total == 900
    nothing = of_day.takings(date(2026, 11, 23))
    assert (of_day.payments_on(date(2026, 11, 23), None), nothing.total) == ([], 0)
