"""減免・不納欠損, 還付・充当: what one person proposes and another decides; 督促: what was sent when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from .overpaid import Overpayment
from .owed import Charge


class ReductionKind(models.TextChoices):
    """What is proposed: less is owed by a rule (減免), it is given up (不納欠損), or was never paid (収納の取消し)."""

    REDUCTION = "reduction", _("減免")
    WRITE_OFF = "write_off", _("不納欠損")
    UNTAKEN = "untaken", _("収納の取消し")


_WAITS = Q(approved=None, decided_by=None, decided_at=None, answer="")
_DECIDED = Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False) & ~Q(
    decided_by=F("proposed_by")
)


class Reduction(OfficeSide, CityModel):
    """A proposal that `amount` yen of a charge be owed from now on, by which rule and on what evidence.

    Whoever decides is another person; a refusal says why.
    """

    charge = CityForeignKey(Charge, related_name="reductions")
    kind = models.CharField(max_length=9, choices=ReductionKind.choices)
    amount = models.PositiveIntegerField()
    basis = models.CharField(max_length=200)
    evidence = models.TextField()
    proposed_by = CityForeignKey(Staff, related_name="reductions_proposed")
    proposed_at = models.DateTimeField(default=clock.now)
    approved = models.BooleanField(null=True)
    decided_by = CityForeignKey(Staff, null=True, related_name="reductions_decided")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "charge"], condition=Q(approved=None), name="payments_reduction_one_open"
            ),
            models.CheckConstraint(condition=_WAITS | _DECIDED, name="payments_reduction_by_another"),
            models.CheckConstraint(
                condition=~Q(basis="") & ~Q(evidence=""), name="payments_reduction_evidence"
            ),
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved=True) | ~Q(answer=""),
                name="payments_reduction_answer",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ReductionKind.WRITE_OFF) | Q(amount=0), name="payments_reduction_write_off"
            ),
        ]
        indexes = [
            models.Index(fields=["city", "charge", "proposed_at"], name="payments_reduction_charge"),
            models.Index(
                fields=["city", "proposed_at", "id"],
                condition=Q(approved=None),
                name="payments_reduction_waiting",
            ),
        ]


class Return(OfficeSide, CityModel):
    """A proposal that an overpayment go to `payee` in cash, or that it pay `charge` (充当) as they agreed.

    `evidence` says what was shown, or how they agreed. Whoever decides is another person; a refusal says why.
    """

    overpayment = CityForeignKey(Overpayment, related_name="returns")
    charge = CityForeignKey(Charge, null=True, related_name="returns_to")
    payee = models.CharField(max_length=120)
    evidence = models.TextField()
    proposed_by = CityForeignKey(Staff, related_name="returns_proposed")
    proposed_at = models.DateTimeField(default=clock.now)
    approved = models.BooleanField(null=True)
    decided_by = CityForeignKey(Staff, null=True, related_name="returns_decided")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "overpayment"], condition=Q(approved=None), name="payments_return_one_open"
            ),
            models.CheckConstraint(condition=_WAITS | _DECIDED, name="payments_return_by_another"),
            models.CheckConstraint(condition=~Q(payee="") & ~Q(evidence=""), name="payments_return_to_whom"),
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved=True) | ~Q(answer=""), name="payments_return_answer"
            ),
        ]
        indexes = [
            models.Index(fields=["city", "overpayment", "proposed_at"], name="payments_return_overpayment"),
            models.Index(fields=["city", "charge"], name="payments_return_charge"),
            models.Index(
                fields=["city", "proposed_at", "id"],
                condition=Q(approved=None),
                name="payments_return_waiting",
            ),
        ]


class ReminderKind(models.TextChoices):
    """What was sent: a friendly word, or the 督促状 of the law, which stops the 時効 once (地方自治法236条4項)."""

    REMINDER = "reminder", _("納め忘れのお知らせ")
    DEMAND = "demand", _("督促状")


class Reminder(OfficeSide, CityModel):
    """What was sent about a charge that was not paid in time: on which day, paid until when. A 督促状 once."""

    charge = CityForeignKey(Charge, related_name="reminders")
    kind = models.CharField(max_length=8, choices=ReminderKind.choices)
    sent_on = models.DateField()
    pay_until = models.DateField()
    staff = CityForeignKey(Staff)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "charge"], condition=Q(kind="demand"), name="payments_demand_once"
            ),
            models.UniqueConstraint(
                fields=["city", "charge", "kind", "sent_on"], name="payments_reminder_once_a_day"
            ),
            models.CheckConstraint(condition=Q(pay_until__gt=F("sent_on")), name="payments_reminder_days"),
        ]
