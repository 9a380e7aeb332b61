"""過誤納: given back in cash out of the till, set off against another charge, or by the provider."""

import threading
from datetime import UTC, datetime

import pytest
from breaking import broken
from charging import charged, clerk
from clones import MIHON, Clone
from racing import together
from tills import FLOAT_YEN, cashier
from visitors import pages, signed_in_staff

from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import Overpayment, Payment, Way
from madoguchi.services.payments.refusals import PaymentRefusedError

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


def twice(amount: int = 600, subject: str = "case:1") -> Overpayment:
    """A charge that a card paid twice."""
    charged(subject, amount=amount, ways=[Way.CARD])
    for n in range(2):
        told = PaidByProvider(
            provider="sandbox_card", way="card", reference=f"{subject}-{n}", amount=amount, at=AT
        )
        found = money.collect(subject, told)
    return found


def refused(act, *arguments) -> str:
    with pytest.raises(PaymentRefusedError) as raised:
        act(*arguments)
    return raised.value.rule


def test_cash_goes_out_of_the_till(office: Clone):
    over = twice()
    assert refused(money.refund_in_cash, over, clerk()) == "no_till"
    done = money.refund_in_cash(over, cashier())
    assert (done.state, done.by, done.staff) == ("refunded", "cash", clerk())
    assert money.expected(done.till_session) == FLOAT_YEN - 600
    assert refused(money.refund_in_cash, over, clerk()) == "refunded"
    assert refused(money.set_off, over, charged("case:2"), "同意", clerk()) == "refunded"
    event = Event.objects.get(kind="payments.refunded")
    assert event.data == {"amount": 600, "cause": "twice", "by": "cash"}


def test_no_more_than_lies_in_the_till(office: Clone):
    assert refused(money.refund_in_cash, twice(FLOAT_YEN + 1), cashier()) == "till_too_little"


def test_it_pays_another_charge_and_the_rest_stays(office: Clone):
    over, other = twice(), charged("case:2", amount=400)
    assert refused(money.set_off, over, other, " ", clerk()) == "agreement"
    assert refused(money.set_off, over, charged("case:3", payee="水道"), "同意", clerk()) == "other_payee"
    assert refused(money.set_off, over, charged("case:4", amount=601), "同意", clerk()) == "set_off_short"
    assert refused(money.set_off, over, over.charge, "同意", clerk()) == "set_off_itself"
    done = money.set_off(over, other, "電話で同意", clerk())
    assert (done.state, done.amount, done.set_off_to, done.agreement) == ("set_off", 400, other, "電話で同意")
    payment = Payment.objects.get(charge=other)
    assert (payment.way, payment.amount, payment.reference) == ("set_off", 400, str(over.id))
    rest = Overpayment.objects.get(state="open")
    assert (rest.cause, rest.amount, rest.reference) == ("rest", 200, over.reference)
    assert money.refund_by_provider(rest, clerk()).state == "refunding"
    told = PaidByProvider(provider="sandbox_card", way="card", reference=over.reference, amount=600, at=AT)
    assert money.collect("case:1", told) == done


BAD = [
    ("payments_overpayment_agreed", "agreement = '同意'"),
    ("payments_overpayment_state", "state = 'refunded'"),
    (
        "payments_overpayment_cash_of_till",
        "state = 'refunded', by = 'cash', ended_at = now()",
    ),
    ("payments_overpayment_agreed", "state = 'set_off', set_off_to_id = charge_id, ended_at = now()"),
    ("payments_overpayment_amount", "amount = 0"),
]


@pytest.mark.parametrize(("constraint", "change"), BAD)
def test_one_whose_fields_do_not_agree_is_refused(office: Clone, constraint: str, change: str):
    twice()
    assert broken(f"UPDATE payments_overpayment SET {change}") == constraint


def test_what_is_set_off_is_no_way_to_ask_for(office: Clone):
    charged()
    assert broken("UPDATE payments_charge SET ways = '[\"set_off\"]'") == "payments_charge_ways"


def _give_back_twice(database: Clone):
    with database.as_office(), city_scope(MIHON):
        twice()

    def give(name: str) -> Overpayment:
        return money.refund_in_cash(Overpayment.objects.get(), cashier(name))

    return together(database, lambda: give("kouno"), lambda: give("otsuyama"))


def test_of_two_clerks_one_gives_it_back(database: Clone):
    results, faults = _give_back_twice(database)
    assert (len(results), [fault.rule for fault in faults]) == (1, ["refunded"])


def test_without_the_lock_both_would(database: Clone, monkeypatch: pytest.MonkeyPatch):
    read = threading.Barrier(2)

    def unlocked(one: Overpayment) -> Overpayment:
        found = Overpayment.objects.select_related("charge").get(id=one.id)
        read.wait(timeout=20)
        return found

    monkeypatch.setattr(money.returning, "waiting", unlocked)
    results, faults = _give_back_twice(database)
    assert (len(results), faults) == (2, [])


def test_the_pages(database: Clone):
    with database.as_office(), pages():
        with city_scope(MIHON):
            over, other = twice(), charged("case:2", amount=600)
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        assert "二重の収納" in desk.get("/takings/overpaid/").content.decode()
        address = f"/takings/overpaid/{over.id}/"
        assert "支払いに使った方法に戻す" in desk.get(address).content.decode()
        assert "レジが開いていません" in desk.post(address, {"act": "cash"}).content.decode()
        bad = {"act": "set_off", "number": "1234", "agreement": "電話で同意"}
        answer = desk.post(address, bad)
        assert answer.status_code == 422
        assert "電話で同意" in answer.content.decode()
        assert desk.post(address, {**bad, "number": other.number}).status_code == 302
        assert "充当済み" in desk.get(address).content.decode()
        assert "電話で同意" in desk.get(address).content.decode()
        assert "充当済み" in desk.get("/takings/overpaid/", {"state": "set_off"}).content.decode()
        assert desk.get("/takings/overpaid/", {"state": "?", "after": "?"}).status_code == 200
