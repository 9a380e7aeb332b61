"""A view of a list as somebody saved it: which page, and everything chosen on it."""

from django.db import models

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from .inventory import Inventory


class SavedView(OfficeSide, CityModel):
    """`page` is the name of the view, `query` what stands behind its question mark; shared by its code."""

    code = models.CharField(max_length=9, default=reference_code)
    inventory = CityForeignKey(Inventory, related_name="views")
    name = models.CharField(max_length=60)
    page = models.CharField(max_length=40)
    query = models.TextField()
    staff = CityForeignKey(Staff)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="assessment_view_code"),
            models.UniqueConstraint(fields=["city", "staff", "name"], name="assessment_view_name"),
        ]
