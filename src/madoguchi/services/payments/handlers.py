"""What each side does when the other tells it of money."""

from madoguchi.foundation.tray.kinds import Arrival, handles
from madoguchi.services.documents import actions as documents

from . import actions
from .actions.charging import ChargeOrder
from .envelopes import (
    BILL,
    BILL_REDUCED,
    BILLED,
    DEMAND,
    PAID,
    PAYMENT_ANSWERED,
    PAYMENT_ASKED,
    PROVIDER_REPORTED,
    RECEIPT,
    RECEIPT_REVOKED,
    REFUND,
    REFUNDED,
    UNTAKEN,
)
from .models import ON_LINE, ChargeKind, Overpayment, Way
from .queries import bill_coded

SYSTEM = "system"


def _charged(subject: str) -> str:
    """The office's name of what the public side billed: a chain of the ledger is of one side."""
    return f"bill:{subject}"


@handles(BILLED)
def take_billed(arrival: Arrival) -> None:
    """The public side billed something: it is charged."""
    made = arrival.data
    order = ChargeOrder(
        kind=ChargeKind(made.kind),
        title=made.title,
        payee=made.payee,
        account=made.account,
        amount=made.amount,
        reckoned=made.reckoned,
        ways=[Way(way) for way in made.ways],
        due_on=made.due_on,
        key=made.key,
        code=made.code,
    )
    actions.charge(_charged(arrival.subject), order, actor=SYSTEM)


@handles(BILL_REDUCED)
def take_reduced(arrival: Arrival) -> None:
    """Less is owed than was billed: what a provider took above that goes back by itself."""
    found = actions.hear_reduced(_charged(arrival.subject), arrival.data, actor=SYSTEM)
    if isinstance(found, Overpayment) and found.way in ON_LINE:
        actions.refund_by_provider(found, None)


@handles(PAID)
def take_paid(arrival: Arrival) -> None:
    """A provider took money."""
    actions.collect_told(arrival.data.charged or _charged(arrival.subject), arrival.data)


@handles(PROVIDER_REPORTED)
def take_reported(arrival: Arrival) -> None:
    """A provider's report of a day: it is compared with what is here."""
    actions.take_report(arrival.data)


@handles(REFUNDED)
def take_refunded(arrival: Arrival) -> None:
    """A provider gave money back, or could not."""
    actions.note_refunded(arrival.data)


@handles(BILL)
def take_bill(arrival: Arrival) -> None:
    """How a bill stands in the office: whoever has its number and 確認番号 may pay what is due."""
    told = arrival.data
    # One that was made here keeps its name; of another's, the chain is the office's, and this side has one of its own.
    own = bill_coded(told.code)
    subject = own.subject if own else f"held:{arrival.subject}"
    names = ("code", "key", "turn", "number", "principal", "el_number")
    paid_late = bill_coded(told.principal)
    owner = {"person": paid_late.person} if paid_late and paid_late.person else {}
    actions.publish(told.charge, subject, **{name: getattr(told, name) for name in names}, **owner)


@handles(RECEIPT)
def take_receipt(arrival: Arrival) -> None:
    """The office issued the receipt of a bill: anyone may confirm it, and it is kept for whoever has the bill."""
    documents.publish(arrival.data, arrival.subject)


@handles(RECEIPT_REVOKED)
def take_receipt_revoked(arrival: Arrival) -> None:
    """What a receipt was of is given back: it is confirmed to nobody any more."""
    documents.withdraw_published(arrival.data)


@handles(DEMAND)
def take_demand(arrival: Arrival) -> None:
    """The office issued a 督促状: anyone may confirm that, without whom it names or what is owed."""
    documents.publish(arrival.data, arrival.subject)


@handles(REFUND)
def take_refund(arrival: Arrival) -> None:
    """The office wants money given back by the provider that took it."""
    actions.ask_refund(arrival.data)


@handles(PAYMENT_ASKED)
def take_asked(arrival: Arrival) -> None:
    """The office wants to know what became of a payment that its provider did not report."""
    actions.hear_asked(arrival.data)


@handles(PAYMENT_ANSWERED)
def take_answered(arrival: Arrival) -> None:
    """A provider said what became of such a payment."""
    actions.note_answer(arrival.data)


@handles(UNTAKEN)
def take_untaken(arrival: Arrival) -> None:
    """The office took a payment back: its provider never took it."""
    actions.note_untaken(arrival.data)
