"""The public side of money: the person's copy of a charge, what was begun at a provider, what a provider said."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import PublicSide

from .kinds import ON_LINE, SOME_WAYS, State, Way

_HOW_PAID = Q(paid_at__isnull=False, how__in=Way.values, waiver={})
_BILL_AGREES = (
    Q(state=State.PAID) & _HOW_PAID
    | Q(state=State.WAIVED, paid_at=None, how="") & ~Q(waiver={})
    | Q(state__in=[State.DUE, State.CANCELLED], paid_at=None, how="", waiver={})
)


class Bill(PublicSide, CityModel):
    """The person's copy of a charge, the latest that the office told; or made here, and the office was told of it.

    Whoever knows `code` and `key` (確認番号, on the paper) may see and pay it; it stands on the page of `person`.
    `charged` is the matter's name in the office, where it has another there. `turn` counts what this side changed by
    itself: an older word of the office, which had not heard of it, changes nothing. `number` is the 納付番号 that the
    office gave it, `el_number` that of 地方税お支払サイト, `principal` the number of the bill whose late payment this
    one is for (延滞金).
    `follow` names the job of this side that goes on with the matter once it is paid; it is given the subject.
    """

    subject = models.CharField(max_length=80)
    charged = models.CharField(max_length=80, default="")
    code = models.CharField(max_length=20, default=reference_code)
    key = models.CharField(max_length=12, default="")
    person = CityForeignKey(Person, null=True)
    title = models.JSONField()
    amount = models.PositiveIntegerField()
    reckoned = models.TextField()
    ways = models.JSONField()
    payee = models.TextField()
    state = models.CharField(max_length=9, choices=State.choices)
    made_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField(null=True)
    paid_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=12, choices=Way.choices, default="")
    given_back = models.PositiveIntegerField(default=0)
    waiver = models.JSONField(default=dict)
    follow = models.CharField(max_length=60, default="")
    turn = models.PositiveSmallIntegerField(default=0)
    number = models.CharField(max_length=20, default="")
    principal = models.CharField(max_length=20, default="")
    el_number = models.CharField(max_length=30, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "subject"], name="payments_bill_once"),
            models.UniqueConstraint(fields=["city", "code"], name="payments_bill_code"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_bill_amount"),
            models.CheckConstraint(condition=SOME_WAYS, name="payments_bill_ways"),
            models.CheckConstraint(condition=_BILL_AGREES, name="payments_bill_state"),
            models.CheckConstraint(
                condition=Q(given_back=0) | Q(state=State.PAID, given_back__lte=F("amount")),
                name="payments_bill_given_back",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "person", "-made_at", "id"], name="payments_bill_person"),
            models.Index(fields=["city", "number"], name="payments_bill_number"),
            models.Index(fields=["city", "charged"], name="payments_bill_charged"),
            models.Index(fields=["city", "principal"], name="payments_bill_principal"),
        ]


class CheckoutState(models.TextChoices):
    """Where a checkout stands. Money may still come for one that failed or ran out: `paid` is the last word."""

    OPEN = "open", "手続き中"
    PAID = "paid", "支払い済み"
    FAILED = "failed", "不成立"
    EXPIRED = "expired", "期限切れ"


_CHECKOUT_AGREES = (
    Q(state=CheckoutState.OPEN, ended_at=None, paid_at=None)
    | Q(state=CheckoutState.PAID, ended_at__isnull=False, paid_at__isnull=False)
    | Q(state__in=[CheckoutState.FAILED, CheckoutState.EXPIRED], ended_at__isnull=False, paid_at=None)
)


class Checkout(PublicSide, CityModel):
    """One try to pay a bill at a provider: ours by `reference`, theirs by `external` once they answered.

    At most one of a bill is open. `asked_at` is when the provider was last asked what became of it.
    """

    bill = CityForeignKey(Bill, related_name="checkouts")
    provider = models.CharField(max_length=20)
    way = models.CharField(max_length=12, choices=Way.choices)
    reference = models.CharField(max_length=40)
    external = models.CharField(max_length=200, default="")
    url = models.TextField(default="")
    amount = models.PositiveIntegerField()
    refunded = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=7, choices=CheckoutState.choices, default=CheckoutState.OPEN)
    begun_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "reference"], name="payments_checkout_reference"),
            models.UniqueConstraint(
                fields=["city", "provider", "external"],
                condition=~Q(external=""),
                name="payments_checkout_external",
            ),
            models.UniqueConstraint(
                fields=["city", "bill"], condition=Q(state="open"), name="payments_checkout_one_open"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_checkout_amount"),
            models.CheckConstraint(condition=Q(way__in=ON_LINE), name="payments_checkout_way"),
            models.CheckConstraint(condition=_CHECKOUT_AGREES, name="payments_checkout_state"),
            models.CheckConstraint(
                condition=Q(refunded=0) | Q(state=CheckoutState.PAID, refunded__lte=F("amount")),
                name="payments_checkout_refunded",
            ),
        ]
        indexes = [models.Index(fields=["city", "state", "begun_at"], name="payments_checkout_open")]


class ProviderEvent(PublicSide, CityModel):
    """What a provider told by a signed call, once by its own id; `fault` says why it led to nothing."""

    provider = models.CharField(max_length=20)
    event = models.CharField(max_length=120)
    kind = models.CharField(max_length=60)
    checkout = CityForeignKey(Checkout, null=True, related_name="events")
    at = models.DateTimeField()
    came_at = models.DateTimeField(default=clock.now)
    fault = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "provider", "event"], name="payments_event_once")
        ]
        indexes = [models.Index(fields=["city", "checkout"], name="payments_event_checkout")]


class RefundState(models.TextChoices):
    """Where a refund at a provider stands."""

    ASKED = "asked", "依頼中"
    DONE = "done", "返金済み"
    FAILED = "failed", "不成立"


class Refund(PublicSide, CityModel):
    """還付 by the provider that took the money: once for each `overpayment` that the office settles so."""

    overpayment = models.UUIDField()
    checkout = CityForeignKey(Checkout, related_name="refunds")
    amount = models.PositiveIntegerField()
    state = models.CharField(max_length=6, choices=RefundState.choices, default=RefundState.ASKED)
    external = models.CharField(max_length=200, default="")
    asked_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    fault = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "overpayment"], name="payments_refund_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_refund_amount"),
            models.CheckConstraint(
                condition=Q(state=RefundState.ASKED, ended_at=None)
                | Q(~Q(state=RefundState.ASKED), ended_at__isnull=False),
                name="payments_refund_state",
            ),
        ]
        indexes = [models.Index(fields=["city", "state", "asked_at"], name="payments_refund_waiting")]
