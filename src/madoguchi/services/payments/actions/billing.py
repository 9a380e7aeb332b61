"""The person's copy of what is owed, on the public side: as the office told it, or made here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from madoguchi.core.ids import reference_code
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import person_actor
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.jobs import defer
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.foundation.tray.actions import put

from .. import envelopes, events
from ..models import Bill, ChargeKind, CheckoutState, State, Way
from ..refusals import PaymentRefusedError
from .stopping import stop_unfit


def publish(told: events.ChargeTold, subject: str, **own: Any) -> Bill:
    """Keep the person's copy as the office told it last; on the public side. `own` are its person, code or key.

    What a provider was paid for meanwhile stays paid: the office has not heard of it yet. A word that is older than
    what this side changed by itself (`turn`) changes nothing: one that heard of it follows.
    """
    fields = {**told.model_dump(), "ways": list(told.ways), **own}
    if not insert_once(Bill(subject=subject, **fields)):
        _change(subject, fields)
    return Bill.objects.get(subject=subject)


@transaction.atomic
def _change(subject: str, fields: Mapping[str, Any]) -> None:
    # Locked first: a checkout that is being settled is waited for.
    known = Bill.objects.select_for_update().get(subject=subject)
    if is_older(known, fields):
        return
    before, kept_fields = known.state, _kept(known, fields)
    for name, value in fields.items():
        if name not in kept_fields:
            setattr(known, name, value)
    known.save()
    stop_unfit(known)
    if known.follow and known.state == State.PAID != before:
        defer(known.follow, subject=subject)


def is_older(known: Bill, fields: Mapping[str, Any]) -> bool:
    """Whether what the office says was said before it heard of what this side changed."""
    return bool(fields.get("turn", known.turn) < known.turn)


def _kept(known: Bill, fields: Mapping[str, Any]) -> tuple[str, ...]:
    due = fields["state"] == State.DUE and _is_paid(known, fields["amount"])
    return ("state", "paid_at", "how") if due else ()


def _is_paid(bill: Bill, amount: int) -> bool:
    """Whether a provider has yen that the office will take for this charge."""
    taken = bill.checkouts.filter(state=CheckoutState.PAID, amount=amount, refunded=0)
    return bill.state == State.PAID and taken.exists()


@dataclass(frozen=True)
class BillOrder:
    """What to bill: `amount` in yen, more than none; `reckoned` says how it was found; `key` is its 確認番号.

    `follow` names the job of this side that goes on with the matter once it is paid; it is given the subject.
    """

    kind: ChargeKind
    title: Mapping[str, str]
    payee: str
    account: str
    amount: int
    reckoned: str
    ways: Sequence[Way]
    due_on: date | None = None
    person: Person | None = None
    key: str = ""
    follow: str = ""


@transaction.atomic
def bill(subject: str, order: BillOrder, *, actor: str) -> Bill:
    """Bill at once what is owed for a matter of this side, and tell the office, which charges it."""
    shared = ("key", "kind", "payee", "account", "amount", "reckoned", "due_on")
    code = reference_code()
    made = envelopes.BillMade(
        code=code,
        **{name: getattr(order, name) for name in shared},
        title=dict(order.title),
        ways=tuple(way.value for way in Way if way in order.ways),
    )
    n = record(events.BILLED, subject, events.AboutBill(amount=order.amount), actor=actor)
    put(envelopes.BILLED, subject, n, made)
    return Bill.objects.create(subject=subject, state=State.DUE, **_fields(order, made))


def _fields(order: BillOrder, made: envelopes.BillMade) -> dict[str, Any]:
    names = ("code", "key", "title", "payee", "amount", "reckoned", "due_on")
    own = {"person": order.person, "follow": order.follow}
    return {**{name: getattr(made, name) for name in names}, "ways": list(made.ways), **own}


@transaction.atomic
def reduce_bill(subject: str, amount: int, reason: str, *, actor: str) -> Bill:
    """How many yen of a bill are still owed; none ends it. The office gives back what was paid above that.

    Where the office let go of as much or more already, nothing changes. Raises `PaymentRefusedError` below none.
    """
    found = Bill.objects.select_for_update().get(subject=subject)
    owed = found.amount - found.given_back if found.state in (State.DUE, State.PAID) else 0
    if amount < 0:
        raise PaymentRefusedError("no_reduction", amount=amount, owed=owed)
    if amount >= owed:
        return found
    _reduce(found, amount)
    stop_unfit(found)
    n = record(events.BILL_REDUCED, subject, events.AboutBill(amount=amount), actor=actor)
    told = envelopes.BillReduced(amount=amount, reason=reason, turn=found.turn)
    put(envelopes.BILL_REDUCED, subject, n, told)
    return found


@transaction.atomic
def keep_bill(found: Bill, person: Person) -> bool:
    """Let a bill that is nobody's stand on a person's page; returns whether it does."""
    if not Bill.objects.filter(id=found.id, person=None).update(person=person):
        return False
    record(events.BILL_KEPT, found.subject, actor=person_actor(person.id))
    return True


def _reduce(found: Bill, amount: int) -> None:
    if found.state == State.PAID:
        found.given_back = found.amount - amount
    elif amount:
        found.amount = amount
    else:
        found.state = State.CANCELLED
    found.turn += 1
    found.save(update_fields=["amount", "given_back", "state", "turn"])
