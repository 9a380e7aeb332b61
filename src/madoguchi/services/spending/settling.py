"""Writes of what a bank told: payments made, payments that came back as work, and accounts that clerks mend."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from madoguchi.core import clock
from madoguchi.core.japanese import bank_account
from madoguchi.core.japanese.dates import wareki
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import Entry, record, record_all
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor

from . import batches, events, results
from .actions import about, follow
from .models import (
    AccountMend,
    LineState,
    Payout,
    PayoutState,
    ResultFile,
    Transfer,
    TransferLine,
    TransferState,
)
from .refusals import SpendingRefusedError
from .results import Told
from .rules import Cashier
from .transferring import about_transfer
from .zengin_reading import in_english_words

#: A file of as many records as a transfer holds has little more than a megabyte.
MOST_MEGABYTES = 5
_SENT = (TransferState.SENT, TransferState.SETTLED)
_MOST_NAME, _MOST_EVIDENCE = 200, 300


@transaction.atomic
def take(
    cashier: Cashier, transfer: Transfer, name: str, data: bytes, *, rest_done: bool = False
) -> ResultFile:
    """Take in a file of the bank, whole or not at all, and once. PlainError on whatever is not of this transfer.

    A file of records tells of every payment. A table tells of those that came back, even after they were paid
    (組戻し); with `rest_done` all others that wait were paid, which nobody knows before the pay day.
    """
    if cashier.why_not:
        raise SpendingRefusedError(cashier.why_not)
    found = Transfer.objects.select_for_update().get(id=transfer.id)
    digest = batches.digest_of(data)
    _check_takable(found, digest)
    lines = list(found.lines.select_related("payout").order_by("position"))
    told = _news(results.told_by(data, found, lines))
    if rest_done:
        if clock.today() < found.pay_day:
            raise SpendingRefusedError("day_ahead")
        named = {one.line.id for one in told}
        rest = (one for one in lines if one.state == LineState.WAITING and one.id not in named)
        told += [Told(one, "") for one in rest]
    done, rejected = [one for one in told if not one.words], [one for one in told if one.words]
    _note_done(done, cashier.staff)
    _note_rejected(rejected, cashier.staff)
    kept = ResultFile.objects.create(
        transfer=found,
        name=name[:_MOST_NAME],
        sha256=digest,
        done=len(done),
        rejected=len(rejected),
        read_by=cashier.staff,
    )
    _note_results(found, kept)
    return kept


def _check_takable(transfer: Transfer, digest: str) -> None:
    if transfer.state not in _SENT or transfer.fetched_at is None:
        raise SpendingRefusedError("not_fetched")
    before = ResultFile.objects.select_related("read_by").filter(sha256=digest).first()
    if before is not None:
        day, who = localdate(before.read_at), before.read_by
        raise SpendingRefusedError(
            "read_already", at=wareki(day), who=who.name, at_en=f"{day:%Y-%m-%d}", who_en=who.name_en
        )


def _news(told: Iterable[Told]) -> list[Told]:
    """What was not told before. `SpendingRefusedError` where a payment that came back is said to have been made."""
    new = []
    for one in told:
        known = one.line.state
        if known == LineState.REJECTED and not one.words:
            raise SpendingRefusedError("paid_after_all", number=one.line.payout.number)
        if known == LineState.WAITING or (known == LineState.DONE and one.words):
            new.append(one)
    return new


def _note_done(told: Sequence[Told], staff: Staff) -> None:
    now = clock.now()
    for (code, _), lines in _by(told).items():
        _lines(lines).update(state=LineState.DONE, code=code, told_at=now)
    payouts = [one.line.payout for one in told]
    Payout.objects.filter(id__in=_ids(payouts)).update(state=PayoutState.PAID, paid_at=now)
    record_all(_entries(events.PAID, payouts, staff))
    follow(payouts)


def _note_rejected(told: Sequence[Told], staff: Staff) -> None:
    now = clock.now()
    for (code, words), lines in _by(told).items():
        _lines(lines).update(state=LineState.REJECTED, code=code, words=words, told_at=now)
        payouts = _ids(one.payout for one in lines)
        Payout.objects.filter(id__in=payouts).update(
            state=PayoutState.RETURNED, paid_at=None, returned_at=now, returned_why=words, told_at=None
        )
    came_back = [one.line.payout for one in told]
    record_all(_entries(events.RETURNED, came_back, staff))
    follow(came_back)


def _by(told: Iterable[Told]) -> dict[tuple[str, str], list[TransferLine]]:
    """The lines of which the same was told: each such group is one statement."""
    groups = defaultdict(list)
    for one in told:
        groups[one.code, one.words].append(one.line)
    return groups


def _lines(lines: Iterable[TransferLine]) -> QuerySet[TransferLine]:
    return TransferLine.objects.filter(id__in=[one.id for one in lines])


def _ids(payouts: Iterable[Payout]) -> Collection[UUID]:
    return [one.id for one in payouts]


def _entries(kind: Kind, payouts: Iterable[Payout], staff: Staff) -> list[Entry]:
    return [Entry(kind, one.subject, about(one), staff_actor(staff.id)) for one in payouts]


def _note_results(transfer: Transfer, kept: ResultFile) -> None:
    actor = staff_actor(kept.read_by_id)
    counts = events.Results(number=transfer.number, done=kept.done, rejected=kept.rejected)
    record(events.RESULTS_READ, transfer.subject, counts, actor=actor)
    waiting = transfer.lines.filter(state=LineState.WAITING).exists()
    if transfer.state == TransferState.SENT and not waiting:
        transfer.state, transfer.settled_at = TransferState.SETTLED, clock.now()
        transfer.save(update_fields=["state", "settled_at"])
        record(events.TRANSFER_SETTLED, transfer.subject, about_transfer(transfer), actor=actor)


@transaction.atomic
def mend(payout: Payout, account: Mapping[str, str], evidence: str, staff: Staff) -> Payout:
    """Write down the account as somebody showed it, and order the payment again.

    `AccountError` on an account that cannot be taken, `SpendingRefusedError` where none is waited for.
    """
    found = Payout.objects.select_for_update().get(id=payout.id)
    if found.state != PayoutState.RETURNED:
        raise SpendingRefusedError("not_returned")
    after, shown = bank_account(account), evidence.strip()[:_MOST_EVIDENCE]
    if not shown:
        raise SpendingRefusedError("evidence")
    batches.line_of(after, found.amount)
    AccountMend.objects.create(
        payout=found, before=found.account, after=after, evidence=shown, mended_by=staff
    )
    found.account, found.state = after, PayoutState.ORDERED
    found.returned_at, found.returned_why, found.told_at = None, "", None
    found.save(update_fields=["account", "state", "returned_at", "returned_why", "told_at"])
    record(events.MENDED, found.subject, about(found), actor=staff_actor(staff.id))
    return found


class CameBack(NamedTuple):
    """A payment that came back, and the number in the ledger of that its person is told of it.

    `why` is what the bank said, in each language as far as it is known there.
    """

    payout: Payout
    n: int

    @property
    def why(self) -> dict[str, str]:
        words = self.payout.returned_why
        return {"ja": words, "en": in_english_words(words)}


@transaction.atomic
def note_told(subject: str) -> CameBack | None:
    """Note that whoever is paid in a matter is told that it came back: once each time, else None."""
    rows = Payout.objects.select_for_update(of=("self",)).select_related("department")
    found = rows.filter(subject=subject, state=PayoutState.RETURNED, told_at=None).first()
    if found is None:
        return None
    found.told_at = clock.now()
    found.save(update_fields=["told_at"])
    return CameBack(found, record(events.RETURN_TOLD, subject, about(found), actor="system"))
