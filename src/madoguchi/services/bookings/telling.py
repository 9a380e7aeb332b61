"""What people are mailed of their bookings: called by the actions, in their transaction, where there is an address."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from madoguchi.core import clock
from madoguchi.core.japanese import wareki
from madoguchi.foundation.city.queries import public_address
from madoguchi.services.notices.actions import notify
from madoguchi.services.notices.templates import (
    BOOKING_ASKED,
    BOOKING_BOOKED,
    BOOKING_CANCELLED,
    BOOKING_DELAYED,
    BOOKING_REFUSED,
    Template,
)
from madoguchi.services.places.models import Place

from .invitations import Method, events_of, invitation
from .models import JOURNEY, Booking, BookingState, Delay, Journey
from .queries import declared
from .travelling import journey_declared, legs_of

#: What takes an entry out of a calendar again.
_CANCELS = (BOOKING_CANCELLED, BOOKING_REFUSED)
#: What is said above the times that are proposed, in Japanese and in English.
_PROPOSED = (
    "{minutes}分ほど遅れています。ご提案する時間：",
    "It is about {minutes} minutes late. We propose:",
)
_NOTHING_FITS = (
    "{minutes}分ほど遅れています。この日は、このあとに間に合う時間がありません。",
    "It is about {minutes} minutes late, and nothing that comes after fits any more on that day.",
)


def tell(
    template: Template, booking: Booking, *, reason: str = "", occasion: str = "", step: int | None = None
) -> None:
    """Mail a booking to whoever has it; a leg of a journey is told with the others.

    `step` is the number in the ledger of what is told, where the caller has just recorded it.
    """
    if not booking.contact or booking.matter.startswith(JOURNEY):
        return
    what, language = declared(booking.resource), booking.language
    choice = what.choice(booking.choice)
    params = {
        "code": booking.code,
        "title": what.title.says(language) + (f"（{choice.title.says(language)}）" if choice else ""),
        "when": when_of(booking, language),
        "where": _place(what.place),
        "words": what.about.says(language) if what.about else "",
        "key": "" if booking.person_id else booking.key,
        "reason": reason,
        "link": f"{public_address()}/bookings/{booking.code}/",
        "calendar": _invitation(template, [booking], booking.contact, steps=_step_of(booking, step)),
    }
    notify(
        template,
        booking.subject,
        recipient=booking.contact,
        language=language,
        params=params,
        actor="system",
        occasion=occasion,
        person=booking.person,
    )


def _step_of(booking: Booking, step: int | None) -> dict[str, int] | None:
    return None if step is None else {booking.subject: step}


def tell_booked(booking: Booking, step: int) -> None:
    """It was booked, or asked for where others approve it; `step` as of `tell`."""
    asked = booking.state == BookingState.ASKED
    tell(BOOKING_ASKED if asked else BOOKING_BOOKED, booking, step=step)


def tell_delay(journey: Journey, delay: Delay) -> None:
    """Mail the other times that are proposed for what comes after a delay, to be accepted or not."""
    english, legs = journey.language.startswith("en"), journey_declared(journey).legs
    proposed = [
        f"{_moment_of(datetime.fromisoformat(at), journey.language)} {legs[int(n) - 1].title.says(journey.language)}"
        for n, at in sorted(delay.times.items())
    ]
    heads = _PROPOSED if proposed else _NOTHING_FITS
    words = "\n".join([heads[english].format(minutes=delay.minutes), *proposed])
    tell_journey(BOOKING_DELAYED, journey, words=words, occasion=str(delay.id))


def tell_journey(
    template: Template, journey: Journey, *, reason: str = "", occasion: str = "", words: str = ""
) -> None:
    """Mail a journey as one, with one calendar of all its legs; `words` in place of what is declared of it."""
    if not journey.contact:
        return
    what, legs, language = journey_declared(journey), legs_of(journey), journey.language
    titles = [one.title.says(language) for one in what.legs]
    rows = [f"{when_of(leg, language)} {title}" for title, leg in zip(titles, legs, strict=True)]
    link = f"{public_address()}/bookings/journeys/{journey.code}/"
    notify(
        template,
        journey.subject,
        recipient=journey.contact,
        language=language,
        params={
            "code": journey.code,
            "title": what.title.says(language),
            "when": "\n　　　　　　　".join(rows),
            "words": words or (what.about.says(language) if what.about else ""),
            "key": "" if journey.person_id else journey.key,
            "reason": reason,
            "link": link,
            "calendar": _invitation(template, legs, journey.contact, link),
        },
        actor="system",
        occasion=occasion,
        person=journey.person,
    )


def when_of(booking: Booking, language: str) -> str:
    """When a booking is, in words."""
    begins, ends = _moment_of(booking.begins, language), clock.local(booking.ends)
    return f"{begins} to {ends:%H:%M}" if language.startswith("en") else f"{begins}から{ends:%H:%M}まで"


def _moment_of(moment: datetime, language: str) -> str:
    local = clock.local(moment)
    if language.startswith("en"):
        return f"{local:%a} {local.day} {local:%B %Y}, {local:%H:%M}"
    return f"{wareki(local.date(), weekday=True)}{local:%H:%M}"


def _place(slug: str) -> str:
    return Place.objects.filter(slug=slug).values_list("name", flat=True).first() or "" if slug else ""


def _invitation(
    template: Template,
    bookings: Sequence[Booking],
    recipient: str,
    link: str = "",
    steps: Mapping[str, int] | None = None,
) -> str:
    method, language = Method.CANCEL if template in _CANCELS else Method.REQUEST, bookings[0].language
    return invitation(template.title(language), events_of(bookings, language, link, steps), method, recipient)
