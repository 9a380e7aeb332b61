"""The public side of an application: its draft, what was handed over, and where it stands."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.foundation.files.models import File
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import PublicSide

DRAFT_KEPT = timedelta(days=30)


def draft_expiry() -> datetime:
    """When a draft saved now is deleted."""
    return clock.now() + DRAFT_KEPT


class State(models.TextChoices):
    """Where a submission stands, as its applicant sees it."""

    ARRIVED = "arrived", "届きました"
    RECEIVED = "received", "受け付けました"
    UNDER_WAY = "under_way", "手続き中"
    DONE = "done", "終わりました"


class Draft(PublicSide, CityModel):
    """An application being filled in. `typed` is what stands in the fields, right or wrong."""

    code = models.CharField(max_length=9, default=reference_code)
    person = CityForeignKey(Person)
    version = CityForeignKey(ProcedureVersion)
    typed = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    saved_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(default=draft_expiry)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "code"], name="window_draft_code")]
        indexes = [
            models.Index(fields=["city", "person", "-saved_at"], name="window_draft_person"),
            models.Index(fields=["expires_at"], name="window_draft_expires"),
        ]


class Attachment(PublicSide, CityModel):
    """A file already sealed into the tray's folder: handing over need only name it.

    `token` is the draft's code, which its submission keeps; the row goes when the office has the file.
    """

    token = models.CharField(max_length=9)
    file = CityForeignKey(File)
    sealed = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "file"], name="window_attachment_file")]
        indexes = [models.Index(fields=["city", "token"], name="window_attachment_token")]


class Submission(PublicSide, CityModel):
    """到達: what a person handed over, once for each form token (its draft's code)."""

    person = CityForeignKey(Person)
    version = CityForeignKey(ProcedureVersion)
    token = models.CharField(max_length=9)
    code = models.CharField(max_length=9)
    language = models.CharField(max_length=10)
    answers = models.JSONField(null=True)
    arrived_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ARRIVED)
    number = models.CharField(max_length=40, default="")
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "token"], name="window_submission_token"),
            models.UniqueConstraint(fields=["city", "code"], name="window_submission_code"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="window_submission_state"),
            models.CheckConstraint(
                condition=Q(state=State.ARRIVED, number="", received_at=None)
                | (~Q(state=State.ARRIVED) & ~Q(number="") & Q(received_at__isnull=False)),
                name="window_submission_received",
            ),
            # Answers are forgotten only once the office has them.
            models.CheckConstraint(
                condition=Q(answers__isnull=False) | Q(received_at__isnull=False),
                name="window_submission_answers",
            ),
        ]
        indexes = [models.Index(fields=["city", "person", "-arrived_at"], name="window_submission_person")]

    @property
    def subject(self) -> str:
        """Its name in the ledger and on envelopes."""
        return f"submission:{self.id}"


class Tracking(PublicSide, CityModel):
    """One sentence of a submission's timeline, written by the office in every language."""

    submission = CityForeignKey(Submission)
    at = models.DateTimeField()
    sentence = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["city", "submission", "at"], name="window_tracking_submission")]
