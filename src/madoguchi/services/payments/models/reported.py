"""照合: what a provider reports of a day, beside what the office has of it."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from .owed import Charge


class Reconciliation(OfficeSide, CityModel):
    """A provider's report of a day, once."""

    provider = models.CharField(max_length=20)
    day = models.DateField()
    came_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "provider", "day"], name="payments_reconciliation_once")
        ]
        indexes = [models.Index(fields=["city", "-day", "provider"], name="payments_reconciliation_day")]

    @property
    def subject(self) -> str:
        """Its name in the ledger: that of the report itself is a chain of the public side."""
        return f"reconciliation:{self.provider}:{self.day.isoformat()}"


class LineKind(models.TextChoices):
    """What a line is of; `moved` is what nobody here asked for: a refund that failed later, a chargeback."""

    PAID = "paid", "収納"
    REFUNDED = "refunded", "還付"
    MOVED = "moved", "ほかの動き"


class Finding(models.TextChoices):
    """What comparing a line with the office's own rows found."""

    MATCHED = "matched", "一致"
    MISSING_HERE = "missing_here", "市に記録がない"
    MISSING_THERE = "missing_there", "報告にない"
    DIFFERS = "differs", "金額が違う"


class Settled(models.TextChoices):
    """What a clerk did about a line that does not match."""

    COLLECTED = "collected", "収納した"
    NOTED = "noted", "調べて記録した"
    UNTAKEN = "untaken", "収納を取り消した"


class Answer(models.TextChoices):
    """What a provider says of a payment that its report has not, asked once more; `unknown` is of none here."""

    PAID = "paid", "受け取った"
    OPEN = "open", "まだ手続き中"
    FAILED = "failed", "受け取っていない（不成立）"
    EXPIRED = "expired", "受け取っていない（期限切れ）"
    UNKNOWN = "unknown", "聞けなかった（この支払いの手続きの記録がないか、契約が終わっている）"


#: The provider never took it.
NEVER_TAKEN = (Answer.FAILED, Answer.EXPIRED)


_NOT_SETTLED = Q(settled="", settled_by=None, settled_at=None, note="")
_SETTLED = Q(settled__in=Settled.values, settled_by__isnull=False, settled_at__isnull=False) & ~Q(note="")


class ReportLine(OfficeSide, CityModel):
    """A line of a report, or (報告にない) what the office has and the report has not; yen without sign.

    `amount` is what the provider says, `ours` what the office has; what does not match is settled by a clerk, never
    by itself. `answer` is what the provider said when it was asked once more about what it does not report.
    """

    reconciliation = CityForeignKey(Reconciliation, related_name="lines")
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=LineKind.choices)
    reference = models.CharField(max_length=80)
    amount = models.PositiveIntegerField(null=True)
    fee = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    finding = models.CharField(max_length=13, choices=Finding.choices)
    ours = models.PositiveIntegerField(null=True)
    charge = CityForeignKey(Charge, null=True, related_name="report_lines")
    settled = models.CharField(max_length=9, choices=Settled.choices, default="")
    settled_by = CityForeignKey(Staff, null=True)
    settled_at = models.DateTimeField(null=True)
    note = models.TextField(default="")
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=7, choices=Answer.choices, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "reconciliation", "n"], name="payments_report_line_once"),
            models.CheckConstraint(
                condition=Q(
                    finding=Finding.MATCHED,
                    amount__isnull=False,
                    ours__isnull=False,
                    amount=models.F("ours"),
                )
                | Q(finding=Finding.MISSING_HERE, amount__isnull=False, ours=None)
                | Q(finding=Finding.MISSING_THERE, amount=None, ours__isnull=False)
                | (
                    Q(finding=Finding.DIFFERS, amount__isnull=False, ours__isnull=False)
                    & ~Q(amount=models.F("ours"))
                ),
                name="payments_report_line_finding",
            ),
            models.CheckConstraint(
                condition=_NOT_SETTLED | (~Q(finding=Finding.MATCHED) & _SETTLED),
                name="payments_report_line_settled",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | Q(answer__in=Answer.values, answered_at__isnull=False, asked_at__isnull=False),
                name="payments_report_line_answered",
            ),
        ]
        indexes = [
            models.Index(
                fields=["city", "reconciliation", "id"],
                condition=~Q(finding="matched") & Q(settled=""),
                name="payments_report_line_open",
            )
        ]
