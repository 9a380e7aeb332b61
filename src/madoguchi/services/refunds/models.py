"""還付 by bank transfer: asking whoever paid for an account; what one person proposes, and another decides."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide, PublicSide
from madoguchi.services.payments.models import Bill, Overpayment

_WAITS = Q(approved=None, decided_by=None, decided_at=None, answer="")
_DECIDED = Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False) & ~Q(
    decided_by=F("proposed_by")
)


class BankRefund(OfficeSide, CityModel):
    """That an overpayment goes to an account of `payee`, on what evidence; whoever decides is another person.

    `account` is as the question type `bank_account` keeps it. One that is approved is a payout of the same subject.
    """

    overpayment = CityForeignKey(Overpayment, related_name="bank_refunds")
    payee = models.CharField(max_length=120)
    account = models.JSONField()
    evidence = models.CharField(max_length=300)
    proposed_by = CityForeignKey(Staff, related_name="bank_refunds_proposed")
    proposed_at = models.DateTimeField(default=clock.now)
    approved = models.BooleanField(null=True)
    decided_by = CityForeignKey(Staff, null=True, related_name="bank_refunds_decided")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "overpayment"], condition=Q(approved=None), name="refunds_bank_one_open"
            ),
            models.CheckConstraint(condition=_WAITS | _DECIDED, name="refunds_bank_by_another"),
            models.CheckConstraint(condition=~Q(payee="") & ~Q(evidence=""), name="refunds_bank_named"),
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved=True) | ~Q(answer=""), name="refunds_bank_answer"
            ),
        ]
        indexes = [
            models.Index(fields=["city", "overpayment", "proposed_at"], name="refunds_bank_overpayment"),
            models.Index(
                fields=["city", "proposed_at", "id"], condition=Q(approved=None), name="refunds_bank_waiting"
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name as something to be paid."""
        return f"bank_refund:{self.id}"


class Told(models.TextChoices):
    """How whoever paid heard that they are asked."""

    MAIL = "mail", "メールで知らせました"
    PAGE = "page", "お支払いのページに出しています"
    NOBODY = "nobody", "知らせる先がありません"


_ASKS = Q(answered_at=None, ended_at=None, account={}, payee="")
_ANSWERED = Q(answered_at__isnull=False, ended_at=None) & ~Q(account={}) & ~Q(payee="")
_OVER = Q(ended_at__isnull=False, account={}, payee="")


class AccountAsking(OfficeSide, CityModel):
    """That whoever paid is asked, until a day, into which account an overpayment is to go back; one at a time.

    What they answered, `payee` and `account`, is here only while it waits to be proposed (a CHECK): of what ended it
    is kept that they answered, and when. `signed_in`: whoever answered was signed in as the person of the bill.
    """

    overpayment = CityForeignKey(Overpayment, related_name="account_askings")
    asked_by = CityForeignKey(Staff, related_name="account_askings")
    asked_at = models.DateTimeField(default=clock.now)
    until = models.DateField()
    told = models.CharField(max_length=6, choices=Told.choices, default="")
    answered_at = models.DateTimeField(null=True)
    signed_in = models.BooleanField(default=False)
    payee = models.CharField(max_length=120, default="")
    account = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "overpayment"], condition=Q(ended_at=None), name="refunds_asking_one_open"
            ),
            models.CheckConstraint(condition=_ASKS | _ANSWERED | _OVER, name="refunds_asking_state"),
        ]
        indexes = [
            models.Index(fields=["city", "overpayment", "asked_at"], name="refunds_asking_overpayment"),
            models.Index(
                fields=["city", "asked_at", "id"], condition=Q(ended_at=None), name="refunds_asking_open"
            ),
        ]


class AccountRequest(PublicSide, CityModel):
    """What the office asks about a bill, by its own `asking`: the account that yen of it are to go back to.

    That and when it was answered is kept, never what was: it goes to the office alone. `code` is in its address.
    """

    asking = models.UUIDField()
    code = models.CharField(max_length=20, default=reference_code)
    bill = CityForeignKey(Bill, related_name="account_requests")
    amount = models.PositiveIntegerField()
    contact = models.JSONField()
    until = models.DateField()
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "asking"], name="refunds_request_once"),
            models.UniqueConstraint(fields=["city", "code"], name="refunds_request_code"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refunds_request_amount"),
        ]
        indexes = [models.Index(fields=["city", "bill", "asked_at"], name="refunds_request_bill")]

    @property
    def subject(self) -> str:
        """Its chain in the ledger, on this side."""
        return f"account_request:{self.asking}"
