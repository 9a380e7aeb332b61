"""The city itself: municipalities, departments, posts, staff, and who holds which post. Declared by the pack."""

from datetime import date
from typing import Any, Protocol

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide, SharedSide


class DateRange(Func):
    """The period of two columns, for exclusion constraints only: the end is not part of it."""

    function = "daterange"
    output_field = DateRangeField()


def within(day: object = None) -> Q:
    """Rows in force on a day (today): from `since` up to, but not on, `until`."""
    day = day or clock.today()
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


class _Lasting(Protocol):
    since: Any
    until: Any


def lasts(row: _Lasting, day: date) -> bool:
    """The same of one row in memory."""
    return bool(row.since <= day and (row.until is None or row.until > day))


class Municipality(SharedSide, models.Model):
    """A city that this installation serves."""

    code = models.CharField(primary_key=True, max_length=6)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    mayor = models.CharField(max_length=60)
    address = models.CharField(max_length=200, default="")
    seal_note = models.CharField(max_length=60, default="")
    paper_notes = models.JSONField(default=list)
    registry_departments = models.JSONField(default=list)
    staffing_departments = models.JSONField(default=list)
    assessment_departments = models.JSONField(default=list)

    def name_in(self, language: str) -> str:
        """The city's name in a language."""
        return self.name_en if language.startswith("en") else self.name

    def __str__(self) -> str:
        return self.name


class Department(SharedSide, CityModel):
    """所属: a section of the city hall, or of another authority of the city; `successor` has its work once it ended."""

    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    authority = models.CharField(max_length=40)
    contact = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True)
    successor = CityForeignKey("self", null=True, related_name="predecessors")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="city_department_slug")]

    def lasts(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return lasts(self, day)

    def __str__(self) -> str:
        return self.name


class Post(SharedSide, CityModel):
    """職: an office in a department that one or more people hold; `successor` has its work once it ended."""

    slug = models.SlugField(max_length=80)
    department = CityForeignKey(Department)
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=80)
    since = models.DateField()
    until = models.DateField(null=True)
    successor = CityForeignKey("self", null=True, related_name="predecessors")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="city_post_slug")]

    def lasts(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return lasts(self, day)

    def __str__(self) -> str:
        return self.title


class StaffKind(models.TextChoices):
    """Whose employee someone is; a contractor may not examine to a decision, nor decide."""

    REGULAR = "regular", "職員"
    FISCAL_YEAR = "fiscal_year", "会計年度任用職員"
    CONTRACTOR = "contractor", "受託事業者"


class Staff(SharedSide, CityModel):
    """A member of staff; the account with the same e-mail address is theirs, on each side."""

    number = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    email = models.EmailField()
    kind = models.CharField(max_length=12, choices=StaffKind.choices)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "number"], name="city_staff_number"),
            models.UniqueConstraint(fields=["city", "email"], name="city_staff_email"),
            models.CheckConstraint(condition=Q(kind__in=StaffKind.values), name="city_staff_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class Holding(SharedSide, CityModel):
    """Who holds a post, from when until when."""

    staff = CityForeignKey(Staff)
    post = CityForeignKey(Post)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="city_holding_once",
                expressions=[
                    (F("city"), RangeOperators.EQUAL),
                    (F("staff"), RangeOperators.EQUAL),
                    (F("post"), RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            )
        ]


class Deputy(SharedSide, CityModel):
    """代決: the holder of `deputy` decides in the place of `post` while nobody who holds that is there.

    The first position counts whose holder is there.
    """

    post = CityForeignKey(Post, related_name="deputies")
    deputy = CityForeignKey(Post, related_name="deputises")
    position = models.PositiveSmallIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(post=F("deputy")), name="city_deputy_of_another"),
            ExclusionConstraint(
                name="city_deputy_position",
                expressions=[
                    (F("city"), RangeOperators.EQUAL),
                    (F("post"), RangeOperators.EQUAL),
                    (F("position"), RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Absence(SharedSide, CityModel):
    """不在: days on which somebody does not decide; `deputy` sees meanwhile what was given to them."""

    staff = CityForeignKey(Staff, related_name="absences")
    since = models.DateField()
    until = models.DateField()
    deputy = CityForeignKey(Staff, null=True, related_name="stands_in")
    note = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(staff=F("deputy")), name="city_absence_of_another"),
            ExclusionConstraint(
                name="city_absence_once",
                expressions=[
                    (F("city"), RangeOperators.EQUAL),
                    (F("staff"), RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"absence:{self.id}"


class KessaiRule(SharedSide, CityModel):
    """専決区分: while `condition` holds for a case, the holder of `post` decides it. The first that holds counts."""

    position = models.PositiveSmallIntegerField()
    condition = models.TextField()
    post = CityForeignKey(Post)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="city_kessairule_position",
                expressions=[
                    (F("city"), RangeOperators.EQUAL),
                    (F("position"), RangeOperators.EQUAL),
                    (DateRange("since", "until"), RangeOperators.OVERLAPS),
                ],
            )
        ]


class PostChange(OfficeSide, CityModel):
    """人事異動: who holds what from a day on, as a file said it, and which departments end by it.

    `rows` are `changes.reading.Line`; `successors` name for each department that ends the one that follows it.
    """

    code = models.CharField(max_length=9, default=reference_code)
    effective_on = models.DateField()
    file_name = models.CharField(max_length=200)
    rows = models.JSONField()
    successors = models.JSONField(default=dict)
    made_by = CityForeignKey(Staff, related_name="prepared_changes")
    made_at = models.DateTimeField(default=clock.now)
    applied_by = CityForeignKey(Staff, null=True, related_name="applied_changes")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="city_change_code"),
            models.CheckConstraint(
                condition=Q(applied_by=None, applied_at=None)
                | Q(applied_by__isnull=False, applied_at__isnull=False),
                name="city_change_applied",
            ),
        ]
        indexes = [models.Index(fields=["city", "-made_at"], name="city_change_newest")]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"post_change:{self.id}"
