"""Every write of money that goes out: budgets are taken, payouts ordered and cancelled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection, transaction
from django.db.models import BigIntegerField, F, Value

from madoguchi.core import clock
from madoguchi.core.calendar import closing_day, fiscal_year
from madoguchi.core.ids import official_number
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.jobs import defer

from . import events
from .models import Budget, Commitment, Payout, PayoutState
from .refusals import SpendingRefusedError


@transaction.atomic
def commit(subject: str, budget: str, amount: int, *, actor: str) -> Commitment:
    """支出負担: take yen of this 年度's budget for a matter, or change what it takes. Raises `SpendingRefusedError`."""
    held = _held(subject, budget)
    if amount < held.ordered:
        raise SpendingRefusedError("below_ordered", ordered=held.ordered)
    # The budget's row is locked: of two that would pass the ceiling together the second waits, and is refused.
    of = Budget.objects.select_for_update().get(id=held.budget_id)
    more = amount - held.amount
    if more > of.left:
        raise SpendingRefusedError("ceiling", left=of.left, amount=more)
    # Added where it stands, so that the constraint counts both even if nothing was locked.
    # A plain number would be sent as one of 32 bits, and cut without a word.
    Budget.objects.filter(id=of.id).update(taken=F("taken") + Value(more, output_field=BigIntegerField()))
    before = held.amount
    held.amount, held.changed_at = amount, clock.now()
    held.save()
    data = events.Committed(budget=of.slug, fiscal_year=of.fiscal_year, amount=amount, before=before)
    record(events.COMMITTED, subject, data, actor=actor)
    return held


def _held(subject: str, budget: str) -> Commitment:
    """What a matter holds already, locked; else a new one that holds nothing yet."""
    found = Commitment.objects.select_for_update().filter(subject=subject).first()
    return found or Commitment(subject=subject, budget=_budget(budget), amount=0)


def _budget(slug: str) -> Budget:
    year = fiscal_year(clock.today())
    found = Budget.objects.filter(slug=slug, fiscal_year=year).first()
    if found is None:
        raise SpendingRefusedError("no_budget", budget=slug, fiscal_year=year)
    return found


@dataclass(frozen=True)
class PayoutOrder:
    """What to pay: `amount` in yen, to whom, into which account (as the question type `bank_account` keeps it).

    `matter` is the number of what it is for, as people know it, `department` whose work that is. `follow` names the job
    that goes on with it whenever it was paid, came back or was cancelled; it is given the subject.
    """

    title: Mapping[str, str]
    payee: str
    account: Mapping[str, Any]
    amount: int
    matter: str = ""
    department: Department | None = None
    follow: str = ""


@transaction.atomic
def order(subject: str, wanted: PayoutOrder, staff: Staff, taken_for: str = "") -> Payout:
    """支出命令 for a matter, once; `taken_for` is the matter that took the budget. Raises `SpendingRefusedError`."""
    if wanted.amount <= 0:
        raise SpendingRefusedError("nothing")
    if not wanted.account:
        raise SpendingRefusedError("account")
    held = _drawn(taken_for, wanted.amount) if taken_for else None
    made = Payout.objects.create(
        subject=subject,
        matter=wanted.matter,
        department=wanted.department,
        number=payout_number(fiscal_year(clock.today()), next_of("spending_number")),
        commitment=held,
        title=dict(wanted.title),
        payee=wanted.payee,
        account=dict(wanted.account),
        amount=wanted.amount,
        fiscal_year=held.budget.fiscal_year if held else fiscal_year(clock.today()),
        ordered_by=staff,
        follow=wanted.follow,
    )
    record(events.ORDERED, subject, about(made), actor=staff_actor(staff.id))
    return made


def _drawn(subject: str, amount: int) -> Commitment | None:
    rows = Commitment.objects.select_for_update(of=("self",)).select_related("budget")
    held = rows.filter(subject=subject).first()
    if held is None:
        return None
    year = held.budget.fiscal_year
    if clock.today() > closing_day(year):
        raise SpendingRefusedError("books_closed", fiscal_year=year)
    if held.ordered + amount > held.amount:
        raise SpendingRefusedError("over", left=held.amount - held.ordered, amount=amount)
    held.ordered += amount
    held.save(update_fields=["ordered"])
    return held


#: Why an order cannot be cancelled, by its state.
_CANNOT = {
    PayoutState.CANCELLED: "cancelled",
    PayoutState.TRANSFERRING: "transferring",
    PayoutState.PAID: "paid",
}


@transaction.atomic
def cancel(payout: Payout, reason: str, staff: Staff) -> Payout:
    """取消し of an order that was not carried out: the sum may be ordered again. Raises `SpendingRefusedError`."""
    # First what it draws on, as `order` locks them: two in the opposite order would wait for each other.
    held = Commitment.objects.select_for_update(of=("self",)).filter(payouts=payout).first()
    found = Payout.objects.select_for_update().get(id=payout.id)
    if found.state in _CANNOT:
        raise SpendingRefusedError(_CANNOT[PayoutState(found.state)])
    if not reason.strip():
        raise SpendingRefusedError("reason")
    found.state, found.cancelled_at, found.reason = PayoutState.CANCELLED, clock.now(), reason.strip()
    found.save(update_fields=["state", "cancelled_at", "reason"])
    if held is not None:
        held.ordered -= found.amount
        held.save(update_fields=["ordered"])
    record(events.CANCELLED, found.subject, about(found), actor=staff_actor(staff.id))
    follow([found])
    return found


def follow(payouts: Iterable[Payout]) -> None:
    """Let the matters of payouts go on that stand otherwise now; in the caller's transaction."""
    for one in payouts:
        if one.follow:
            defer(one.follow, subject=one.subject)


def about(payout: Payout) -> events.AboutPayout:
    """What the ledger says of a payout."""
    return events.AboutPayout(amount=payout.amount, fiscal_year=payout.fiscal_year)


def payout_number(year: int, n: int) -> str:
    """The number of a 支出命令 (支): 令和8支第000012-3号."""
    return official_number(year, n).replace("-", "支第", 1) + "号"


def next_of(sequence: Literal["spending_number", "spending_transfer_n"]) -> int:
    """The next number of a sequence: they never restart, and may leave gaps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [sequence])
        row: tuple[int] = cursor.fetchone()
    return row[0]
