"""口座のお尋ね: whoever paid says once where the money goes back to; two of the office decide, and nothing is left over."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from asking_accounts import (
    ANSWER,
    NAME,
    NUMBER,
    ONE,
    OTHER,
    OWNER,
    address,
    answered,
    asked,
    exchanged,
    in_office,
    in_public,
    overpaid,
    owner,
)
from breaking import broken
from budgeting import ACCOUNT
from charging import charged, clerk
from clones import KAGAMI, Clone
from django.db import connection
from django.db.models.query import QuerySet
from paying import DAY
from racing import together

from madoguchi.core import clock
from madoguchi.core.errors import RefusedError
from madoguchi.core.japanese import AccountError
from madoguchi.foundation.ledger.models import Event
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.foundation.tenancy.sides import Side
from madoguchi.foundation.tray.models import TrayIn, TrayOut
from madoguchi.services.notices.mail import text
from madoguchi.services.notices.models import Delivery, Notice
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.models import Overpayment
from madoguchi.services.refunds import actions, queries, rules
from madoguchi.services.refunds.envelopes import AccountGiven, AccountNotWanted, AccountWanted
from madoguchi.services.refunds.models import AccountAsking, AccountRequest, BankRefund
from madoguchi.services.spending.models import Payout

TABLES = ("refunds_accountrequest", "payments_bill", "notices_notice", "shared.ledger_event")


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(RefusedError) as raised:
        act()
    return raised.value.rule


def give(given: actions.Answer = ANSWER) -> AccountRequest:
    return actions.answer(AccountRequest.objects.latest("asked_at"), given, owner())


def ask() -> AccountAsking:
    return actions.ask_account(Overpayment.objects.get(), clerk(ONE))


def mails(database: Clone, name: str) -> list[str]:
    return in_public(
        database, lambda: [text(one) for one in Notice.objects.filter(template=name).order_by("made_at")]
    )


def test_from_the_question_to_the_order_to_pay(asks: Clone):
    answered(asks)

    def decided() -> Payout:
        waits = queries.answers_waiting(clerk(ONE))
        assert [one.payee for one in waits] == [NAME]
        refund = actions.propose_answer(Overpayment.objects.get(), clerk(ONE))
        assert refund.evidence == "本人がログインして入力（令和8年11月20日）"
        assert refused(lambda: actions.decide(refund, True, "", clerk(ONE))) == "own"
        actions.decide(refund, True, "", clerk(OTHER))
        return Payout.objects.get()

    payout = in_office(asks, decided)
    assert (payout.payee, payout.account, payout.amount) == (NAME, ACCOUNT, 600)
    exchanged(asks)
    assert in_public(asks, lambda: rules.why_not_answer(AccountRequest.objects.get())) == "answered"
    row = in_office(asks, AccountAsking.objects.get)
    assert (row.account, row.payee, row.ended_at, row.told) == ({}, "", clock.now(), "mail")
    kinds = in_office(
        asks, lambda: list(Event.objects.filter(kind__startswith="refunds.").values_list("kind", flat=True))
    )
    assert sorted(kinds) == [
        "refunds.account_asked",
        "refunds.account_came",
        "refunds.account_given",
        "refunds.account_heard",
        "refunds.approved",
        "refunds.proposed",
    ]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", ("600円", "令和8年12月20日", "振り込む口座", "ATM", "暗証番号")),
        ("en", ("600 yen", "20 December 2026", "tell us the account", "ATM", "PIN")),
    ],
)
def test_it_is_mailed_once_in_their_language(database: Clone, language: str, said: tuple[str, ...]):
    overpaid(database, language=language)
    asked(database)
    (words,) = mails(database, "account_wanted")
    with database.as_public():
        assert all(part in words for part in (*said, address()))
    answered(database)
    (words,) = mails(database, "account_given")
    assert NUMBER not in words and ACCOUNT["bank_name"] not in words, "no account goes by mail"

    def whom() -> tuple[str, bool]:
        told = Delivery.objects.get(notice__template="account_wanted")
        return told.recipient, told.notice.person is not None

    assert in_public(database, whom) == (OWNER, True)


def test_what_crosses_twice_is_heard_once(asks: Clone):
    row = in_office(asks, AccountAsking.objects.get)
    wanted = AccountWanted(
        asking=row.id,
        charged="bill:tax",
        amount=600,
        until=row.until,
        at=row.asked_at,
        contact={"ja": "税務課", "en": "Tax"},
    )
    given = AccountGiven(asking=row.id, payee=NAME, account=ACCOUNT, signed_in=True, at=clock.now())
    other = given.model_copy(update={"payee": "別人"})
    for _ in range(2):
        in_public(asks, lambda: actions.hear_wanted(wanted))
    for told in (given, given, other):
        in_office(asks, partial(actions.hear_answer, told))
    assert len(mails(asks, "account_wanted")) == 1
    assert in_public(asks, AccountRequest.objects.count) == 1
    assert in_office(asks, AccountAsking.objects.get).payee == NAME
    assert in_office(asks, Event.objects.filter(kind="refunds.account_came").count) == 1


def test_the_public_side_keeps_nothing_of_an_account(asks: Clone):
    in_public(asks, give)

    def kept(table: str) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{NUMBER}%"])
            return bool(cursor.fetchone()[0])

    assert not any(in_public(asks, partial(kept, table)) for table in TABLES)

    def sealed() -> bytes:
        return bytes(TrayIn.objects.get(kind="account_given").body)

    assert NUMBER.encode() not in in_office(asks, sealed)
    exchanged(asks)
    assert in_office(asks, AccountAsking.objects.get).account == ACCOUNT


def test_of_two_who_answer_one_does(asks: Clone):
    results, faults = together(asks, *[give] * 2, side=Side.PUBLIC)
    assert (len(results), [one.rule for one in faults]) == (1, ["answered"])
    assert in_office(asks, TrayIn.objects.filter(kind="account_given").count) == 1


def test_without_the_lock_two_answer_and_the_office_keeps_the_first(
    asks: Clone, monkeypatch: pytest.MonkeyPatch
):
    """The race is real: the lock prevents it. Even so the office has one account."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
    results, faults = together(asks, *[give] * 2, side=Side.PUBLIC)
    assert (len(results), faults) == (2, [])
    monkeypatch.undo()
    exchanged(asks)
    assert in_office(asks, AccountAsking.objects.get).payee == NAME
    assert in_office(asks, Event.objects.filter(kind="refunds.account_came").count) == 1


