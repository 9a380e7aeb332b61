"""過誤納: money that the city has and is not owed, until it is given back or set off."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from .kinds import ON_LINE, Way
from .owed import Charge
from .till import TillSession


class Cause(models.TextChoices):
    """Why the city has what it is not owed."""

    TWICE = "twice", "二重の収納"
    NOT_DUE = "not_due", "納める必要のない収納"
    REDUCED = "reduced", "減額"
    REST = "rest", "充当の残り"


class OverpaidState(models.TextChoices):
    """Where it stands: `refunding` while a provider or the bank is asked."""

    OPEN = "open", "未処理"
    REFUNDING = "refunding", "還付の手続き中"
    REFUNDED = "refunded", "還付済み"
    SET_OFF = "set_off", "充当済み"


class GivenBackBy(models.TextChoices):
    """How it is refunded."""

    PROVIDER = "provider", "支払いに使った方法に戻す"
    CASH = "cash", "窓口での現金"
    TRANSFER = "transfer", "口座への振込み"


_OPEN = Q(state=OverpaidState.OPEN, by="", set_off_to=None, ended_at=None)
_REFUNDING = Q(state=OverpaidState.REFUNDING, by__in=GivenBackBy.values, set_off_to=None, ended_at=None)
_REFUNDED = Q(
    state=OverpaidState.REFUNDED, by__in=GivenBackBy.values, set_off_to=None, ended_at__isnull=False
)
_SET_OFF = Q(state=OverpaidState.SET_OFF, by="", set_off_to__isnull=False, ended_at__isnull=False)
_BY_TWO = Q(by=GivenBackBy.CASH) | Q(state=OverpaidState.SET_OFF)
_TO_WHOM = _BY_TWO & ~Q(payee="") & ~Q(evidence="") | ~_BY_TWO & Q(payee="", evidence="")
_TAKEN = Q(cause__in=[Cause.REDUCED, Cause.REST]) | (~Q(provider="") & ~Q(reference=""))


class Overpayment(OfficeSide, CityModel):
    """過誤納金 of one charge, in yen: came twice, came where nothing was due, or less is owed than was paid.

    Money that came for nothing is told apart by its `provider` and `reference`; what a reduced charge leaves over is
    counted in `Charge.given_back` as well, which never passes what was paid. Cash, and what is set off (充当), keeps to
    whom it went and on what evidence, as two people agreed (`Return`); what a set-off leaves over is an overpayment of
    its own. `refused_at` is when the provider that took it said that it cannot take it back: only then it goes in cash.
    """

    charge = CityForeignKey(Charge, related_name="overpayments")
    cause = models.CharField(max_length=7, choices=Cause.choices)
    way = models.CharField(max_length=12, choices=Way.choices)
    provider = models.CharField(max_length=20, default="")
    reference = models.CharField(max_length=80, default="")
    amount = models.PositiveIntegerField()
    reason = models.TextField()
    found_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=9, choices=OverpaidState.choices, default=OverpaidState.OPEN)
    by = models.CharField(max_length=8, choices=GivenBackBy.choices, default="")
    set_off_to = CityForeignKey(Charge, null=True, related_name="set_off_from")
    payee = models.CharField(max_length=120, default="")
    evidence = models.TextField(default="")
    till_session = CityForeignKey(TillSession, null=True, related_name="refunds")
    staff = CityForeignKey(Staff, null=True)
    ended_at = models.DateTimeField(null=True)
    fault = models.TextField(default="")
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_overpayment_amount"),
            models.CheckConstraint(condition=_TAKEN, name="payments_overpayment_taken"),
            models.CheckConstraint(
                condition=_OPEN | _REFUNDING | _REFUNDED | _SET_OFF, name="payments_overpayment_state"
            ),
            models.UniqueConstraint(
                fields=["city", "provider", "reference"],
                condition=~Q(cause__in=["reduced", "rest"]),
                name="payments_overpayment_reference",
            ),
            models.CheckConstraint(
                condition=Q(by=GivenBackBy.CASH, till_session__isnull=False)
                | Q(~Q(by=GivenBackBy.CASH), till_session=None),
                name="payments_overpayment_cash_of_till",
            ),
            models.CheckConstraint(condition=_TO_WHOM, name="payments_overpayment_to_whom"),
            models.CheckConstraint(
                condition=~Q(by=GivenBackBy.CASH, way__in=ON_LINE, refused_at=None),
                name="payments_overpayment_provider_first",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "state", "found_at", "id"], name="payments_overpayment_open"),
            models.Index(fields=["city", "charge"], name="payments_overpayment_charge"),
            models.Index(fields=["city", "till_session"], name="payments_overpayment_till"),
        ]
