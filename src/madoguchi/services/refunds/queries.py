"""Reading refunds by bank transfer."""

from madoguchi.services.payments.models import Overpayment

from .models import BankRefund

PAGE = 50


def waiting() -> list[BankRefund]:
    """The first proposals that wait for another person, the oldest first."""
    rows = BankRefund.objects.filter(approved=None).select_related("overpayment__charge", "proposed_by")
    return list(rows.order_by("proposed_at", "id")[:PAGE])


def refunds_of(overpayment: Overpayment) -> list[BankRefund]:
    """What was proposed about an overpayment, the newest first."""
    rows = BankRefund.objects.filter(overpayment=overpayment).select_related("proposed_by", "decided_by")
    return list(rows.order_by("-proposed_at", "-id"))
