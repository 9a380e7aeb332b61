"""Who waits at a place: queues, and the numbers that people are called by."""

from secrets import token_urlsafe

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.core import clock
from madoguchi.core.ids import reference_code
from madoguchi.foundation.tenancy.models import CityForeignKey, CityModel
from madoguchi.foundation.tenancy.sides import PublicSide

from .booked import Booking


def new_secret() -> str:
    """A secret of 256 bits that stands in an address."""
    return token_urlsafe(32)


class TicketState(models.TextChoices):
    """Where a number stands."""

    WAITING = "waiting", _("お待ち")
    CALLED = "called", _("お呼び出し中")
    DONE = "done", _("終了")
    MISSED = "missed", _("不在")
    LEFT = "left", _("取りやめ")


#: Numbers of which something is still to come.
OPEN_TICKETS = (TicketState.WAITING, TicketState.CALLED)
_AGREES = (
    Q(state=TicketState.WAITING, called_at=None, done_at=None, calls=0, desk="")
    | Q(state=TicketState.CALLED, called_at__isnull=False, done_at=None, calls__gt=0) & ~Q(desk="")
    | Q(state__in=[TicketState.DONE, TicketState.MISSED], called_at__isnull=False, done_at__isnull=False)
    | Q(state=TicketState.LEFT, done_at__isnull=False)
)


class Queue(PublicSide, CityModel):
    """待合: the people of one department who wait at a place. Its numbers begin with `prefix`.

    On the day of `closed_on` nobody takes a number by themselves any more; whoever booked is still taken in.
    """

    slug = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    prefix = models.CharField(max_length=2)
    department = models.CharField(max_length=40)
    place = models.CharField(max_length=40, default="")
    ended = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "slug"], name="bookings_queue_slug"),
            models.CheckConstraint(condition=Q(prefix__regex="^[A-Z]{1,2}$"), name="bookings_queue_prefix"),
        ]
        indexes = [models.Index(fields=["city", "department", "place"], name="bookings_queue_run_by")]

    def __str__(self) -> str:
        return self.slug

    def named(self, language: str) -> str:
        """Its name in a language."""
        return self.name_en if language.startswith("en") else self.name

    @property
    def subject(self) -> str:
        """The ledger's name of it: what happens with its numbers is told of it."""
        return f"queue:{self.id}"


class Reception(PublicSide, CityModel):
    """受付: a place where people come, by two secrets: of the QR on its wall (`wall`), of its own tablet (`kiosk`).

    Whoever has one of them is taken to be there. `place` is that of its queues; empty for those without a place.
    """

    place = models.CharField(max_length=40, default="")
    wall = models.CharField(max_length=43, default=new_secret)
    kiosk = models.CharField(max_length=43, default=new_secret)
    renewed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "place"], name="bookings_reception_place"),
            models.UniqueConstraint(fields=["city", "wall"], name="bookings_reception_wall"),
            models.UniqueConstraint(fields=["city", "kiosk"], name="bookings_reception_kiosk"),
        ]

    @property
    def subject(self) -> str:
        """The ledger's name of it."""
        return f"reception:{self.id}"


class Ticket(PublicSide, CityModel):
    """整理券: a number of a day in a queue, of a booking or of somebody who just came.

    `due_at` orders them: the booked time of who came in time, else when they came. Who knows `code` sees how it goes.
    `browser` is a secret of the browser that took it by itself; it has one open number of a queue a day.
    """

    queue = CityForeignKey(Queue, related_name="tickets")
    code = models.CharField(max_length=20, default=reference_code)
    day = models.DateField(default=clock.today)
    number = models.PositiveSmallIntegerField()
    booking = CityForeignKey(Booking, null=True, related_name="tickets")
    browser = models.CharField(max_length=43, default="")
    state = models.CharField(max_length=8, choices=TicketState.choices, default=TicketState.WAITING)
    due_at = models.DateTimeField()
    issued_at = models.DateTimeField(default=clock.now)
    called_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    desk = models.CharField(max_length=10, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["city", "queue", "day", "number"], name="bookings_ticket_number"),
            models.UniqueConstraint(fields=["city", "code"], name="bookings_ticket_code"),
            models.UniqueConstraint(fields=["city", "booking"], name="bookings_ticket_booking"),
            models.UniqueConstraint(
                fields=["city", "queue", "day", "browser"],
                condition=Q(state__in=OPEN_TICKETS) & ~Q(browser=""),
                name="bookings_ticket_browser",
            ),
            models.UniqueConstraint(
                fields=["city", "queue", "day", "desk"],
                condition=Q(state=TicketState.CALLED),
                name="bookings_ticket_desk",
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="bookings_ticket_counted"),
            models.CheckConstraint(condition=_AGREES, name="bookings_ticket_state"),
        ]
        indexes = [
            models.Index(
                fields=["city", "queue", "day", "state", "due_at", "number"], name="bookings_ticket_next"
            ),
        ]

    @property
    def said(self) -> str:
        """The number as it is called: A-012."""
        return f"{self.queue.prefix}-{self.number:03}"
