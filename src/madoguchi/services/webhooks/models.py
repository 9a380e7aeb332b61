"""Addresses that people's programs want to be called at, and each call on its way there. Public side only."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import PublicSide


class CallState(models.TextChoices):
    """Where a call stands.

    `sending` is committed before the receiver is spoken to: one that is found there after a crash may have been
    heard or not, and is sent again under the same id.
    """

    QUEUED = "queued", "送る前"
    SENDING = "sending", "送っているところ"
    SENT = "sent", "送りました"
    GIVEN_UP = "given_up", "やめました"


class CallFault(models.TextChoices):
    """Why a call was not taken; what the receiver wrote is kept nowhere."""

    NONE = "", "なし"
    STATUS = "status", "受け取れないという返答"
    REDIRECT = "redirect", "別のアドレスへの転送"
    TIMEOUT = "timeout", "時間切れ"
    CONNECTION = "connection", "接続できない"
    ADDRESS = "address", "使えないアドレス"
    PAUSED = "paused", "停止中"


#: Where a call is still to be sent.
OPEN = (CallState.QUEUED, CallState.SENDING)
# Not `state__in`: PostgreSQL writes that another way into a dump than it reads it from one.
_WAITS = Q(state=CallState.QUEUED) | Q(state=CallState.SENDING)
_WORKS = Q(failures=0, failing_since=None)
_FAILS = Q(failures__gt=0, failing_since__isnull=False)


class Webhook(PublicSide, CityModel):
    """An address that is called when something of a person's moves on; `key` names it in the API.

    `failures` counts calls that failed since the last one that was taken. Its secret is kept nowhere
    (`signing.secret_of`).
    """

    person = CityForeignKey(Person)
    key = models.CharField(max_length=32)
    url = models.CharField(max_length=500)
    made_at = models.DateTimeField(default=clock.now)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "key"], name="webhooks_webhook_key"),
            models.UniqueConstraint(fields=["city", "person", "url"], name="webhooks_webhook_once"),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="webhooks_webhook_url",
            ),
            models.CheckConstraint(condition=_WORKS | _FAILS, name="webhooks_webhook_failing"),
        ]
        indexes = [
            models.Index(fields=["city", "person"], name="webhooks_webhook_on", condition=Q(paused_at=None))
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"webhook:{self.id}"


class WebhookDelivery(PublicSide, CityModel):
    """One call of one hook; `key` is its webhook-id, given before it is ever sent. It is the hook's log, too."""

    webhook = CityForeignKey(Webhook)
    key = models.CharField(max_length=32)
    kind = models.CharField(max_length=40)
    body = models.JSONField()
    state = models.CharField(max_length=8, choices=CallState.choices, default=CallState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=10, choices=CallFault.choices, default=CallFault.NONE)
    status = models.PositiveSmallIntegerField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    next_try = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "key"], name="webhooks_delivery_key"),
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="webhooks_delivery_state"),
            models.CheckConstraint(condition=Q(fault__in=CallFault.values), name="webhooks_delivery_fault"),
            models.CheckConstraint(
                condition=Q(state=CallState.SENT, sent_at__isnull=False, fault="")
                | (~Q(state=CallState.SENT) & Q(sent_at=None)),
                name="webhooks_delivery_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state=CallState.GIVEN_UP) | ~Q(fault=""), name="webhooks_delivery_why"
            ),
        ]
        indexes = [
            models.Index(fields=["city", "next_try"], name="webhooks_delivery_waits", condition=_WAITS),
            models.Index(fields=["city", "webhook", "-id"], name="webhooks_delivery_log"),
            models.Index(fields=["city", "made_at"], name="webhooks_delivery_kept"),
        ]
