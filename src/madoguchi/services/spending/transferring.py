"""Writes of transfers: made of orders that wait, approved by another, fetched as a file, or dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from madoguchi.core import clock
from madoguchi.core.calendar import closing_day, fiscal_year, is_bank_day
from madoguchi.core.errors import PlainError
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.models import insert_all

from . import batches, events
from .actions import about, follow, next_of
from .models import LineState, Payout, PayoutState, Transfer, TransferLine, TransferState
from .models.transfers import MOST_LINES
from .refusals import SpendingRefusedError
from .rules import Cashier, mended_in, why_not_approve, why_not_drop

#: A header says month and day only, so a day of payment lies within a year.
_A_YEAR = 365
#: So many faults are told of at once.
_TOLD = 5


@dataclass(frozen=True)
class Wanted:
    """What to transfer: on which day, which orders by number (None: all that wait, as many as a file holds).

    `set_aside`: orders whose account cannot be sent go to the worklist of 口座不備, and the rest is made.
    """

    pay_day: date | None
    numbers: Sequence[str] | None = None
    set_aside: bool = False


@transaction.atomic
def make(cashier: Cashier, wanted: Wanted) -> Transfer | None:
    """A transfer of orders that wait; None where all were set aside. `SpendingRefusedError`, and nothing changed."""
    if cashier.why_not or cashier.account is None:
        raise SpendingRefusedError(cashier.why_not)
    day = _pay_day(wanted.pay_day)
    chosen = _chosen(wanted.numbers)
    _check_books(chosen, day)
    faulty = _unsendable(chosen)
    if faulty and not wanted.set_aside:
        raise SpendingRefusedError("unsendable", **_in_words(faulty))
    for one, error in faulty:
        set_aside(one, f"口座不備：{error.ja}", cashier.staff)
    left = {one.id for one, _ in faulty}
    sent = [one for one in chosen if one.id not in left]
    return _made(cashier, day, sent) if sent else None


def _pay_day(day: date | None) -> date:
    today = clock.today()
    if day is None or not is_bank_day(day) or not 0 <= (day - today).days < _A_YEAR:
        raise SpendingRefusedError("pay_day")
    return day


def _chosen(numbers: Sequence[str] | None) -> list[Payout]:
    """The orders, locked in one order: of two who want the same the second waits, and is told."""
    rows = Payout.objects.select_for_update().filter(state=PayoutState.ORDERED).order_by("ordered_at", "id")
    chosen = list((rows if numbers is None else rows.filter(number__in=numbers))[:MOST_LINES])
    gone = set(numbers or ()) - {one.number for one in chosen}
    if gone:
        raise SpendingRefusedError("changed", numbers="、".join(sorted(gone)[:_TOLD]))
    if not chosen:
        raise SpendingRefusedError("none_chosen")
    return chosen


def _check_books(chosen: Sequence[Payout], day: date) -> None:
    """Nothing is paid in a 年度 whose books are closed on that day: it is cancelled, and ordered in the new one."""
    late = [one.number for one in chosen if day > closing_day(one.fiscal_year)]
    if late:
        raise SpendingRefusedError("books_closed_by", numbers="、".join(late[:_TOLD]))


def _unsendable(chosen: Sequence[Payout]) -> list[tuple[Payout, PlainError]]:
    faulty = []
    for one in chosen:
        try:
            batches.line_of(one.account, one.amount)
        except PlainError as error:
            faulty.append((one, error))
    return faulty


def _in_words(faulty: Sequence[tuple[Payout, PlainError]]) -> dict[str, str]:
    more = "　…" if len(faulty) > _TOLD else ""
    told = faulty[:_TOLD]
    return {
        "faults": "　".join(f"{one.number}：{error.ja}" for one, error in told) + more,
        "faults_en": " ".join(f"{one.number}: {error.en}" for one, error in told) + more,
    }


def set_aside(payout: Payout, why: str, staff: Staff) -> None:
    """口座不備: an order that cannot be sent waits for somebody to mend its account. Its row is locked."""
    payout.state, payout.returned_at, payout.returned_why = PayoutState.RETURNED, clock.now(), why
    payout.save(update_fields=["state", "returned_at", "returned_why"])
    record(events.RETURNED, payout.subject, about(payout), actor=staff_actor(staff.id))
    follow([payout])


def _made(cashier: Cashier, day: date, sent: Sequence[Payout]) -> Transfer:
    n = next_of("spending_transfer_n")
    made = Transfer(
        number=batches.transfer_number(fiscal_year(clock.today()), n),
        n=n,
        pay_day=day,
        payer=cashier.account.model_dump(mode="json") if cashier.account else {},
        count=len(sent),
        total=sum(one.amount for one in sent),
        made_by=cashier.staff,
    )
    lines = [
        TransferLine(transfer=made, position=at, payout=one, amount=one.amount, account=one.account)
        for at, one in enumerate(sent, 1)
    ]
    made.digest = batches.digest_of(batches.data_of(made, lines))
    made.save(force_insert=True)
    insert_all(lines)
    Payout.objects.filter(id__in=[one.id for one in sent]).update(state=PayoutState.TRANSFERRING)
    _note(events.TRANSFER_MADE, made, cashier.staff)
    return made


@transaction.atomic
def approve(cashier: Cashier, transfer: Transfer) -> Transfer:
    """会計管理者の審査: another person finds it right, and its file may go to the bank. `SpendingRefusedError`."""
    found = _locked(transfer, TransferState.MADE)
    rule = why_not_approve(cashier, found)
    if rule:
        raise SpendingRefusedError(rule)
    if mended_in(found, cashier.staff):
        raise SpendingRefusedError("mended_by_you")
    if found.past:
        raise SpendingRefusedError("day_passed")
    _checked_data(found)
    found.state, found.approved_by, found.approved_at = TransferState.SENT, cashier.staff, clock.now()
    found.save(update_fields=["state", "approved_by", "approved_at"])
    _note(events.TRANSFER_APPROVED, found, cashier.staff)
    return found


@transaction.atomic
def fetch(cashier: Cashier, transfer: Transfer) -> bytes:
    """The file for the bank; who fetched it first is kept, and each time is an event. `SpendingRefusedError`."""
    if cashier.why_not and not cashier.approves:
        raise SpendingRefusedError(cashier.why_not)
    found = _locked(transfer, TransferState.SENT)
    if found.past:
        raise SpendingRefusedError("maybe_paid" if found.fetched_at else "day_passed")
    data = _checked_data(found)
    if found.fetched_by_id is None:
        found.fetched_by, found.fetched_at = cashier.staff, clock.now()
        found.save(update_fields=["fetched_by", "fetched_at"])
    _note(events.TRANSFER_FETCHED, found, cashier.staff)
    return data


@transaction.atomic
def drop(cashier: Cashier, transfer: Transfer, reason: str) -> Transfer:
    """取りやめ before any result, and before the day on which a bank that has the file pays: its orders wait again.

    `SpendingRefusedError`. What the bank did not pay after all comes back as a result.
    """
    found = _locked(transfer, TransferState.MADE, TransferState.SENT)
    rule = why_not_drop(cashier, found)
    if rule:
        raise SpendingRefusedError(rule)
    if found.results.exists():
        raise SpendingRefusedError("told")
    if found.may_be_paid:
        raise SpendingRefusedError("maybe_paid")
    if not reason.strip():
        raise SpendingRefusedError("reason")
    found.state, found.reason = TransferState.DROPPED, reason.strip()
    found.dropped_by, found.dropped_at = cashier.staff, clock.now()
    found.save(update_fields=["state", "reason", "dropped_by", "dropped_at"])
    payouts = found.lines.values_list("payout", flat=True)
    Payout.objects.filter(id__in=list(payouts)).update(state=PayoutState.ORDERED)
    found.lines.update(state=LineState.DROPPED)
    _note(events.TRANSFER_DROPPED, found, cashier.staff)
    return found


def _locked(transfer: Transfer, *states: TransferState) -> Transfer:
    found = Transfer.objects.select_for_update().get(id=transfer.id)
    if found.state not in states:
        raise SpendingRefusedError("moved_on")
    return found


def _checked_data(transfer: Transfer) -> bytes:
    data = batches.data_of(transfer, transfer.lines.order_by("position"))
    if batches.digest_of(data) != transfer.digest:
        raise SpendingRefusedError("digest")
    return data


def _note(kind: Kind, transfer: Transfer, staff: Staff) -> None:
    record(kind, transfer.subject, about_transfer(transfer), actor=staff_actor(staff.id))


def about_transfer(transfer: Transfer) -> events.AboutTransfer:
    """What the ledger says of a transfer."""
    return events.AboutTransfer(number=transfer.number, count=transfer.count, total=transfer.total)
