"""還付 by bank transfer: proposed by one, decided by another, sent to the bank, and what comes back is work."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from breaking import broken
from budgeting import ACCOUNT
from charging import charged, clerk
from clones import MIHON, Clone
from django.db import IntegrityError
from paying import DAY, MAKER, answer, at_the_bank, cashier, transfer
from procrastinate.contrib.django.models import ProcrastinateJob
from racing import together
from visitors import pages, signed_in_staff

from madoguchi.core import clock
from madoguchi.core.errors import PlainError, RefusedError
from madoguchi.core.japanese import AccountError
from madoguchi.foundation.ledger.queries import history
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import Overpayment, Way
from madoguchi.services.refunds import actions
from madoguchi.services.refunds.models import BankRefund
from madoguchi.services.spending import actions as spending
from madoguchi.services.spending import settling
from madoguchi.services.spending.models import Payout, PayoutState

WANTED = actions.Wanted("見本 太郎", ACCOUNT, "通帳の写し")
ONE, OTHER = "kouno", "otsuyama"


@pytest.fixture
def office(database: Clone) -> Iterator[Clone]:
    with database.as_office(), city_scope(MIHON):
        yield database


def overpaid(subject: str = "bill:tax") -> Overpayment:
    """A tax of 600 yen that a bank took twice."""
    charged(subject, ways=[Way.SLIP])
    for n in range(2):
        told = PaidByProvider(
            provider="bank", way="slip", reference=f"{subject}-{n}", amount=600, at=clock.now()
        )
        found = payments.collect(subject, told)
    assert isinstance(found, Overpayment)
    return found


def approved(over: Overpayment) -> Payout:
    """The payout of its refund, once another person approved it."""
    refund = actions.propose(over, WANTED, clerk(ONE))
    actions.decide(refund, True, "", clerk(OTHER))
    return Payout.objects.get(subject=refund.subject)


def followed() -> Overpayment:
    """The overpayment once the worker went on with what became of its payout."""
    for job in ProcrastinateJob.objects.filter(task_name=actions.FOLLOW).order_by("-id"):
        actions.follow(job.args["subject"])
    return Overpayment.objects.get()


def stands() -> tuple[str, str, bool]:
    found = followed()
    return found.state, found.by, found.ended_at is not None


def refused(act, *arguments) -> str:
    with pytest.raises(RefusedError) as raised:
        act(*arguments)
    return raised.value.rule


def test_it_goes_to_the_bank_and_is_refunded_once_paid(office: Clone):
    over = overpaid()
    payout = approved(over)
    assert (payout.amount, payout.payee, payout.account) == (600, "見本 太郎", ACCOUNT)
    assert (payout.matter, payout.commitment) == (over.charge.number, None)
    assert stands() == ("refunding", "transfer", False)
    made = transfer([payout.number])
    settling.take(cashier(MAKER), made, "kekka.txt", answer(at_the_bank(made)))
    assert stands() == ("refunded", "transfer", True)
    assert stands() == ("refunded", "transfer", True)
    kinds = [one.kind for one in history("bill:tax") if "refund" in one.kind]
    assert kinds == ["refunds.proposed", "refunds.approved", "payments.refunding", "payments.refunded"]


def test_an_account_that_the_bank_refuses_is_work_and_goes_again(office: Clone):
    payout = approved(overpaid())
    made = transfer([payout.number])
    settling.take(cashier(MAKER), made, "kekka.txt", answer(at_the_bank(made), "3"))
    assert stands() == ("refunding", "transfer", False)
    payout.refresh_from_db()
    assert payout.state == PayoutState.RETURNED
    settling.mend(payout, {**ACCOUNT, "number": "7654321"}, "通帳の写し", clerk(OTHER))
    again = transfer([payout.number])
    settling.take(cashier(MAKER), again, "kekka2.txt", answer(at_the_bank(again)))
    assert stands() == ("refunded", "transfer", True)


def test_one_that_came_back_after_it_was_paid_is_on_its_way_again(office: Clone):
    payout = approved(overpaid())
    made = transfer([payout.number])
    settling.take(cashier(MAKER), made, "kekka.txt", answer(at_the_bank(made)))
    table = f"支出命令番号,理由\r\n{payout.number},口座解約\r\n".encode("cp932")
    settling.take(cashier(MAKER), made, "kumimodoshi.csv", table)
    assert stands() == ("refunding", "transfer", False)


def test_one_whose_order_is_cancelled_waits_for_another_way(office: Clone):
    over = overpaid()
    payout = approved(over)
    spending.cancel(payout, "本人が窓口に来た", clerk(OTHER))
    found = followed()
    assert (found.state, found.by, found.fault) == ("open", "", "本人が窓口に来た")
    with clock.moved_to(DAY + timedelta(minutes=1)):
        assert approved(over).state == PayoutState.ORDERED, "and may be proposed anew"
    assert stands() == ("refunding", "transfer", False), "an older word of the first order changes nothing"


def test_who_proposed_it_does_not_decide(office: Clone):
    refund = actions.propose(overpaid(), WANTED, clerk(ONE))
    assert refused(actions.decide, refund, True, "", clerk(ONE)) == "own"
    assert refused(actions.decide, refund, False, " ", clerk(OTHER)) == "answer"
    assert actions.decide(refund, False, "口座名義がちがいます", clerk(OTHER)).approved is False
    assert refused(actions.decide, refund, True, "", clerk(OTHER)) == "decided"
    assert Payout.objects.count() == 0
    assert Overpayment.objects.get().state == "open"


@pytest.mark.parametrize(
    ("wanted", "rule"),
    [
        (actions.Wanted("　", ACCOUNT, "通帳"), "payee"),
        (actions.Wanted("見本 太郎", ACCOUNT, " "), "evidence"),
    ],
)
def test_what_a_proposal_needs(office: Clone, wanted: actions.Wanted, rule: str):
    assert refused(actions.propose, overpaid(), wanted, clerk(ONE)) == rule


@pytest.mark.parametrize("part", ["number", "bank_code", "holder"])
def test_an_account_is_read_as_everywhere(office: Clone, part: str):
    wanted = actions.Wanted("見本 太郎", {**ACCOUNT, part: "'; --"}, "通帳")
    with pytest.raises(AccountError) as raised:
        actions.propose(overpaid(), wanted, clerk(ONE))
    assert {one.part for one in raised.value.faults} == {part}


def test_what_went_another_way_meanwhile_is_not_paid_twice(office: Clone):
    over = overpaid()
    refund = actions.propose(over, WANTED, clerk(ONE))
    wanted = payments.WantedReturn("見本 太郎", "電話で同意", charged("bill:other"))
    payments.decide_return(payments.propose_return(over, wanted, clerk(ONE)), True, "", clerk(OTHER))
    assert refused(actions.decide, refund, True, "", clerk(OTHER)) == "set_off"
    assert Payout.objects.count() == 0
    refund.refresh_from_db()
    assert refund.approved is None


def test_one_proposal_waits_at_a_time(office: Clone):
    over = overpaid()
    actions.propose(over, WANTED, clerk(ONE))
    assert refused(actions.propose, over, WANTED, clerk(OTHER)) == "waits"


BAD = [
    ("refunds_bank_by_another", "approved = true, decided_by_id = proposed_by_id, decided_at = now()"),
    ("refunds_bank_named", "payee = ''"),
    ("refunds_bank_named", "evidence = ''"),
    ("refunds_bank_answer", "approved = false, decided_by_id = '{other}', decided_at = now()"),
]


@pytest.mark.parametrize(("name", "change"), BAD, ids=[f"{name} {change[:12]}" for name, change in BAD])
def test_the_database_holds_it_too(office: Clone, name: str, change: str):
    refund = actions.propose(overpaid(), WANTED, clerk(ONE))
    said = change.format(other=clerk(OTHER).id)
    assert broken(f"UPDATE refunds_bankrefund SET {said} WHERE id = %s", refund.id) == name


def test_of_two_who_decide_one_does(database: Clone):
    with database.as_office(), city_scope(MIHON):
        actions.propose(overpaid(), WANTED, clerk(ONE))

    def decide(name: str) -> BankRefund:
        return actions.decide(BankRefund.objects.get(), True, "", clerk(name))

    results, faults = together(database, lambda: decide(OTHER), lambda: decide("heikawa"))
    assert (len(results), len(faults)) == (1, 1)
    assert isinstance(faults[0], PlainError | IntegrityError)
    with database.as_office(), city_scope(MIHON):
        assert Payout.objects.count() == 1


def test_the_pages(database: Clone):
    with database.as_office(), pages():
        with city_scope(MIHON):
            over = overpaid()
        address = f"/refunds/{over.id}/"
        one = signed_in_staff("/login/", f"{ONE}@mihon.example")
        assert address in one.get(f"/takings/overpaid/{over.id}/").content.decode()
        none = one.get("/refunds/").content.decode().replace("<wbr>", "")
        assert "決めるのを待っている提案はありません" in none
        bad = one.post(
            address, {**ACCOUNT, "payee": "見本 太郎", "number": "12345678901", "evidence": "通帳"}
        )
        assert bad.status_code == 422
        assert "見本銀行" in bad.content.decode()
        sent = {**ACCOUNT, "payee": "見本 太郎", "evidence": "通帳の写し"}
        assert one.post(address, sent).status_code == 302
        assert "提案した人とは別の職員が決めます" in one.get(address).content.decode()
        other = signed_in_staff("/login/", f"{OTHER}@mihon.example")
        assert address in other.get("/refunds/").content.decode()
        assert other.post(address, {"answer_is": "no"}).status_code == 422
        assert other.post(address, {"answer_is": "yes"}).status_code == 302
        with city_scope(MIHON):
            number = Payout.objects.get().number
        assert number in other.get(address).content.decode()
        assert other.post(address, {"answer_is": "yes"}).status_code == 422
