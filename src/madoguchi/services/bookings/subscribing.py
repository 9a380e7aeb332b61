"""What calendars that others read show: of a person, of a department, of one resource without any name."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet
from icalendar import Event

from madoguchi.core import clock
from madoguchi.foundation.city.queries import posts_of, public_address

from .hours import Period
from .invitations import LIVE, ahead, busy, calendar, events_of
from .models import Booking, CalendarFeed, Resource, Taking, Unit
from .queries import declared

#: How far back and ahead a calendar reaches, and how many bookings it has at most.
_BACK, _AHEAD, _MOST = timedelta(days=60), timedelta(days=366), 2000
_FREEBUSY_DAYS = 62


def digest_of(token: str) -> str:
    """What is kept of a secret address."""
    return hashlib.sha256(token.encode()).hexdigest()


def feed_at(token: str) -> str | None:
    """The calendar at a secret address; None where there is none (any more)."""
    feed = CalendarFeed.objects.filter(digest=digest_of(token)).select_related("person", "staff").first()
    if feed is None:
        return None
    return _of_person(feed) if feed.person_id else _of_department(feed)


def _of_person(feed: CalendarFeed) -> str:
    found = list(_within().filter(person=feed.person)[:_MOST])
    return calendar("予約", events_of(found, "ja"))


def _of_department(feed: CalendarFeed) -> str | None:
    """What is booked at a department's resources, while the member of staff works there."""
    if feed.department not in {post.department.slug for post in posts_of(feed.staff)}:
        return None
    found = list(_within().filter(resource__department=feed.department, state__in=LIVE)[:_MOST])
    events = events_of(found, "ja")
    for booking, event in zip(found, events, strict=True):
        _hide(event, booking)
    return calendar(feed.department, events)


def _hide(event: Event, booking: Booking) -> None:
    """Its code and its page of the desk: who comes is told to whoever signs in there, not to a calendar program."""
    title = declared(booking.resource).title.ja
    for part in ("summary", "description", "url"):
        del event[part]
    event.add("summary", f"{title}：{booking.code}")
    event.add("url", f"{public_address()}/desk/bookings/booking/{booking.code}/")


def _within() -> "QuerySet[Booking]":
    now = clock.now()
    rows = Booking.objects.filter(begins__gt=now - _BACK, begins__lt=now + _AHEAD, booked_at__isnull=False)
    return rows.select_related("resource").order_by("begins", "id")


def free_busy(resource: Resource) -> str:
    """When nothing is left of a resource; nothing of who has it."""
    within = ahead(_FREEBUSY_DAYS)
    units = Unit.objects.filter(resource=resource, live=True).count()
    rows = Taking.objects.filter(
        unit__resource=resource, unit__live=True, begins__lt=within.ends, ends__gt=within.begins
    )
    return busy(resource, full(list(rows.values_list("begins", "ends")), units), within)


def full(takings: Sequence[tuple[datetime, datetime]], units: int) -> Iterator[Period]:
    """When as many are taken as there are (pure)."""
    changes: Counter[datetime] = Counter()
    for begins, ends in takings:
        changes[begins] += 1
        changes[ends] -= 1
    taken, since = 0, None
    for at in sorted(changes):
        taken += changes[at]
        if taken >= units and since is None:
            since = at
        elif taken < units and since is not None:
            yield Period(since, at)
            since = None
