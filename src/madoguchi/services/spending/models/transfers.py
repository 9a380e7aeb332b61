"""Transfers (総合振込): many payouts sent to the bank as one file, and what the bank told of each."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from .spent import Payout

#: Banks take no more records in one file.
MOST_LINES = 9_999


class PayingAccount(OfficeSide, CityModel):
    """The city's own account as `city.yaml` declares it under `transfer`; one at most."""

    declared = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city"], name="spending_payingaccount_one")]


class TransferState(models.TextChoices):
    """How far a transfer is."""

    MADE = "made", "審査待ち"
    SENT = "sent", "振込の結果待ち"
    SETTLED = "settled", "終了"
    DROPPED = "dropped", "取りやめ"


_UNCHECKED = Q(approved_by=None, approved_at=None, fetched_by=None, fetched_at=None)
_CHECKED = Q(approved_by__isnull=False, approved_at__isnull=False)
_FETCHED = Q(fetched_by__isnull=False, fetched_at__isnull=False)
_KEPT = Q(dropped_by=None, dropped_at=None, reason="")


class Transfer(OfficeSide, CityModel):
    """A batch: who pays is kept as it was when it was made, so the file is always the same bytes (`digest`).

    Made by one, approved by another (会計管理者の審査). One whose file somebody has fetched is dropped by another.
    """

    number = models.CharField(max_length=40)
    n = models.PositiveBigIntegerField()
    pay_day = models.DateField()
    payer = models.JSONField()
    state = models.CharField(max_length=7, choices=TransferState.choices, default=TransferState.MADE)
    count = models.PositiveIntegerField()
    total = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    made_by = CityForeignKey(Staff, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    approved_by = CityForeignKey(Staff, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    fetched_by = CityForeignKey(Staff, null=True, related_name="+")
    fetched_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    dropped_by = CityForeignKey(Staff, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "number"], name="spending_transfer_number"),
            models.CheckConstraint(
                condition=~Q(approved_by=F("made_by")), name="spending_transfer_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(dropped_by=F("fetched_by")), name="spending_transfer_two_drop"
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1, count__lte=MOST_LINES, total__gte=F("count")),
                name="spending_transfer_count",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="spending_transfer_digest"
            ),
            models.CheckConstraint(
                condition=(Q(state=TransferState.MADE, settled_at=None) & _UNCHECKED & _KEPT)
                | (
                    Q(state=TransferState.SENT, settled_at=None)
                    & _CHECKED
                    & (Q(fetched_by=None, fetched_at=None) | _FETCHED)
                    & _KEPT
                )
                | (Q(state=TransferState.SETTLED, settled_at__isnull=False) & _CHECKED & _FETCHED & _KEPT)
                | (
                    Q(
                        state=TransferState.DROPPED,
                        settled_at=None,
                        dropped_by__isnull=False,
                        dropped_at__isnull=False,
                    )
                    & ~Q(reason="")
                ),
                name="spending_transfer_state",
            ),
        ]
        indexes = [models.Index(fields=["city", "-made_at", "id"], name="spending_transfer_newest")]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"transfer:{self.id}"

    @property
    def past(self) -> bool:
        """Whether its day of payment is over."""
        return self.pay_day < clock.today()

    @property
    def may_be_paid(self) -> bool:
        """Whether the bank may have its file, and have paid it by now."""
        return self.fetched_at is not None and self.pay_day <= clock.today()


class LineState(models.TextChoices):
    """What became of one payment of a transfer."""

    WAITING = "waiting", "結果待ち"
    DONE = "done", "振込済み"
    REJECTED = "rejected", "振込できず"
    DROPPED = "dropped", "取りやめ"


class TransferLine(OfficeSide, CityModel):
    """One payment of a transfer, with the account as it was sent. A payout is in one living transfer only."""

    transfer = CityForeignKey(Transfer, related_name="lines")
    position = models.PositiveIntegerField()
    payout = CityForeignKey(Payout, related_name="lines")
    amount = models.PositiveBigIntegerField()
    account = models.JSONField()
    state = models.CharField(max_length=8, choices=LineState.choices, default=LineState.WAITING)
    code = models.CharField(max_length=10, default="")
    words = models.CharField(max_length=200, default="")
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "transfer", "position"], name="spending_line_position"),
            # Money is never sent twice: not while a transfer of it waits, nor once it was paid.
            models.UniqueConstraint(
                fields=["city", "payout"],
                condition=Q(state__in=[LineState.WAITING, LineState.DONE]),
                name="spending_line_one_living",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[LineState.WAITING, LineState.DROPPED], told_at=None, code="", words="")
                | Q(state=LineState.DONE, told_at__isnull=False, words="")
                | (Q(state=LineState.REJECTED, told_at__isnull=False) & ~Q(words="")),
                name="spending_line_state",
            ),
        ]
        indexes = [models.Index(fields=["city", "payout"], name="spending_line_payout")]


class ResultFile(OfficeSide, CityModel):
    """What the bank told, once: a file that was read is not read again."""

    transfer = CityForeignKey(Transfer, related_name="results")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    done = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    read_by = CityForeignKey(Staff)
    read_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "sha256"], name="spending_resultfile_once"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="spending_resultfile_sha256"
            ),
        ]
        indexes = [models.Index(fields=["city", "transfer", "read_at"], name="spending_result_transfer")]
