"""The case, the steps of its walk, its files, and the lists that it stands in."""

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
    StepKind.APPROVE: Duty.DECIDE,
    StepKind.DECIDE: Duty.DECIDE,
    StepKind.VERIFY: Duty.DECIDE,
    StepKind.SELECT: Duty.DECIDE,
}
#: Who begins a matter inside the office prepares it by that: they may not decide on what they propose themselves.
BEGUN_INSIDE = Duty.PREPARE


class Ended(models.TextChoices):
    """How a step came to its end: done, or left for another."""

    DONE = "done", "済み"
    SENT_BACK = "sent_back", "差戻し"
    HANDED_OVER = "handed_over", "引継ぎ"
    WITHDRAWN = "withdrawn", "取下げ"
    RECALLED = "recalled", "引戻し"


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
    department = CityForeignKey(Department)
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    answers = models.JSONField()
    findings = models.JSONField(default=dict)
    applicant = models.CharField(max_length=120)
    kana = models.CharField(max_length=120, default="")
    electronic = models.BooleanField()
    arrived_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField(null=True)
    suspended_on = models.DateField(null=True)
    likeness = models.CharField(max_length=64, default="")
    entered_by = CityForeignKey(Staff, null=True)
    follows = CityForeignKey("self", null=True, related_name="followed_by")
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
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(suspended_on=None), name="cases_case_no_clock_when_closed"
            ),
            # Who came on line is no clerk's entry, and the other way round.
            models.CheckConstraint(
                condition=Q(channel="online", entered_by=None)
                | (~Q(channel="online") & Q(entered_by__isnull=False)),
                name="cases_case_entered",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "likeness"], name="cases_case_alike", condition=~Q(likeness="")),
            models.Index(fields=["city", "code"], name="cases_case_code"),
            models.Index(
                fields=["city", "entered_by", "-received_at", "-id"],
                name="cases_case_proposed",
                condition=Q(channel="office"),
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"case:{self.id}"


_ASSIGNED = Q(done_at=None, assigned__isnull=False)


def _of_duty(duty: Duty) -> list[StepKind]:
    return [kind for kind, one in DUTY_OF_STEP.items() if one == duty]


class StepAction(OfficeSide, CityModel):
    """処理: one step of a case's walk, open until somebody has done it.

    A step that comes again, sent back or handed over, is a row of the next `turn`.
    """

    case = CityForeignKey(Case, related_name="steps")
    position = models.PositiveSmallIntegerField()
    turn = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in StepKind])
    duty = models.CharField(max_length=10, choices=Duty.choices, null=True)  # noqa: DJ001  # null is no duty: the exclusion below must pass over it
    department = CityForeignKey(Department)
    post = CityForeignKey(Post, null=True)
    opened_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField(null=True)
    # What waits for the recipient is nobody's work before its day.
    awaits_recipient = models.BooleanField(default=False, db_default=False)
    assigned = CityForeignKey(Staff, null=True, related_name="assigned_steps")
    done_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=11, choices=Ended.choices, default="")
    staff = CityForeignKey(Staff, null=True)
    note = models.TextField(default="")
    obstacle = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "case", "position", "turn"], name="cases_step_turn"),
            models.UniqueConstraint(
                fields=["city", "case"], name="cases_step_one_open", condition=Q(done_at=None)
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in StepKind]), name="cases_step_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=_of_duty(Duty.PREPARE), duty=Duty.PREPARE)
                | Q(kind__in=_of_duty(Duty.DECIDE), duty=Duty.DECIDE)
                | Q(kind__in=[kind for kind in StepKind if kind not in DUTY_OF_STEP], duty=None)
                | Q(kind=StepKind.RECEIVE, duty=BEGUN_INSIDE),
                name="cases_step_duty",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, ended="") | Q(done_at__isnull=False, ended__in=Ended.values),
                name="cases_step_ended",
            ),
            models.CheckConstraint(
                condition=Q(staff=None) | Q(done_at__isnull=False), name="cases_step_staff_when_done"
            ),
            models.CheckConstraint(
                condition=~Q(ended=Ended.DONE) | Q(duty=None) | Q(staff__isnull=False),
                name="cases_step_done_by",
            ),
            ExclusionConstraint(
                name="cases_step_duties_apart",
                expressions=[
                    (F("city"), RangeOperators.EQUAL),
                    (F("case"), RangeOperators.EQUAL),
                    (F("staff"), RangeOperators.EQUAL),
                    (F("duty"), RangeOperators.NOT_EQUAL),
                ],
                # Who sends a step back, hands it over or ends it for who withdraws does not do it.
                condition=Q(ended=Ended.DONE),
            ),
        ]
        indexes = [
            models.Index(
                "city", "department", "due_on", "id", name="cases_step_queue", condition=Q(done_at=None)
            ),
            models.Index("city", "assigned", "due_on", "id", name="cases_step_hers", condition=_ASSIGNED),
        ]


class CaseFile(OfficeSide, CityModel):
    """A file that came with a case."""

    case = CityForeignKey(Case, related_name="files")
    file = CityForeignKey(File)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "file"], name="cases_file_once")]
        indexes = [models.Index(fields=["city", "case"], name="cases_file_case")]


class CaseDepartment(OfficeSide, CityModel):
    """A case in the lists of a department that has, or had, a step of its walk."""

    case = CityForeignKey(Case, related_name="departments")
    department = CityForeignKey(Department)
    open = models.BooleanField(default=True)
    updated_at = models.DateTimeField(default=clock.now)
    applicant = models.CharField(max_length=120)
    kana = models.CharField(max_length=120, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "case", "department"], name="cases_listed_once")
        ]
        indexes = [
            models.Index(
                fields=["city", "department", "open", "-updated_at", "-case"], name="cases_listed_state"
            ),
            models.Index(fields=["city", "department", "applicant"], name="cases_listed_name"),
            models.Index(fields=["city", "department", "kana"], name="cases_listed_kana"),
        ]