def test_asked_once_at_a_time(asks: Clone):
    assert in_office(asks, lambda: refused(ask)) == "asked"
    answered(asks)
    assert in_public(asks, lambda: refused(give)) == "answered"
    with clock.moved_to(DAY + timedelta(hours=1)):
        in_office(asks, ask)
        exchanged(asks)
        assert in_office(asks, lambda: AccountAsking.objects.get(ended_at=None)).account == {}
        answered(asks)
    assert len(mails(asks, "account_wanted")) == 2
    assert in_office(asks, AccountAsking.objects.count) == 2


def test_after_the_last_day_one_telephones_and_is_asked_anew(asks: Clone):
    with clock.moved_to(DAY + timedelta(days=30)):
        assert in_office(asks, lambda: refused(ask)) == "asked"
    with clock.moved_to(DAY + timedelta(days=31)):
        assert in_public(asks, lambda: refused(give)) == "late"
        in_office(asks, ask)
        exchanged(asks)
        answered(asks)
    assert in_office(asks, lambda: AccountAsking.objects.get(ended_at=None)).payee == NAME


def set_off() -> None:
    over = Overpayment.objects.get()
    wanted = payments.WantedReturn(NAME, "電話で同意", charged("bill:other"))
    payments.decide_return(payments.propose_return(over, wanted, clerk(ONE)), True, "", clerk(OTHER))


def test_what_went_another_way_meanwhile_is_not_paid_twice(asks: Clone):
    in_public(asks, give)
    in_office(asks, set_off)
    exchanged(asks)
    row = in_office(asks, AccountAsking.objects.get)
    assert (row.answered_at is not None, row.ended_at is not None, row.account) == (True, True, {})
    assert in_public(asks, lambda: rules.why_not_answer(AccountRequest.objects.get())) == "over"
    take_up = partial(refused, lambda: actions.propose_answer(Overpayment.objects.get(), clerk(ONE)))
    assert in_office(asks, take_up) == "set_off"
    assert in_office(asks, BankRefund.objects.count) == 0


