"""What people are mailed of their bookings: called by the actions, in their transaction, where there is an address."""

from collections.abc import Sequence
from datetime import date, datetime

from madoguchi.core import clock
from madoguchi.core.japanese import wareki
from madoguchi.foundation.city.queries import public_address
from madoguchi.services.notices.actions import notify
from madoguchi.services.notices.templates import (
    BOOKING_ASKED,
    BOOKING_BOOKED,
    BOOKING_CANCELLED,
    BOOKING_DELAYED,
    Template,
)
from madoguchi.services.places.models import Place

from .invitations import calendar, event_of, events_of, invitation
from .models import JOURNEY, Booking, BookingState, Delay, Journey, Series
from .queries import declared
from .travelling import journey_declared, legs_of

#: Between lines that stand below one another in a mail.
_ROWS = "\n　　　　　　　"
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
        "calendar": _invitation(template, booking, step),
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
    """Mail a journey as one, with one event of all its legs; `words` in place of what is declared of it."""
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
            "when": _ROWS.join(rows),
            "words": words or (what.about.says(language) if what.about else ""),
            "key": "" if journey.person_id else journey.key,
            "reason": reason,
            "link": link,
            "calendar": invitation(
                template.title(language), event_of(journey, legs, language), journey.contact
            ),
        },
        actor="system",
        occasion=occasion,
        person=journey.person,
    )


def tell_series(series: Series, bookings: Sequence[Booking]) -> None:
    """Mail a series once, where there is an address: its days, with those that were not free."""
    what, first = declared(series.resource), bookings[0]
    template = BOOKING_ASKED if first.state == BookingState.ASKED else BOOKING_BOOKED
    missed = _missed([date.fromisoformat(one) for one in series.missed], first.language)
    about = what.about.says(first.language) if what.about else ""
    _tell_days(template, series, bookings, "\n".join(filter(None, [missed, about])))


def tell_series_cancelled(series: Series, bookings: Sequence[Booking]) -> None:
    """Mail once which days of a series were cancelled; a day is cancelled once, and so names the occasion."""
    _tell_days(BOOKING_CANCELLED, series, bookings, occasion=bookings[0].code)


def _tell_days(
    template: Template, series: Series, bookings: Sequence[Booking], words: str = "", occasion: str = ""
) -> None:
    """Days of a series with their codes, and one calendar of them.

    It publishes: an invitation, or its end, would be of one day alone (RFC 5546 §3.2.5). What is said later of a day
    has the UID that it has here.
    """
    contact, first = series.person.contact, bookings[0]
    if not contact:
        return
    what, language = declared(series.resource), first.language
    choice = what.choice(first.choice)
    notify(
        template,
        series.subject,
        recipient=contact,
        language=language,
        params={
            "code": series.code,
            "title": what.title.says(language) + (f"（{choice.title.says(language)}）" if choice else ""),
            "when": _ROWS.join(f"{when_of(one, language)}　{one.code}" for one in bookings),
            "where": _place(what.place),
            "words": words,
            "link": f"{public_address()}/bookings/series/{series.code}/",
            "calendar": calendar(template.title(language), events_of(bookings, language)),
        },
        actor="system",
        occasion=occasion,
        person=series.person,
    )


def _missed(days: Sequence[date], language: str) -> str:
    if not days:
        return ""
    if language.startswith("en"):
        return "Not free, and so not booked: " + "; ".join(f"{one:%a} {one.day} {one:%B %Y}" for one in days)
    return "空いていなかったため、予約していない日：" + "、".join(wareki(one, weekday=True) for one in days)


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


def _invitation(template: Template, booking: Booking, step: int | None) -> str:
    steps, language = None if step is None else {booking.subject: step}, booking.language
    (event,) = events_of([booking], language, steps)
    return invitation(template.title(language), event, booking.contact)
