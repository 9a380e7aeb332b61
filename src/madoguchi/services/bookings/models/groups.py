"""登録団体: who uses the city's halls together, once a clerk has registered them."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import PublicSide


class GroupKind(models.TextChoices):
    """What a group is for; conditions and prices read it as `group`."""

    SPORTS = "sports", "スポーツ"
    CULTURE = "culture", "文化・芸術"
    WELFARE = "welfare", "福祉"
    YOUTH = "youth", "子ども・青少年"
    NEIGHBOURHOOD = "neighbourhood", "町内会・自治会"
    OTHER = "other", "その他"


class GroupState(models.TextChoices):
    """Where a group stands."""

    ASKED = "asked", "審査中"
    REGISTERED = "registered", "登録済み"
    REFUSED = "refused", "登録できません"
    ENDED = "ended", "登録終了"


_AGREES = (
    Q(state=GroupState.ASKED, decided_at=None, decided_by=None, reason="", reduction=0)
    | Q(state=GroupState.REGISTERED, decided_at__isnull=False, decided_by__isnull=False, reason="")
    | Q(
        state__in=[GroupState.REFUSED, GroupState.ENDED],
        decided_at__isnull=False,
        decided_by__isnull=False,
    )
    & ~Q(reason="")
)


class Group(PublicSide, CityModel):
    """A group, with the person who speaks for it. `reduction` is in percent; prices read it once it is registered.

    What is taken off is taken off for a reason that the clerk saw: its `ground`.
    """

    code = models.CharField(max_length=20, default=reference_code)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=13, choices=GroupKind.choices)
    person = CityForeignKey(Person)
    members = models.PositiveSmallIntegerField()
    about = models.TextField(default="")
    state = models.CharField(max_length=10, choices=GroupState.choices, default=GroupState.ASKED)
    reduction = models.PositiveSmallIntegerField(default=0)
    ground = models.TextField(default="")
    asked_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = CityForeignKey(Staff, null=True)
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="bookings_group_code"),
            models.UniqueConstraint(
                fields=["city", "name"], condition=Q(state="registered"), name="bookings_group_name"
            ),
            models.UniqueConstraint(
                fields=["city", "name", "person"], condition=Q(state="asked"), name="bookings_group_asked"
            ),
            models.CheckConstraint(condition=Q(reduction=0) | ~Q(ground=""), name="bookings_group_ground"),
            models.CheckConstraint(condition=Q(members__gt=0), name="bookings_group_members"),
            models.CheckConstraint(condition=Q(reduction__lte=100), name="bookings_group_reduction"),
            models.CheckConstraint(condition=_AGREES, name="bookings_group_state"),
        ]
        indexes = [
            models.Index(fields=["city", "person", "id"], name="bookings_group_person"),
            models.Index(fields=["city", "state", "-id"], name="bookings_group_list"),
        ]

    @property
    def subject(self) -> str:
        """The ledger's name of it."""
        return f"group:{self.id}"
