"""The ledger's tables, in the shared schema: each side inserts its own events, the office reads both."""

from django.db import models

from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import SharedSide


class Subject(SharedSide, models.Model):
    """The head of one chain. Appending locks its row, so that a chain cannot fork; `verify` never trusts it."""

    pk = models.CompositePrimaryKey("city", "subject")
    city = models.CharField(max_length=6)
    subject = models.CharField(max_length=80)
    side = models.CharField(max_length=6)
    n = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)


class Event(SharedSide, models.Model):
    """One thing that happened: the audit trail, the statistic and the trigger at once. Append-only."""

    seq = models.BigAutoField(primary_key=True)
    city = models.CharField(max_length=6)
    side = models.CharField(max_length=6)
    subject = models.CharField(max_length=80)
    n = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    data = models.JSONField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "subject", "n"], name="ledger_event_chain"),
            models.CheckConstraint(
                condition=models.Q(side__in=["public", "office"]), name="ledger_event_side"
            ),
            models.CheckConstraint(condition=models.Q(n__gte=1), name="ledger_event_n"),
        ]
        indexes = [models.Index(fields=["city", "kind", "seq"], name="ledger_event_kind")]


class Root(SharedSide, CityModel):
    """The Merkle root of a city's events from `first` to `last`, closed on one day and published."""

    day = models.DateField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "last"], name="ledger_root_last"),
            models.CheckConstraint(condition=models.Q(first__lte=models.F("last")), name="ledger_root_range"),
        ]


class Proof(SharedSide, CityModel):
    """The way from one event to the root over it (audit path, RFC 9162 §2.1.3): what stands beside it on each level.

    `path` is a list of `["left" | "right", digest in hex]`, from the event upwards.
    """

    seq = models.BigIntegerField()
    root = CityForeignKey(Root, related_name="proofs")
    path = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "seq"], name="ledger_proof_once")]
