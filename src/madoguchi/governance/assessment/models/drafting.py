"""A declaration being written from a row of the inventory."""

from django.db import models

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from .inventory import InventoryItem


class ProcedureDraft(OfficeSide, CityModel):
    """The text of a declaration (YAML) as it stands; `turn` counts its savings, so that two people do not overwrite
    each other. `published_at` is when it became a version of a procedure.
    """

    code = models.CharField(max_length=9, default=reference_code)
    item = CityForeignKey(InventoryItem, related_name="drafts")
    slug = models.SlugField(max_length=60)
    text = models.TextField()
    turn = models.PositiveIntegerField(default=1)
    changed_by = CityForeignKey(Staff)
    changed_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="assessment_draft_code"),
            models.UniqueConstraint(fields=["city", "item"], name="assessment_draft_once"),
        ]

    @property
    def subject(self) -> str:
        """Its name in the ledger."""
        return f"procedure_draft:{self.id}"
