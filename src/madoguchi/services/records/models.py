"""The document register (文書管理): classifications, binders, records, and how records come to their end."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.city.models import Department, Post, Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide


class FiscalYear(Func):
    """The 会計年度 of a day, in the database: `core.calendar.fiscal_year`."""

    template = "extract(year from (%(expressions)s) - interval '3 months')::integer"
    output_field = models.IntegerField()


class RetentionEnd(Func):
    """The last day of the retention of what was completed on a day: `dates.keep_until`."""

    function = "make_date"
    template = "%(function)s(%(expressions)s, 3, 31)"
    output_field = models.DateField()

    def __init__(self, completed_on: Any, years: Any, **extra: Any) -> None:
        super().__init__(FiscalYear(completed_on) + 1 + F(years), **extra)


class Classification(OfficeSide, CityModel):
    """分類: declared by the city; without `years`, what is in it is kept for ever. One no longer declared ends."""

    slug = models.SlugField(max_length=40)
    code = models.CharField(max_length=20)
    title = models.JSONField()
    years = models.PositiveSmallIntegerField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "slug"], name="records_classification_slug"),
            models.UniqueConstraint(
                fields=["city", "code"], name="records_classification_code", condition=Q(ended_on=None)
            ),
        ]


class DisposalPost(OfficeSide, CityModel):
    """The post that decides what is thrown away, as the city declares it; one a city."""

    post = CityForeignKey(Post)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city"], name="records_disposalpost_one")]


class Binder(OfficeSide, CityModel):
    """簿冊: the records of one classification, fiscal year and department; without classification, 未分類."""

    classification = CityForeignKey(Classification, null=True)
    fiscal_year = models.PositiveSmallIntegerField()
    department = CityForeignKey(Department)
    title = models.JSONField()
    opened_on = models.DateField(default=clock.today)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "fiscal_year", "department", "classification"],
                name="records_binder_once",
                nulls_distinct=False,
            ),
            # Until its year is over something may still come to it.
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(fiscal_year__lt=FiscalYear("closed_on")),
                name="records_binder_closed",
            ),
        ]


class Decision(models.TextChoices):
    """What was decided of a disposal."""

    APPROVED = "approved", _("決裁済み")
    RETURNED = "returned", _("差戻し")


class Disposal(OfficeSide, CityModel):
    """廃棄: a list of records of a binder whose retention has passed; proposed by one, decided by another."""

    code = models.CharField(max_length=9, default=reference_code)
    binder = CityForeignKey(Binder)
    proposed_by = CityForeignKey(Staff, related_name="+")
    proposed_at = models.DateTimeField(default=clock.now)
    decision = models.CharField(max_length=8, choices=Decision.choices, default="")
    note = models.TextField(default="")
    decided_by = CityForeignKey(Staff, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    carried_out_by = CityForeignKey(Staff, null=True, related_name="+")
    carried_out_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="records_disposal_code"),
            models.UniqueConstraint(
                fields=["city", "binder"],
                name="records_disposal_one_open",
                condition=Q(carried_out_at=None) & ~Q(decision=Decision.RETURNED),
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | Q(decision__in=Decision.values, decided_by__isnull=False, decided_at__isnull=False),
                name="records_disposal_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="records_disposal_two_people",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_by=None, carried_out_at=None)
                | Q(decision=Decision.APPROVED, carried_out_by__isnull=False, carried_out_at__isnull=False),
                name="records_disposal_carried_out",
            ),
        ]
        indexes = [models.Index(fields=["city", "-id"], name="records_disposal_newest")]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"disposal:{self.id}"

    @property
    def state(self) -> str:
        """Where it stands: `checking`, `approved`, `returned` or `carried_out`."""
        return "carried_out" if self.carried_out_at else self.decision or "checking"


class Fate(models.TextChoices):
    """How a record left the office."""

    DISPOSED = "disposed", _("廃棄")
    TRANSFERRED = "transferred", _("移管")


class State(models.TextChoices):
    """Where a record stands."""

    OPEN = "open", _("処理中")
    KEPT = "kept", _("保存中")
    DISPOSED = "disposed", _("廃棄済み")
    TRANSFERRED = "transferred", _("移管済み")


_STAGES = ("received_on", "drafted_on", "decided_on", "enforced_on", "completed_on")


def _in_order() -> Q:
    """No stage before an earlier one; a stage that the matter does not have is passed over."""
    order = Q()
    for n, earlier in enumerate(_STAGES):
        for later in _STAGES[n + 1 :]:
            order &= Q(**{earlier: None}) | Q(**{later: None}) | Q(**{f"{later}__gte": F(earlier)})
    return order


class Record(OfficeSide, CityModel):
    """公文書: one matter in the register, from 収受 to 完結 and its end.

    `number` is the 収受番号, `years` the retention (None for ever), which begins on 1 April after completion. It says
    nothing of people: it stays when what it speaks of is thrown away.
    """

    subject = models.CharField(max_length=80)
    number = models.CharField(max_length=40)
    title = models.JSONField()
    department = CityForeignKey(Department)
    binder = CityForeignKey(Binder)
    fiscal_year = models.PositiveSmallIntegerField()
    received_on = models.DateField()
    drafted_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    enforced_on = models.DateField(null=True)
    document_number = models.CharField(max_length=40, default="")
    completed_on = models.DateField(null=True)
    years = models.PositiveSmallIntegerField(null=True)
    keep_until = models.DateField(null=True)
    fate = models.CharField(max_length=11, choices=Fate.choices, default="")
    left_on = models.DateField(null=True)
    disposal = CityForeignKey(Disposal, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "subject"], name="records_record_subject"),
            models.UniqueConstraint(fields=["city", "number"], name="records_record_number"),
            models.CheckConstraint(condition=_in_order(), name="records_record_order"),
            models.CheckConstraint(
                condition=Q(enforced_on=None, document_number="")
                | (Q(enforced_on__isnull=False) & ~Q(document_number="")),
                name="records_record_enforced",
            ),
            # The binder's year, by a key over both tables, is that of completion, or of receipt while it is open.
            models.CheckConstraint(
                condition=Q(fiscal_year=FiscalYear(Coalesce("completed_on", "received_on"))),
                name="records_record_year",
            ),
            models.CheckConstraint(
                condition=Q(keep_until=None, completed_on=None)
                | Q(keep_until=None, years=None)
                | Q(
                    keep_until__isnull=False,
                    completed_on__isnull=False,
                    years__isnull=False,
                    keep_until__gte=RetentionEnd("completed_on", "years"),
                ),
                name="records_record_kept",
            ),
            models.CheckConstraint(
                condition=Q(fate="", left_on=None, disposal=None)
                | Q(
                    fate__in=Fate.values,
                    left_on__isnull=False,
                    disposal__isnull=False,
                    keep_until__isnull=False,
                    keep_until__lt=F("left_on"),
                ),
                name="records_record_left",
            ),
        ]
        indexes = [
            models.Index(
                fields=["city", "department", "-received_on", "-id"], name="records_record_register"
            ),
            models.Index(fields=["city", "binder", "id"], name="records_record_binder"),
            models.Index(
                fields=["city", "department", "keep_until", "binder"],
                name="records_record_clock",
                condition=Q(fate="", keep_until__isnull=False),
            ),
            models.Index(
                fields=["city", "document_number"],
                name="records_record_document",
                condition=~Q(document_number=""),
            ),
        ]

    @property
    def state(self) -> State:
        """Where it stands."""
        if self.fate:
            return State(self.fate)
        return State.KEPT if self.completed_on else State.OPEN

    def is_due(self, today: date) -> bool:
        """Whether its retention has passed and it is still here."""
        return not self.fate and self.keep_until is not None and self.keep_until < today

    @property
    def stages(self) -> list[tuple[str, date | None]]:
        """収受 to 完結, each with its day."""
        return [(name, getattr(self, name)) for name in _STAGES]


class Choice(models.TextChoices):
    """What is to become of a record, after somebody looked whether it is of historical value (歴史公文書)."""

    DISPOSE = "dispose", _("廃棄する")
    TRANSFER = "transfer", _("公文書館などへ移管する")
    EXTEND = "extend", _("保存期間を延長する")


class DisposalItem(OfficeSide, CityModel):
    """One record of a disposal's list, and what is to become of it."""

    disposal = CityForeignKey(Disposal, related_name="items")
    record = CityForeignKey(Record)
    choice = models.CharField(max_length=8, choices=Choice.choices, default="")
    reason = models.CharField(max_length=300, default="")
    extend_to = models.DateField(null=True)
    checked_by = CityForeignKey(Staff, null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "disposal", "record"], name="records_item_once"),
            models.CheckConstraint(
                condition=Q(choice="", checked_by=None, checked_at=None)
                | Q(choice__in=Choice.values, checked_by__isnull=False, checked_at__isnull=False),
                name="records_item_checked",
            ),
            models.CheckConstraint(
                condition=(Q(choice=Choice.EXTEND, extend_to__isnull=False) & ~Q(reason=""))
                | (~Q(choice=Choice.EXTEND) & Q(extend_to=None)),
                name="records_item_extended",
            ),
        ]
        indexes = [models.Index(fields=["city", "record"], name="records_item_record")]
