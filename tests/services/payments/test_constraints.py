"""What the database itself holds of money, tried through SQL; and two clerks who take it at once."""

import json
import threading
from collections.abc import Iterator

import pytest
from breaking import broken, run
from charging import SUBJECT, charged, clerk
from clones import KAGAMI, MIHON, Clone
from django.db import DatabaseError, IntegrityError, transaction
from racing import together
from tills import cashier

from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.models import Charge, Payment, PostalOrder
from madoguchi.services.payments.queries import charge_of, payment_of
from madoguchi.services.payments.refusals import PaymentRefusedError

_PAID = "state = 'paid', paid_at = now()"
_WAIVED = (
    "state = 'waived', waived_at = now(), waiver = 'w', waiver_title = '{\"ja\": \"免\"}', evidence = '証'"
)
_CANCELLED = "state = 'cancelled', cancelled_at = now(), cancel_reason = '誤'"
BAD_CHARGES = [
    ("payments_charge_amount", "amount = 0"),
    ("payments_charge_amount", "amount = -1"),
    ("payments_charge_kind", "kind = 'gift'"),
    ("payments_charge_ways", "ways = '[]'"),
    ("payments_charge_ways", "ways = '\"cash\"'"),
    ("payments_charge_ways", "ways = '[\"gift\"]'"),
    ("payments_charge_ways", "ways = 'null'"),
    ("payments_charge_state", "state = 'lost'"),
    ("payments_charge_state", "state = 'paid'"),
    ("payments_charge_state", "paid_at = now()"),
    ("payments_charge_state", "waived_at = now()"),
    ("payments_charge_state", "waiver = 'w'"),
    ("payments_charge_state", "evidence = '証'"),
    ("payments_charge_state", "cancel_reason = '誤'"),
    ("payments_charge_state", f"{_PAID}, cancelled_at = now()"),
    ("payments_charge_state", f"{_WAIVED}, paid_at = now()"),
    ("payments_charge_state", _WAIVED.replace("'証'", "''")),
    ("payments_charge_state", _WAIVED.replace("'w'", "''")),
    ("payments_charge_state", _WAIVED.replace('\'{"ja": "免"}\'', "'{}'")),
    ("payments_charge_state", _CANCELLED.replace("'誤'", "''")),
    ("payments_charge_state", f"{_CANCELLED}, evidence = '証'"),
]


@pytest.mark.parametrize(("constraint", "change"), BAD_CHARGES)
def test_a_charge_whose_fields_do_not_agree_is_refused(office: Clone, constraint: str, change: str):
    charged()
    assert broken(f"UPDATE payments_charge SET {change}") == constraint


@pytest.mark.parametrize("change", [_PAID, _WAIVED, _CANCELLED])
def test_the_right_fields_are_taken(office: Clone, change: str):
    charged()
    run(f"UPDATE payments_charge SET {change}")


_COPY = """
INSERT INTO payments_{table} SELECT (jsonb_populate_record(t, %s::jsonb)).* FROM payments_{table} t
"""


def copied(table: str, **changed: object) -> str:
    """The constraint that a copy of the table's row breaks, changed so."""
    return broken(_COPY.format(table=table), json.dumps(changed, default=str))


ANOTHER = "019abcde-0000-7000-8000-00000000000f"


def test_one_live_charge_a_subject(office: Clone):
    charged()
    assert copied("charge", id=ANOTHER) == "payments_charge_one_live"
    run(f"UPDATE payments_charge SET {_CANCELLED}")
    charged()


@pytest.fixture
def paid(office: Clone) -> Iterator[Payment]:
    """A payment by two postal orders, and a second charge that is due."""
    payment = money.receive_postal_orders(charged(), [("12345-678901", 500), ("12345-678902", 100)], clerk())
    charged("case:2", amount=900)
    yield payment


def test_a_payment_is_once_and_of_the_whole_amount(paid: Payment):
    other = charge_of("case:2")
    assert other
    free = {"id": ANOTHER, "number": "X"}
    assert copied("payment", **free) == "payments_payment_once"
    assert (
        copied("payment", **{**free, "charge_id": other.id, "number": paid.number})
        == "payments_payment_number"
    )
    assert copied("payment", **free, charge_id=other.id) == "payments_payment_whole_amount"
    right = {**free, "charge_id": other.id, "amount": 900}
    assert copied("payment", **right, way="card") == "payments_payment_taken_by"
    collected = {**right, "staff_id": None, "provider": "bank", "reference": "1"}
    assert copied("payment", **collected) == "payments_payment_taken_by"
    assert copied("payment", **collected, way="gift") == "payments_payment_way"
    assert copied("payment", **right, given_back=100) == "payments_payment_change_in_cash"
    assert broken("UPDATE payments_charge SET amount = 500 WHERE subject = %s", SUBJECT) == (
        "payments_payment_whole_amount"
    )


def test_a_postal_order_is_once_and_of_a_face_that_exists(paid: Payment):
    sql = (
        "INSERT INTO payments_postalorder (id, city, payment_id, number, amount) VALUES (%s, %s, %s, %s, %s)"
    )
    for number, amount, constraint in [
        ("12345678901", 500, "payments_postalorder_once"),
        ("12345678903", 600, "payments_postalorder_face"),
        ("12345-678903", 500, "payments_postalorder_number"),
        ("abc45678903", 500, "payments_postalorder_number"),
    ]:
        assert broken(sql, ANOTHER, MIHON, paid.id, number, amount) == constraint


