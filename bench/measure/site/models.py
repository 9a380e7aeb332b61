"""What became of each request. No unique key on effects: one that came twice shows as two rows."""

from django.db import models

from madoguchi.foundation.tenancy.models import CityModel
from madoguchi.foundation.tenancy.sides import OfficeSide, PublicSide


class Effect(CityModel):
    """One thing done for a request."""

    request = models.UUIDField()

    class Meta:
        abstract = True


class Arrived(OfficeSide, Effect):
    """The office took the request's envelope."""


class Answered(PublicSide, Effect):
    """The public side took the office's answer to it."""


class Counted(PublicSide, Effect):
    """The request's job was done."""


class Begun(PublicSide, Effect):
    """The job's own mark, in the transaction of its effect: the queue repeats a job whose worker was killed."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "request"], name="measure_begun_once")]
