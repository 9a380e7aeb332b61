"""照会: every department is asked for its procedures, each row prefilled with what was known."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.counter.cases.models import Case, Offer
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from .inventory import Inventory, InventoryItem


class HearingState(models.TextChoices):
    """How far a hearing is."""

    OPEN = "open", "照会中"
    CLOSED = "closed", "締め切り"


class Hearing(OfficeSide, CityModel):
    """One question to all departments: `before` is the list that prefills it, `inventory` the one that it makes.

    `departments` are the ids of those that are asked, with rows or without.
    """

    code = models.CharField(max_length=9, default=reference_code)
    title = models.CharField(max_length=100)
    procedure = models.SlugField(max_length=60)
    before = CityForeignKey(Inventory, null=True, related_name="asked_again")
    inventory = CityForeignKey(Inventory, related_name="heard_in")
    departments = ArrayField(models.UUIDField(), default=list)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=HearingState.choices, default=HearingState.OPEN)
    made_by = CityForeignKey(Staff)
    made_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="assessment_hearing_code"),
            models.CheckConstraint(
                condition=Q(state=HearingState.OPEN, closed_at=None)
                | Q(state=HearingState.CLOSED, closed_at__isnull=False),
                name="assessment_hearing_closed",
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"hearing:{self.id}"


class RowState(models.TextChoices):
    """What a department did with a row."""

    ASKED = "asked", "未回答"
    ANSWERED = "answered", "回答済み"
    NONE = "none", "該当なし"


class HearingRow(OfficeSide, CityModel):
    """One form that a department is to fill: for a procedure of the list before, or for a new one (no item).

    `number` is its line in the list that is made, so that a row is one procedure however often it is answered. No
    department: whose it is, is to be settled. `offer` is the prefilled form, `case` the newest answer.
    """

    hearing = CityForeignKey(Hearing, related_name="rows")
    number = models.PositiveIntegerField()
    name = models.TextField()
    department = CityForeignKey(Department, null=True)
    item = CityForeignKey(InventoryItem, null=True)
    code = models.CharField(max_length=9, default=reference_code)
    state = models.CharField(max_length=8, choices=RowState.choices, default=RowState.ASKED)
    offer = CityForeignKey(Offer, null=True)
    case = CityForeignKey(Case, null=True)
    reminded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="assessment_hearing_row_code"),
            models.UniqueConstraint(fields=["city", "hearing", "item"], name="assessment_hearing_row_once"),
            models.UniqueConstraint(
                fields=["city", "hearing", "number"], name="assessment_hearing_row_number"
            ),
            models.UniqueConstraint(fields=["city", "offer"], name="assessment_hearing_row_offer"),
            models.CheckConstraint(
                condition=Q(state=RowState.ASKED, answered_at=None)
                | (~Q(state=RowState.ASKED) & Q(answered_at__isnull=False)),
                name="assessment_hearing_row_answered",
            ),
        ]
        indexes = [
            models.Index(
                fields=["city", "hearing", "department", "state"], name="assessment_hearing_progress"
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"hearing_row:{self.id}"
