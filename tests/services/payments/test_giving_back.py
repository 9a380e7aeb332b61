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
from madoguchi.services.payments.envelopes import PaidByProvider, RefundTold
from madoguchi.services.payments.models import Charge, Overpayment, Payment, Return, Way
from madoguchi.services.payments.queries import returns_waiting
from madoguchi.services.payments.refusals import PaymentRefusedError
from madoguchi.services.payments.rules import visible_overpayments

OTHER = "otsuyama"
AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


def twice(amount: int = 600, subject: str = "case:1", way: Way = Way.SLIP) -> Overpayment:
    """A charge that came twice: at the bank, or by a card."""
    charged(subject, amount=amount, ways=[way])
    provider = "sandbox_card" if way == Way.CARD else "bank"
    for n in range(2):
        told = PaidByProvider(
            provider=provider, way=way.value, reference=f"{subject}-{n}", amount=amount, at=AT
        )
        found = money.collect(subject, told)
    assert isinstance(found, Overpayment)
    return found


def refused(act, *arguments) -> str:
    with pytest.raises(PaymentRefusedError) as raised:
        act(*arguments)
    return raised.value.rule


CASH = money.WantedReturn("見本 太郎", "領収書と運転免許証")


def agreed(over: Overpayment, wanted: money.WantedReturn = CASH) -> Return:
    """What one proposed and another approved."""
    return money.decide_return(money.propose_return(over, wanted, clerk()), True, "", clerk(OTHER))


def to(charge: Charge, evidence: str = "電話で同意", payee: str = "見本 太郎") -> money.WantedReturn:
    return money.WantedReturn(payee, evidence, charge)


def test_cash_goes_out_of_the_till(office: Clone):
    over = twice()
    assert refused(money.refund_in_cash, over, cashier()) == "return_not_agreed"
    agreed(over)
    assert refused(money.refund_in_cash, over, clerk(OTHER)) == "no_till"
    done = money.refund_in_cash(over, cashier())
    assert (done.state, done.by, done.staff) == ("refunded", "cash", clerk())
    assert (done.payee, done.evidence) == (CASH.payee, CASH.evidence)
    assert money.expected(done.till_session) == FLOAT_YEN - 600
    assert refused(money.refund_in_cash, over, clerk()) == "refunded"
    assert refused(money.propose_return, over, to(charged("case:2")), clerk()) == "refunded"
    kinds = [one.kind for one in Event.objects.filter(data__by="cash").order_by("n")]
    assert kinds == ["payments.return_proposed", "payments.return_approved", "payments.refunded"]
    event = Event.objects.get(kind="payments.refunded")
    assert event.data == {"amount": 600, "cause": "twice", "by": "cash"}


def test_no_more_than_lies_in_the_till(office: Clone):
    over = twice(FLOAT_YEN + 1)
    agreed(over)
    assert refused(money.refund_in_cash, over, cashier()) == "till_too_little"


def test_nobody_gives_money_away_alone(office: Clone):
    over = twice()
    for wanted, rule in (
        (to(charged("case:2"), payee=" "), "return_payee"),
        (to(charged("case:2"), " "), "agreement"),
    ):
        assert refused(money.propose_return, over, wanted, clerk()) == rule
    assert refused(money.propose_return, over, money.WantedReturn("見本", " "), clerk()) == "return_evidence"
    proposed = money.propose_return(over, CASH, clerk())
    assert refused(money.propose_return, over, CASH, clerk(OTHER)) == "return_waits"
    assert refused(money.decide_return, proposed, True, "", clerk()) == "reduction_own"
    assert refused(money.decide_return, proposed, False, " ", clerk(OTHER)) == "reduction_answer"
    money.decide_return(proposed, False, "領収書が別の方のもの", clerk(OTHER))
    assert refused(money.decide_return, proposed, True, "", clerk(OTHER)) == "reduction_decided"
    assert refused(money.refund_in_cash, over, cashier()) == "return_not_agreed"
    assert agreed(over).approved


def test_of_a_provider_it_goes_in_cash_once_that_refused(office: Clone):
    over = twice(way=Way.CARD)
    assert refused(money.propose_return, over, CASH, clerk()) == "provider_first"
    money.refund_by_provider(over, clerk())
    money.note_refunded(RefundTold(overpayment=over.id, at=AT, fault="期限切れ"))
    agreed(over)
    assert money.refund_in_cash(over, cashier()).by == "cash"


def test_it_pays_another_charge_and_the_rest_stays(office: Clone):
    over, other = twice(way=Way.CARD), charged("case:2", amount=400)
    for charge, rule in (
        (charged("case:3", payee="水道"), "other_payee"),
        (charged("case:4", amount=601), "set_off_short"),
        (over.charge, "set_off_itself"),
    ):
        assert refused(money.propose_return, over, to(charge), clerk()) == rule
    agreed(over, to(other))
    done = Overpayment.objects.get(id=over.id)
    assert (done.state, done.amount, done.set_off_to) == ("set_off", 400, other)
    assert (done.payee, done.evidence) == ("見本 太郎", "電話で同意")
    payment = Payment.objects.get(charge=other)
    assert (payment.way, payment.amount, payment.reference) == ("set_off", 400, str(over.id))
    rest = Overpayment.objects.get(state="open")
    assert (rest.cause, rest.amount, rest.reference) == ("rest", 200, over.reference)
    assert money.refund_by_provider(rest, clerk()).state == "refunding"
    told = PaidByProvider(provider="sandbox_card", way="card", reference=over.reference, amount=600, at=AT)
    assert money.collect("case:1", told) == done


