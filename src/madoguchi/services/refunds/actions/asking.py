"""口座のお尋ね: whoever paid is asked into which account an overpayment is to go back, and what became of that."""

from datetime import timedelta

from django.db import transaction

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.city.queries import contact_words, posts_of
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.foundation.tray.actions import put
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.models import Charge, OverpaidState, Overpayment

from .. import events
from ..envelopes import (
    ACCOUNT_NOT_WANTED,
    ACCOUNT_WANTED,
    AccountGiven,
    AccountHeard,
    AccountNotWanted,
    AccountWanted,
)
from ..models import AccountAsking, Told
from ..refusals import RefundRefusedError

#: How long there is to answer; who comes later telephones, and is asked anew.
DAYS_TO_ANSWER = 30
MOST_NAME = 120
_AT_ONCE = 500


@transaction.atomic
def ask_account(overpayment: Overpayment, staff: Staff) -> AccountAsking:
    """Ask whoever paid for an account; what was answered before, or in vain, is over with that.

    Raises a `RefusedError`, where the answer is still waited for as well.
    """
    found = payments.waiting(overpayment)
    if found.bank_refunds.filter(approved=None).exists():
        raise RefundRefusedError("waits")
    before = open_asking(found)
    if before is not None:
        if before.answered_at is None and clock.today() <= before.until:
            raise RefundRefusedError("asked")
        end_asking(before)
    row = AccountAsking(
        overpayment=found, asked_by=staff, until=clock.today() + timedelta(days=DAYS_TO_ANSWER)
    )
    if not insert_once(row):
        raise RefundRefusedError("asked")
    n = note(events.ACCOUNT_ASKED, found, staff)
    put(ACCOUNT_WANTED, found.charge.subject, n, _wanted(row, found, staff))
    return row


def _wanted(row: AccountAsking, found: Overpayment, staff: Staff) -> AccountWanted:
    return AccountWanted(
        asking=row.id,
        charged=found.charge.subject,
        amount=found.amount,
        until=row.until,
        at=row.asked_at,
        contact=contact_of(staff, found.charge),
    )


def open_asking(overpayment: Overpayment) -> AccountAsking | None:
    """What is asked about an overpayment, or was answered and waits, locked."""
    rows = AccountAsking.objects.select_for_update(of=("self",)).filter(ended_at=None)
    return rows.select_related("overpayment__charge").filter(overpayment=overpayment).first()


def close(asking: AccountAsking) -> None:
    """Erase what was answered: a proposal has it now, or nobody needs it."""
    asking.ended_at, asking.account, asking.payee = clock.now(), {}, ""
    asking.save(update_fields=["ended_at", "account", "payee"])


def end_asking(asking: AccountAsking) -> None:
    """The same of what is not proposed: whoever paid is asked no more, and an answer of theirs leads to nothing."""
    close(asking)
    found = asking.overpayment
    n = note(events.ACCOUNT_ENDED, found, None)
    over = AccountNotWanted(asking=asking.id, at=clock.now())
    put(ACCOUNT_NOT_WANTED, found.charge.subject, n, over)


def note(kind: Kind, found: Overpayment, staff: Staff | None) -> int:
    """Record something about an overpayment in the chain of its charge; returns its number."""
    data = events.AboutRefund(amount=found.amount)
    return record(kind, found.charge.subject, data, actor=staff_actor(staff.id) if staff else "system")


def contact_of(clerk: Staff, charge: Charge) -> dict[str, str]:
    """Whom to ask: the section of a clerk; where they hold no post any more, who was paid."""
    post = next(iter(posts_of(clerk)), None)
    return contact_words(post.department) if post else {"ja": charge.payee, "en": charge.payee}


@transaction.atomic
def hear_told(told: AccountHeard) -> AccountAsking:
    """How whoever paid was told; where nobody could be, nothing is asked any more. Idempotent."""
    found = _asking(told)
    found.told = Told(told.told)
    found.save(update_fields=["told"])
    if found.told == Told.NOBODY and found.ended_at is None:
        end_asking(found)
    return found


@transaction.atomic
def hear_answer(given: AccountGiven) -> AccountAsking:
    """Keep what whoever paid answered, for a clerk to propose; nothing of it once the money goes another way."""
    found = _asking(given)
    if found.ended_at is not None or found.answered_at is not None:
        return found
    found.answered_at, found.signed_in = given.at, given.signed_in
    found.payee, found.account = given.payee[:MOST_NAME], given.account
    found.save(update_fields=["answered_at", "signed_in", "payee", "account"])
    note(events.ACCOUNT_CAME, found.overpayment, None)
    if found.overpayment.state != OverpaidState.OPEN:
        end_asking(found)
    return found


def _asking(told: AccountHeard | AccountGiven) -> AccountAsking:
    """What was asked, with its overpayment, which is locked first as everywhere."""
    named = AccountAsking.objects.get(id=told.asking)
    Overpayment.objects.select_for_update(of=("self",)).get(id=named.overpayment_id)
    rows = AccountAsking.objects.select_for_update(of=("self",)).select_related("overpayment__charge")
    return rows.get(id=told.asking)


def end_past() -> int:
    """End what is asked about money that went another way meanwhile; returns how many. Daily."""
    rows = AccountAsking.objects.filter(ended_at=None).exclude(overpayment__state=OverpaidState.OPEN)
    locked = rows.select_for_update(of=("self",)).select_related("overpayment__charge")
    past = list(locked.order_by("asked_at", "id")[:_AT_ONCE])
    for one in past:
        end_asking(one)
    return len(past)
