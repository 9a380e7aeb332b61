"""One proposes an account, another decides, and what was paid is noted."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from madoguchi.core import clock
from madoguchi.core.clock import TOKYO
from madoguchi.core.japanese import bank_account, normalise_line, wareki
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import insert_once
from madoguchi.foundation.tray.actions import put
from madoguchi.services.payments import actions as payments
from madoguchi.services.payments.models import Charge, Overpayment
from madoguchi.services.payments.rules import may_decide
from madoguchi.services.spending import actions as spending
from madoguchi.services.spending import settling
from madoguchi.services.spending.models import PayoutState
from madoguchi.services.spending.queries import payout_of_any_state

from .. import events
from ..envelopes import REFUND_RETURNED, RefundReturned
from ..models import AccountAsking, BankRefund
from ..refusals import RefundRefusedError
from .asking import MOST_NAME, close, contact_of, end_asking, note, open_asking

#: The job that goes on once the payout of a refund stands otherwise.
FOLLOW = "refunds.follow"
_MOST_EVIDENCE = 300


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
    row = _proposed(found, wanted, staff)
    asking = open_asking(found)
    if asking is not None:
        end_asking(asking)
    return row


@transaction.atomic
def propose_answer(overpayment: Overpayment, staff: Staff) -> BankRefund:
    """Propose the account that whoever paid answered. Raises as `propose` does, and where there is no answer."""
    found = payments.waiting(overpayment)
    asking = open_asking(found)
    if asking is None or asking.answered_at is None:
        raise RefundRefusedError("no_answer")
    row = _proposed(found, Wanted(asking.payee, asking.account, answer_evidence(asking)), staff)
    close(asking)
    return row


def _proposed(found: Overpayment, wanted: Wanted, staff: Staff) -> BankRefund:
    payee, evidence = (normalise_line(one).strip() for one in (wanted.payee, wanted.evidence))
    if not payee:
        raise RefundRefusedError("payee")
    account = bank_account(wanted.account)
    if not evidence:
        raise RefundRefusedError("evidence")
    row = BankRefund(
        overpayment=found,
        payee=payee[:MOST_NAME],
        account=account,
        evidence=evidence[:_MOST_EVIDENCE],
        proposed_by=staff,
    )
    if not insert_once(row):
        raise RefundRefusedError("waits")
    note(events.PROPOSED, found, staff)
    return row


def answer_evidence(asking: AccountAsking) -> str:
    """Who answered and when, as the evidence of the proposal that is made of it."""
    at = asking.answered_at or asking.asked_at
    who = "本人がログインして" if asking.signed_in else "納付書などの番号で開いた人が"
    return f"{who}入力（{wareki(at.astimezone(TOKYO).date())}）"


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
    note(events.APPROVED if approved else events.REFUSED, found.overpayment, staff)
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
        contact=contact_of(refund.proposed_by, charge),
    )
    put(REFUND_RETURNED, refund.subject, back.n, told)
