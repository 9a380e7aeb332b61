"""Addresses of calendars that only who was given them knows."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import PublicSide


class CalendarFeed(PublicSide, CityModel):
    """A calendar by its secret address, of which the digest is kept: of a person, or of a department for its staff.

    A new address makes the one before worthless.
    """

    digest = models.CharField(max_length=64)
    person = CityForeignKey(Person, null=True)
    staff = CityForeignKey(Staff, null=True)
    department = models.CharField(max_length=40, default="")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "digest"], name="bookings_feed_digest"),
            models.UniqueConstraint(
                fields=["city", "person"], name="bookings_feed_person", condition=Q(person__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["city", "staff", "department"],
                name="bookings_feed_staff",
                condition=Q(staff__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, staff=None, department="")
                | (Q(person=None, staff__isnull=False) & ~Q(department="")),
                name="bookings_feed_of",
            ),
        ]
