"""還付 by bank transfer: what one person proposes about an overpayment, and another decides."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide
from madoguchi.services.payments.models import Overpayment

_WAITS = Q(approved=None, decided_by=None, decided_at=None, answer="")
_DECIDED = Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False) & ~Q(
    decided_by=F("proposed_by")
)


class BankRefund(OfficeSide, CityModel):
    """That an overpayment goes to an account of `payee`, on what evidence; whoever decides is another person.

    `account` is as the question type `bank_account` keeps it. One that is approved is a payout of the same subject.
    """

    overpayment = CityForeignKey(Overpayment, related_name="bank_refunds")
    payee = models.CharField(max_length=120)
    account = models.JSONField()
    evidence = models.CharField(max_length=300)
    proposed_by = CityForeignKey(Staff, related_name="bank_refunds_proposed")
    proposed_at = models.DateTimeField(default=clock.now)
    approved = models.BooleanField(null=True)
    decided_by = CityForeignKey(Staff, null=True, related_name="bank_refunds_decided")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "overpayment"], condition=Q(approved=None), name="refunds_bank_one_open"
            ),
            models.CheckConstraint(condition=_WAITS | _DECIDED, name="refunds_bank_by_another"),
            models.CheckConstraint(condition=~Q(payee="") & ~Q(evidence=""), name="refunds_bank_named"),
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved=True) | ~Q(answer=""), name="refunds_bank_answer"
            ),
        ]
        indexes = [
            models.Index(fields=["city", "overpayment", "proposed_at"], name="refunds_bank_overpayment"),
            models.Index(
                fields=["city", "proposed_at", "id"], condition=Q(approved=None), name="refunds_bank_waiting"
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name as something to be paid."""
        return f"bank_refund:{self.id}"
