"""収納の訂正: cash that was noted for the wrong bill is taken back by two, while its till is open."""

import pytest
from charging import charged, clerk
from checkouts import billed
from clones import MIHON, Clone
from denying import missing
from racing import together
from tills import FLOAT_YEN, cashier
from visitors import pages, signed_in_staff
from walking import take_all

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff, StaffKind
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import accounts
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.models import Bill, Charge, Payment, Reduction, State, TillSession, Way
from madoguchi.services.payments.queries import moved_in
from madoguchi.services.payments.refusals import PaymentRefusedError

WHY, SEEN = "番号を打ち間違えた", "納付書の控え"
COUNTED = {1000: 10, 100: 20}


def cash(subject: str = "bill:1", **fields: object) -> Payment:
    """Cash for a bill, in the till of one clerk."""
    return money.receive_cash(charged(subject, **{"key": "271828", **fields}), 1_000, cashier())


def proposed(payment: Payment) -> Reduction:
    return money.propose_correction(payment, WHY, SEEN, clerk())


def approved(row: Reduction) -> None:
    money.decide_reduction(row, True, "", clerk("otsuyama"))


def close(yen: int) -> TillSession:
    session = TillSession.objects.get(staff=clerk(), closed_at=None)
    more = {1: yen - FLOAT_YEN} if yen > FLOAT_YEN else {}
    return money.close_till(session, {**COUNTED, **more}, "", clerk())


def refused(act, *arguments) -> str:
    with pytest.raises(PaymentRefusedError) as raised:
        act(*arguments)
    return raised.value.rule


def test_two_people_take_it_back_and_the_till_expects_it_no_more(office: Clone):
    payment = cash()
    row = proposed(payment)
    assert refused(money.decide_reduction, row, True, "", clerk()) == "reduction_own"
    session = TillSession.objects.get()
    assert money.expected(session) == FLOAT_YEN + 600
    approved(row)
    before, again = Charge.objects.order_by("made_at")
    assert (before.state, again.state, again.amount, again.key) == ("cancelled", "due", 600, "271828")
    assert before.cancel_reason == f"収納の取消し：{WHY}"
    assert (money.expected(session), moved_in(session).came) == (FLOAT_YEN, 0)
    assert Payment.objects.get() == payment
    today = clock.today()
    (booked,) = accounts.booked(today, today)
    assert (booked.sums["came"], booked.sums["untaken"]) == ([1, 600], [1, 600])
    assert accounts.shares(payment.received_at) == []
    assert close(FLOAT_YEN).difference == 0


def test_it_is_noted_for_the_right_one_and_the_till_agrees(office: Clone):
    approved(proposed(cash()))
    cash("bill:2")
    assert close(FLOAT_YEN + 600).difference == 0


def test_its_receipt_is_revoked(office: Clone):
    payment = cash()
    money.issue_receipt(payment, "見本 太郎", clerk())
    approved(proposed(payment))
    assert money.receipt_of(payment) is None


def test_once_its_till_is_closed_it_is_the_accounts_to_correct(office: Clone):
    payment = cash()
    row = proposed(payment)
    close(FLOAT_YEN + 600)
    assert refused(money.decide_reduction, row, True, "", clerk("otsuyama")) == "correct_closed"
    assert refused(money.propose_correction, payment, WHY, SEEN, clerk()) == "correct_closed"
    assert Charge.objects.get().state == State.PAID


@pytest.mark.parametrize(("reason", "evidence", "rule"), [(" ", SEEN, "reason"), (WHY, "", "note")])
def test_it_says_why_and_on_what_evidence(office: Clone, reason: str, evidence: str, rule: str):
    assert refused(money.propose_correction, cash(), reason, evidence, clerk()) == rule


def test_neither_a_fee_of_a_case_nor_what_a_provider_took_is_corrected_here(office: Clone):
    for payment in (cash("case:1", key=""), _of_provider()):
        assert refused(money.propose_correction, payment, WHY, SEEN, clerk()) == "not_correctable"


def _of_provider() -> Payment:
    missing("bill:2", key="314159")
    return Payment.objects.get(way=Way.CARD)


