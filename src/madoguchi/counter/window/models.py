"""The public side of an application: its draft, what was handed over, and where it stands."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.files.models import File
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import PublicSide

DRAFT_KEPT = timedelta(days=30)
COSIGNING_KEPT = timedelta(days=14)


def draft_expiry() -> datetime:
    """When a draft saved now is deleted."""
    return clock.now() + DRAFT_KEPT


def draft_subject(code: str) -> str:
    """The name of a draft in the ledger, of its files and of its bookings."""
    return f"draft:{code}"


def cosigning_expiry() -> datetime:
    """Until when somebody asked now may agree."""
    return clock.now() + COSIGNING_KEPT


class State(models.TextChoices):
    """Where a submission stands, as its applicant sees it."""

    ARRIVED = "arrived", "届きました"
    RECEIVED = "received", "受け付けました"
    UNDER_WAY = "under_way", "手続き中"
    WAITING = "waiting", "お返事を待っています"
    DONE = "done", "終わりました"
    WITHDRAWN = "withdrawn", "取り下げました"


class Invitation(PublicSide, CityModel):
    """A prefilled form that the office asks somebody to hand in: the next of a chain, or one of a campaign.

    It belongs to whoever may follow `follows`; without one, to whoever has its code and proves one of `factors`
    (kind → keyed digest). `offer` is its name in the office.
    """

    offer = models.UUIDField()
    code = models.CharField(max_length=9)
    procedure = models.CharField(max_length=60)
    title = models.JSONField()
    values = models.JSONField(default=dict)
    factors = models.JSONField(default=dict)
    until = models.DateField(null=True)
    follows = CityForeignKey("Submission", null=True, related_name="invitations")
    made_at = models.DateTimeField(default=clock.now)
    submission = CityForeignKey("Submission", null=True, related_name="invited_by")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "offer"], name="window_invitation_offer"),
            models.UniqueConstraint(fields=["city", "code"], name="window_invitation_code"),
            models.UniqueConstraint(fields=["city", "submission"], name="window_invitation_used"),
            models.CheckConstraint(
                condition=Q(submission=None) | Q(ended_at__isnull=False), name="window_invitation_ended"
            ),
        ]
        indexes = [models.Index(fields=["city", "follows"], name="window_invitation_follows")]

    @property
    def subject(self) -> str:
        """Its name on notices."""
        return f"offer:{self.offer}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be handed in."""
        return self.ended_at is None and (self.until is None or clock.today() <= self.until)


class Draft(PublicSide, CityModel):
    """An application being filled in. `typed` is what stands in the fields, right or wrong.

    It is its person's; without an account, whoever's browser holds `holder`, a secret. `page` is the one last saved,
    `passed` are those that were filled in without a fault once.
    `moved_from` is the version it had before it was moved, until its person has gone on with the newer one.
    From `frozen_at` on nothing in it changes: others were asked whether they agree to it.
    """

    code = models.CharField(max_length=9, default=reference_code)
    person = CityForeignKey(Person, null=True)
    holder = models.CharField(max_length=64, default="")
    version = CityForeignKey(ProcedureVersion)
    invitation = CityForeignKey(Invitation, null=True)
    moved_from = CityForeignKey(ProcedureVersion, null=True, related_name="+")
    typed = models.JSONField(default=dict)
    page = models.CharField(max_length=60, default="")
    passed = models.JSONField(default=list)
    language = models.CharField(max_length=10)
    saved_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(default=draft_expiry)
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="window_draft_code"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, holder="") | (Q(person=None) & ~Q(holder="")),
                name="window_draft_owner",
            ),
            models.CheckConstraint(
                condition=Q(moved_from=None) | ~Q(moved_from=models.F("version")),
                name="window_draft_moved_on",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "version", "page"], name="window_draft_version"),
            models.Index(fields=["city", "person", "-saved_at"], name="window_draft_person"),
            models.Index(fields=["expires_at"], name="window_draft_expires"),
        ]


class DraftMove(PublicSide, CityModel):
    """That all drafts of one version go on with a newer one: who asked for it, and how far it is."""

    old = CityForeignKey(ProcedureVersion, related_name="+")
    new = CityForeignKey(ProcedureVersion, related_name="+")
    asked_by = CityForeignKey(Staff)
    asked_at = models.DateTimeField(default=clock.now)
    total = models.PositiveIntegerField()
    moved = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "old"], name="window_move_one_open", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(condition=~Q(old=models.F("new")), name="window_move_goes_on"),
        ]
        indexes = [models.Index(fields=["city", "-asked_at"], name="window_move_asked")]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"draft_move:{self.id}"


class Attachment(PublicSide, CityModel):
    """A file already sealed into the tray's folder: handing over need only name it.

    `token` is the draft's code, which its submission keeps; the row goes when the office has the file.
    """

    token = models.CharField(max_length=64)
    file = CityForeignKey(File)
    sealed = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "file"], name="window_attachment_file")]
        indexes = [models.Index(fields=["city", "token"], name="window_attachment_token")]