@pytest.mark.parametrize("table", ["payment", "postalorder"])
@pytest.mark.parametrize("act", ["UPDATE payments_{} SET number = 'Z9999999'", "DELETE FROM payments_{}"])
def test_what_came_in_is_never_changed(paid: Payment, table: str, act: str):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(act.format(table))


BAD_BILLS = [
    ("payments_bill_amount", "amount = 0"),
    ("payments_bill_ways", "ways = '[]'"),
    ("payments_bill_state", "state = 'paid'"),
    ("payments_bill_state", "state = 'paid', paid_at = now()"),
    ("payments_bill_state", "state = 'paid', paid_at = now(), how = 'gift'"),
    ("payments_bill_state", "paid_at = now()"),
    ("payments_bill_state", "how = 'cash'"),
    ("payments_bill_state", "state = 'waived'"),
    ("payments_bill_state", 'waiver = \'{"ja": "免"}\''),
    ("payments_bill_state", "state = 'lost'"),
]


def test_a_bill_whose_fields_do_not_agree_is_refused(database: Clone):
    with database.as_office(), city_scope(MIHON):
        told = money.tell(charged())
    with database.as_public(), city_scope(MIHON):
        money.publish(told, "submission:1")
        for constraint, change in BAD_BILLS:
            assert (broken(f"UPDATE payments_bill SET {change}"), change) == (constraint, change)
        assert copied("bill", id=ANOTHER, code="X") == "payments_bill_once"
        assert copied("bill", id=ANOTHER, subject="submission:2") == "payments_bill_code"


def test_a_payment_for_another_citys_charge_is_refused(database: Clone):
    with database.as_office(), city_scope(MIHON):
        mine = charged()
    with database.as_office(), city_scope(KAGAMI):
        sql = (
            "INSERT INTO payments_payment (id, city, charge_id, number, way, amount, given_back, received_at, staff_id,"
            " provider, reference) SELECT %s, %s, %s, 'X', 'postal_order', 600, 0, now(), id, '', '' FROM city_staff LIMIT 1"
        )
        assert broken(sql, ANOTHER, KAGAMI, mine.id) in (
            "payments_payment_charge_id_city",
            "payments_payment_whole_amount",
        )


# Two at once


def take(name: str, tendered: int) -> Payment:
    return money.receive_cash(Charge.objects.get(subject=SUBJECT), tendered, cashier(name))


def test_two_clerks_at_one_charge_one_takes_it_and_the_other_is_told(database: Clone):
    with database.as_office(), city_scope(MIHON):
        charged()
    results, faults = together(database, lambda: take("kouno", 600), lambda: take("otsuyama", 1000))
    assert (len(results), [type(fault) for fault in faults]) == (1, [PaymentRefusedError])
    assert "ほかの方がすでに収納しています" in faults[0].ja
    with database.as_office(), city_scope(MIHON):
        assert Payment.objects.get() == results[0]
        assert Event.objects.filter(kind="payments.received").count() == 1


def test_without_the_lock_the_constraint_still_holds(database: Clone, monkeypatch: pytest.MonkeyPatch):
    read = threading.Barrier(2)

    def unlocked(charge: Charge, way: object = None) -> Charge:
        found = Charge.objects.get(id=charge.id)
        read.wait(timeout=20)
        return found

    monkeypatch.setattr(money.taking, "due", unlocked)
    with database.as_office(), city_scope(MIHON):
        charged()
    results, faults = together(database, lambda: take("kouno", 600), lambda: take("otsuyama", 600))
    assert (len(results), [type(fault) for fault in faults]) == (1, [IntegrityError])


def test_taking_and_cancelling_at_once(database: Clone):
    with database.as_office(), city_scope(MIHON):
        charged()

    def cancel() -> object:
        return money.cancel(
            Charge.objects.get(subject=SUBJECT), "取下げ", actor=staff_actor(clerk("otsuyama").id)
        )

    results, faults = together(database, lambda: take("kouno", 600), cancel)
    assert (len(results), [type(fault) for fault in faults]) == (1, [PaymentRefusedError])
    with database.as_office(), city_scope(MIHON):
        charge = Charge.objects.get()
        assert (payment_of(charge) is not None) == (charge.state == "paid")


def test_one_postal_order_for_two_charges_at_once(database: Clone):
    with database.as_office(), city_scope(MIHON):
        charges = [charged(f"case:{n}", amount=300) for n in range(2)]

    def take_order(charge: Charge) -> Payment:
        return money.receive_postal_orders(charge, [("12345-678901", 300)], clerk())

    results, faults = together(database, *(lambda one=one: take_order(one) for one in charges))
    assert (len(results), [fault.rule for fault in faults]) == (1, ["order_used"])
    with database.as_office(), city_scope(MIHON):
        assert PostalOrder.objects.count() == Payment.objects.count() == 1


def test_charging_twice_at_once_makes_one(database: Clone):
    results, faults = together(database, charged, charged)
    assert faults == []
    assert len(set(results)) == 1
    with database.as_office(), city_scope(MIHON):
        assert Charge.objects.count() == Event.objects.filter(kind="payments.charged").count() == 1
