"""Reading refunds by bank transfer."""

from collections.abc import Sequence

from madoguchi.foundation.city.models import Staff
from madoguchi.services.payments.models import Bill, Overpayment
from madoguchi.services.payments.rules import visible_overpayments

from .models import AccountAsking, AccountRequest, BankRefund

PAGE = 50


def waiting(staff: Staff) -> list[BankRefund]:
    """The first proposals that wait for another person and that somebody may see, the oldest first."""
    rows = BankRefund.objects.filter(approved=None, overpayment__in=visible_overpayments(staff))
    return list(
        rows.select_related("overpayment__charge", "proposed_by").order_by("proposed_at", "id")[:PAGE]
    )


def refunds_of(overpayment: Overpayment) -> list[BankRefund]:
    """What was proposed about an overpayment, the newest first."""
    rows = BankRefund.objects.filter(overpayment=overpayment).select_related("proposed_by", "decided_by")
    return list(rows.order_by("-proposed_at", "-id"))


def last_asking(overpayment: Overpayment) -> AccountAsking | None:
    """What was last asked about the account of an overpayment."""
    rows = AccountAsking.objects.filter(overpayment=overpayment)
    return rows.select_related("asked_by").order_by("-asked_at", "-id").first()


def answers_waiting(staff: Staff) -> list[AccountAsking]:
    """The first accounts that came and that somebody may propose, the oldest first."""
    rows = AccountAsking.objects.filter(
        ended_at=None, answered_at__isnull=False, overpayment__in=visible_overpayments(staff)
    )
    return list(rows.select_related("overpayment__charge").order_by("asked_at", "id")[:PAGE])


def account_request(bill: Bill, code: str) -> AccountRequest | None:
    """What is asked about a bill, by its code."""
    return AccountRequest.objects.select_related("bill").filter(bill=bill, code=code).first()


def requests_of(bills: Sequence[Bill]) -> list[AccountRequest]:
    """What is asked about bills and not over, the oldest first."""
    rows = AccountRequest.objects.filter(bill__in=bills, ended_at=None)
    return list(rows.select_related("bill").order_by("asked_at", "id"))
