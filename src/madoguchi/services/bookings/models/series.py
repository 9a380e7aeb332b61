"""Bookings that belong together: a time that comes again and again, and equipment that is lent with a place."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import PublicSide

from .booked import Booking
from .offered import Resource


class Series(PublicSide, CityModel):
    """定期利用: bookings on the days of a rule (RFC 5545) from `first` on; on the days `missed` none was free."""

    code = models.CharField(max_length=20, default=reference_code)
    resource = CityForeignKey(Resource, related_name="series")
    person = CityForeignKey(Person)
    rule = models.CharField(max_length=200)
    first = models.DateField()
    missed = models.JSONField(default=list)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "code"], name="bookings_series_code")]
        indexes = [models.Index(fields=["city", "person", "-id"], name="bookings_series_person")]

    @property
    def subject(self) -> str:
        """The ledger's name of it."""
        return f"series:{self.id}"


class Member(PublicSide, CityModel):
    """A booking of a series."""

    series = CityForeignKey(Series, related_name="members")
    booking = CityForeignKey(Booking, related_name="in_series")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "booking"], name="bookings_member_once")]
        indexes = [models.Index(fields=["city", "series", "id"], name="bookings_member_series")]


class Extra(PublicSide, CityModel):
    """附属設備: so many pieces of a resource of the kind equipment, lent with a booking and for its time."""

    booking = CityForeignKey(Booking, related_name="extras")
    resource = CityForeignKey(Resource, related_name="lent")
    pieces = models.PositiveSmallIntegerField()
    price = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "booking", "resource"], name="bookings_extra_once"),
            models.CheckConstraint(condition=Q(pieces__gt=0), name="bookings_extra_pieces"),
        ]
