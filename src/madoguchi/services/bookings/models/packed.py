"""What a pack declares, for the public side to read: the office may not write its tables."""

from django.db import models

from madoguchi.foundation.tenancy.models import CityModel
from madoguchi.foundation.tenancy.sides import SharedSide


class PackResource(SharedSide, CityModel):
    """A resource as the pack that was loaded last declares it (JSON of `ResourceDeclared`)."""

    slug = models.CharField(max_length=40)
    declaration = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="bookings_packresource_slug")]
