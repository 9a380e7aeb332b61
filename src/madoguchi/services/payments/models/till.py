"""レジ: the drawer of a department, and who answers for its cash from opening until it was counted."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

#: 金種: the notes and coins of yen, the largest first (通貨の単位及び貨幣の発行等に関する法律, 日本銀行法).
DENOMINATIONS = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1)


class Till(OfficeSide, CityModel):
    """A drawer of a department, by the name that its clerks call it."""

    department = CityForeignKey(Department)
    name = models.CharField(max_length=60)
    made_by = CityForeignKey(Staff)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "department", "name"], name="payments_till_name"),
            models.CheckConstraint(condition=~Q(name=""), name="payments_till_named"),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"till:{self.id}"


_OPEN = Q(closed_at=None, counted=None, counted_yen=None, expected_yen=None, explanation="")
_CLOSED = Q(
    closed_at__isnull=False,
    counted__isnull=False,
    counted_yen__gte=0,
    expected_yen__isnull=False,
)
_SEEN = Q(seen_by__isnull=False, seen_at__isnull=False, closed_at__isnull=False) & ~Q(seen_by=F("staff"))


class TillSession(OfficeSide, CityModel):
    """A clerk at a till: counted when it was opened and when it was closed, by 金種 (yen as text → pieces).

    `expected_yen` is what should have been there then; a difference is explained, and another person (確認者) looks.
    `left_yen` is what the one before left in it; whoever finds another sum at the beginning says why as well.
    """

    code = models.CharField(max_length=9, default=reference_code)
    till = CityForeignKey(Till, related_name="sessions")
    staff = CityForeignKey(Staff, related_name="till_sessions")
    opened_at = models.DateTimeField(default=clock.now)
    begun = models.JSONField()
    begun_yen = models.PositiveIntegerField()
    left_yen = models.PositiveIntegerField(null=True)
    begun_explanation = models.TextField(default="")
    closed_at = models.DateTimeField(null=True)
    counted = models.JSONField(null=True)
    counted_yen = models.PositiveIntegerField(null=True)
    expected_yen = models.IntegerField(null=True)
    explanation = models.TextField(default="")
    seen_by = CityForeignKey(Staff, null=True, related_name="tills_seen")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="payments_till_session_code"),
            models.UniqueConstraint(
                fields=["city", "till"], condition=Q(closed_at=None), name="payments_till_one_open"
            ),
            models.UniqueConstraint(
                fields=["city", "staff"], condition=Q(closed_at=None), name="payments_till_one_a_clerk"
            ),
            models.CheckConstraint(condition=_OPEN | _CLOSED, name="payments_till_state"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(counted_yen=F("expected_yen")) | ~Q(explanation=""),
                name="payments_till_explained",
            ),
            models.CheckConstraint(
                condition=Q(left_yen=None) | Q(begun_yen=F("left_yen")) | ~Q(begun_explanation=""),
                name="payments_till_begun_explained",
            ),
            models.CheckConstraint(
                condition=Q(seen_by=None, seen_at=None) | _SEEN, name="payments_till_seen_by_another"
            ),
        ]
        indexes = [models.Index(fields=["city", "-opened_at", "id"], name="payments_till_newest")]

    @property
    def difference(self) -> int:
        """過不足 in yen: more than none where too much was there; none while it is open."""
        return (self.counted_yen or 0) - (self.expected_yen or 0)
