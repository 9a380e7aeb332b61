"""The office side of an application: the case, and the steps of its walk."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.counter.procedures.kinds import RESULTS, Kind, StepKind
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.foundation.city.models import Department, Post, Staff
from madoguchi.foundation.files.models import File
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide


class Duty(models.TextChoices):
    """Duties that one person may not both have in one case: who prepares does not decide."""

    PREPARE = "prepare", "準備"
    DECIDE = "decide", "決定"


DUTY_OF_STEP = {
    StepKind.EXAMINE: Duty.PREPARE,
    StepKind.DRAFT: Duty.PREPARE,
    StepKind.DECIDE: Duty.DECIDE,
}


def _allowed() -> Q:
    """The legal kind of a procedure fixes how its cases may end."""
    allowed = Q(result="")
    for kind, results in RESULTS.items():
        allowed |= Q(kind=kind, result__in=[result.value for result in results])
    return allowed


class Case(OfficeSide, CityModel):
    """案件: what a submission becomes in the office."""

    number = models.CharField(max_length=40)
    submission = models.UUIDField()
    code = models.CharField(max_length=9)
    version = CityForeignKey(ProcedureVersion)
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    answers = models.JSONField()
    applicant = models.CharField(max_length=120)
    electronic = models.BooleanField()
    arrived_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField(null=True)
    proposed = models.CharField(max_length=60, default="")
    reasons = models.TextField(default="")
    outcome = models.CharField(max_length=60, default="")
    result = models.CharField(max_length=20, default="")
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "number"], name="cases_case_number"),
            models.UniqueConstraint(fields=["city", "submission"], name="cases_case_submission"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="cases_case_kind"
            ),
            models.CheckConstraint(condition=_allowed(), name="cases_case_result"),
            models.CheckConstraint(
                condition=Q(outcome="", result="", decided_at=None)
                | (~Q(outcome="") & ~Q(result="") & Q(decided_at__isnull=False)),
                name="cases_case_decided",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(decided_at__isnull=False), name="cases_case_closed"
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"case:{self.id}"


class StepAction(OfficeSide, CityModel):
    """処理: one step of a case's walk, open until somebody has done it."""

    case = CityForeignKey(Case, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in StepKind])
    duty = models.CharField(max_length=10, choices=Duty.choices, null=True)  # noqa: DJ001  # null is no duty: the exclusion below must pass over it
    department = CityForeignKey(Department)
    post = CityForeignKey(Post, null=True)
    opened_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    staff = CityForeignKey(Staff, null=True)
    note = models.TextField(default="")
    obstacle = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "case", "position"], name="cases_step_position"),
            models.UniqueConstraint(
                fields=["city", "case"], name="cases_step_one_open", condition=Q(done_at=None)
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in StepKind]), name="cases_step_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[StepKind.EXAMINE, StepKind.DRAFT], duty=Duty.PREPARE)
                | Q(kind=StepKind.DECIDE, duty=Duty.DECIDE)
                | Q(kind__in=[StepKind.RECEIVE, StepKind.ISSUE], duty=None),
                name="cases_step_duty",
            ),
            models.CheckConstraint(
                condition=Q(staff=None) | Q(done_at__isnull=False), name="cases_step_staff_when_done"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(duty=None) | Q(staff__isnull=False), name="cases_step_done_by"
            ),
            ExclusionConstraint(
                name="cases_step_duties_apart",
                expressions=[
                    (F("city"), RangeOperators.EQUAL),
                    (F("case"), RangeOperators.EQUAL),
                    (F("staff"), RangeOperators.EQUAL),
                    (F("duty"), RangeOperators.NOT_EQUAL),
                ],
            ),
        ]
        indexes = [
            models.Index(
                "city", "department", "due_on", "id", name="cases_step_queue", condition=Q(done_at=None)
            ),
        ]


class CaseFile(OfficeSide, CityModel):
    """A file that came with a case."""

    case = CityForeignKey(Case, related_name="files")
    file = CityForeignKey(File)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "file"], name="cases_file_once")]
        indexes = [models.Index(fields=["city", "case"], name="cases_file_case")]
