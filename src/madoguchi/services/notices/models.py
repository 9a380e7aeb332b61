"""What the city tells somebody, and each way it went. Mail leaves from the public side only."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import PublicSide

from .templates import TEMPLATES, NoticeKind


class Channel(models.TextChoices):
    """How a notice is delivered."""

    MAIL = "mail", "メール"


class State(models.TextChoices):
    """Where a delivery stands.

    `sending` is committed before the mail server is spoken to, so one that is found there after a crash may
    have gone out or not: `uncertain`, and sent again under the same Message-ID.
    """

    QUEUED = "queued", "送る前"
    SENDING = "sending", "送っているところ"
    UNCERTAIN = "uncertain", "送れたか不明"
    SENT = "sent", "送りました"
    FAILED = "failed", "送れませんでした"


#: Where a delivery is still to be sent.
OPEN = (State.QUEUED, State.SENDING, State.UNCERTAIN)


class Notice(PublicSide, CityModel):
    """One thing told about a subject: once for each template and occasion, however often it is asked for.

    `occasion` tells a second notice of one kind from the first, such as the id of the correction asked for. `key`
    names it in addresses. `person` finds it in their inbox. What was told and to whom is forgotten after a time.
    """

    subject = models.CharField(max_length=80)
    template = models.CharField(max_length=40)
    occasion = models.CharField(max_length=40, default="")
    key = models.CharField(max_length=16, default="")
    person = CityForeignKey(Person, null=True)
    kind = models.CharField(max_length=9, choices=NoticeKind.choices)
    language = models.CharField(max_length=10)
    params = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "subject", "template", "occasion"], name="notices_notice_once"
            ),
            models.UniqueConstraint(fields=["city", "key"], name="notices_notice_key", condition=~Q(key="")),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notices_notice_kind"),
            models.CheckConstraint(
                condition=Q(forgotten_at=None) | Q(params={}, person=None), name="notices_notice_forgotten"
            ),
        ]
        indexes = [
            models.Index(fields=["city", "person", "-id"], name="notices_notice_inbox"),
            models.Index(fields=["city", "person"], name="notices_notice_unread", condition=Q(read_at=None)),
            models.Index(
                fields=["city", "made_at"], name="notices_notice_kept", condition=Q(forgotten_at=None)
            ),
        ]

    @property
    def title(self) -> str:
        """What is told, in the notice's language."""
        return TEMPLATES[self.template].title(self.language)


# Not `state__in`: PostgreSQL writes that another way into a dump than it reads it from one.
_WAITS = Q(state=State.QUEUED) | Q(state=State.SENDING) | Q(state=State.UNCERTAIN)


class Delivery(PublicSide, CityModel):
    """A notice on its way to one recipient by one channel; its Message-ID is given before it is ever sent.

    The recipient of a notice that was forgotten is empty.
    """

    notice = CityForeignKey(Notice)
    channel = models.CharField(max_length=4, choices=Channel.choices, default=Channel.MAIL)
    recipient = models.EmailField()
    message_id = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=500, default="")
    permanent = models.BooleanField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    next_try = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "notice", "channel", "recipient"],
                name="notices_delivery_once",
                condition=~Q(recipient=""),
            ),
            models.UniqueConstraint(fields=["city", "message_id"], name="notices_delivery_message"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="notices_delivery_channel"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="notices_delivery_state"),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False)
                | (~Q(state=State.SENT) & Q(sent_at=None)),
                name="notices_delivery_sent",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.FAILED, permanent__isnull=False) & ~Q(reason=""))
                | (~Q(state=State.FAILED) & Q(permanent=None)),
                name="notices_delivery_failed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["city", "-changed_at"], name="notices_delivery_fails", condition=Q(state=State.FAILED)
            ),
            models.Index(fields=["city", "next_try"], name="notices_delivery_waits", condition=_WAITS),
        ]
