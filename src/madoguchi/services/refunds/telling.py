"""What people are mailed of refunds by bank transfer, where there is an address; on the public side."""

from madoguchi.services.notices.actions import notify
from madoguchi.services.notices.templates import REFUND_RETURNED
from madoguchi.services.payments.held.queries import bill_charged
from madoguchi.services.payments.reaching import reached
from madoguchi.services.payments.telling import facts

from .envelopes import RefundReturned


def tell_returned(told: RefundReturned) -> None:
    """Mail that a refund could not be transferred, once for each time that it came back."""
    bill = bill_charged(told.charged)
    whom = reached(bill) if bill else None
    if bill is None or whom is None:
        return
    language = "en" if whom.language.startswith("en") else "ja"
    why = {"reason": told.reason[language], "contact": told.contact[language]}
    notify(
        REFUND_RETURNED,
        bill.subject,
        recipient=whom.mail,
        language=whom.language,
        params={**facts(bill, whom, told.amount), **why},
        actor="system",
        occasion=told.at.isoformat(),
        person=whom.person,
    )
