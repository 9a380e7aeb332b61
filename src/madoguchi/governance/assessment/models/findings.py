"""What is doubtful in a list, each with its mend, until it is settled."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core.ids import reference_code
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from .inventory import Inventory, InventoryItem


class FindingKind(models.TextChoices):
    """What may be wrong."""

    UNREAD = "unread", "読み取れない値"
    SAME = "same", "同じ手続きかもしれない行"
    LAST_YEAR = "last_year", "前年と大きく違う件数"
    NATIONAL = "national", "国の件数と大きく違う件数"
    OTHER_SOURCE = "other_source", "出典によって違う件数"
    CONTRADICTION = "contradiction", "食い違い"
    BLANK = "blank", "空欄"
    TWO_ANSWERS = "two_answers", "回答が二通り"
    HALF = "half", "ちょうど半分のオンライン件数"
    TOOL_UNUSED = "tool_unused", "仕組みがあるのに紙"
    MEASURED = "measured", "申請の記録と違う件数"


class FindingState(models.TextChoices):
    """Open; mended in the list; or looked at and right as it is."""

    OPEN = "open", "未対応"
    MENDED = "mended", "直した"
    RIGHT = "right", "このままで正しい"


class Finding(OfficeSide, CityModel):
    """One doubt about a field of an item, perhaps against another item; `facts` are what its sentence names.

    `volume` is the item's: the largest procedures are looked at first, and the list is read in that order.
    """

    inventory = CityForeignKey(Inventory, related_name="findings")
    item = CityForeignKey(InventoryItem, related_name="findings")
    other = CityForeignKey(InventoryItem, null=True, related_name="named_in")
    code = models.CharField(max_length=9, default=reference_code)
    kind = models.CharField(max_length=16, choices=FindingKind.choices)
    field = models.CharField(max_length=20, default="")
    facts = models.JSONField(default=dict)
    department = CityForeignKey(Department, null=True)
    volume = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=FindingState.choices, default=FindingState.OPEN)
    note = models.TextField(default="")
    settled_by = CityForeignKey(Staff, null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="assessment_finding_code"),
            models.UniqueConstraint(
                fields=["city", "inventory", "item", "kind", "field", "other"],
                name="assessment_finding_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(kind__in=FindingKind.values), name="assessment_finding_kind"),
            models.CheckConstraint(
                condition=Q(state=FindingState.OPEN, settled_at=None, settled_by=None)
                | Q(
                    state__in=[FindingState.MENDED, FindingState.RIGHT],
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                ),
                name="assessment_finding_settled",
            ),
        ]
        indexes = [
            models.Index(
                fields=["city", "inventory", "state", "department", "kind", "id"],
                name="assessment_finding_list",
            ),
            models.Index(
                "city",
                "inventory",
                "state",
                F("volume").desc(nulls_last=True),
                "id",
                name="assessment_finding_order",
            ),
        ]
