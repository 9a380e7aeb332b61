"""Bookings as calendar programs read them (RFC 5545, RFC 5546): invitations in mails, feeds, free and busy times."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from enum import StrEnum
from functools import cache

from django.conf import settings
from icalendar import Calendar, Event, FreeBusy, Timezone, vPeriod

from madoguchi.core import clock
from madoguchi.foundation.city.queries import public_address
from madoguchi.foundation.ledger.models import Subject
from madoguchi.services.places.models import Place

from .hours import Period
from .models import Booking, BookingState, Resource
from .queries import declared

#: What still takes place.
LIVE = (BookingState.ASKED, BookingState.BOOKED, BookingState.CHECKED_IN)


class Method(StrEnum):
    """What a calendar asks of whoever reads it."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def calendar(name: str, events: Iterable[Event], method: Method = Method.PUBLISH) -> str:
    """A calendar of these events, with the time zone that they are in."""
    made = _calendar(name, method)
    for one in (_time_zone(), *events):
        made.add_component(one)
    return str(made.to_ical(), "utf-8")


@cache
def _time_zone() -> Timezone:
    # Made once: to find the changes of its clocks every day of a century is looked at.
    return Timezone.from_tzinfo(clock.TOKYO)


def _calendar(name: str, method: Method) -> Calendar:
    made = Calendar()
    made.add("prodid", "-//Madoguchi//bookings//JA")
    made.add("version", "2.0")
    made.add("method", method.value)
    made.add("x-wr-calname", name)
    return made


def invitation(name: str, events: Iterable[Event], method: Method, recipient: str) -> str:
    """What is mailed to whoever booked: from the city, and taken as agreed to, since they asked for it."""
    given = list(events)
    for one in given:
        one.add("organizer", f"MAILTO:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
        agreed = {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
        one.add("attendee", f"MAILTO:{recipient}", parameters=agreed)
    return calendar(name, given, method)


def events_of(
    bookings: Sequence[Booking], language: str, link: str = "", steps: Mapping[str, int] | None = None
) -> list[Event]:
    """Bookings as events, two statements for all: `SEQUENCE` grows with what the ledger says of each.

    `link` is the page of all of them; each leads to its own page where there is none. `steps`: the newest number in
    the ledger by subject, where it is known already.
    """
    steps = steps or _steps([one.subject for one in bookings])
    places = _places({declared(one.resource).place for one in bookings})
    return [_event(one, language, steps.get(one.subject, 0), places, link) for one in bookings]


def _event(booking: Booking, language: str, step: int, places: Mapping[str, str], link: str) -> Event:
    what, made = declared(booking.resource), Event()
    choice = what.choice(booking.choice)
    title, note = what.title.says(language), choice.title.says(language) if choice else ""
    address = link or f"{public_address()}/bookings/{booking.code}/"
    _begin(made, f"{booking.code}@{_host()}", Period(booking.begins, booking.ends), booking)
    made.add("sequence", step)
    made.add("summary", f"{title} {note}".strip())
    if where := places.get(what.place, ""):
        made.add("location", where)
    made.add("description", f"{what.about.says(language) if what.about else ''}\n{address}".strip())
    made.add("url", address)
    made.add("status", _status(booking))
    return made


def _begin(made: Event, uid: str, when: Period, booking: Booking) -> None:
    made.add("uid", uid)
    made.add("dtstamp", booking.ended_at or booking.booked_at or booking.made_at)
    made.add("dtstart", clock.local(when.begins))
    made.add("dtend", clock.local(when.ends))


def _status(booking: Booking) -> str:
    if booking.state == BookingState.ASKED:
        return "TENTATIVE"
    return "CONFIRMED" if booking.state in (*LIVE, BookingState.DONE) else "CANCELLED"


def _host() -> str:
    return public_address().partition("://")[2]


def _steps(subjects: Sequence[str]) -> dict[str, int]:
    return dict(Subject.objects.filter(subject__in=subjects).values_list("subject", "n"))


def _places(slugs: Iterable[str]) -> dict[str, str]:
    named = [one for one in slugs if one]
    return dict(Place.objects.filter(slug__in=named).values_list("slug", "name")) if named else {}


def busy(resource: Resource, periods: Iterable[Period], within: Period) -> str:
    """When a resource has nothing left, and nothing of who has it."""
    made, name = _calendar(declared(resource).title.ja, Method.PUBLISH), f"{resource.slug}@{_host()}"
    told = FreeBusy()
    told.add("uid", name)
    told.add("dtstamp", resource.changed_at)
    told.add("dtstart", within.begins)
    told.add("dtend", within.ends)
    for one in periods:
        told.add(
            "freebusy", vPeriod((_utc(one.begins), one.ends - one.begins)), parameters={"FBTYPE": "BUSY"}
        )
    made.add_component(told)
    return str(made.to_ical(), "utf-8")


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def ahead(days: int) -> Period:
    """From today on, so many days."""
    first = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return Period(first, first + timedelta(days=days))
