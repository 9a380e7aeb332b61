"""減免・不納欠損: one proposes with evidence, another decides; 督促: what is sent about a charge that is late."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from madoguchi.core import clock
from madoguchi.core.calendar import deadline
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.models import insert_once

from .. import events
from ..models import Charge, Reduction, ReductionKind, Reminder, ReminderKind, Return, State
from ..refusals import PaymentRefusedError
from ..rules import demand_until, lapses_on, may_decide, reduced_elsewhere
from .charging import about, due, reduce
from .untaking import untake

#: A 督促状 gives ten days (地方税法329条: 発した日から起算して十日を経過した日まで).
DAYS_TO_PAY = 10


@dataclass(frozen=True)
class Proposal:
    """What is proposed: how many yen are owed from then on, by which rule, and on what evidence."""

    kind: ReductionKind
    amount: int
    basis: str
    evidence: str


@transaction.atomic
def propose_reduction(charge: Charge, proposal: Proposal, staff: Staff) -> Reduction:
    """Propose that less be owed of a charge, or that it be given up. Raises `PaymentRefusedError`."""
    owed = Charge.objects.select_for_update().get(id=charge.id)
    _check(owed, proposal)
    row = Reduction(
        charge=owed,
        kind=proposal.kind,
        amount=proposal.amount,
        basis=proposal.basis.strip(),
        evidence=proposal.evidence.strip(),
        proposed_by=staff,
    )
    if not insert_once(row):
        raise PaymentRefusedError("reduction_waits")
    _note(events.REDUCTION_PROPOSED, row, staff)
    return row


def _check(owed: Charge, proposal: Proposal) -> None:
    if owed.state not in (State.DUE, State.PAID):
        raise PaymentRefusedError(owed.state)
    if not 0 <= proposal.amount < owed.amount - owed.given_back:
        raise PaymentRefusedError("no_reduction", amount=proposal.amount, owed=owed.amount - owed.given_back)
    if reduced_elsewhere(owed):
        raise PaymentRefusedError("reduced_elsewhere")
    if not (proposal.basis.strip() and proposal.evidence.strip()):
        raise PaymentRefusedError("basis")
    if proposal.kind == ReductionKind.WRITE_OFF:
        _check_write_off(owed, proposal)


def _check_write_off(owed: Charge, proposal: Proposal) -> None:
    """不納欠損: the whole of what is due, and only once it lapsed (地方自治法236条)."""
    if owed.state != State.DUE:
        raise PaymentRefusedError(owed.state)
    if proposal.amount:
        raise PaymentRefusedError("write_off_whole")
    if owed.due_on is None or clock.today() <= lapses_on(owed.due_on, _demand_ends(owed)):
        raise PaymentRefusedError("not_lapsed")


def _demand_ends(owed: Charge) -> date | None:
    sent = Reminder.objects.filter(charge=owed, kind=ReminderKind.DEMAND).first()
    return sent.pay_until if sent else None


@transaction.atomic
def decide_reduction(reduction: Reduction, approved: bool, answer: str, staff: Staff) -> Reduction:
    """Approve what another proposed, or refuse it and say why; what is approved takes effect.

    Raises `PaymentRefusedError`.
    """
    rows = Reduction.objects.select_for_update(of=("self",)).select_related("charge")
    found = rows.get(id=reduction.id)
    note_decision(found, approved, answer, staff)
    _note(events.REDUCTION_APPROVED if approved else events.REDUCTION_REFUSED, found, staff)
    if approved and found.kind == ReductionKind.UNTAKEN:
        untake(found, staff)
    elif approved:
        reason = f"{ReductionKind(found.kind).label}：{found.basis}"
        reduce(found.charge, found.amount, reason, actor=staff_actor(staff.id))
    return found


def note_decision(found: Reduction | Return, approved: bool, answer: str, staff: Staff) -> None:
    """What another than who proposed it decided, once; a refusal says why. Raises `PaymentRefusedError`."""
    if found.approved is not None:
        raise PaymentRefusedError("reduction_decided")
    if not may_decide(staff, found.proposed_by_id):
        raise PaymentRefusedError("reduction_own")
    if not approved and not answer.strip():
        raise PaymentRefusedError("reduction_answer")
    found.approved, found.decided_by, found.decided_at = approved, staff, clock.now()
    found.answer = answer.strip()
    found.save(update_fields=["approved", "decided_by", "decided_at", "answer"])


def _note(kind: Kind, row: Reduction, staff: Staff) -> None:
    data = events.AboutReduction(kind=str(row.kind), amount=row.amount)
    record(kind, row.charge.subject, data, actor=staff_actor(staff.id))


@transaction.atomic
def remind(charge: Charge, kind: ReminderKind, staff: Staff, pay_until: date | None = None) -> Reminder:
    """Note what is sent today about a late charge: a reminder, or once the 督促状. Raises `PaymentRefusedError`.

    Without a day to pay until, it is ten days later; where the city hall is closed then, the next open day.
    """
    owed, today = due(charge), clock.today()
    if owed.due_on is None or owed.due_on >= today:
        raise PaymentRefusedError("not_late")
    until = pay_until or deadline(today, DAYS_TO_PAY)
    row = Reminder(charge=owed, kind=kind, sent_on=today, pay_until=until, staff=staff)
    if not insert_once(row):
        raise PaymentRefusedError("reminded")
    data = events.Reminded(**about(owed), reminder=kind.value, in_time=today <= demand_until(owed.due_on))
    record(events.REMINDED, owed.subject, data, actor=staff_actor(staff.id))
    return row
