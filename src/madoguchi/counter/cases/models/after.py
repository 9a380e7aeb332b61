"""What follows a decision: papers that go out, the next form of a chain, what an absent decider looks at."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.city.models import Post, Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from .walk import Case, StepAction


class AfterReview(OfficeSide, CityModel):
    """後閲: somebody decided in the place of the holder of a post (代決), who looks at it afterwards."""

    step = CityForeignKey(StepAction)
    post = CityForeignKey(Post)
    decided_by = CityForeignKey(Staff, related_name="decided_for_another")
    decided_at = models.DateTimeField(default=clock.now)
    seen_by = CityForeignKey(Staff, null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "step"], name="cases_after_review_once"),
            models.CheckConstraint(
                condition=Q(seen_by=None, seen_at=None) | Q(seen_by__isnull=False, seen_at__isnull=False),
                name="cases_after_review_seen",
            ),
            models.CheckConstraint(
                condition=~Q(seen_by=F("decided_by")), name="cases_after_review_by_another"
            ),
        ]
        indexes = [
            models.Index(
                "city", "post", "decided_at", name="cases_after_review_open", condition=Q(seen_at=None)
            )
        ]


class Offer(OfficeSide, CityModel):
    """A prefilled form that somebody was asked to hand in: the next of a chain, or one of a campaign.

    `case` is the one that it follows; `answered` the one that it became.
    """

    case = CityForeignKey(Case, null=True, related_name="offers")
    code = models.CharField(max_length=9, default=reference_code)
    procedure = models.CharField(max_length=60)
    title = models.JSONField()
    values = models.JSONField(default=dict)
    until = models.DateField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    answered = CityForeignKey(Case, null=True, related_name="offered")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="cases_offer_code"),
            models.UniqueConstraint(fields=["city", "case", "procedure"], name="cases_offer_once"),
            models.UniqueConstraint(fields=["city", "answered"], name="cases_offer_answered"),
            models.CheckConstraint(
                condition=Q(answered=None) | Q(ended_at__isnull=False), name="cases_offer_ended"
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger and on envelopes."""
        return f"offer:{self.id}"


class DispatchWay(models.TextChoices):
    """How a document reached its recipient."""

    POST = "post", "郵送"
    COUNTER = "counter", "窓口で手渡し"
    ELECTRONIC = "electronic", "電子交付"


class Dispatch(OfficeSide, CityModel):
    """発送: how the document of a case went out; by post with the number that follows it, where there is one."""

    case = CityForeignKey(Case, related_name="dispatches")
    way = models.CharField(max_length=10, choices=DispatchWay.choices)
    tracking = models.CharField(max_length=40, default="")
    staff = CityForeignKey(Staff, null=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "case"], name="cases_dispatch_once"),
            models.CheckConstraint(condition=Q(way__in=DispatchWay.values), name="cases_dispatch_way"),
            models.CheckConstraint(
                condition=Q(way=DispatchWay.ELECTRONIC) | Q(staff__isnull=False), name="cases_dispatch_by"
            ),
            models.CheckConstraint(
                condition=Q(way=DispatchWay.POST) | Q(tracking=""), name="cases_dispatch_tracking"
            ),
        ]
