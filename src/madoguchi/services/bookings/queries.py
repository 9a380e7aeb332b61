"""Reading bookings: resources as they are declared, units that are free, a booking by its code."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, Func, OuterRef, QuerySet

from madoguchi.core import clock
from madoguchi.foundation.people.models import Person
from madoguchi.foundation.tenancy.planned import Given, Planned, given

from .declaration import Deviation, ResourceDeclared
from .hours import Period
from .lottery import month_of
from .models import (
    Booking,
    Draw,
    Group,
    PackResource,
    Queue,
    Resource,
    Taking,
    Ticket,
    TicketState,
    Unit,
    Waiting,
)

#: How long it is remembered that somebody did not come.
NO_SHOWS_WITHIN = timedelta(days=90)


def declared(resource: Resource) -> ResourceDeclared:
    """A resource as it is declared now."""
    return _with(resource.declaration, resource.deviations)


@lru_cache(maxsize=2_000)
def _with(text: str, deviations: str) -> ResourceDeclared:
    read, more = _read(text), deviations_in(deviations)
    return read.model_copy(update={"deviations": (*read.deviations, *more)}) if more else read


@lru_cache(maxsize=2_000)
def _read(text: str) -> ResourceDeclared:
    return ResourceDeclared.model_validate_json(text)


def deviations_in(text: str) -> list[Deviation]:
    """What clerks said of single days, from its JSON."""
    return [Deviation.model_validate(one) for one in json.loads(text)]


def pack_resources() -> list[ResourceDeclared]:
    """What the pack of the city in scope declares, in the order of names."""
    return [
        _read(text) for text in PackResource.objects.order_by("slug").values_list("declaration", flat=True)
    ]


def queue_for(resource: Resource) -> Queue | None:
    """Where people are called who come for a resource: its department's queue at its place, else at any."""
    place = declared(resource).place
    queues = Queue.objects.filter(department=resource.department, place__in=("", place), ended=False)
    return queues.order_by("-place", "slug").first()


def tickets_of(queue: Queue, day: date) -> list[Ticket]:
    """The numbers of a day that are not over, in the order in which they are called."""
    over = [TicketState.DONE, TicketState.LEFT]
    open_ones = Ticket.objects.filter(queue=queue, day=day).exclude(state__in=over)
    return list(open_ones.select_related("queue", "booking__resource").order_by("due_at", "number"))


class _OneOf(Func):
    """A column is one of an array: unlike a join always looked up in an index of the column."""

    arg_joiner, template = " = ANY (", "%(expressions)s)"
    output_field = BooleanField()


_NAMED = Planned(lambda: Resource.objects.filter(slug=Given("slug"), ended=False))
_CODED = Planned(lambda: Booking.objects.filter(code=Given("code")).select_related("resource", "person"))


def resource_named(slug: str) -> Resource | None:
    """A resource that may be booked, by its name."""
    return _NAMED.first(slug=slug)


def booking_coded(code: str) -> Booking | None:
    """A booking with its resource."""
    return _CODED.first(code=code)


def free_units(
    resource: Resource, around: Period, passed_over: QuerySet[Booking] | None = None
) -> QuerySet[Unit]:
    """Units that nobody has in a period, in their order; what bookings `passed_over` have counts as free.

    What is taken is read at once: of hundreds of units each by itself takes twenty times as long.
    """
    units = Unit.objects.filter(resource=resource).values("id")
    during = {"begins__lt": around.ends, "ends__gt": around.begins}
    taken = Taking.objects.filter(_OneOf("unit_id", ArraySubquery(units)), **during)
    if passed_over is not None:
        taken = taken.exclude(booking__in=passed_over)
    return (
        Unit.objects.filter(resource=resource, live=True).exclude(id__in=taken.values("unit")).order_by("n")
    )


def free_units_locked(resource: Resource, around: Period, most: int) -> list[Unit]:
    """So many of them at most that nobody else reaches for now."""
    return _free_units_locked(most).all(resource=resource.id, begins=around.begins, ends=around.ends)