def test_an_account_that_waits_is_erased_once_the_money_goes_another_way(asks: Clone):
    answered(asks)
    assert in_office(asks, actions.end_past) == 0
    in_office(asks, set_off)
    assert in_office(asks, actions.end_past) == 1
    assert in_office(asks, actions.end_past) == 0
    assert in_office(asks, AccountAsking.objects.get).account == {}


def test_an_account_from_paper_ends_the_question(asks: Clone):
    wanted = actions.Wanted(NAME, ACCOUNT, "還付請求書")
    in_office(asks, lambda: actions.propose(Overpayment.objects.get(), wanted, clerk(ONE)))
    exchanged(asks)
    assert in_public(asks, lambda: refused(give)) == "ended"
    assert in_office(asks, lambda: refused(ask)) == "waits"


def test_an_answer_that_crosses_the_end_is_not_kept(asks: Clone):
    in_public(asks, give)
    wanted = actions.Wanted(NAME, ACCOUNT, "還付請求書")
    in_office(asks, lambda: actions.propose(Overpayment.objects.get(), wanted, clerk(ONE)))
    exchanged(asks)
    assert in_office(asks, AccountAsking.objects.get).answered_at is None
    assert in_office(asks, BankRefund.objects.count) == 1


def test_what_nobody_has_is_not_asked(database: Clone):
    overpaid(database, owner="", key="")
    asked(database)
    row = in_office(database, AccountAsking.objects.get)
    assert (row.told, row.ended_at is not None) == ("nobody", True)
    assert in_office(database, ask).told == ""


def test_nobody_known_is_asked_on_the_page_alone(database: Clone):
    overpaid(database, owner="")
    asked(database)
    assert in_office(database, AccountAsking.objects.get).told == "page"
    assert mails(database, "account_wanted") == []


BAD = [
    ("refunds_asking_state", "UPDATE refunds_accountasking SET account = '{\"a\": 1}'"),
    ("refunds_asking_state", "UPDATE refunds_accountasking SET answered_at = now()"),
    ("refunds_asking_state", "UPDATE refunds_accountasking SET ended_at = now(), payee = 'x'"),
]


@pytest.mark.parametrize(("name", "change"), BAD, ids=[change[35:55] for _, change in BAD])
def test_the_database_keeps_an_account_only_while_it_waits(asks: Clone, name: str, change: str):
    assert in_office(asks, lambda: broken(change)) == name


def test_the_database_has_one_question_at_a_time(asks: Clone):
    copy = (
        "INSERT INTO refunds_accountasking SELECT (jsonb_populate_record(t, jsonb_build_object('id', %s::text))).*"
        " FROM refunds_accountasking t"
    )
    assert in_office(asks, lambda: broken(copy, uuid4())) == "refunds_asking_one_open"
    again = copy.replace("accountasking", "accountrequest")
    assert in_public(asks, lambda: broken(again, uuid4())) == "refunds_request_once"


@pytest.mark.parametrize(
    ("given", "rule"),
    [(actions.Answer("　", ACCOUNT), "own_name")],
)
def test_what_an_answer_needs(asks: Clone, given: actions.Answer, rule: str):
    assert in_public(asks, lambda: refused(partial(give, given))) == rule
    with pytest.raises(AccountError):
        in_public(asks, partial(give, actions.Answer(NAME, {**ACCOUNT, "number": "x"})))
    assert in_public(asks, AccountRequest.objects.get).answered_at is None


def test_what_ended_stays_ended(asks: Clone):
    row = in_office(asks, AccountAsking.objects.get)
    for hours in (1, 2):
        over = AccountNotWanted(asking=row.id, at=clock.now() + timedelta(hours=hours))
        in_public(asks, partial(actions.hear_not_wanted, over))
    assert in_public(asks, AccountRequest.objects.get).ended_at == clock.now() + timedelta(hours=1)


def test_the_other_city_finds_nothing_of_it(asks: Clone):
    answered(asks)
    with asks.as_office(), city_scope(KAGAMI):
        assert not AccountAsking.objects.exists()
    with asks.as_public(), city_scope(KAGAMI):
        assert not AccountRequest.objects.exists()
        assert TrayOut.objects.filter(kind="account_wanted").count() == 0
