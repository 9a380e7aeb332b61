"""A journey: bookings of several resources that are had together or not at all."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import PublicSide, SharedSide

from .booked import Booking

#: How the ledger's name of a journey begins.
JOURNEY = "journey:"


class PackJourney(SharedSide, CityModel):
    """A journey as the pack that was loaded last declares it (JSON of `JourneyDeclared`)."""

    slug = models.CharField(max_length=40)
    declaration = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="bookings_packjourney_slug")]


class JourneyState(models.TextChoices):
    """Where a journey stands; what became of each leg, its booking says."""

    HELD = "held", "仮押さえ"
    BOOKED = "booked", "予約済み"
    CANCELLED = "cancelled", "取消し"
    LAPSED = "lapsed", "時間切れ"


_AGREES = (
    Q(state=JourneyState.HELD, held_until__isnull=False, booked_at=None, ended_at=None)
    | Q(state=JourneyState.BOOKED, held_until=None, booked_at__isnull=False, ended_at=None)
    | Q(state=JourneyState.CANCELLED, held_until=None, booked_at__isnull=False, ended_at__isnull=False)
    | Q(state=JourneyState.LAPSED, held_until=None, booked_at=None, ended_at__isnull=False)
)


class Journey(PublicSide, CityModel):
    """ひと続きの予約: its legs are bookings. `declaration` (JSON of `JourneyDeclared`) is as it was when it was made.

    Who knows `code` and `key` may see it. `price` in yen is the sum of its legs, billed once; `moved` says how often
    its times were changed.
    """

    code = models.CharField(max_length=20, default=reference_code)
    key = models.CharField(max_length=12)
    slug = models.CharField(max_length=40)
    declaration = models.TextField()
    people = models.PositiveSmallIntegerField()
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    state = models.CharField(max_length=10, choices=JourneyState.choices, default=JourneyState.HELD)
    person = CityForeignKey(Person, null=True)
    contact = models.EmailField(default="")
    language = models.CharField(max_length=10, default="ja")
    price = models.PositiveIntegerField(default=0)
    moved = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=clock.now)
    held_until = models.DateTimeField(null=True)
    booked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="bookings_journey_code"),
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="bookings_journey_in_order"),
            models.CheckConstraint(condition=Q(people__gt=0), name="bookings_journey_people"),
            models.CheckConstraint(condition=_AGREES, name="bookings_journey_state"),
        ]
        indexes = [models.Index(fields=["city", "person", "-begins", "id"], name="bookings_journey_person")]

    @property
    def subject(self) -> str:
        """The ledger's name of it; what its legs belong to."""
        return f"{JOURNEY}{self.id}"


class JourneyLeg(PublicSide, CityModel):
    """The booking of a leg, by its number from 1; a booking is a leg of one journey."""

    journey = CityForeignKey(Journey, related_name="legs")
    booking = CityForeignKey(Booking, related_name="legs")
    n = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "journey", "n"], name="bookings_journeyleg_number"),
            models.UniqueConstraint(fields=["city", "booking"], name="bookings_journeyleg_once"),
        ]


class Delay(PublicSide, CityModel):
    """A leg that is late by so many minutes, and the other times that are proposed for the legs after it.

    `times` are ISO moments by the number of the leg; none where nothing fits any more. One is open at a time.
    """

    journey = CityForeignKey(Journey, related_name="delays")
    n = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    times = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["city", "journey"], name="bookings_delay_one_open", condition=Q(answered_at=None)
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, accepted=None)
                | Q(answered_at__isnull=False, accepted__isnull=False),
                name="bookings_delay_answered",
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="bookings_delay_minutes"),
        ]
