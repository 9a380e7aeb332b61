"""領収書 as an issued document: typeset by the city's template, with a number that anyone can confirm."""

from django.db import transaction

from madoguchi.core import clock
from madoguchi.core.japanese import normalise_line
from madoguchi.core.japanese.dates import fiscal_year_label, wareki
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.city.queries import municipality_in_scope
from madoguchi.foundation.ledger.actions import record
from madoguchi.foundation.ledger.queries import last_number
from madoguchi.foundation.people.actions import staff_actor
from madoguchi.foundation.tray.actions import put
from madoguchi.services.documents import actions as documents
from madoguchi.services.documents.models import IssuedDocument
from madoguchi.services.documents.queries import issued_for, newest_template

from .. import envelopes, events
from ..models import Payment, State, Way
from ..refusals import PaymentRefusedError

TEMPLATE = "receipt"
TITLE = {"ja": "領収書", "en": "Receipt"}
_LONGEST_NAME = 120


def receipt_of(payment: Payment) -> IssuedDocument | None:
    """The receipt that was issued of a payment."""
    return issued_for(_subject(payment))


def _subject(payment: Payment) -> str:
    return f"receipt:{payment.id}"


@transaction.atomic
def issue_receipt(payment: Payment, name: str, staff: Staff) -> IssuedDocument:
    """Issue the receipt of a payment to whom it names, once; anyone may confirm it, who has the bill has it on line.

    Raises `PaymentRefusedError`, and `MissingGlyphsError` where the typefaces lack a character of the name.
    """
    # Locked, so that of two clerks the second finds what the first issued.
    rows = Payment.objects.select_for_update(of=("self", "charge")).select_related("charge")
    locked = rows.get(id=payment.id)
    if known := receipt_of(locked):
        return known
    if locked.charge.state == State.CANCELLED:
        raise PaymentRefusedError("receipt_untaken")
    if locked.charge.given_back == locked.amount:
        raise PaymentRefusedError("receipt_given_back")
    called = normalise_line(name).strip()[:_LONGEST_NAME]
    if not called:
        raise PaymentRefusedError("receipt_name")
    if newest_template(TEMPLATE) is None:
        raise PaymentRefusedError("receipt_template")
    issued = documents.issue(_order(locked, called), actor=staff_actor(staff.id))
    owed = locked.charge
    data = events.AboutReceipt(number=issued.number)
    n = record(events.RECEIPT_ISSUED, owed.subject, data, actor=staff_actor(staff.id))
    put(envelopes.RECEIPT, owed.subject, n, documents.tell(issued, with_file=True))
    return issued


def revoke_receipt(payment: Payment, reason: str, *, actor: str) -> None:
    """失効 of the receipt of what is given back whole; fine where none was issued."""
    known = receipt_of(payment)
    if known is None:
        return
    told = documents.tell_revoked(documents.revoke(known, reason, actor=actor))
    put(envelopes.RECEIPT_REVOKED, known.subject, last_number(known.subject), told)


def _order(payment: Payment, name: str) -> documents.Order:
    owed, city = payment.charge, municipality_in_scope()
    data = {
        "name": name,
        "title": owed.title["ja"],
        "amount": f"{payment.amount:,}円",
        "year": fiscal_year_label(owed.fiscal_year),
        "account": owed.account,
        "way": str(Way(payment.way).label),
        "received_on": wareki(clock.local(payment.received_at).date()),
        "payment": payment.number,
        "payee": owed.payee,
        "issued_on": wareki(clock.today()),
        "notes": list(city.paper_notes),
    }
    return documents.Order(_subject(payment), TEMPLATE, TITLE, city.name, data)