def test_of_what_was_given_back_nothing_is_corrected(office: Clone):
    payment = cash()
    money.reduce(payment.charge, 100, "減額", actor="system")
    assert refused(money.propose_correction, payment, WHY, SEEN, clerk()) == "not_untaken"


def test_it_is_decided_or_the_till_is_closed(database: Clone):
    with database.as_office(), city_scope(MIHON):
        row = proposed(cash())
    results, faults = together(database, lambda: approved(row), lambda: close(FLOAT_YEN))
    with database.as_office(), city_scope(MIHON):
        session = TillSession.objects.get()
        rules = [fault.rule for fault in faults]
        assert (len(results), rules) in ((2, []), (1, ["till_difference"]), (1, ["correct_closed"]))
        assert money.expected(session) == (FLOAT_YEN if Charge.objects.count() == 2 else FLOAT_YEN + 600)


def test_the_person_owes_it_again(database: Clone):
    with database.as_public(), city_scope(MIHON):
        billed(key="271828")
    take_all(database.as_office)
    with database.as_office(), city_scope(MIHON):
        payment = money.receive_cash(Charge.objects.get(), 600, cashier())
    take_all(database.as_public)
    with database.as_public(), city_scope(MIHON):
        assert Bill.objects.get().state == State.PAID
    with database.as_office(), city_scope(MIHON):
        approved(proposed(payment))
    take_all(database.as_public)
    with database.as_public(), city_scope(MIHON):
        found = Bill.objects.get()
        assert (found.state, found.paid_at, found.how) == ("due", None, "")


def test_the_pages(database: Clone):
    with database.as_office(), pages():
        with city_scope(MIHON):
            payment = cash()
        desk = signed_in_staff("/login/", "kouno@mihon.example")
        page, act = f"/takings/{payment.number}/", f"/takings/{payment.number}/correct/"
        assert "この収納を訂正する" in desk.get(page).content.decode()
        again = desk.post(act, {"reason": WHY, "evidence": ""})
        assert again.status_code == 422
        assert WHY in again.content.decode() and "調べたことが入力されていません" in again.content.decode()
        assert desk.post(act, {"reason": WHY, "evidence": SEEN})["Location"].startswith("/takings/charges/")
        other = signed_in_staff("/login/", "otsuyama@mihon.example")
        shown = other.get(f"/takings/charges/{payment.charge.number}/").content.decode()
        assert WHY in shown and SEEN in shown
        decided = {"act": "decide", "answer_is": "yes"}
        assert other.post(f"/takings/charges/{payment.charge.number}/", decided).status_code == 302
        done = desk.get(page).content.decode().replace("<wbr>", "")
        assert "この収納は取り消しています" in done and "この収納を訂正する" not in done
        assert desk.post(act, {"reason": WHY, "evidence": SEEN}).status_code == 404


def test_only_whose_work_the_till_is_may_propose_it(database: Clone):
    with database.as_office(), pages():
        with city_scope(MIHON):
            payment = cash()
            fee = cash("case:1", key="")
            ours = TillSession.objects.get().till.department_id
            elsewhere = Staff.objects.exclude(holding__post__department=ours).exclude(
                kind=StaffKind.CONTRACTOR
            )
            email = elsewhere.filter(holding__until=None).order_by("email").first().email
        desk = signed_in_staff("/login/", email)
        assert "この収納を訂正する" not in desk.get(f"/takings/{payment.number}/").content.decode()
        assert desk.post(f"/takings/{payment.number}/correct/", {"reason": WHY}).status_code == 404
        ours = signed_in_staff("/login/", "kouno@mihon.example")
        assert ours.post(f"/takings/{fee.number}/correct/", {"reason": WHY}).status_code == 404
        assert ours.get(f"/takings/{payment.number}/correct/").status_code == 405
        with city_scope(MIHON):
            Staff.objects.filter(id=clerk().id).update(kind=StaffKind.CONTRACTOR)
        assert ours.post(f"/takings/{payment.number}/correct/", {"reason": WHY}).status_code == 404
