"""抽選: a month of a resource that is drawn by lot, and what people entered for."""

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


class DrawState(models.TextChoices):
    """Where a draw stands: told of in advance; its list frozen and published; drawn."""

    ANNOUNCED = "announced", "受付中"
    CLOSED = "closed", "抽選待ち"
    DRAWN = "drawn", "抽選済み"


_DRAW_AGREES = (
    Q(state=DrawState.ANNOUNCED, closed_at=None, closing=None, digest="", drawn_at=None, root="")
    | Q(state=DrawState.CLOSED, closed_at__isnull=False, closing__isnull=False, drawn_at=None, root="")
    & ~Q(digest="")
    | Q(state=DrawState.DRAWN, closed_at__isnull=False, closing__isnull=False, drawn_at__isnull=False)
    & ~Q(digest="")
    & ~Q(root="")
)


class Draw(PublicSide, CityModel):
    """One month (its first day) of a resource by lot, once. Entries come from `opens_at` until `closes_at`.

    `listed` is then frozen, published as it stands, and its SHA-256 (`digest`) recorded: `closing` is the place of
    that event in the ledger. The first `root` over it is the seed, so nobody knew it when the list was made.
    `results` are published once it is drawn. `most` is how many entries one has.
    """

    resource = CityForeignKey(Resource, related_name="draws")
    month = models.DateField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    draws_at = models.DateTimeField()
    most = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=DrawState.choices, default=DrawState.ANNOUNCED)
    announced_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    closing = models.BigIntegerField(null=True)
    listed = models.TextField(default="")
    digest = models.CharField(max_length=64, default="")
    root = models.CharField(max_length=64, default="")
    root_day = models.DateField(null=True)
    results = models.TextField(default="")
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "resource", "month"], name="bookings_draw_once"),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at"), closes_at__lt=F("draws_at")),
                name="bookings_draw_in_order",
            ),
            models.CheckConstraint(condition=_DRAW_AGREES, name="bookings_draw_state"),
        ]
        indexes = [models.Index(fields=["city", "state", "closes_at", "id"], name="bookings_draw_waiting")]

    @property
    def subject(self) -> str:
        """The ledger's name of it."""
        return f"draw:{self.id}"


class LotState(models.TextChoices):
    """Where an entry stands."""

    ENTERED = "entered", "抽選待ち"
    LEFT = "left", "取下げ"
    WON = "won", "当選"
    LOST = "lost", "落選"


_LOT_AGREES = (
    Q(state__in=[LotState.ENTERED, LotState.LEFT], rank=None, booking=None)
    | Q(state=LotState.WON, rank__isnull=False, booking__isnull=False)
    | Q(state=LotState.LOST, rank__isnull=False, booking=None)
)


class Lot(PublicSide, CityModel):
    """An entry for a draw: a wish for a time. `who` is the person or group that enters, `n` counts what it enters.

    `price` in yen is what was told when it was made: that is what the winner pays.

    Nobody enters twice for one time, nor more often than the draw allows; what was left counts no more.
    """

    draw = CityForeignKey(Draw, related_name="lots")
    code = models.CharField(max_length=20, default=reference_code)
    who = models.CharField(max_length=50)
    n = models.PositiveSmallIntegerField()
    person = CityForeignKey(Person)
    group = CityForeignKey(Group, null=True)
    choice = models.CharField(max_length=40)
    people = models.PositiveSmallIntegerField()
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    level = models.CharField(max_length=20)
    contact = models.EmailField(default="")
    language = models.CharField(max_length=10, default="ja")
    said = models.JSONField(default=dict)
    price = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=7, choices=LotState.choices, default=LotState.ENTERED)
    entered_at = models.DateTimeField(default=clock.now)
    rank = models.PositiveIntegerField(null=True)
    booking = CityForeignKey(Booking, null=True, related_name="lots")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "code"], name="bookings_lot_code"),
            models.UniqueConstraint(
                fields=["city", "draw", "who", "begins"], condition=~Q(state="left"), name="bookings_lot_once"
            ),
            models.UniqueConstraint(
                fields=["city", "draw", "who", "n"], condition=~Q(state="left"), name="bookings_lot_counted"
            ),
            models.UniqueConstraint(fields=["city", "draw", "rank"], name="bookings_lot_rank"),
            models.UniqueConstraint(fields=["city", "booking"], name="bookings_lot_booking"),
            models.CheckConstraint(condition=Q(n__gt=0), name="bookings_lot_number"),
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="bookings_lot_in_order"),
            models.CheckConstraint(condition=Q(people__gt=0), name="bookings_lot_people"),
            models.CheckConstraint(condition=_LOT_AGREES, name="bookings_lot_state"),
        ]
        indexes = [models.Index(fields=["city", "person", "-begins", "id"], name="bookings_lot_person")]
