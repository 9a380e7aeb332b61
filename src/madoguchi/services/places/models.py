"""Places that people know and look for: shelters, offices, schools, parks. Declared by the pack."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.foundation.tenancy.models import CityModel
from madoguchi.foundation.tenancy.sides import SharedSide

#: Japan's four corners: 択捉島 in the north, 沖ノ鳥島 in the south, 与那国島 in the west, 南鳥島 in the east.
NORTH, SOUTH, EAST, WEST = 45.6, 20.4, 154.0, 122.9


class PlaceKind(models.TextChoices):
    """What a place is. The first two are of 災害対策基本法 49条の4 and 49条の7."""

    EMERGENCY_SITE = "emergency_site", _("指定緊急避難場所")
    SHELTER = "shelter", _("指定避難所")
    OFFICE = "office", _("市の窓口・施設")
    SCHOOL = "school", _("学校")
    PARK = "park", _("公園・広場")
    STATION = "station", _("駅・停留所")
    OTHER = "other", _("その他の目印")


class Place(SharedSide, CityModel):
    """One place; `slug` is the id it has where it was published, `attribution` says whose data it is."""

    slug = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=14, choices=PlaceKind.choices)
    address = models.CharField(max_length=200)
    lat = models.FloatField()
    lng = models.FloatField()
    attribution = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "slug"], name="places_place_slug"),
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="places_place_kind"),
            models.CheckConstraint(condition=~Q(name=""), name="places_place_name"),
            models.CheckConstraint(
                condition=Q(lat__range=(SOUTH, NORTH), lng__range=(WEST, EAST)), name="places_place_in_japan"
            ),
        ]
        indexes = [models.Index(fields=["city", "name"], name="places_place_by_name")]

    def __str__(self) -> str:
        return self.name
