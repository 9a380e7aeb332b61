"""還付 in cash and 充当: one person says to whom and on what evidence, another decides."""

from dataclasses import dataclass

from django.db import transaction

from madoguchi.core.japanese import normalise_line
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.kinds import Kind
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tenancy.models import insert_once

from .. import events
from ..models import Charge, Overpayment, Return
from ..refusals import PaymentRefusedError
from .deciding import note_decision
from .returning import check_cash, check_set_off, set_off, waiting

_MOST_NAME = 120
CASH, SET_OFF = "cash", "set_off"


@dataclass(frozen=True)
class WantedReturn:
    """Who gets the cash, or agreed that `charge` is paid by it; what was shown, or how they agreed."""

    payee: str
    evidence: str
    charge: Charge | None = None


@transaction.atomic
def propose_return(overpayment: Overpayment, wanted: WantedReturn, staff: Staff) -> Return:
    """Propose that an overpayment go to somebody in cash, or be set off. Raises `PaymentRefusedError`."""
    found = waiting(overpayment)
    if wanted.charge:
        check_set_off(found, wanted.charge)
    else:
        check_cash(found)
    payee, evidence = normalise_line(wanted.payee).strip(), wanted.evidence.strip()
    if not payee:
        raise PaymentRefusedError("return_payee")
    if not evidence:
        raise PaymentRefusedError("agreement" if wanted.charge else "return_evidence")
    row = Return(
        overpayment=found,
        charge=wanted.charge,
        payee=payee[:_MOST_NAME],
        evidence=evidence,
        proposed_by=staff,
    )
    if not insert_once(row):
        raise PaymentRefusedError("return_waits")
    _note(events.RETURN_PROPOSED, row, staff)
    return row


@transaction.atomic
def decide_return(proposed: Return, approved: bool, answer: str, staff: Staff) -> Return:
    """Approve what another proposed, or refuse it and say why. A set-off is done at once, cash may then be handed out.

    Raises `PaymentRefusedError`, where the overpayment went another way meanwhile as well.
    """
    rows = Return.objects.select_for_update(of=("self",)).select_related("overpayment__charge", "charge")
    found = rows.get(id=proposed.id)
    note_decision(found, approved, answer, staff)
    _note(events.RETURN_APPROVED if approved else events.RETURN_REFUSED, found, staff)
    if approved and found.charge:
        set_off(found, staff)
    elif approved:
        check_cash(waiting(found.overpayment))
    return found


def _note(kind: Kind, row: Return, staff: Staff) -> None:
    paid = row.overpayment
    data = events.AboutOverpaid(amount=paid.amount, cause=paid.cause, by=SET_OFF if row.charge else CASH)
    record(kind, paid.charge.subject, data, actor=staff_actor(staff.id))
