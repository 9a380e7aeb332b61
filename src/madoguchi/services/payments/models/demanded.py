"""督促 of many charges at once: who had it made for which due day, and what became of each charge."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.city.models import Department, Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide
from madoguchi.services.documents.models import IssuedDocument

from .outside import OutsideBill
from .owed import Charge


class DemandRun(OfficeSide, CityModel):
    """督促状 of what was due on one day, made by a job: until when they give, which department they name."""

    code = models.CharField(max_length=9, default=reference_code)
    due_on = models.DateField()
    pay_until = models.DateField()
    department = CityForeignKey(Department)
    staff = CityForeignKey(Staff)
    begun_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="payments_demand_run_code"),
            models.CheckConstraint(condition=Q(pay_until__gt=F("due_on")), name="payments_demand_run_days"),
        ]
        indexes = [models.Index(fields=["city", "-begun_at", "id"], name="payments_demand_run_newest")]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"demand_run:{self.id}"


class DemandState(models.TextChoices):
    """What became of a charge of a run; it waits until the job comes to it."""

    WAITING = "waiting", _("作成中")
    MADE = "made", _("作った")
    LEFT_OUT = "left_out", _("作らなかった")


_AGREES = (
    Q(state=DemandState.WAITING, document=None, why={})
    | Q(state=DemandState.MADE, document__isnull=False, why={})
    | Q(state=DemandState.LEFT_OUT, document=None) & ~Q(why={})
)


class DemandLine(OfficeSide, CityModel):
    """A charge of a run, to whom `bill` names; `document` is its 督促状, `why` says (ja, en) why there is none.

    A charge waits in one run at a time: of two who begin at once, one does.
    """

    run = CityForeignKey(DemandRun, related_name="lines")
    line = models.PositiveIntegerField()
    charge = CityForeignKey(Charge, related_name="demand_lines")
    bill = CityForeignKey(OutsideBill, related_name="demand_lines")
    state = models.CharField(max_length=8, choices=DemandState.choices, default=DemandState.WAITING)
    document = CityForeignKey(IssuedDocument, null=True)
    why = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "run", "line"], name="payments_demand_line_once"),
            models.UniqueConstraint(
                fields=["city", "charge"],
                condition=Q(state="waiting"),
                name="payments_demand_line_waits_once",
            ),
            models.UniqueConstraint(fields=["city", "document"], name="payments_demand_line_document"),
            models.CheckConstraint(condition=_AGREES, name="payments_demand_line_state"),
        ]
