"""Reading refunds by bank transfer."""

from madoguchi.foundation.city.models import Staff
from madoguchi.services.payments.models import Overpayment
from madoguchi.services.payments.rules import visible_overpayments

from .models import BankRefund

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
