"""Who has what, and when: bookings, and the units that they take."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import PublicSide

from .groups import Group
from .offered import During, Resource, Unit


class BookingState(models.TextChoices):
    """Where a booking stands; the first four have their place."""

    HELD = "held", _("仮押さえ")
    ASKED = "asked", _("承認待ち")
    BOOKED = "booked", _("予約済み")
    CHECKED_IN = "checked_in", _("受付済み")
    DONE = "done", _("利用済み")
    NO_SHOW = "no_show", _("来場なし")
    CANCELLED = "cancelled", _("取消し")
    REFUSED = "refused", _("承認されず")
    LAPSED = "lapsed", _("時間切れ")


LIVE = (BookingState.HELD, BookingState.ASKED, BookingState.BOOKED, BookingState.CHECKED_IN)
_OPEN = Q(ended_at=None, reason="")
_ENDED = Q(ended_at__isnull=False)
_AGREES = (
    (Q(state=BookingState.HELD, held_until__isnull=False, booked_at=None, checked_in_at=None) & _OPEN)
    | (Q(state__in=[BookingState.ASKED, BookingState.BOOKED], held_until=None, checked_in_at=None) & _OPEN)
    & Q(booked_at__isnull=False)
    | (Q(state=BookingState.CHECKED_IN, held_until=None, checked_in_at__isnull=False) & _OPEN)
    | (Q(state=BookingState.DONE, held_until=None, checked_in_at__isnull=False) & _ENDED)
    | (Q(state=BookingState.NO_SHOW, held_until=None, checked_in_at=None) & _ENDED)
    | (Q(state__in=[BookingState.CANCELLED, BookingState.REFUSED], held_until=None) & _ENDED)
    | (Q(state=BookingState.LAPSED, booked_at=None) & _ENDED)
)


class Booking(PublicSide, CityModel):
    """予約: a time at a resource for some people. What it has is its `Taking` rows; without them it has no place.

    `said` is what was asked of whoever made it (`declaration.Ask` → cleaned); who knows `code` and `key` may see it.
    `price` in yen is what was told when it was made. `matter` is the ledger's name of what it belongs to, as a form.
    """

    code = models.CharField(max_length=20, default=reference_code)
    key = models.CharField(max_length=12)
    resource = CityForeignKey(Resource, related_name="bookings")
    choice = models.CharField(max_length=40)
    people = models.PositiveSmallIntegerField()
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    state = models.CharField(max_length=10, choices=BookingState.choices, default=BookingState.HELD)
    person = CityForeignKey(Person, null=True)
    group = CityForeignKey(Group, null=True)
    contact = models.EmailField(default="")
    language = models.CharField(max_length=10, default="ja")
    said = models.JSONField(default=dict)
    price = models.PositiveIntegerField(default=0)
    matter = models.CharField(max_length=80, default="")
    made_at = models.DateTimeField(default=clock.now)
    held_until = models.DateTimeField(null=True)
    booked_at = models.DateTimeField(null=True)
    checked_in_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="bookings_booking_code"),
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="bookings_booking_in_order"),
            models.CheckConstraint(condition=Q(people__gt=0), name="bookings_booking_people"),
            models.CheckConstraint(condition=_AGREES, name="bookings_booking_state"),
        ]
        indexes = [
            models.Index(fields=["city", "resource", "begins", "id"], name="bookings_booking_calendar"),
            models.Index(fields=["city", "person", "-begins", "id"], name="bookings_booking_person"),
            models.Index(fields=["city", "matter"], name="bookings_booking_matter"),
            models.Index(
                "city", "begins", "id", name="bookings_booking_ahead", condition=Q(state=BookingState.BOOKED)
            ),
            models.Index(
                "city", "begins", "id", name="bookings_booking_asked", condition=Q(state=BookingState.ASKED)
            ),
            models.Index(
                "city", "held_until", name="bookings_booking_held", condition=Q(state=BookingState.HELD)
            ),
        ]

    @property
    def subject(self) -> str:
        """The ledger's name of it."""
        return f"booking:{self.id}"


class Taking(PublicSide, CityModel):
    """A unit that a booking has, with the minutes kept free around it. No unit is taken twice at one time.

    It goes when the booking ends before its time; so it is there as long as the place is taken, and no longer.
    """

    unit = CityForeignKey(Unit, related_name="takings")
    booking = CityForeignKey(Booking, related_name="takings")
    begins = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="bookings_taking_in_order"),
            models.UniqueConstraint(fields=["city", "booking", "unit"], name="bookings_taking_once"),
            ExclusionConstraint(
                name="bookings_taking_apart",
                expressions=[
                    (F("city"), RangeOperators.EQUAL),
                    (F("unit"), RangeOperators.EQUAL),
                    (During("begins", "ends"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["city", "unit", "begins", "ends"], name="bookings_taking_when")]
