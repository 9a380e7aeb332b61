"""The city itself: municipalities, departments, posts, staff, and who holds which post. Declared by the pack."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from madoguchi.core import clock
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import SharedSide


class DateRange(Func):
    """The period of two columns, for exclusion constraints only: the end is not part of it."""

    function = "daterange"
    output_field = DateRangeField()


def within(day: object = None) -> Q:
    """Rows in force on a day (today): from `since` up to, but not on, `until`."""
    day = day or clock.today()
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


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

    def name_in(self, language: str) -> str:
        """The city's name in a language."""
        return self.name_en if language.startswith("en") else self.name

    def __str__(self) -> str:
        return self.name


class Department(SharedSide, CityModel):
    """所属: a section of the city hall, or of another authority of the city."""

    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    authority = models.CharField(max_length=40)
    contact = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="city_department_slug")]

    def __str__(self) -> str:
        return self.name


class Post(SharedSide, CityModel):
    """職: an office in a department that one or more people hold."""

    slug = models.SlugField(max_length=80)
    department = CityForeignKey(Department)
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=80)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="city_post_slug")]

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
