"""Files, on each side its own: a row here, the bytes in the side's storage."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.foundation.tenancy.models import CityModel
from madoguchi.foundation.tenancy.sides import EachSide

from .names import LONGEST


class File(EachSide, CityModel):
    """One file, kept for the subject (`draft:<id>`, `case:<id>`) whose retention it shares."""

    name = models.CharField(max_length=LONGEST)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=100)
    kept_for = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "path"], name="files_file_path"),
            models.CheckConstraint(condition=Q(size__gte=1), name="files_file_size"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="files_file_sha256"),
            models.CheckConstraint(
                condition=Q(media_type__regex=r"^[a-z]+/[a-z0-9.+-]+$"), name="files_file_media_type"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="files_file_name"),
            models.CheckConstraint(condition=Q(kept_for__contains=":"), name="files_file_subject"),
        ]
        indexes = [models.Index(fields=["city", "kept_for"], name="files_file_kept_for")]

    def __str__(self) -> str:
        return self.name
