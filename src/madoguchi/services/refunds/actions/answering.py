"""The public side of 口座のお尋ね: whoever paid is told, and answers once; what they answer the office alone keeps."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from madoguchi.core import clock
from madoguchi.core.japanese import bank_account, normalise_line
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Nothing
from madoguchi.foundation.people.actions import ANYONE, person_actor
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.foundation.tray.actions import put
from madoguchi.services.payments.held.queries import bill_charged

from .. import events, telling
from ..envelopes import (
    ACCOUNT_GIVEN,
    ACCOUNT_HEARD,
    AccountGiven,
    AccountHeard,
    AccountNotWanted,
    AccountWanted,
)
from ..models import AccountRequest, Told
from ..refusals import RefundRefusedError
from ..rules import may_answer, why_not_answer
from .asking import MOST_NAME


@dataclass(frozen=True)
class Answer:
    """Who gets the money, and the account (its parts as they were typed)."""

    payee: str
    account: Mapping[str, str]


@transaction.atomic
def hear_wanted(wanted: AccountWanted) -> None:
    """Keep what the office asks and tell whoever paid, once; the office hears how they were told."""
    bill = bill_charged(wanted.charged)
    request = AccountRequest(
        asking=wanted.asking,
        bill=bill,
        amount=wanted.amount,
        contact=wanted.contact,
        until=wanted.until,
        asked_at=wanted.at,
    )
    if bill is None:
        _say_told(request, Told.NOBODY)
    elif insert_once(request):
        _say_told(request, Told.MAIL if telling.tell_wanted(request) else Told.PAGE)


def _say_told(request: AccountRequest, told: Told) -> None:
    n = record(events.ACCOUNT_HEARD, request.subject, Nothing(), actor="system")
    put(ACCOUNT_HEARD, request.subject, n, AccountHeard(asking=request.asking, told=told.value))


@transaction.atomic
def hear_not_wanted(over: AccountNotWanted) -> None:
    """The office goes on without an answer. Idempotent."""
    AccountRequest.objects.filter(asking=over.asking, ended_at=None).update(ended_at=over.at)


@transaction.atomic
def answer(request: AccountRequest, given: Answer, person: Person | None) -> AccountRequest:
    """Send an account to the office, once, and keep nothing of it here. Raises `AccountError` and a `RefusedError`."""
    rows = AccountRequest.objects.select_for_update(of=("self",)).select_related("bill")
    found = rows.get(id=request.id)
    why = why_not_answer(found)
    if why or not may_answer(found, person):
        raise RefundRefusedError(why or "not_holder")
    payee = normalise_line(given.payee).strip()[:MOST_NAME]
    if not payee:
        raise RefundRefusedError("own_name")
    account = bank_account(given.account)
    found.answered_at = clock.now()
    found.save(update_fields=["answered_at"])
    n = record(
        events.ACCOUNT_GIVEN, found.subject, Nothing(), actor=person_actor(person.id) if person else ANYONE
    )
    sent = AccountGiven(
        asking=found.asking,
        payee=payee,
        account=account,
        signed_in=person is not None and found.bill.person_id == person.id,
        at=found.answered_at,
    )
    put(ACCOUNT_GIVEN, found.subject, n, sent)
    telling.tell_given(found)
    return found
