"""A tax of the sample city that a bank took twice, and whoever paid it asked for an account; from both sides."""

from collections.abc import Callable
from typing import Any

from budgeting import ACCOUNT
from charging import charged, clerk
from clones import MIHON, Clone
from django.test import Client
from visitors import visitor
from walking import take_all

from madoguchi.core import clock
from madoguchi.foundation.accounts.actions import ensure_account
from madoguchi.foundation.people.actions import ensure_person
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.scope import city_scope
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.envelopes import PaidByProvider
from madoguchi.services.payments.models import Bill, Overpayment, Way
from madoguchi.services.refunds import actions
from madoguchi.services.refunds.models import AccountRequest

OWNER, STRANGER, KEY = "owner@mail.example", "stranger@mail.example", "271828"
ONE, OTHER = "kouno", "otsuyama"
NAME = "見本 太郎"
ANSWER = actions.Answer(NAME, ACCOUNT)
NUMBER = ACCOUNT["number"]


def overpaid(database: Clone, owner: str = OWNER, language: str = "ja", **fields: Any) -> None:
    """A tax of 600 yen that was paid twice; its bill stands on the page of its owner, where there is one."""
    with database.as_office(), city_scope(MIHON):
        charged("bill:tax", ways=[Way.CARD, Way.SLIP], **{"key": KEY, **fields})
        for n in range(2):
            told = PaidByProvider(
                provider="bank", way="slip", reference=f"tax-{n}", amount=600, at=clock.now()
            )
            payments.collect("bill:tax", told)
    take_all(database.as_public)
    if owner:
        with database.as_public(), city_scope(MIHON):
            person = ensure_person(ensure_account(owner))
            person.language = language
            person.save()
            payments.keep_bill(Bill.objects.get(), person)


def asked(database: Clone) -> None:
    """A clerk asks, and both sides hear of it."""
    with database.as_office(), city_scope(MIHON):
        actions.ask_account(Overpayment.objects.get(), clerk(ONE))
    exchanged(database)


def answered(database: Clone, given: actions.Answer = ANSWER) -> None:
    """The owner answers, and the office hears of it."""
    with database.as_public(), city_scope(MIHON):
        actions.answer(AccountRequest.objects.get(ended_at=None), given, owner())
    exchanged(database)


def owner() -> Person:
    """Whoever has the bill on their page; on the public side."""
    return Person.objects.get(account__email=OWNER)


def exchanged(database: Clone) -> None:
    """Both sides take what waits for them."""
    take_all(database.as_public)
    take_all(database.as_office)
    take_all(database.as_public)


def signed_in(email: str = OWNER) -> Client:
    """A browser in which somebody signed in on the public side."""
    browser = visitor()
    with city_scope(MIHON):
        account = ensure_account(email)
        ensure_person(account)
    browser.force_login(account)
    return browser


def address() -> str:
    """The page on which the account is asked for; on the public side."""
    with city_scope(MIHON):
        found = AccountRequest.objects.select_related("bill").latest("asked_at")
        return f"/pay/{found.bill.code}/account/{found.code}/"


def in_office(database: Clone, act: Callable[[], Any]) -> Any:
    """What an act of the office gives."""
    with database.as_office(), city_scope(MIHON):
        return act()


def in_public(database: Clone, act: Callable[[], Any]) -> Any:
    """What an act of the public side gives."""
    with database.as_public(), city_scope(MIHON):
        return act()
