"""Money owed and taken: the office's charges and payments."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from .kinds import BY_HAND, FACES, SOME_WAYS, ChargeKind, State, Way
from .till import TillSession

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


#: What a matter is called that is 延滞金: this, and the id of the charge that was paid late.
INTEREST = "interest:"


class Charge(OfficeSide, CityModel):
    """調定: what is owed in one matter, to whom, in which 年度 and 科目, and how it was reckoned.

    `number` is its 納付番号, `key` the 確認番号 of one whose paper may be paid on line by whoever holds it. Of what the
    public side billed by itself, `code` is the bill's number there, and `turn` how many changes of it were heard of.
    `given_back` is what of a paid one was refunded or set off. `follow` names the job that goes on with the matter
    once the money is there; it is given the subject.
    """

    subject = models.CharField(max_length=80)
    number = models.CharField(max_length=20, default="")
    key = models.CharField(max_length=12, default="")
    code = models.CharField(max_length=20, default="")
    turn = models.PositiveSmallIntegerField(default=0)
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
    given_back = models.PositiveIntegerField(default=0)
    follow = models.CharField(max_length=60, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "subject"], condition=~Q(state="cancelled"), name="payments_charge_one_live"
            ),
            models.UniqueConstraint(
                fields=["city", "number"], condition=~Q(number=""), name="payments_charge_number"
            ),
            models.UniqueConstraint(
                fields=["city", "code"],
                condition=~Q(code="") & ~Q(state="cancelled"),
                name="payments_charge_code",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_charge_amount"),
            models.CheckConstraint(condition=Q(kind__in=ChargeKind.values), name="payments_charge_kind"),
            models.CheckConstraint(condition=SOME_WAYS, name="payments_charge_ways"),
            models.CheckConstraint(condition=_STATE_AGREES, name="payments_charge_state"),
            models.CheckConstraint(
                condition=Q(given_back=0) | Q(state=State.PAID, given_back__lte=F("amount")),
                name="payments_charge_given_back",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "-made_at", "id"], name="payments_charge_newest"),
            models.Index(fields=["city", "state", "-made_at", "id"], name="payments_charge_standing"),
            models.Index(fields=["city", "fiscal_year", "-made_at", "id"], name="payments_charge_year"),
            models.Index(
                fields=["city", "due_on", "id"], condition=Q(state="due"), name="payments_charge_due_on"
            ),
        ]

    @property
    def billed(self) -> bool:
        """Whether somebody on the public side has its bill."""
        return bool(self.key or self.code)


_TAKEN_BY = Q(way__in=BY_HAND, staff__isnull=False, provider="", reference="") | (
    ~Q(way__in=BY_HAND) & Q(staff=None) & ~Q(provider="") & ~Q(reference="")
)


class Payment(OfficeSide, CityModel):
    """収納: the whole amount of a charge came in, once. Never changed: giving back is another thing.

    The database also holds that `amount` is the charge's (a key over both tables). A clerk took it, cash into an open
    till, or a `provider`, who knows it by `reference`.
    """

    charge = CityForeignKey(Charge)
    number = models.CharField(max_length=40)
    way = models.CharField(max_length=12, choices=Way.choices)
    amount = models.PositiveIntegerField()
    given_back = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField(default=clock.now)
    staff = CityForeignKey(Staff, null=True)
    provider = models.CharField(max_length=20, default="")
    reference = models.CharField(max_length=80, default="")
    till_session = CityForeignKey(TillSession, null=True, related_name="payments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "charge"], name="payments_payment_once"),
            models.UniqueConstraint(
                fields=["city", "provider", "reference"],
                condition=~Q(provider=""),
                name="payments_payment_reference",
            ),
            models.CheckConstraint(condition=_TAKEN_BY, name="payments_payment_taken_by"),
            models.UniqueConstraint(fields=["city", "number"], name="payments_payment_number"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="payments_payment_way"),
            models.CheckConstraint(
                condition=Q(way=Way.CASH) | Q(given_back=0), name="payments_payment_change_in_cash"
            ),
            models.CheckConstraint(
                condition=Q(way=Way.CASH, till_session__isnull=False)
                | Q(~Q(way=Way.CASH), till_session=None),
                name="payments_payment_cash_in_till",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "received_at"], name="payments_payment_day"),
            models.Index(fields=["city", "till_session"], name="payments_payment_till"),
        ]

    @property
    def tendered(self) -> int:
        """What was handed over, in yen, before the change."""
        return self.amount + self.given_back


#: Of payments, those that were taken back: a charge that was paid is cancelled in no other way.
TAKEN_BACK = Q(charge__state=State.CANCELLED)


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
