"""A refund that the bank did not take: whoever paid is told of it, what to do, and once each time."""

from collections.abc import Callable

from breaking import broken
from budgeting import ACCOUNT
from charging import charged, clerk
from clones import MIHON, Clone
from paying import DAY, MAKER, PAY_DAY, answer, at_the_bank, cashier, transfer
from racing import together
from walking import run_jobs, take_all

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.notices.mail import text
from madoguchi.services.notices.models import Delivery, Notice
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import Bill, Overpayment, Way
from madoguchi.services.refunds import actions
from madoguchi.services.spending import settling, transferring
from madoguchi.services.spending.models import Payout

OWNER = "owner@mail.example"
TOLD = "refund_returned"


def refunded(database: Clone, owner: str = OWNER, language: str = "ja") -> Payout:
    """A tax of 600 yen that a bank took twice, on its way back; its bill stands on the page of its owner."""
    with database.as_office(), city_scope(MIHON):
        charged("bill:tax", ways=[Way.CARD, Way.SLIP], key="271828")
        for n in range(2):
            told = PaidByProvider(
                provider="bank", way="slip", reference=f"tax-{n}", amount=600, at=clock.now()
            )
            payments.collect("bill:tax", told)
    take_all(database.as_public)
    with database.as_public(), city_scope(MIHON):
        if owner:
            person = ensure_person(ensure_account(owner))
            person.language = language
            person.save()
            payments.keep_bill(Bill.objects.get(), person)
    with database.as_office(), city_scope(MIHON):
        wanted = actions.Wanted("見本 太郎", ACCOUNT, "通帳の写し")
        refund = actions.propose(Overpayment.objects.get(), wanted, clerk("kouno"))
        actions.decide(refund, True, "", clerk("otsuyama"))
        return Payout.objects.get(subject=refund.subject)


def rejected(database: Clone, payout: Payout, code: str = "2") -> None:
    """The bank answers that it did not take it, and what follows is done."""
    with database.as_office(), city_scope(MIHON):
        made = transfer([payout.number])
        settling.take(cashier(MAKER), made, f"kekka{made.n}.txt", answer(at_the_bank(made), code))
    followed(database)


def followed(database: Clone) -> None:
    """Both workers do what follows, twice."""
    for _ in range(2):
        run_jobs(database.as_office)
        take_all(database.as_public)


def told(database: Clone, act: Callable[[Notice], object] = text) -> list[object]:
    """What was told, by one thing of each notice."""
    with database.as_public(), city_scope(MIHON):
        return [act(one) for one in Notice.objects.filter(template=TOLD).order_by("made_at", "id")]


def test_whoever_paid_is_told_why_and_what_to_do(database: Clone):
    rejected(database, refunded(database))
    (words,) = told(database)
    for part in ("600円", "該当する口座がない", "お金は市で預かっています", "担当に電話", "/pay/"):
        assert part in words
    assert ACCOUNT["number"] not in words, "no account goes by mail"
    with database.as_public(), city_scope(MIHON):
        assert Delivery.objects.get(notice__template=TOLD).recipient == OWNER
        assert Notice.objects.get(template=TOLD).person is not None, "and stands on my page"
    with database.as_office(), city_scope(MIHON):
        assert Payout.objects.get().told_at == clock.now()
        assert Event.objects.filter(kind="spending.return_told").count() == 1


def test_in_their_language(database: Clone):
    rejected(database, refunded(database, language="en"))
    (words,) = told(database)
    assert "no such account" in words and "600 yen" in words
    assert "telephone the section" in words


def test_again_where_it_comes_back_again(database: Clone):
    payout = refunded(database)
    rejected(database, payout)
    with database.as_office(), city_scope(MIHON):
        payout.refresh_from_db()
        again = settling.mend(payout, {**ACCOUNT, "number": "7654321"}, "通帳の写し", clerk("otsuyama"))
        assert again.told_at is None
    with clock.moved_to(DAY.replace(hour=5)):
        rejected(database, payout, "3")
    assert len(told(database)) == 2


def test_nobody_known_is_told_of_nothing(database: Clone):
    rejected(database, refunded(database, owner=""))
    assert told(database) == []


def test_an_account_that_cannot_be_sent_to_the_bank_is_told_too(database: Clone):
    refunded(database)
    with database.as_office(), city_scope(MIHON):
        Payout.objects.update(account={**ACCOUNT, "number": ""})
        transferring.make(cashier(), transferring.Wanted(PAY_DAY, set_aside=True))
    followed(database)
    (words,) = told(database)
    assert "口座不備" in words


def test_two_workers_at_once_tell_once(database: Clone):
    payout = refunded(database)
    with database.as_office(), city_scope(MIHON):
        made = transfer([payout.number])
        settling.take(cashier(MAKER), made, "kekka.txt", answer(at_the_bank(made), "2"))
    results, faults = together(database, *[lambda: settling.note_told(payout.subject)] * 2)
    assert faults == []
    assert sorted(one is None for one in results) == [False, True]


def test_nothing_was_told_of_what_did_not_come_back(database: Clone):
    payout = refunded(database)
    with database.as_office(), city_scope(MIHON):
        change = "UPDATE spending_payout SET told_at = now() WHERE id = %s"
        assert broken(change, payout.id) == "spending_payout_told"


def test_what_was_paid_is_no_news(database: Clone):
    rejected(database, refunded(database), "0")
    assert told(database) == []
    with database.as_office(), city_scope(MIHON):
        assert Payout.objects.get().told_at is None
