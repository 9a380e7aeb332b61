"""Reading what somebody holds a bill of, on the public side: by its numbers, what follows from it, what goes back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum

from django.db.models import Q

from madoguchi.core.listing import MomentKey
from madoguchi.foundation.people.models import Person
from madoguchi.services.documents.models import PublishedDocument

from ..models import Bill, Checkout, Refund, State
from ..queries import bill_coded


class Shown(StrEnum):
    """Which of a person's bills are listed."""

    ALL = "all"
    DUE = "due"
    PAID = "paid"


_OF = {Shown.ALL: Q(), Shown.DUE: Q(state=State.DUE), Shown.PAID: Q(state=State.PAID)}


def bills_of(person: Person, shown: Shown, limit: int, after: MomentKey | None = None) -> list[Bill]:
    """A person's bills, newest first, from the one after `after`."""
    rows = Bill.objects.filter(_OF[shown], person=person)
    if after is not None:
        at, last = after
        rows = rows.filter(Q(made_at__lt=at) | Q(made_at=at, id__gt=last), made_at__lte=at)
    return list(rows.order_by("-made_at", "id")[:limit])


def last_checkout(bill: Bill) -> Checkout | None:
    """What was begun last to pay a bill."""
    return Checkout.objects.filter(bill=bill).order_by("-begun_at", "-id").first()


def bill_numbered(number: str) -> Bill | None:
    """The bill of a code, or of the 納付番号 on its slip."""
    return bill_coded(number) or (Bill.objects.filter(number=number).first() if number else None)


def bill_charged(subject: str) -> Bill | None:
    """The bill of what the office charged under a name of its own."""
    return Bill.objects.select_related("person").filter(charged=subject).first() if subject else None


def late_bill_of(bill: Bill) -> Bill | None:
    """What is owed for the late payment of a bill."""
    return Bill.objects.filter(principal=bill.code).first()


def receipts_of(bills: Sequence[Bill]) -> Mapping[str, list[PublishedDocument]]:
    """The receipts in force of bills, by what the office calls the matter of each, in the order of their issue."""
    matters = {one.charged for one in bills if one.charged}
    rows = PublishedDocument.objects.filter(subject__in=matters, revoked_at=None)
    found = defaultdict[str, list[PublishedDocument]](list)
    for one in rows.exclude(file=None).select_related("file").order_by("issued_on", "id"):
        found[one.subject].append(one)
    return found


def refunds_of(bill: Bill) -> list[Refund]:
    """What was paid on line for a bill and goes back, the oldest first."""
    return list(Refund.objects.filter(checkout__bill=bill).order_by("asked_at", "id"))
