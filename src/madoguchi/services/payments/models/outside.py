"""Bills of other systems (税, 水道) that are brought in as a file, and what banks and stores took for their slips."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from .kinds import ChargeKind, Way
from .owed import Charge


class BillImport(OfficeSide, CityModel):
    """A file of bills of one kind, payee and 科目, once by its contents: checked whole, then charged by a job.

    `issuer` is the city's code at the convenience stores, six digits, for the barcode of its slips.
    """

    code = models.CharField(max_length=9, default=reference_code)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    staff = CityForeignKey(Staff)
    begun_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=8, choices=ChargeKind.choices)
    title = models.JSONField()
    payee = models.CharField(max_length=120)
    account = models.CharField(max_length=200)
    issuer = models.CharField(max_length=6, default="")
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="payments_bill_import_code"),
            models.UniqueConstraint(fields=["city", "sha256"], name="payments_bill_import_once"),
            models.CheckConstraint(condition=Q(kind__in=ChargeKind.values), name="payments_bill_import_kind"),
            models.CheckConstraint(condition=Q(count__gt=0), name="payments_bill_import_count"),
            models.CheckConstraint(
                condition=Q(issuer="") | Q(issuer__regex="^[0-9]{6}$"), name="payments_bill_import_issuer"
            ),
        ]
        indexes = [models.Index(fields=["city", "-begun_at", "id"], name="payments_bill_import_newest")]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"bill_import:{self.id}"

    @property
    def told_on(self) -> date:
        """The day of its 納入通知: that on which it was brought in, however long the job takes."""
        return clock.local(self.begun_at).date()


class BillDraft(OfficeSide, CityModel):
    """A file of bills while a clerk names its columns: kept for its subject, nothing of it is charged.

    `wanted` is what all its bills have in common (`actions.BillsWanted`).
    """

    code = models.CharField(max_length=9, default=reference_code)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    staff = CityForeignKey(Staff)
    kept_at = models.DateTimeField(default=clock.now)
    wanted = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="payments_bill_draft_code"),
        ]
        indexes = [models.Index(fields=["city", "kept_at"], name="payments_bill_draft_oldest")]

    @property
    def subject(self) -> str:
        """For what its file is kept."""
        return f"bill_draft:{self.id}"


class BillColumn(OfficeSide, CityModel):
    """What a header of a payee's files meant when somebody named it last. No field: it means nothing here."""

    kind = models.CharField(max_length=8, choices=ChargeKind.choices)
    payee = models.CharField(max_length=120)
    header = models.CharField(max_length=200)
    field = models.CharField(max_length=20, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "kind", "payee", "header"], name="payments_bill_column_once"
            )
        ]


class OutsideBill(OfficeSide, CityModel):
    """A row of such a file: to whom the slip goes, the number its own system knows it by, its eL番号.

    `charge` is there once the job has charged it.
    """

    brought_by = CityForeignKey(BillImport, related_name="bills")
    charge = CityForeignKey(Charge, null=True, related_name="outside")
    line = models.PositiveIntegerField()
    payee = models.CharField(max_length=120)
    reference = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    postal_code = models.CharField(max_length=12, default="")
    address = models.CharField(max_length=300, default="")
    amount = models.PositiveIntegerField()
    due_on = models.DateField()
    el_number = models.CharField(max_length=30, default="")

    #: How the names of the matters begin that are charged for such a row.
    SUBJECT = "bill:"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "charge"], name="payments_outside_bill_charge"),
            models.UniqueConstraint(
                fields=["city", "payee", "reference", "due_on"], name="payments_outside_bill_once"
            ),
            models.UniqueConstraint(
                fields=["city", "el_number"],
                condition=~Q(el_number=""),
                name="payments_outside_bill_el_number",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_outside_bill_amount"),
            models.CheckConstraint(
                condition=~Q(reference="") & ~Q(name=""), name="payments_outside_bill_named"
            ),
        ]
        indexes = [models.Index(fields=["city", "brought_by", "line"], name="payments_outside_bill_line")]

    @property
    def subject(self) -> str:
        """The matter that it is charged for."""
        return f"{self.SUBJECT}{self.id}"


class CollectedKind(models.TextChoices):
    """Who sends what it took: `Way` follows from it."""

    BANK = "bank", _("金融機関の納付書")
    STORE = "store", _("コンビニの納付書")
    EL_QR = "eltax", _("eL-QR（共通納税）の収納データ")

    @property
    def way(self) -> Way:
        """How the money came in."""
        return Way.EL_QR if self == CollectedKind.EL_QR else Way.SLIP


class CollectedFile(OfficeSide, CityModel):
    """消込: a file of what was taken for slips, once by its contents."""

    code = models.CharField(max_length=9, default=reference_code)
    kind = models.CharField(max_length=5, choices=CollectedKind.choices)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    staff = CityForeignKey(Staff)
    came_at = models.DateTimeField(default=clock.now)
    total = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="payments_collected_file_code"),
            models.UniqueConstraint(fields=["city", "sha256"], name="payments_collected_file_once"),
        ]
        indexes = [models.Index(fields=["city", "-came_at", "id"], name="payments_collected_newest")]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"collected:{self.id}"


class CollectedState(models.TextChoices):
    """What became of a line; it waits until the job comes to it."""

    WAITING = "waiting", _("処理待ち")
    COLLECTED = "collected", _("消し込んだ")
    OVERPAID = "overpaid", _("過誤納になった")
    KNOWN = "known", _("前に取り込んだ")
    UNKNOWN = "unknown", _("納付番号の請求がない")


class CollectedLine(OfficeSide, CityModel):
    """A line of such a file, and what became of it."""

    file = CityForeignKey(CollectedFile, related_name="lines")
    line = models.PositiveIntegerField()
    number = models.CharField(max_length=30)
    reference = models.CharField(max_length=80)
    amount = models.PositiveIntegerField()
    paid_on = models.DateField()
    state = models.CharField(max_length=9, choices=CollectedState.choices, default=CollectedState.WAITING)
    charge = CityForeignKey(Charge, null=True, related_name="collected")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "file", "line"], name="payments_collected_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_collected_line_amount"),
            models.CheckConstraint(
                condition=Q(state__in=[CollectedState.WAITING, CollectedState.UNKNOWN], charge=None)
                | Q(~Q(state__in=[CollectedState.WAITING, CollectedState.UNKNOWN]), charge__isnull=False),
                name="payments_collected_line_charge",
            ),
        ]
