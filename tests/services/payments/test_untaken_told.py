"""Whoever stood as having paid what a provider never took is mailed that it did not come, and how to pay until when."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from checkouts import billed
from clones import MIHON, Clone

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.notices.mail import text
from madoguchi.services.notices.models import Delivery, Notice
from madoguchi.services.payments import actions as money
from madoguchi.services.payments.envelopes import PaymentUntaken
from madoguchi.services.payments.models import Bill

OWNER = "owner@mail.example"
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)


@pytest.fixture
def public(database: Clone) -> Iterator[None]:
    with clock.moved_to(NOW), database.as_public(), city_scope(MIHON):
        yield


def owned(language: str = "ja", **fields: object) -> Bill:
    """A bill on the page of its owner."""
    bill = billed("thing:1", **fields)
    person = ensure_person(ensure_account(OWNER))
    person.language = language
    person.save()
    money.keep_bill(bill, person)
    return bill


def paid(bill: Bill, *references: str) -> Bill:
    """The same as it stands once providers said that it was paid."""
    for reference in references:
        bill.checkouts.create(
            provider="sandbox_card",
            way="card",
            reference=reference,
            amount=bill.amount,
            until=NOW,
            state="paid",
            ended_at=NOW,
            paid_at=NOW,
        )
    Bill.objects.filter(id=bill.id).update(state="paid", paid_at=NOW, how="card")
    return bill


def untaken(reference: str) -> None:
    money.note_untaken(PaymentUntaken(provider="sandbox_card", reference=reference))


def told() -> list[str]:
    return [text(one) for one in Notice.objects.filter(template="not_paid").order_by("made_at", "id")]


def test_whoever_has_the_bill_is_told_once(public: None):
    bill = paid(owned(due_on=date(2026, 12, 25)), "one")
    for _ in range(2):
        untaken("one")
    (words,) = told()
    for part in (
        "会議室の使用料",
        "600円",
        "令和8年12月25日",
        "上の期限までに",
        "お金は引き落とされていません",
        f"/pay/{bill.code}/",
    ):
        assert part in words
    assert Delivery.objects.get(notice__template="not_paid").recipient == OWNER
    assert Notice.objects.get(template="not_paid").person == Bill.objects.get().person


def test_in_their_language(public: None):
    paid(owned("en", due_on=date(2026, 12, 25)), "one")
    untaken("one")
    (words,) = told()
    for part in ("Fee for the use of a meeting room", "600 yen", "25 December 2026", "no money was taken"):
        assert part in words


@pytest.mark.parametrize("due_on", [None, date(2026, 11, 19)])
def test_a_day_that_is_over_is_not_named(public: None, due_on: date | None):
    paid(owned(due_on=due_on), "one")
    untaken("one")
    (words,) = told()
    assert "お早めに" in words
    assert "期限" not in words


def test_again_where_the_next_one_did_not_come_either(public: None):
    bill = paid(owned(), "one")
    untaken("one")
    paid(bill, "two")
    with clock.moved_to(NOW + timedelta(days=1)):
        untaken("two")
    assert len(told()) == 2


def test_what_something_else_paid_is_no_news(public: None):
    paid(owned(), "one", "two")
    untaken("one")
    assert told() == []


def test_nobody_known_is_told_of_nothing(public: None):
    paid(billed("thing:1"), "one")
    untaken("one")
    assert told() == []
    assert Bill.objects.get().state == "due"
