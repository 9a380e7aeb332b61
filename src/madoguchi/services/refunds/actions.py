"""Every write of refunds by bank transfer: one proposes an account, another decides, and what was paid is noted."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from madoguchi.core import clock
from madoguchi.core.japanese import bank_account, normalise_line
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.city.queries import contact_words, posts_of
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.foundation.tray.actions import put
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.models import Charge, Overpayment
from madoguchi.services.payments.rules import may_decide
from madoguchi.services.spending import actions as spending
from madoguchi.services.spending import settling
from madoguchi.services.spending.models import PayoutState
from madoguchi.services.spending.queries import payout_of_any_state

from . import events
from .envelopes import REFUND_RETURNED, RefundReturned
from .models import BankRefund
from .refusals import RefundRefusedError

#: The job that goes on once the payout of a refund stands otherwise.
FOLLOW = "refunds.follow"
_MOST_NAME, _MOST_EVIDENCE = 120, 300


@dataclass(frozen=True)
class Wanted:
    """To whom and into which account (its parts as they were typed), and what was shown as evidence."""

    payee: str
    account: Mapping[str, str]
    evidence: str


@transaction.atomic
def propose(overpayment: Overpayment, wanted: Wanted, staff: Staff) -> BankRefund:
    """Propose that an overpayment go to an account. Raises `AccountError` and a `RefusedError`."""
    found = payments.waiting(overpayment)
    payee, evidence = (normalise_line(one).strip() for one in (wanted.payee, wanted.evidence))
    if not payee:
        raise RefundRefusedError("payee")
    account = bank_account(wanted.account)
    if not evidence:
        raise RefundRefusedError("evidence")
    row = BankRefund(
        overpayment=found,
        payee=payee[:_MOST_NAME],
        account=account,
        evidence=evidence[:_MOST_EVIDENCE],
        proposed_by=staff,
    )
    if not insert_once(row):
        raise RefundRefusedError("waits")
    _note(events.PROPOSED, row, staff)
    return row


@transaction.atomic
def decide(refund: BankRefund, approved: bool, answer: str, staff: Staff) -> BankRefund:
    """Approve what another proposed, or refuse it and say why; what is approved is ordered to be paid.

    Raises a `RefusedError`, where the overpayment went another way meanwhile as well.
    """
    rows = BankRefund.objects.select_for_update(of=("self",)).select_related("overpayment__charge")
    found = rows.get(id=refund.id)
    if found.approved is not None:
        raise RefundRefusedError("decided")
    if not may_decide(staff, found.proposed_by_id):
        raise RefundRefusedError("own")
    if not approved and not answer.strip():
        raise RefundRefusedError("answer")
    found.approved, found.decided_by, found.decided_at = approved, staff, clock.now()
    found.answer = answer.strip()
    found.save(update_fields=["approved", "decided_by", "decided_at", "answer"])
    _note(events.APPROVED if approved else events.REFUSED, found, staff)
    if approved:
        payments.refund_by_transfer(found.overpayment, staff)
        spending.order(found.subject, _order(found), staff)
    return found


def _order(refund: BankRefund) -> spending.PayoutOrder:
    charge = refund.overpayment.charge
    return spending.PayoutOrder(
        title={"ja": f"過誤納金の還付（{charge.title['ja']}）", "en": f"Refund ({charge.title['en']})"},
        payee=refund.payee,
        account=refund.account,
        amount=refund.overpayment.amount,
        matter=charge.number,
        follow=FOLLOW,
    )


def _note(kind: Kind, row: BankRefund, staff: Staff) -> None:
    data = events.AboutRefund(amount=row.overpayment.amount)
    record(kind, row.overpayment.charge.subject, data, actor=staff_actor(staff.id))


@transaction.atomic
def follow(subject: str) -> Overpayment:
    """Note on the overpayment how the payout of its refund stands now: paid, under way, or cancelled. Idempotent.

    Where another was approved since, that one counts: so the order of such jobs does not matter.
    """
    named = BankRefund.objects.get(id=subject.partition(":")[2])
    # Locked first: who approves another meanwhile is waited for.
    rows = Overpayment.objects.select_for_update(of=("self",)).select_related("charge")
    found = rows.get(id=named.overpayment_id)
    last = found.bank_refunds.filter(approved=True).select_related("proposed_by").latest("decided_at", "id")
    payout = payout_of_any_state(last.subject)
    if payout is None:
        raise LookupError(f"{last.subject} was never ordered to be paid")
    fault = payout.reason if payout.state == PayoutState.CANCELLED else ""
    _tell_returned(last, found.charge)
    return payments.note_transferred(found, payout.paid_at, fault)


def _tell_returned(refund: BankRefund, charge: Charge) -> None:
    """Have the person told where the bank did not take it; each time once."""
    back = settling.note_told(refund.subject)
    if back is None:
        return
    told = RefundReturned(
        charged=charge.subject,
        amount=back.payout.amount,
        at=clock.now(),
        reason=back.why,
        contact=_contact(refund.proposed_by, charge),
    )
    put(REFUND_RETURNED, refund.subject, back.n, told)


def _contact(clerk: Staff, charge: Charge) -> dict[str, str]:
    """Whom to ask: the section of whoever wrote the account down; where they hold no post any more, who was paid."""
    post = next(iter(posts_of(clerk)), None)
    return contact_words(post.department) if post else {"ja": charge.payee, "en": charge.payee}
