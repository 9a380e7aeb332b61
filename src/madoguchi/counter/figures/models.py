"""What was counted from the ledger: one row for a day and each thing counted on it, and how far the counting is."""

from django.db import models
from django.db.models import F, Q

from madoguchi.foundation.tenancy.models import CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide


class Measure(models.TextChoices):
    """What is counted of cases, and of forms being filled in.

    `part` of a row says more: the result of a decision, the kind of a step, a question, a page of the form.
    """

    RECEIVED = "received", "受付"
    OUTSIDE = "outside", "開庁時間外の受付"
    DECIDED = "decided", "決定"
    CLOSED = "closed", "完結"
    CORRECTION = "correction", "補正の求め"
    STEP = "step", "処理"
    QUESTION = "question", "補正をお願いした項目"
    BEGUN = "begun", "記入の開始"
    REACHED = "reached", "開いたページ"
    PASSED = "passed", "記入を終えたページ"
    HANDED = "handed", "記入からの申請"


class DayCount(OfficeSide, CityModel):
    """How many events of one kind a day had; `minutes` is how long what they end took, to two figures.

    `first` and `last` are the numbers (`Event.seq`) between which those events lie.
    """

    day = models.DateField()
    measure = models.CharField(max_length=10, choices=Measure.choices)
    part = models.CharField(max_length=60)
    procedure = models.CharField(max_length=60)
    department = models.CharField(max_length=40)
    channel = models.CharField(max_length=20)
    minutes = models.PositiveIntegerField(null=True)
    n = models.PositiveIntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "city",
                    "day",
                    "measure",
                    "part",
                    "procedure",
                    "department",
                    "channel",
                    "minutes",
                ],
                name="figures_count_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="figures_count_measure"),
            models.CheckConstraint(condition=Q(n__gte=1), name="figures_count_n"),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="figures_count_range"),
        ]


class CountedTo(OfficeSide, CityModel):
    """Up to which event a city's ledger is counted, and at which moment that was its newest."""

    seq = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city"], name="figures_counted_to_once")]