@cache
def _free_units_locked(most: int) -> Planned[Unit]:
    def rows() -> QuerySet[Unit]:
        found = free_units(given("resource"), Period(given("begins"), given("ends")))
        return found.select_for_update(skip_locked=True, no_key=True)[:most]

    return Planned(rows)


def free_units_left(resource: Resource, around: Period, now: datetime, most: int) -> list[Unit]:
    """So many of them at most, whoever reaches for them; what was kept too long counts as free if nobody waits."""
    when = {"begins": around.begins, "ends": around.ends, "now": now}
    return _free_units_left(most).all(resource=resource.id, **when)


@cache
def _free_units_left(most: int) -> Planned[Unit]:
    def rows() -> QuerySet[Unit]:
        lapsed = unawaited(held_past(given("resource"), given("now")))
        return free_units(given("resource"), Period(given("begins"), given("ends")), lapsed)[:most]

    return Planned(rows)


def waits_for_draw(resource: Resource, begins: datetime) -> bool:
    """Whether the month of a moment was announced to be drawn by lot, and is not drawn."""
    month = month_of(clock.local(begins).date())
    return Draw.objects.filter(resource=resource, month=month).exclude(state="drawn").exists()


def no_shows_of(person: Person, now: datetime) -> int:
    """How often a person did not come to what they had booked, in the last 90 days."""
    since = now - NO_SHOWS_WITHIN
    return Booking.objects.filter(person=person, state="no_show", begins__gt=since, begins__lte=now).count()


def groups_of(person: Person) -> list[Group]:
    """The registered groups that a person speaks for."""
    return list(Group.objects.filter(person=person, state="registered").order_by("id"))


def held_past(resource: Resource, now: datetime) -> QuerySet[Booking]:
    """Bookings of a resource that were kept while a form was filled in, and whose time has run out."""
    return Booking.objects.filter(resource=resource, state="held", held_until__lt=now)


def held_past_with(equipment: Resource, around: Period, now: datetime) -> QuerySet[Booking]:
    """Those of any resource that have pieces of some equipment in a period, and whose own place nobody waits for."""
    lent = Taking.objects.filter(
        booking=OuterRef("id"), unit__resource=equipment, begins__lt=around.ends, ends__gt=around.begins
    )
    return unawaited(Booking.objects.filter(Exists(lent), state="held", held_until__lt=now))


def unawaited(lapsed: QuerySet[Booking]) -> QuerySet[Booking]:
    """Those at whose time nobody waits for a place: the others go to whoever waits, and to nobody who comes by."""
    during = {"begins__lt": OuterRef("ends"), "ends__gt": OuterRef("begins")}
    waits = Waiting.objects.filter(resource=OuterRef("resource"), state="waiting", **during)
    return lapsed.exclude(Exists(waits))


def held_past_locked(resource: Resource, now: datetime, *, awaited: bool = True) -> list[Booking]:
    """Those that nobody else reaches for now; unless `awaited`, without those for whose time somebody waits."""
    return (_HELD_PAST if awaited else _UNAWAITED).all(resource=resource.id, now=now)


def _locked(lapsed: QuerySet[Booking]) -> QuerySet[Booking]:
    return lapsed.select_for_update(of=("self",), skip_locked=True)


_HELD_PAST = Planned(lambda: _locked(held_past(given("resource"), given("now"))))
_UNAWAITED = Planned(lambda: _locked(unawaited(held_past(given("resource"), given("now")))))


def units_of(bookings: Sequence[Booking]) -> dict[str, list[int]]:
    """The numbers of the units that bookings have, by their code."""
    own = F("booking__resource")  # not what is lent with it
    rows = Taking.objects.filter(booking__in=bookings, unit__resource=own).order_by("unit__n")
    found: dict[str, list[int]] = {one.code: [] for one in bookings}
    for code, n in rows.values_list("booking__code", "unit__n"):
        found[code].append(n)
    return found
