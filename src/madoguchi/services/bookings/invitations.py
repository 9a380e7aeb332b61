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
from .models import Booking, BookingState, Journey, Resource
from .queries import declared
from .travelling import journey_declared

#: What still takes place.
LIVE = (BookingState.ASKED, BookingState.BOOKED, BookingState.CHECKED_IN)
#: What takes place, or took place.
_STAYS = (*LIVE, BookingState.DONE)


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


def invitation(name: str, event: Event, recipient: str) -> str:
    """What is mailed to whoever booked: from the city, and taken as agreed to, since they asked for it.

    One event, as all components of a request are of one UID (RFC 5546 §3.2.2).
    """
    agreed = {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    event.add("attendee", f"MAILTO:{recipient}", parameters=agreed)
    over = event["status"] == "CANCELLED"
    return calendar(name, [event], Method.CANCEL if over else Method.REQUEST)


def events_of(
    bookings: Sequence[Booking], language: str, steps: Mapping[str, int] | None = None
) -> list[Event]:
    """Bookings as events, two statements for all: `SEQUENCE` grows with what the ledger says of each.

    `steps`: the newest number in the ledger by subject, where it is known already.
    """
    steps = steps or _steps([one.subject for one in bookings])
    places = _places({declared(one.resource).place for one in bookings})
    return [_event(one, language, steps.get(one.subject, 0), places) for one in bookings]


def event_of(journey: Journey, legs: Sequence[Booking], language: str) -> Event:
    """A journey as one event from its first leg to its last, with each of them in the description.

    Legs that were cancelled are left out as long as another took place: what is over then stays in the calendar.
    """
    what = journey_declared(journey)
    named = [(one.title.says(language), leg) for one, leg in zip(what.legs, legs, strict=True)]
    stays = [one for one in named if one[1].state in _STAYS] or named
    (_, first), (_, last) = stays[0], stays[-1]
    places = _places({declared(leg.resource).place for _, leg in stays})
    address = f"{public_address()}/bookings/journeys/{journey.code}/"
    made = _begun(journey.code, Period(first.begins, last.ends))
    # A journey that is moved is no event of its own in the ledger.
    made.add("sequence", _steps([journey.subject]).get(journey.subject, 0) + journey.moved)
    made.add("summary", what.title.says(language))
    if where := places.get(declared(first.resource).place, ""):
        made.add("location", where)
    rows = [_row(title, leg, places.get(declared(leg.resource).place, "")) for title, leg in stays]
    made.add("description", "\n".join([*rows, address]))
    made.add("url", address)
    made.add("status", _status(last))
    return made


def _row(title: str, leg: Booking, where: str) -> str:
    begins, ends = clock.local(leg.begins), clock.local(leg.ends)
    return f"{begins:%H:%M}–{ends:%H:%M} {title} {where}".strip()


def _event(booking: Booking, language: str, step: int, places: Mapping[str, str]) -> Event:
    what = declared(booking.resource)
    choice = what.choice(booking.choice)
    title, note = what.title.says(language), choice.title.says(language) if choice else ""
    address = f"{public_address()}/bookings/{booking.code}/"
    made = _begun(booking.code, Period(booking.begins, booking.ends))
    made.add("sequence", step)
    made.add("summary", f"{title} {note}".strip())
    if where := places.get(what.place, ""):
        made.add("location", where)
    made.add("description", f"{what.about.says(language) if what.about else ''}\n{address}".strip())
    made.add("url", address)
    made.add("status", _status(booking))
    return made


def _begun(code: str, when: Period) -> Event:
    made = Event()
    made.add("uid", f"{code}@{_host()}")
    # Of what has a method this is when it was made (RFC 5545 §3.8.7.2).
    made.add("dtstamp", clock.now())
    made.add("organizer", _organizer())
    made.add("dtstart", clock.local(when.begins))
    made.add("dtend", clock.local(when.ends))
    return made


def _organizer() -> str:
    return f"MAILTO:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"


def _status(booking: Booking) -> str:
    if booking.state == BookingState.ASKED:
        return "TENTATIVE"
    return "CONFIRMED" if booking.state in _STAYS else "CANCELLED"


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
    told.add("dtstamp", clock.now())
    told.add("organizer", _organizer())
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
