"""What stands on a clerk's desk: entries that are begun, filters that are kept."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.counter.procedures.models import ProcedureVersion
from madoguchi.foundation.city.models import Staff
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide

from .after import Offer


class EntryDraft(OfficeSide, CityModel):
    """An application that a clerk enters for somebody at the counter, on the phone, or from a letter."""

    staff = CityForeignKey(Staff)
    version = CityForeignKey(ProcedureVersion)
    code = models.CharField(max_length=9, default=reference_code)
    channel = models.CharField(max_length=20)
    offer = CityForeignKey(Offer, null=True)
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="cases_entry_code"),
            models.CheckConstraint(
                condition=Q(channel__in=["counter", "post", "phone", "office"]), name="cases_entry_channel"
            ),
        ]
        indexes = [models.Index(fields=["city", "staff", "-saved_at"], name="cases_entry_staff")]


class SavedFilter(OfficeSide, CityModel):
    """保存した絞り込み: a view of the queue that a clerk keeps under a name; `query` is what its address asks."""

    staff = CityForeignKey(Staff)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=400)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "staff", "name"], name="cases_filter_name"),
            models.CheckConstraint(condition=~Q(name=""), name="cases_filter_named"),
        ]
