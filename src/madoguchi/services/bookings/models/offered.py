"""What can be booked: resources, their units, the times at which they are open."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from madoguchi.core import clock
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import PublicSide


class During(Func):
    """The time between two columns, the second not part of it."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Resource(PublicSide, CityModel):
    """資源: something that is booked, as the pack or a clerk declared it last (JSON of `ResourceDeclared`).

    `deviations` (JSON of `Deviation`) are what clerks said of single days; a pack that is loaded later leaves them.
    What is `paused` takes no new bookings; what is `ended` is declared no more, and stays for those it had.
    """

    slug = models.CharField(max_length=40)
    declaration = models.TextField()
    deviations = models.TextField(default="[]")
    department = models.CharField(max_length=40)
    on_screen = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    ended = models.BooleanField(default=False)
    open_until = models.DateField(null=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="bookings_resource_slug")]
        indexes = [models.Index(fields=["city", "department", "slug"], name="bookings_resource_run_by")]

    def __str__(self) -> str:
        return self.slug


class Unit(PublicSide, CityModel):
    """One of a resource's units, by its number from 1; one that is not `live` takes no new bookings."""

    resource = CityForeignKey(Resource, related_name="units")
    n = models.PositiveSmallIntegerField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "resource", "n"], name="bookings_unit_once"),
            models.CheckConstraint(condition=Q(n__gt=0), name="bookings_unit_number"),
        ]


class Opening(PublicSide, CityModel):
    """When a resource is open: its hours unrolled, as far ahead as one may book."""

    resource = CityForeignKey(Resource, related_name="openings")
    begins = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="bookings_opening_in_order"),
            ExclusionConstraint(
                name="bookings_opening_apart",
                expressions=[
                    (F("city"), RangeOperators.EQUAL),
                    (F("resource"), RangeOperators.EQUAL),
                    (During("begins", "ends"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["city", "resource", "begins", "ends"], name="bookings_opening_when")]
