"""Money owed and taken: the office's charges and payments, and the person's copy of each charge."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide, PublicSide

# The amounts in yen for which a 定額小為替 is made out (ゆうちょ銀行).
FACES = (50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 750, 1000)


class ChargeKind(models.TextChoices):
    """What a charge is in law."""

    FEE = "fee", _("手数料")
    USAGE = "usage", _("使用料")
    TAX = "tax", _("税")
    SHARE = "share", _("負担金")
    FACILITY = "facility", _("利用料金")


class Way(models.TextChoices):
    """How money comes in."""

    CASH = "cash", _("窓口での現金")
    POSTAL_ORDER = "postal_order", _("郵送の定額小為替")


class State(models.TextChoices):
    """Where a charge stands; only what is due can change."""

    DUE = "due", _("未納")
    PAID = "paid", _("収納済み")
    WAIVED = "waived", _("免除")
    CANCELLED = "cancelled", _("取消し")


_OPEN = Q(paid_at=None)
_NOT_WAIVED = Q(waived_at=None, waiver="", waiver_title={}, evidence="")
_WAIVED = Q(waived_at__isnull=False) & ~Q(waiver="") & ~Q(waiver_title={}) & ~Q(evidence="")
_NOT_CANCELLED = Q(cancelled_at=None, cancel_reason="")
_CANCELLED = Q(cancelled_at__isnull=False) & ~Q(cancel_reason="")
_STATE_AGREES = (
    (Q(state=State.DUE) & _OPEN & _NOT_WAIVED & _NOT_CANCELLED)
    | (Q(state=State.PAID, paid_at__isnull=False) & _NOT_WAIVED & _NOT_CANCELLED)
    | (Q(state=State.WAIVED) & _OPEN & _WAIVED & _NOT_CANCELLED)
    | (Q(state=State.CANCELLED) & _OPEN & _NOT_WAIVED & _CANCELLED)
)
_SOME_WAYS = (
    Q(ways=[Way.CASH.value])
    | Q(ways=[Way.POSTAL_ORDER.value])
    | Q(ways=[Way.CASH.value, Way.POSTAL_ORDER.value])
)


class Charge(OfficeSide, CityModel):
    """調定: what is owed in one matter, to whom, in which 年度 and 科目, and how it was reckoned."""

    subject = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=ChargeKind.choices)
    title = models.JSONField()
    payee = models.TextField()
    fiscal_year = models.PositiveSmallIntegerField()
    account = models.TextField()
    amount = models.PositiveIntegerField()
    reckoned = models.TextField()
    ways = models.JSONField()
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DUE)
    made_at = models.DateTimeField(default=clock.now)
    paid_at = models.DateTimeField(null=True)
    waived_at = models.DateTimeField(null=True)
    waiver = models.CharField(max_length=60, default="")
    waiver_title = models.JSONField(default=dict)
    evidence = models.TextField(default="")
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "subject"], condition=~Q(state="cancelled"), name="payments_charge_one_live"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_charge_amount"),
            models.CheckConstraint(condition=Q(kind__in=ChargeKind.values), name="payments_charge_kind"),
            models.CheckConstraint(condition=_SOME_WAYS, name="payments_charge_ways"),
            models.CheckConstraint(condition=_STATE_AGREES, name="payments_charge_state"),
        ]


class Payment(OfficeSide, CityModel):
    """収納: the whole amount of a charge came in, once. Never changed: giving back is another thing.

    The database also holds that `amount` is the charge's (a key over both tables).
    """

    charge = CityForeignKey(Charge)
    number = models.CharField(max_length=40)
    way = models.CharField(max_length=12, choices=Way.choices)
    amount = models.PositiveIntegerField()
    given_back = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField(default=clock.now)
    staff = CityForeignKey(Staff)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "charge"], name="payments_payment_once"),
            models.UniqueConstraint(fields=["city", "number"], name="payments_payment_number"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="payments_payment_way"),
            models.CheckConstraint(
                condition=Q(way=Way.CASH) | Q(given_back=0), name="payments_payment_change_in_cash"
            ),
        ]
        indexes = [models.Index(fields=["city", "received_at"], name="payments_payment_day")]

    @property
    def tendered(self) -> int:
        """What was handed over, in yen, before the change."""
        return self.amount + self.given_back


class PostalOrder(OfficeSide, CityModel):
    """定額小為替: one of a payment, by its 記号番号, which the city takes once."""

    payment = CityForeignKey(Payment, related_name="orders")
    number = models.CharField(max_length=20)
    amount = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "number"], name="payments_postalorder_once"),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9A-Z]{6,20}$"), name="payments_postalorder_number"
            ),
            models.CheckConstraint(condition=Q(amount__in=FACES), name="payments_postalorder_face"),
        ]
        indexes = [models.Index(fields=["city", "payment"], name="payments_postalorder_payment")]


_HOW_PAID = Q(paid_at__isnull=False, how__in=Way.values, waiver={})
_BILL_AGREES = (
    Q(state=State.PAID) & _HOW_PAID
    | Q(state=State.WAIVED, paid_at=None, how="") & ~Q(waiver={})
    | Q(state__in=[State.DUE, State.CANCELLED], paid_at=None, how="", waiver={})
)


class Bill(PublicSide, CityModel):
    """The person's copy of a charge, the latest that the office told."""

    subject = models.CharField(max_length=80)
    title = models.JSONField()
    amount = models.PositiveIntegerField()
    reckoned = models.TextField()
    ways = models.JSONField()
    payee = models.TextField()
    state = models.CharField(max_length=9, choices=State.choices)
    due_on = models.DateField(null=True)
    paid_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=12, choices=Way.choices, default="")
    waiver = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "subject"], name="payments_bill_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_bill_amount"),
            models.CheckConstraint(condition=_SOME_WAYS, name="payments_bill_ways"),
            models.CheckConstraint(condition=_BILL_AGREES, name="payments_bill_state"),
        ]
