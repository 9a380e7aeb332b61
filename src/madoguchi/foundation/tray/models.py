"""The tray between the sides: a pair of tables in the shared schema, and what each side has taken."""

from django.db import models
from django.db.models import Q

from madoguchi.core import clock
from madoguchi.foundation.tenancy.models import CityModel
from madoguchi.foundation.tenancy.sides import EachSide, SharedSide


class Envelope(SharedSide, CityModel):
    """One envelope. `n` orders it among those of its subject: the number of the ledger event it was put with."""

    subject = models.CharField(max_length=80)
    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    body = models.BinaryField()
    put_at = models.DateTimeField(default=clock.now)
    taken_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(default=clock.now)
    fault = models.CharField(max_length=500, default="")

    class Meta:
        abstract = True


class TrayIn(Envelope):
    """From the public side to the office, sealed to the office's key."""

    class Meta:
        db_table = "tray_in"
        constraints = [models.UniqueConstraint(fields=["city", "subject", "n"], name="tray_in_order")]
        indexes = [models.Index("city", "next_try", name="tray_in_waiting", condition=Q(taken_at=None))]


class TrayOut(Envelope):
    """From the office to the public side: what the person may see, in plain."""

    class Meta:
        db_table = "tray_out"
        constraints = [models.UniqueConstraint(fields=["city", "subject", "n"], name="tray_out_order")]
        indexes = [models.Index("city", "next_try", name="tray_out_waiting", condition=Q(taken_at=None))]


class Taken(EachSide, CityModel):
    """The receiver's own note that it took an envelope: exactly once by id."""

    envelope = models.UUIDField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "envelope"], name="tray_taken_once")]
