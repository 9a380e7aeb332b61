"""What people are mailed of refunds by bank transfer, where there is an address; on the public side."""

from django.urls import reverse

from madoguchi.core.japanese import wareki
from madoguchi.foundation.city.queries import public_address
from madoguchi.services.notices.actions import notify
from madoguchi.services.notices.templates import ACCOUNT_GIVEN, ACCOUNT_WANTED, REFUND_RETURNED, Template
from madoguchi.services.payments.held.queries import bill_charged
from madoguchi.services.payments.reaching import reached
from madoguchi.services.payments.telling import facts

from .envelopes import RefundReturned
from .models import AccountRequest


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


def tell_wanted(request: AccountRequest) -> bool:
    """Mail that the city asks for an account, until when and where it is answered, once; whether anybody was."""
    return _tell(ACCOUNT_WANTED, request)


def tell_given(request: AccountRequest) -> bool:
    """Mail that an account came, without it: whoever did not send it hears of it too."""
    return _tell(ACCOUNT_GIVEN, request)


def _tell(template: Template, request: AccountRequest) -> bool:
    bill = request.bill
    whom = reached(bill)
    if whom is None:
        return False
    language = "en" if whom.language.startswith("en") else "ja"
    day = request.until
    about = {
        "until": f"{day.day} {day:%B %Y}" if language == "en" else wareki(day),
        "contact": request.contact[language],
    }
    notify(
        template,
        bill.subject,
        recipient=whom.mail,
        language=whom.language,
        params={**facts(bill, whom, request.amount), **about, **_own_page(request)},
        actor="system",
        occasion=str(request.asking),
        person=whom.person,
    )
    return True


def _own_page(request: AccountRequest) -> dict[str, str]:
    """Whoever has the bill on their page comes straight to the question; others by the page of their matter."""
    if request.bill.person_id is None:
        return {}
    return {
        "link": f"{public_address()}{reverse('giving_back:account', args=[request.bill.code, request.code])}"
    }
