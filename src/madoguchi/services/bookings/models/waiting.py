"""キャンセル待ち: who wants a time that is full, in the order in which they came."""

from django.db import models
from django.db.models import F, Q

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import PublicSide

from .booked import Booking
from .groups import Group
from .offered import Resource


class WaitingState(models.TextChoices):
    """Where somebody who waits stands."""

    WAITING = "waiting", "順番待ち"
    OFFERED = "offered", "ご案内中"
    TAKEN = "taken", "予約済み"
    PASSED = "passed", "期限切れ"
    LEFT = "left", "取りやめ"


_STILL = [WaitingState.WAITING, WaitingState.OFFERED]
_AGREES = (
    Q(state=WaitingState.WAITING, booking=None, ended_at=None)
    | Q(state=WaitingState.OFFERED, booking__isnull=False, ended_at=None)
    | Q(state__in=[WaitingState.TAKEN, WaitingState.PASSED], booking__isnull=False, ended_at__isnull=False)
    | Q(state=WaitingState.LEFT, ended_at__isnull=False)
)


class Waiting(PublicSide, CityModel):
    """Somebody who waits for a place at a time: offered it once, by a booking that is kept for them for a while."""

    code = models.CharField(max_length=20, default=reference_code)
    resource = CityForeignKey(Resource, related_name="waiting")
    choice = models.CharField(max_length=40)
    people = models.PositiveSmallIntegerField()
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    person = CityForeignKey(Person)
    group = CityForeignKey(Group, null=True)
    language = models.CharField(max_length=10, default="ja")
    state = models.CharField(max_length=7, choices=WaitingState.choices, default=WaitingState.WAITING)
    joined_at = models.DateTimeField(default=clock.now)
    booking = CityForeignKey(Booking, null=True, related_name="waited")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="bookings_waiting_code"),
            models.UniqueConstraint(
                fields=["city", "resource", "person", "begins"],
                condition=Q(state__in=_STILL),
                name="bookings_waiting_once",
            ),
            models.UniqueConstraint(fields=["city", "booking"], name="bookings_waiting_booking"),
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="bookings_waiting_in_order"),
            models.CheckConstraint(condition=Q(people__gt=0), name="bookings_waiting_people"),
            models.CheckConstraint(condition=_AGREES, name="bookings_waiting_state"),
        ]
        indexes = [
            models.Index(fields=["city", "resource", "state", "id"], name="bookings_waiting_line"),
            models.Index(fields=["city", "person", "-begins", "id"], name="bookings_waiting_person"),
        ]
