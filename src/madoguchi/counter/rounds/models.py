"""A round of selection (一括の選考): its cases, seats and runs, and who was placed where."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.core.matching import Together
from madoguchi.counter.cases.models import Case
from madoguchi.counter.procedures.models import Procedure, ProcedureVersion
from madoguchi.foundation.city.models import Department, Post, Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide


class State(models.TextChoices):
    """Where a round stands."""

    OPEN = "open", "準備中"
    DRAWN = "drawn", "計算済み"
    PROPOSED = "proposed", "決裁待ち"
    DECIDED = "decided", "通知中"
    TOLD = "told", "完了"
    DROPPED = "dropped", "取りやめ"


#: States in which a round still has its cases: of one procedure there is one such round at a time.
UNDER_WAY = (State.OPEN, State.DRAWN, State.PROPOSED, State.DECIDED)


class Round(OfficeSide, CityModel):
    """回: what arrived by `closes_on` is placed on one day, by the rules of one version of the declaration.

    `follows` is the round whose seats are left to this one (二次). `code` is also the seed of the lot. `told` counts
    the cases that have moved on. `deputy` decided in the place of the holder of `post` (代決), who looks at it
    afterwards (後閲).
    """

    code = models.CharField(max_length=9, default=reference_code)
    procedure = CityForeignKey(Procedure)
    version = CityForeignKey(ProcedureVersion)
    department = CityForeignKey(Department)
    follows = CityForeignKey("self", null=True)
    title = models.CharField(max_length=100)
    closes_on = models.DateField()
    decides_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    rules = models.CharField(max_length=64)
    post = CityForeignKey(Post, null=True)
    words = models.TextField(default="")
    opened_by = CityForeignKey(Staff)
    opened_at = models.DateTimeField(default=clock.now)
    told = models.PositiveIntegerField(default=0)
    deputy = CityForeignKey(Staff, null=True, related_name="rounds_decided_for_another")
    reviewed_by = CityForeignKey(Staff, null=True, related_name="rounds_reviewed")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="rounds_round_code"),
            models.UniqueConstraint(
                fields=["city", "procedure"],
                name="rounds_round_one_under_way",
                condition=Q(state__in=UNDER_WAY),
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="rounds_round_state"),
            models.CheckConstraint(
                condition=Q(decides_on__gte=F("closes_on")), name="rounds_round_closes_before_decided"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.PROPOSED, State.DECIDED, State.TOLD]) | Q(post__isnull=False),
                name="rounds_round_post",
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | Q(state__in=[State.DECIDED, State.TOLD]),
                name="rounds_round_deputy",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None, reviewed_at=None)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False, deputy__isnull=False),
                name="rounds_round_reviewed",
            ),
            models.CheckConstraint(
                condition=~Q(reviewed_by=F("deputy")), name="rounds_round_review_by_another"
            ),
        ]
        indexes = [models.Index(fields=["city", "department", "-opened_at"], name="rounds_round_list")]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"round:{self.id}"


class Seats(OfficeSide, CityModel):
    """定員: how many children of an age class a place takes in a round. Places are the options of the choices."""

    round = CityForeignKey(Round, related_name="seats")
    place = models.CharField(max_length=60)
    age_class = models.CharField(max_length=60)
    capacity = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "round", "place", "age_class"], name="rounds_seats_once")
        ]


class Unfit(models.TextChoices):
    """Why a case cannot take part though it waits: the rules give it no age class, or nothing was chosen."""

    NOT = "", ""
    AGE_CLASS = "class", "年齢クラスが決まりません"
    CHOICES = "choices", "希望先がありません"


class Entry(OfficeSide, CityModel):
    """A child in a round. `reckoned` and `parts` come from the answers, `points` with what clerks adjusted.

    `bonus` are points at one place alone. `family` is the digest of what siblings have in common. `excluded` is a
    clerk's reason. `left_at`: the case no longer waits; `told_at`: it moved on with the result.
    """

    round = CityForeignKey(Round, related_name="entries")
    case = CityForeignKey(Case)
    points = models.IntegerField()
    reckoned = models.IntegerField()
    parts = models.JSONField(default=list)
    bonus = models.JSONField(default=dict)
    ties = models.JSONField(default=list)
    choices = models.JSONField(default=list)
    age_class = models.CharField(max_length=60)
    family = models.CharField(max_length=64, default="")
    together = models.CharField(max_length=10, default=Together.NONE.value)
    unfit = models.CharField(max_length=7, choices=Unfit.choices, default=Unfit.NOT)
    excluded = models.TextField(default="")
    left_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "round", "case"], name="rounds_entry_once"),
            models.CheckConstraint(
                condition=Q(together__in=[one.value for one in Together]), name="rounds_entry_together"
            ),
            models.CheckConstraint(condition=Q(unfit__in=Unfit.values), name="rounds_entry_unfit"),
        ]
        indexes = [
            models.Index(fields=["city", "round", "-points", "case"], name="rounds_entry_list"),
            models.Index(fields=["city", "case"], name="rounds_entry_case"),
            models.Index(
                fields=["city", "round", "id"],
                name="rounds_entry_untold",
                condition=Q(told_at=None, left_at=None),
            ),
        ]


class Change(models.TextChoices):
    """What a clerk changed of an entry."""

    POINTS = "points", "点数の修正"
    EXCLUDED = "excluded", "選考から外す"
    RESTORED = "restored", "選考に戻す"


class Adjustment(OfficeSide, CityModel):
    """A clerk's written change of an entry, with its reason; never altered."""

    entry = CityForeignKey(Entry, related_name="adjustments")
    change = models.CharField(max_length=8, choices=Change.choices)
    points = models.IntegerField(default=0)
    reason = models.TextField()
    staff = CityForeignKey(Staff)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(change__in=Change.values), name="rounds_adjustment_change"),
            models.CheckConstraint(
                condition=(Q(change=Change.POINTS) & ~Q(points=0)) | (~Q(change=Change.POINTS) & Q(points=0)),
                name="rounds_adjustment_points",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="rounds_adjustment_reason"),
        ]
        indexes = [models.Index(fields=["city", "entry", "at"], name="rounds_adjustment_entry")]


