"""Money that goes out: budgets with their ceilings, what is taken of them (支出負担), and what is to be paid (支払)."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide


class Budget(OfficeSide, CityModel):
    """予算: what may be spent in a 年度 under a 科目, and what is taken of it already. Never passed."""

    fiscal_year = models.PositiveSmallIntegerField()
    slug = models.CharField(max_length=60)
    title = models.JSONField()
    account = models.TextField()
    ceiling = models.PositiveBigIntegerField()
    taken = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "fiscal_year", "slug"], name="spending_budget_year"),
            models.CheckConstraint(condition=Q(taken__lte=F("ceiling")), name="spending_budget_ceiling"),
        ]

    @property
    def left(self) -> int:
        """What can still be taken, in yen."""
        return int(self.ceiling - self.taken)


class Commitment(OfficeSide, CityModel):
    """支出負担: what one matter takes of a budget along its whole chain, and what of it is ordered to be paid."""

    subject = models.CharField(max_length=80)
    budget = CityForeignKey(Budget)
    amount = models.PositiveBigIntegerField()
    ordered = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "subject"], name="spending_commitment_once"),
            models.CheckConstraint(condition=Q(ordered__lte=F("amount")), name="spending_commitment_ordered"),
        ]
        indexes = [
            models.Index(fields=["city", "budget", "-made_at", "id"], name="spending_commitment_budget")
        ]


class PayoutState(models.TextChoices):
    """Where a payout stands; what became of the transfer is told by the bank."""

    ORDERED = "ordered", "支出命令済み"
    TRANSFERRING = "transferring", "振込中"
    PAID = "paid", "支払済み"
    RETURNED = "returned", "口座不備・組戻し"
    CANCELLED = "cancelled", "取消し"


#: Nothing of what comes later.
_FRESH = Q(cancelled_at=None, reason="", paid_at=None, returned_at=None, returned_why="")


class Payout(OfficeSide, CityModel):
    """支払: what was decided to be paid, to whom, into which account; by a 支出命令 with a number of its own.

    `matter` is the number by which people call what it is for, `department` whose work that is: whoever decided, and so
    ordered it, may belong to another. `follow` names the job that goes on with the matter whenever it was paid, came
    back or was cancelled; it is given the subject. `told_at` is when whoever is paid was told that it came back.
    """

    subject = models.CharField(max_length=80)
    matter = models.CharField(max_length=40, default="")
    department = CityForeignKey(Department, null=True)
    number = models.CharField(max_length=40)
    commitment = CityForeignKey(Commitment, null=True, related_name="payouts")
    title = models.JSONField()
    payee = models.CharField(max_length=120)
    account = models.JSONField()
    amount = models.PositiveBigIntegerField()
    fiscal_year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=PayoutState.choices, default=PayoutState.ORDERED)
    ordered_by = CityForeignKey(Staff)
    ordered_at = models.DateTimeField(default=clock.now)
    paid_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    returned_why = models.TextField(default="")
    told_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    follow = models.CharField(max_length=60, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "subject"], condition=~Q(state="cancelled"), name="spending_payout_one_live"
            ),
            models.UniqueConstraint(fields=["city", "number"], name="spending_payout_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="spending_payout_amount"),
            models.CheckConstraint(
                condition=(Q(state__in=[PayoutState.ORDERED, PayoutState.TRANSFERRING]) & _FRESH)
                | Q(
                    state=PayoutState.PAID,
                    paid_at__isnull=False,
                    returned_at=None,
                    returned_why="",
                    cancelled_at=None,
                    reason="",
                )
                | (
                    Q(
                        state=PayoutState.RETURNED,
                        paid_at=None,
                        returned_at__isnull=False,
                        cancelled_at=None,
                        reason="",
                    )
                    & ~Q(returned_why="")
                )
                | (Q(state=PayoutState.CANCELLED, paid_at=None, cancelled_at__isnull=False) & ~Q(reason="")),
                name="spending_payout_state",
            ),
            models.CheckConstraint(
                condition=Q(told_at=None) | Q(returned_at__isnull=False), name="spending_payout_told"
            ),
        ]
        indexes = [
            models.Index(fields=["city", "fiscal_year", "-ordered_at", "id"], name="spending_payout_year"),
            models.Index(fields=["city", "state", "ordered_at", "id"], name="spending_payout_standing"),
        ]


class AccountMend(OfficeSide, CityModel):
    """An account that a clerk mended: as it was, as it is, and what was shown as evidence."""

    payout = CityForeignKey(Payout, related_name="mends")
    before = models.JSONField()
    after = models.JSONField()
    evidence = models.CharField(max_length=300)
    mended_by = CityForeignKey(Staff)
    mended_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(evidence=""), name="spending_mend_evidence")]
        indexes = [models.Index(fields=["city", "payout", "mended_at"], name="spending_mend_payout")]
