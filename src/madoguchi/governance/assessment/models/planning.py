"""A plan over several years: what was given, what came out, and what became of each procedure."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from .inventory import Inventory, InventoryItem


class ScenarioState(models.TextChoices):
    """How far a scenario is: still being written, being solved, solved, or impossible as it is given."""

    WRITTEN = "written", "入力中"
    SOLVING = "solving", "計算中"
    SOLVED = "solved", "計算済み"
    FAILED = "failed", "計算できませんでした"


class Scenario(OfficeSide, CityModel):
    """One way to spend the budgets of some years; `given` and `result` are those of `reckoning.planning`.

    `adopted` is the city's plan: its promises are what the effect is held against. `turn` counts its changes and
    solvings, so that one which was overtaken writes nothing; `progress` is how much of the solving is done, of 100.
    """

    code = models.CharField(max_length=9, default=reference_code)
    inventory = CityForeignKey(Inventory, related_name="scenarios")
    name = models.CharField(max_length=60)
    given = models.JSONField()
    result = models.JSONField(null=True)
    state = models.CharField(max_length=8, choices=ScenarioState.choices, default=ScenarioState.WRITTEN)
    adopted = models.BooleanField(default=False)
    turn = models.PositiveIntegerField(default=1)
    progress = models.PositiveSmallIntegerField(default=0)
    problem_ja = models.TextField(default="")
    problem_en = models.TextField(default="")
    made_by = CityForeignKey(Staff)
    made_at = models.DateTimeField(default=clock.now)
    solved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="assessment_scenario_code"),
            models.UniqueConstraint(
                fields=["city"], name="assessment_scenario_one_adopted", condition=Q(adopted=True)
            ),
            models.CheckConstraint(
                condition=Q(state__in=ScenarioState.values), name="assessment_scenario_state"
            ),
            models.CheckConstraint(
                condition=Q(state=ScenarioState.SOLVED, result__isnull=False, solved_at__isnull=False)
                | (~Q(state=ScenarioState.SOLVED) & Q(result=None, solved_at=None, adopted=False)),
                name="assessment_scenario_solved",
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"scenario:{self.id}"


class LeftOut(models.TextChoices):
    """Why a procedure was not chosen."""

    UNKNOWN = "unknown", "件数がわからない"
    FORBIDDEN = "forbidden", "法令による対面・書面の義務"
    ALREADY = "already", "すでにオンライン"
    BLOCK = "block", "要る仕組みが入らなかった"
    BUDGET = "budget", "予算に収まらなかった"
    NO_BENEFIT = "no_benefit", "効果がない"


class Choice(OfficeSide, CityModel):
    """What became of one real-life procedure in a scenario: its year from 0, or why it was left out.

    `benefit` is yen a year once it is on line; `cost` is its own, in yen; `facts` are what the reason names. `place` is
    its place from 1 among all: by year, then what was left out, the largest benefit first.
    """

    scenario = CityForeignKey(Scenario, related_name="choices")
    item = CityForeignKey(InventoryItem)
    place = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField(null=True)
    left_out = models.CharField(max_length=12, choices=LeftOut.choices, default="")
    benefit = models.BigIntegerField(null=True)
    cost = models.BigIntegerField()
    volume = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "scenario", "item"], name="assessment_choice_once"),
            models.UniqueConstraint(fields=["city", "scenario", "place"], name="assessment_choice_place"),
            models.CheckConstraint(
                condition=Q(year__isnull=False, left_out="")
                | (Q(year=None) & Q(left_out__in=LeftOut.values)),
                name="assessment_choice_or_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "scenario", "left_out", "place"], name="assessment_choice_reason"),
        ]
