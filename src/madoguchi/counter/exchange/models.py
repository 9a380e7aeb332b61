"""What is written out for core systems, and what they send back: exports, the files of results, their rows."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.counter.cases.models import Case
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide


class Layout(OfficeSide, CityModel):
    """連携の様式: how a core system reads and writes the cases of a procedure, as the pack declares it."""

    slug = models.CharField(max_length=60)
    procedure = models.CharField(max_length=60)
    declaration = models.JSONField()
    loaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="exchange_layout_slug")]


class State(models.TextChoices):
    """How far a file is: written out, or read."""

    WAITING = "waiting", "順番待ち"
    RUNNING = "running", "作業中"
    DONE = "done", "終わりました"
    FAILED = "failed", "できませんでした"
    CANCELLED = "cancelled", "中止しました"


UNDER_WAY = (State.WAITING, State.RUNNING)


class Format(models.TextChoices):
    """What an export is written as."""

    CSV_UTF8 = "csv_utf8", "CSV（UTF-8）"
    CSV_CP932 = "csv_cp932", "CSV（Shift_JIS）"
    EXCEL = "excel", "Excel"
    LAYOUT = "layout", "連携の様式"


def _ended() -> Q:
    return Q(state__in=UNDER_WAY, ended_at=None) | (~Q(state__in=UNDER_WAY) & Q(ended_at__isnull=False))


class Transfer(CityModel):
    """A department's file, written or read behind the page: how far it is, what hindered it, when it was erased."""

    code = models.CharField(max_length=9, default=reference_code)
    department = CityForeignKey(Department)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    ended_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    problem_ja = models.TextField(default="")
    problem_en = models.TextField(default="")

    class Meta:
        abstract = True

    @property
    def under_way(self) -> bool:
        """Whether it waits, or is being written or read."""
        return self.state in UNDER_WAY


class Export(OfficeSide, Transfer):
    """書き出し: the cases of one department in a file.

    `what` holds filters and columns. Its bytes are the files kept for its subject, one after the other by name;
    `parts` of them are complete, up to the case `last`. `estimate` is how many rows the database expects.
    """

    asked_by = CityForeignKey(Staff)
    asked_at = models.DateTimeField(default=clock.now)
    format = models.CharField(max_length=9, choices=Format.choices)
    what = models.JSONField()
    estimate = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)
    last = models.UUIDField(null=True)
    written = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="exchange_export_code"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="exchange_export_state"),
            models.CheckConstraint(condition=Q(format__in=Format.values), name="exchange_export_format"),
            models.CheckConstraint(condition=_ended(), name="exchange_export_ended"),
            models.CheckConstraint(
                condition=~Q(state=State.DONE) | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="exchange_export_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "department", "-id"], name="exchange_export_list"),
            models.Index(
                fields=["city", "ended_at"],
                name="exchange_export_kept",
                condition=Q(gone_at=None, ended_at__isnull=False),
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger, and on its files."""
        return f"export:{self.id}"


class Unwritable(OfficeSide, CityModel):
    """A cell with characters that the file cannot hold: 〓 stands there for each."""

    export = CityForeignKey(Export, related_name="unwritable")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=200)
    characters = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "export", "row", "column"], name="exchange_unwritable_cell"
            )
        ]


class ResultImport(OfficeSide, Transfer):
    """結果の取り込み: one file of a core system, by whom, what came of it."""

    layout = CityForeignKey(Layout)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=100)
    staff = CityForeignKey(Staff)
    began_at = models.DateTimeField(default=clock.now)
    read = models.PositiveIntegerField(default=0)
    whole = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    unresolved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="exchange_import_code"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="exchange_import_state"),
            models.CheckConstraint(condition=_ended(), name="exchange_import_ended"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="exchange_import_sha256"
            ),
        ]
        indexes = [
            models.Index(fields=["city", "department", "-id"], name="exchange_import_list"),
            models.Index(fields=["city", "sha256"], name="exchange_import_same"),
            models.Index(
                fields=["city", "ended_at"],
                name="exchange_import_kept",
                condition=Q(gone_at=None, ended_at__isnull=False),
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"result_import:{self.id}"


class RowState(models.TextChoices):
    """What became of a row."""

    WAITING = "waiting", "順番待ち"
    DONE = "done", "反映しました"
    UNRESOLVED = "unresolved", "未解決"


class ResultRow(OfficeSide, CityModel):
    """One row of a file of results: which case, what became of it, and why it is not resolved.

    `given` is what the row says; it is kept only while the row may still be tried. `sha256` is the file's.
    """

    results = CityForeignKey(ResultImport, related_name="rows")
    line = models.PositiveIntegerField()
    number = models.CharField(max_length=80)
    given = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    case = CityForeignKey(Case, null=True)
    state = models.CharField(max_length=10, choices=RowState.choices, default=RowState.WAITING)
    reason = models.CharField(max_length=20, default="")
    ja = models.TextField(default="")
    en = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "results", "line"], name="exchange_row_line"),
            # What one file says of a case happens once, however often the file comes.
            models.UniqueConstraint(
                fields=["city", "sha256", "case"], name="exchange_row_once", condition=Q(state=RowState.DONE)
            ),
            models.CheckConstraint(condition=Q(state__in=RowState.values), name="exchange_row_state"),
            models.CheckConstraint(
                condition=~Q(state=RowState.DONE) | Q(case__isnull=False, reason=""), name="exchange_row_done"
            ),
            models.CheckConstraint(
                condition=~Q(state=RowState.UNRESOLVED) | ~Q(reason=""), name="exchange_row_reason"
            ),
        ]
        indexes = [models.Index(fields=["city", "results", "state", "line"], name="exchange_row_list")]