class Submission(PublicSide, CityModel):
    """到達: what a person handed over, once for each form token (its draft's code).

    Without an account there is no person: `holder` is the browser that handed it over, `Factor` says who else may
    follow it, `contact` where mail goes, if anywhere.
    One that a clerk entered is here for its timeline alone.
    """

    person = CityForeignKey(Person, null=True)
    holder = models.CharField(max_length=64, default="")
    version = CityForeignKey(ProcedureVersion)
    contact = models.EmailField(default="")
    channel = models.CharField(max_length=20, default="online")
    token = models.CharField(max_length=64)
    code = models.CharField(max_length=9)
    language = models.CharField(max_length=10)
    answers = models.JSONField(null=True)
    arrived_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ARRIVED)
    number = models.CharField(max_length=40, default="")
    department = models.CharField(max_length=40, default="")
    received_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

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
            models.CheckConstraint(condition=Q(person=None) | Q(holder=""), name="window_submission_owner"),
        ]
        indexes = [models.Index(fields=["city", "person", "-arrived_at"], name="window_submission_person")]

    @property
    def subject(self) -> str:
        """Its name in the ledger and on envelopes."""
        return f"submission:{self.id}"


class CoSignature(PublicSide, CityModel):
    """同意: one who applies together with the applicant was asked by mail to agree to a draft as it is.

    Whoever has the secret of which `digest` is kept may answer until `expires_at`. It belongs to the draft, and once
    all have agreed to what was handed over; `ended_at` is when the applicant began to write it anew, or somebody
    refused.
    """

    # By SQL: the draft's own deletion must not look for rows here each time.
    draft = CityForeignKey(Draft, models.DO_NOTHING, null=True, related_name="cosignatures")
    submission = CityForeignKey(Submission, null=True, related_name="cosignatures")
    name = models.CharField(max_length=120)
    mail = models.EmailField()
    digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(default=cosigning_expiry)
    answered_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)
    reason = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "digest"], name="window_cosignature_digest"),
            models.UniqueConstraint(
                fields=["city", "draft", "mail"], name="window_cosignature_once", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, agreed=None)
                | Q(answered_at__isnull=False, agreed__isnull=False),
                name="window_cosignature_answered",
            ),
            models.CheckConstraint(
                condition=Q(draft__isnull=False, submission=None) | Q(draft=None, submission__isnull=False),
                name="window_cosignature_of",
            ),
            # What was handed over has the agreement of everybody who was asked.
            models.CheckConstraint(
                condition=Q(submission=None) | Q(agreed=True, agreed__isnull=False, ended_at=None),
                name="window_cosignature_all",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "draft"], name="window_cosignature_draft"),
            models.Index(fields=["city", "submission"], name="window_cosignature_sent"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.answered_at is None and self.ended_at is None and clock.now() < self.expires_at


class FactorKind(models.TextChoices):
    """What somebody without an account proves with the reference code: an answer of theirs, or a second code."""

    PHONE = "phone", "電話番号"
    MAIL = "mail", "メールアドレス"
    BIRTH_DATE = "birth_date", "生年月日"
    CODE = "code", "確認用の番号"


class Factor(PublicSide, CityModel):
    """What opens a submission together with its code; kept as a keyed digest only."""

    submission = CityForeignKey(Submission)
    kind = models.CharField(max_length=10, choices=FactorKind.choices)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "submission", "kind"], name="window_factor_once"),
            models.CheckConstraint(condition=Q(kind__in=FactorKind.values), name="window_factor_kind"),
        ]


class Correction(PublicSide, CityModel):
    """補正の求め, the person's copy: what the office asks to be mended, and the asked answers as they were.

    `typed` is what stands in the fields while it is answered; files wait under `code`.
    """

    submission = CityForeignKey(Submission)
    request = models.UUIDField()
    code = models.CharField(max_length=9, default=reference_code)
    items = models.JSONField()
    earlier = models.JSONField(default=dict)
    typed = models.JSONField(default=dict)
    consequence = models.TextField()
    asked_at = models.DateTimeField()
    answer_by = models.DateField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "request"], name="window_correction_once"),
            models.UniqueConstraint(fields=["city", "code"], name="window_correction_code"),
            models.UniqueConstraint(
                fields=["city", "submission"],
                name="window_correction_one_open",
                condition=Q(answered_at=None, ended_at=None),
            ),
        ]


class Message(PublicSide, CityModel):
    """What the applicant and the office write to each other about a submission."""

    submission = CityForeignKey(Submission)
    from_office = models.BooleanField()
    text = models.TextField()
    department = models.CharField(max_length=40, default="")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["city", "submission", "at"], name="window_message_submission")]


class Tracking(PublicSide, CityModel):
    """One sentence of a submission's timeline, written by the office in every language."""

    submission = CityForeignKey(Submission)
    at = models.DateTimeField()
    sentence = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["city", "submission", "at"], name="window_tracking_submission")]
