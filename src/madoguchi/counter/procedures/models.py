"""Procedures and their published versions, which never change."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import SharedSide


class Procedure(SharedSide, CityModel):
    """手続き: something that can be asked of the city, under a name that stays."""

    slug = models.SlugField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="procedures_procedure_slug")]

    def __str__(self) -> str:
        return self.slug


class ProcedureVersion(SharedSide, CityModel):
    """A declaration as it was published. Drafts and cases keep the version they began with."""

    procedure = CityForeignKey(Procedure)
    number = models.PositiveIntegerField()
    declaration = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "procedure", "number"], name="procedures_version_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="procedures_version_counts_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.number}"
