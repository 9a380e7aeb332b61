"""What people are mailed of their bills, where there is an address; on the public side."""

from madoguchi.core import clock
from madoguchi.core.japanese import wareki
from madoguchi.foundation.city.queries import public_address
from madoguchi.services.notices.actions import notify
from madoguchi.services.notices.templates import NOT_PAID

from .models import Bill, Checkout
from .reaching import Reached, reached


def facts(bill: Bill, whom: Reached, yen: int) -> dict[str, str]:
    """What a mail about money for a bill says, in the language of whoever gets it."""
    english = whom.language.startswith("en")
    return {
        "code": whom.code,
        "title": (english and bill.title.get("en")) or bill.title["ja"],
        "amount": f"{yen:,} yen" if english else f"{yen:,}円",
        "link": f"{public_address()}{whom.path}",
    }


def tell_not_paid(bill: Bill, checkout: Checkout) -> None:
    """Mail that a payment on line never came, and how it is paid until when; once for each."""
    whom = reached(bill)
    if whom is None:
        return
    notify(
        NOT_PAID,
        bill.subject,
        recipient=whom.mail,
        language=whom.language,
        params={**facts(bill, whom, checkout.amount), "until": _until(bill, whom.language)},
        actor="system",
        occasion=checkout.reference,
        person=whom.person,
    )


def _until(bill: Bill, language: str) -> str:
    """The last day to pay; empty where there is none, or it is over."""
    day = bill.due_on
    if day is None or day < clock.today():
        return ""
    return f"{day.day} {day:%B %Y}" if language.startswith("en") else wareki(day)