class Run(OfficeSide, CityModel):
    """One reckoning of a round; the same input gives the same `input` and `output`.

    `seats` are (place, age class, capacity) as they were; `blocking` the families that it could not settle.
    One run of a round is proposed at most, and one adopted, by somebody else; then it is frozen.
    """

    round = CityForeignKey(Round, related_name="runs")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=clock.now)
    by = CityForeignKey(Staff, related_name="rounds_run")
    seed = models.CharField(max_length=9)
    input = models.CharField(max_length=64)
    output = models.CharField(max_length=64)
    children = models.PositiveIntegerField()
    placed = models.PositiveIntegerField()
    seats = models.JSONField()
    blocking = models.JSONField(default=list)
    proposed_by = CityForeignKey(Staff, null=True, related_name="rounds_proposed")
    proposed_at = models.DateTimeField(null=True)
    adopted_by = CityForeignKey(Staff, null=True, related_name="rounds_adopted")
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "round", "number"], name="rounds_run_number"),
            models.UniqueConstraint(
                fields=["city", "round"],
                name="rounds_run_one_proposed",
                condition=Q(proposed_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["city", "round"],
                name="rounds_run_one_adopted",
                condition=Q(adopted_at__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None, proposed_at=None)
                | Q(proposed_by__isnull=False, proposed_at__isnull=False),
                name="rounds_run_proposed",
            ),
            models.CheckConstraint(
                condition=Q(adopted_by=None, adopted_at=None)
                | Q(adopted_by__isnull=False, adopted_at__isnull=False, proposed_at__isnull=False),
                name="rounds_run_adopted",
            ),
            # 職務の分離: who ran or proposed it does not decide it.
            models.CheckConstraint(
                condition=Q(adopted_by=None) | (~Q(adopted_by=F("by")) & ~Q(adopted_by=F("proposed_by"))),
                name="rounds_run_duties_apart",
            ),
        ]


class Placement(OfficeSide, CityModel):
    """Where a run placed a child, and why not before that; never altered.

    `input` is the digest of the child's own facts, points apart. `reasons` are (place, why, last points admitted).
    """

    run = CityForeignKey(Run, related_name="placements")
    entry = CityForeignKey(Entry, related_name="placements")
    place = models.CharField(max_length=60, default="")
    choice = models.PositiveSmallIntegerField(null=True)
    age_class = models.CharField(max_length=60)
    points = models.IntegerField()
    input = models.CharField(max_length=64)
    reasons = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "run", "entry"], name="rounds_placement_once"),
            models.CheckConstraint(
                condition=Q(place="", choice=None) | (~Q(place="") & Q(choice__gte=1)),
                name="rounds_placement_choice",
            ),
        ]
        indexes = [
            models.Index(fields=["city", "run", "-points", "entry"], name="rounds_placement_list"),
            models.Index(fields=["city", "run", "place", "age_class"], name="rounds_placement_place"),
            models.Index(fields=["city", "entry"], name="rounds_placement_entry"),
        ]
