"""What is asked of the applicant, written to and fro, and noted for the other clerks."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from .walk import Case


class CorrectionRequest(OfficeSide, CityModel):
    """補正の求め: what the applicant is asked to mend, until when, and what happens if that day passes.

    `items` are question and words. While one is open the clock of the case stands still.
    """

    case = CityForeignKey(Case, related_name="corrections")
    items = models.JSONField()
    consequence = models.TextField()
    answer_by = models.DateField()
    asked_by = CityForeignKey(Staff)
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    earlier = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "case"], name="cases_correction_one_open", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(ended_at__isnull=False), name="cases_correction_ended"
            ),
        ]
        indexes = [models.Index(fields=["city", "case"], name="cases_correction_case")]


class NoteKind(models.TextChoices):
    """Where a note comes from."""

    PHONE = "phone", "電話"
    COUNTER = "counter", "窓口"
    MEMO = "memo", "メモ"


class CaseNote(OfficeSide, CityModel):
    """What a clerk notes for the other clerks: a call, a visit, a remark. The applicant does not read it."""

    case = CityForeignKey(Case, related_name="notes")
    kind = models.CharField(max_length=7, choices=NoteKind.choices)
    staff = CityForeignKey(Staff)
    text = models.TextField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=NoteKind.values), name="cases_note_kind")]
        indexes = [models.Index(fields=["city", "case", "at"], name="cases_note_case")]


class CaseMessage(OfficeSide, CityModel):
    """What the applicant and the office write to each other about a case."""

    case = CityForeignKey(Case, related_name="messages")
    staff = CityForeignKey(Staff, null=True)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["city", "case", "at"], name="cases_message_case")]