def test_what_was_paid_meanwhile_is_not_set_off(office: Clone):
    over, other = twice(), charged("case:2")
    proposed = money.propose_return(over, to(other), clerk())
    money.receive_cash(other, 600, cashier())
    assert refused(money.decide_return, proposed, True, "", clerk(OTHER)) == "paid"
    assert Overpayment.objects.get().state == "open"


def test_what_went_another_way_waits_for_nobody(office: Clone):
    over = twice()
    proposed = money.propose_return(over, CASH, clerk())
    assert returns_waiting(visible_overpayments(clerk())) == [proposed]
    money.refund_by_provider(over, clerk())
    assert returns_waiting(visible_overpayments(clerk())) == []
    assert refused(money.decide_return, proposed, True, "", clerk(OTHER)) == "refunding"


_TILL = "till_session_id = (SELECT id FROM payments_tillsession LIMIT 1)"
_CASH = f"state = 'refunded', by = 'cash', ended_at = now(), {_TILL}"
BAD = [
    ("payments_overpayment_to_whom", "evidence = '同意'"),
    ("payments_overpayment_to_whom", f"{_CASH}, payee = '見本'"),
    ("payments_overpayment_to_whom", f"{_CASH}, evidence = '領収書'"),
    ("payments_overpayment_provider_first", f"{_CASH}, payee = '見本', evidence = '領収書', way = 'card'"),
    ("payments_overpayment_state", "state = 'refunded'"),
    (
        "payments_overpayment_cash_of_till",
        "state = 'refunded', by = 'cash', ended_at = now(), payee = '見本', evidence = '領収書'",
    ),
    ("payments_overpayment_to_whom", "state = 'set_off', set_off_to_id = charge_id, ended_at = now()"),
    ("payments_overpayment_amount", "amount = 0"),
]


@pytest.mark.parametrize(("constraint", "change"), BAD)
def test_one_whose_fields_do_not_agree_is_refused(office: Clone, constraint: str, change: str):
    cashier()
    twice()
    assert broken(f"UPDATE payments_overpayment SET {change}") == constraint


BAD_RETURN = [
    ("payments_return_by_another", "approved = true, decided_by_id = proposed_by_id, decided_at = now()"),
    ("payments_return_by_another", "approved = true"),
    ("payments_return_to_whom", "payee = ''"),
    ("payments_return_to_whom", "evidence = ''"),
    (
        "payments_return_answer",
        "approved = false, decided_at = now(),"
        " decided_by_id = (SELECT id FROM city_staff WHERE id <> proposed_by_id LIMIT 1)",
    ),
]


@pytest.mark.parametrize(("constraint", "change"), BAD_RETURN)
def test_a_proposal_whose_fields_do_not_agree_is_refused(office: Clone, constraint: str, change: str):
    money.propose_return(twice(), CASH, clerk())
    assert broken(f"UPDATE payments_return SET {change}") == constraint


def test_what_is_set_off_is_no_way_to_ask_for(office: Clone):
    charged()
    assert broken("UPDATE payments_charge SET ways = '[\"set_off\"]'") == "payments_charge_ways"


def _give_back_twice(database: Clone):
    with database.as_office(), city_scope(MIHON):
        agreed(twice())

    def give(name: str) -> Overpayment:
        return money.refund_in_cash(Overpayment.objects.get(), cashier(name))

    return together(database, lambda: give("kouno"), lambda: give(OTHER))


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
        desk, colleague = (signed_in_staff("/login/", f"{name}@mihon.example") for name in ("kouno", OTHER))
        assert "二重の収納" in desk.get("/takings/overpaid/").content.decode()
        address = f"/takings/overpaid/{over.id}/"
        assert "支払いに使った方法に戻す" in desk.get(address).content.decode()
        assert "まだ認められていません" in desk.post(address, {"act": "cash"}).content.decode()
        bad = {"act": "set_off", "number": "1234", "agreed_by": "見本 太郎", "agreement": "電話で同意"}
        answer = desk.post(address, bad)
        assert answer.status_code == 422
        assert all(words in answer.content.decode() for words in ("電話で同意", "見本 太郎"))
        assert desk.post(address, {**bad, "number": other.number}).status_code == 302
        assert over.charge.number in colleague.get("/takings/overpaid/").content.decode()
        decision = {"act": "decide", "answer_is": "yes"}
        assert "ご自分の提案は決められません" in desk.post(address, decision).content.decode()
        assert colleague.post(address, decision).status_code == 302
        assert "充当済み" in desk.get(address).content.decode()
        assert "電話で同意" in desk.get(address).content.decode()
        assert "充当済み" in desk.get("/takings/overpaid/", {"state": "set_off"}).content.decode()
        assert desk.get("/takings/overpaid/", {"state": "?", "after": "?"}).status_code == 200


def test_cash_on_the_page(database: Clone):
    with database.as_office(), pages():
        with city_scope(MIHON):
            over = twice()
            cashier()
        desk, colleague = (signed_in_staff("/login/", f"{name}@mihon.example") for name in ("kouno", OTHER))
        address = f"/takings/overpaid/{over.id}/"
        answer = desk.post(address, {"act": "to_cash", "payee": "見本 太郎", "evidence": ""})
        assert (answer.status_code, "見本 太郎" in answer.content.decode()) == (422, True)
        sent = {"act": "to_cash", "payee": "見本 太郎", "evidence": "領収書"}
        assert desk.post(address, sent).status_code == 302
        assert "決めるのを待っている提案" in colleague.get(address).content.decode()
        assert colleague.post(address, {"act": "decide", "answer_is": "yes"}).status_code == 302
        assert "見本 太郎さんに現金で返すことが認められています" in desk.get(address).content.decode()
        assert desk.post(address, {"act": "cash"}).status_code == 302
        assert "窓口での現金" in desk.get(address).content.decode()
