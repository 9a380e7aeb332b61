"""手続棚卸し: a list of procedures of one fiscal year, and each procedure on it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from ..inventory.fields import FIELDS


class Source(models.TextChoices):
    """Where a list comes from."""

    SHEET = "sheet", "市の表"
    NATIONAL = "national", "国の棚卸し"
    HEARING = "hearing", "各課への照会"


class InventoryState(models.TextChoices):
    """How far a list is: its columns are to be named, it is being read, it is there, or it cannot be read."""

    NEW = "new", "列の確認待ち"
    READING = "reading", "読み込み中"
    DONE = "done", "読み込み済み"
    FAILED = "failed", "読めませんでした"


class Inventory(OfficeSide, CityModel):
    """One list. `columns` says which field each column of the file is, by its place.

    `passed_over` are the first records that are no procedures. `residents` is how many people live in the city (or the
    country), for figures per 1,000.
    """

    code = models.CharField(max_length=9, default=reference_code)
    title = models.CharField(max_length=100)
    fiscal_year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=8, choices=Source.choices)
    state = models.CharField(max_length=8, choices=InventoryState.choices, default=InventoryState.NEW)
    residents = models.PositiveIntegerField(null=True)
    file_name = models.CharField(max_length=200, default="")
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)
    passed_over = models.JSONField(default=list)
    problem_ja = models.TextField(default="")
    problem_en = models.TextField(default="")
    made_by = CityForeignKey(Staff)
    made_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="assessment_inventory_code"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="assessment_inventory_source"),
            models.CheckConstraint(
                condition=Q(state__in=InventoryState.values), name="assessment_inventory_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=InventoryState.DONE) | Q(read_at__isnull=False),
                name="assessment_inventory_read",
            ),
            models.CheckConstraint(
                condition=~Q(state=InventoryState.FAILED) | ~Q(problem_ja=""),
                name="assessment_inventory_problem",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "-fiscal_year", "-made_at"], name="assessment_inventory_list")
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"inventory:{self.id}"

    @property
    def zero_is_unknown(self) -> bool:
        """Whether a count of 0 was written for unknown too, as in the national list."""
        return self.source == Source.NATIONAL


class InventoryItem(OfficeSide, CityModel):
    """One procedure on a list, with the fields of `inventory.fields`; what is null, or text that is empty, is unknown.

    `group` brings rows of one real-life procedure together; `mended` names fields that a person settled by hand
    (`group` among them where rows were joined or separated), `before` what these said last, as it is typed; `measured`
    names those that come from the ledger, `assumed` what they said until then; `procedure` is the one that is live
    here, where there is one. `doubts` are cells that could not be read surely, by field: why, and what was written.
    `obstacles` is the sum of `reckoning.obstacles`, one bit each.
    """

    inventory = CityForeignKey(Inventory, related_name="items")
    line = models.PositiveIntegerField()
    of_department = CityForeignKey(Department, null=True)
    group = models.TextField()
    bare = models.TextField()
    obstacles = models.PositiveIntegerField(default=0)
    mended = ArrayField(models.TextField(), default=list)
    before = models.JSONField(default=dict)
    measured = ArrayField(models.TextField(), default=list)
    assumed = models.JSONField(default=dict)
    procedure = models.SlugField(max_length=60, default="")
    doubts = models.JSONField(default=dict)

    name = models.TextField()
    national_id = models.TextField(default="")
    department = models.TextField(default="")
    authority = models.TextField(default="")
    law = models.TextField(default="")
    law_number = models.TextField(default="")
    article = models.TextField(default="")
    kind = models.TextField(default="")
    applicant = models.TextField(default="")
    receiver = models.TextField(default="")
    filed_at = ArrayField(models.TextField(), null=True)
    volume = models.BigIntegerField(null=True)
    online = models.BigIntegerField(null=True)
    offline = models.BigIntegerField(null=True)
    counter = models.BigIntegerField(null=True)
    post = models.BigIntegerField(null=True)
    phone = models.BigIntegerField(null=True)
    staff_minutes = models.PositiveIntegerField(null=True)
    resident_minutes = models.PositiveIntegerField(null=True)
    season = models.TextField(default="")
    online_status = models.TextField(default="")
    concerns = ArrayField(models.TextField(), null=True)
    planned = models.TextField(default="")
    law_forbids = models.BooleanField(null=True)
    identity = ArrayField(models.TextField(), null=True)
    seal = models.BooleanField(null=True)
    fee = models.TextField(default="")
    fee_ways = ArrayField(models.TextField(), null=True)
    period_online = models.TextField(default="")
    period_paper = models.TextField(default="")
    system = models.TextField(default="")
    back_system = models.TextField(default="")
    asked = ArrayField(models.TextField(), null=True)
    attachments = ArrayField(models.TextField(), null=True)
    attachments_waived = ArrayField(models.TextField(), null=True)
    attachments_by = ArrayField(models.TextField(), null=True)
    life_events = ArrayField(models.TextField(), null=True)
    business_events = ArrayField(models.TextField(), null=True)
    answered_by = models.TextField(default="")
    note = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "inventory", "line"], name="assessment_item_line"),
            models.UniqueConstraint(
                fields=["city", "inventory", "procedure"],
                name="assessment_item_live_once",
                condition=~Q(procedure=""),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="assessment_item_name"),
            models.CheckConstraint(
                condition=Q(volume=None) | Q(volume__gte=0), name="assessment_item_volume"
            ),
        ]
        indexes = [
            models.Index(fields=["city", "inventory", "-volume", "line"], name="assessment_item_by_volume"),
            models.Index(fields=["city", "inventory", "group"], name="assessment_item_group"),
            models.Index(
                fields=["city", "procedure"], name="assessment_item_live", condition=~Q(procedure="")
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"inventory_item:{self.id}"

    @property
    def values(self) -> dict[str, Any]:
        """Everything known of it, by field."""
        return {field.name: getattr(self, field.name) for field in FIELDS}


class RememberedColumn(OfficeSide, CityModel):
    """What a header meant when somebody named it last: suggested the next time. No field: it means nothing here."""

    header = models.TextField()
    field = models.CharField(max_length=20, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "header"], name="assessment_column_header")]
