"""Reading refunds by bank transfer."""

from madoguchi.foundation.city.models import Staff
from madoguchi.services.payments.models import Overpayment
from madoguchi.services.payments.rules import hidden_charges

from .models import BankRefund

PAGE = 50


def waiting(staff: Staff) -> list[BankRefund]:
    """The first proposals that wait for another person and that somebody may see, the oldest first."""
    rows = BankRefund.objects.filter(approved=None).select_related("overpayment__charge", "proposed_by")
    found = list(rows.order_by("proposed_at", "id"))
    hidden = hidden_charges(staff, [one.overpayment.charge for one in found])
    return [one for one in found if one.overpayment.charge_id not in hidden][:PAGE]


def refunds_of(overpayment: Overpayment) -> list[BankRefund]:
    """What was proposed about an overpayment, the newest first."""
    rows = BankRefund.objects.filter(overpayment=overpayment).select_related("proposed_by", "decided_by")
    return list(rows.order_by("-proposed_at", "-id"))
